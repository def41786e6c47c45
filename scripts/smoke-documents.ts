import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, documents, programOf, readersConfig } from './documents';
import { installed, run } from './pack';

/** The runner that the README names, of the version it is tried with. */
export const runner = 'tsx@^4.20.0';

/**
 * Type-checks and runs the documents' programs as their readers do: with the installed packages, the README's
 * tsconfig.json and its runner. `compilers` are folders of TypeScript.
 */
export function checkDocuments(project: string, compilers: readonly string[]): void {
  const folder = join(project, 'documents');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'reader', private: true, type: 'module' }));
  writeFileSync(join(folder, 'tsconfig.json'), readersConfig());
  const programs = documents().map(document => ({ document, file: fileOf(document) }));
  for (const { document, file } of programs) writeFileSync(join(folder, file), programOf(document));
  for (const compiler of compilers) run('node', [join(compiler, 'bin/tsc'), '--noEmit'], folder);
  for (const { document, file } of programs) runDocument(project, document, file);
}

const fileOf = (document: string): string => `${document.replace(/\W+/g, '-')}.ts`;

function runDocument(project: string, document: string, file: string): void {
  const options = { cwd: join(project, 'documents'), encoding: 'utf8' } as const;
  const printed = execFileSync(installed(project, 'tsx'), [file], options);
  const told = blocksOf(document)
    .map(({ output }) => output)
    .join('');
  if (printed !== told) throw new Error(`${document} says that its program prints\n${told}\nbut it prints\n${printed}`);
  console.log(`${document}: runs as it says`);
}
