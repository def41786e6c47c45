import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main as toots } from '../../examples/toots';
import { main as tracing } from '../../examples/tracing';
import { main as world } from '../../examples/world';

/** What an example prints, line by line as a person would see it. */
async function outputOf(example: (print: (text: string) => void) => Promise<void>): Promise<string> {
  const lines: string[] = [];
  await example(text => void lines.push(text));
  return `${lines.join('\n')}\n`;
}

const expected = (name: string): string => readFileSync(join(__dirname, `../../examples/${name}/output.txt`), 'utf8');

describe('examples', () => {
  it('prints who likes what', async () => {
    expect(await outputOf(toots)).toBe(expected('toots'));
  });

  it('tells a tracer what a request costs', async () => {
    expect(await outputOf(tracing)).toBe(expected('tracing'));
  });

  it('answers questions about the countries of the world', async () => {
    expect(await outputOf(world)).toBe(expected('world'));
  });
});
