import { inspect } from 'node:util';
import { transformSync } from '@swc/core';
import { blocksOf, documents, type Block } from '../../scripts/documents';

/** Runs blocks as one program with the packages' sources, and gives what each of them printed. */
async function run(blocks: readonly Block[]): Promise<string[]> {
  const printed = blocks.map(() => '');
  let current = 0;
  const print = (...values: unknown[]): void => {
    const line = values.map(value => (typeof value === 'string' ? value : inspect(value))).join(' ');
    printed[current] += `${line}\n`;
  };
  const text = blocks.map(({ code }, index) => `$enter(${index});\n${code}`).join('\n');
  const program = compile(text);
  await program(require, {}, { log: print }, (index: number) => void (current = index));
  return printed;
}

type Program = (...args: unknown[]) => Promise<void>;

function compile(text: string): Program {
  const { code } = transformSync(text, {
    module: { type: 'commonjs' },
    jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022', transform: { legacyDecorator: true } },
  });
  // The program awaits at its top level, which a CommonJS module cannot: it becomes the body of an async function.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is this repository's own documentation
  return new Function('require', 'exports', 'console', '$enter', `return (async () => {${code}})();`) as Program;
}

describe.each(documents())('%s', document => {
  it('tells a program that prints what it says', async () => {
    const blocks = blocksOf(document);
    expect(blocks.filter(({ output }) => output !== '').length).toBeGreaterThan(0);
    expect(await run(blocks)).toEqual(blocks.map(({ output }) => output));
  });
});
