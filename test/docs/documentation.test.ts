import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { transformSync } from '@swc/core';

/** A program in a document, and what the document says it prints. */
interface Program {
  readonly code: string;
  readonly output: string;
}

const documents = ['README.md'];

/** Each ```ts block that a ```text block follows. */
function programsOf(document: string): Program[] {
  const text = readFileSync(join(__dirname, '../..', document), 'utf8');
  return [...text.matchAll(/```ts\n(.*?)```\s*```text\n(.*?)```/gs)].map(([, code = '', output = '']) => ({
    code,
    output,
  }));
}

/** Runs a program with the packages' sources, and gives what it printed. */
async function run(code: string): Promise<string> {
  const lines: string[] = [];
  const { code: compiled } = transformSync(code, {
    module: { type: 'commonjs' },
    jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022', transform: { legacyDecorator: true } },
  });
  const print = (...values: unknown[]): void =>
    void lines.push(values.map(value => (typeof value === 'string' ? value : inspect(value))).join(' '));
  // The program awaits at its top level, which a CommonJS module cannot: it becomes the body of an async function.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is this repository's own documentation
  const program = new Function('require', 'exports', 'console', `return (async () => {${compiled}})();`) as (
    ...args: unknown[]
  ) => Promise<void>;
  await program(require, {}, { log: print });
  return `${lines.join('\n')}\n`;
}

describe.each(documents)('%s', document => {
  it('shows programs that print what it says', async () => {
    const programs = programsOf(document);
    expect(programs.length).toBeGreaterThan(0);
    for (const { code, output } of programs) expect(await run(code)).toBe(output);
  });
});
