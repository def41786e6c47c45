import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Database } from 'mortise';
import { exportWorld, importWorld } from './archive';
import { loadWorld } from './load';
import { Border, Country, CountryLanguage, Currency, Language } from './models';
import type { Screen } from './progress';
import { questions, type Answer } from './questions';

/** A database with the countries of the world. */
export async function openWorld(): Promise<Database> {
  const database = new Database('sqlite::memory:', { models: [Country, Language, Currency, CountryLanguage, Border] });
  await database.sync();
  await database.transaction(loadWorld);
  return database;
}

/** The countries of the world, carried through a file, and questions a person would ask about them. */
export async function main(
  print: (text: string) => void = console.log,
  screen: Screen = process.stderr,
): Promise<void> {
  const database = await openWorld();
  print(`${await throughFile(database, screen)} rows went into a file, and came back out of it.`);
  const [countries, languages, currencies] = [await Country.count(), await Language.count(), await Currency.count()];
  const borders = await Border.count();
  print(`${countries} countries, ${languages} languages, ${currencies} currencies, ${borders} borders.`);
  for (const ask of questions) print(await answerText(ask));
  await database.close();
}

/** Writes all data into a file, empties the database, and reads the file again. */
async function throughFile(database: Database, screen: Screen): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'world-'));
  try {
    const file = join(folder, 'world.ndjson');
    const rows = await exportWorld(database, file, screen);
    await database.truncate();
    await importWorld(database, file, rows, screen);
    return rows;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function answerText(ask: () => Promise<Answer>): Promise<string> {
  const { question, head, rows } = await ask();
  const style = { head: [], border: [] };
  const table = new Table({ head: [...head], style, wordWrap: true, colWidths: widths(head) });
  table.push(...rows.map(row => row.map(String)));
  return `\n${question}\n${table.toString()}`;
}

/** The last column takes what is left of a line of 100 characters. */
function widths(head: readonly string[]): number[] {
  const narrow = head.length === 3 ? [22, 11] : [28];
  return [...narrow, 100 - narrow.reduce((sum, width) => sum + width, 0)];
}

if (require.main === module) void main();
