import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { main as toots } from '../../examples/toots';
import { main as tracing } from '../../examples/tracing';
import { main as world, openWorld } from '../../examples/world';
import { exportWorld, importWorld } from '../../examples/world/archive';
import type { Screen } from '../../examples/world/progress';

/** What an example prints, line by line as a person would see it. */
async function outputOf(
  example: (print: (text: string) => void, screen: Screen) => Promise<void>,
  screen: Screen = new PassThrough(),
): Promise<string> {
  const lines: string[] = [];
  await example(text => void lines.push(text), screen);
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
    const piped = new PassThrough();
    expect(await outputOf(world, piped)).toBe(expected('world'));
    expect(piped.read()).toBeNull();
  });

  it('carries the world through a file, with every link and its values, and shows how far it has come', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mortise-'));
    const database = await openWorld();
    const screen = Object.assign(new PassThrough(), { isTTY: true });
    const [first, second] = [join(folder, 'first'), join(folder, 'second')] as const;
    const rows = await exportWorld(database, first, screen);
    await database.truncate();
    await importWorld(database, first, rows, screen);
    expect(await exportWorld(database, second, screen)).toBe(rows);
    const text = readFileSync(first, 'utf8');
    expect(readFileSync(second, 'utf8')).toBe(text);
    expect(text.split('\n')).toHaveLength(rows + 1);
    expect(text).toContain('["CountryLanguage",{"nativeName":"Svizra","countryCode":"CHE","languageCode":"roh"}]');
    expect(String(screen.read())).toMatch(/exporting .*\/\d+.*importing /s);
    await database.close();
    rmSync(folder, { recursive: true });
  });
});
