import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './pack';

/** A block of code in a document, and what the document says it prints. */
export interface Block {
  readonly code: string;
  readonly output: string;
}

const markdownIn = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter(name => name.endsWith('.md'))
    .map(name => join(folder, name));

const foldersIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter(entry => entry.isDirectory() && entry.name !== 'node_modules')
    .map(({ name }) => join(folder, name));

/** All that users read: what stands at the root, the READMEs of the folders below, and the guides. */
export function documents(): string[] {
  const folders = ['benchmarks', 'examples', ...foldersIn('packages'), ...foldersIn('examples')];
  const readmes = folders.map(folder => join(folder, 'README.md')).filter(path => existsSync(join(root, path)));
  return [...markdownIn('.'), ...readmes, ...markdownIn('docs/guide')].filter(path => blocksOf(path).length > 0);
}

/** Each block of TypeScript in a document, with the block of text that follows it. Together they are one program. */
export function blocksOf(document: string): Block[] {
  const text = readFileSync(join(root, document), 'utf8');
  return [...text.matchAll(/```ts\n(.*?)```(?:\s*```text\n(.*?)```)?/gs)].map(([, code = '', output = '']) => ({
    code,
    output,
  }));
}

/** The program that a document tells from beginning to end. */
export const programOf = (document: string): string =>
  `${blocksOf(document).map(({ code }) => code).join('\n')}\nexport {};\n`; // prettier-ignore

/** The tsconfig.json that the README gives its readers. */
export function readersConfig(): string {
  const [, config] = /```json\n(.*?)```/s.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  if (config === undefined) throw new Error('README.md no longer shows a tsconfig.json.');
  return config;
}
