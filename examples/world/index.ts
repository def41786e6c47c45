import Table from 'cli-table3';
import { Database } from 'mortise';
import { loadWorld } from './load';
import { Border, Country, CountryLanguage, Currency, Language } from './models';
import { questions, type Answer } from './questions';

/** The countries of the world, and questions a person would ask about them. */
export async function main(print: (text: string) => void = console.log): Promise<void> {
  const database = new Database('sqlite::memory:', { models: [Country, Language, Currency, CountryLanguage, Border] });
  await database.sync();
  await database.transaction(loadWorld);
  const [countries, languages, currencies] = [await Country.count(), await Language.count(), await Currency.count()];
  const borders = await Border.count();
  print(`${countries} countries, ${languages} languages, ${currencies} currencies, ${borders} borders.`);
  for (const ask of questions) print(await answerText(ask));
  await database.close();
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
