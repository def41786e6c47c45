import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Database, ModelStatic } from 'mortise';
import { Border, Country, CountryLanguage, Currency, Language } from './models';
import { startProgress, type Progress, type Screen } from './progress';

/** A line of the file: the name of a model, and the attributes of a row. */
type Line = readonly [model: string, row: Readonly<Record<string, unknown>>];

const BATCH_SIZE = 200;

/** All models, those that others refer to first. Junctions are models like any other, also one that nobody wrote. */
const modelsOf = ({ models }: Database): readonly ModelStatic[] => [
  ...[Language, Currency, Country, CountryLanguage, Border],
  models.getOrThrow('CountryCurrency'),
];

/** Writes every row of the database into a file, a line of JSON for each, and gives their number. */
export function exportWorld(database: Database, file: string, screen: Screen): Promise<number> {
  // On SQLite one transaction is one look at the data; elsewhere it takes the isolation level REPEATABLE READ.
  return database.transaction(async () => {
    const models = modelsOf(database);
    const counts = await Promise.all(models.map(model => model.count()));
    const total = counts.reduce((sum, count) => sum + count, 0);
    await withProgress(screen, total, 'exporting', progress =>
      // The file takes its time, and rows are read as it asks for them.
      pipeline(linesOf(models, progress), createWriteStream(file)),
    );
    return total;
  });
}

async function* linesOf(models: readonly ModelStatic[], progress: Progress): AsyncGenerator<string> {
  for (const model of models) {
    for await (const row of model.stream({ raw: true, batchSize: BATCH_SIZE })) {
      yield `${JSON.stringify([model.name, row])}\n`;
      progress.row();
    }
  }
}

/** Writes the rows of such a file into the database, all or none. */
export function importWorld(database: Database, file: string, total: number, screen: Screen): Promise<void> {
  return database.transaction(() =>
    withProgress(screen, total, 'importing', async progress => {
      for await (const [name, rows] of batchesIn(file, progress))
        await database.models.getOrThrow(name).bulkCreate(rows);
    }),
  );
}

/** The lines of a file in lists, each of rows of one model. */
async function* batchesIn(file: string, progress: Progress): AsyncGenerator<[name: string, rows: Line[1][]]> {
  let [name, rows]: [string, Line[1][]] = ['', []];
  const handle = await open(file);
  try {
    for await (const text of handle.readLines()) {
      const [model, row] = JSON.parse(text) as Line;
      if (rows.length === BATCH_SIZE || (rows.length > 0 && model !== name)) {
        yield [name, rows];
        rows = [];
      }
      name = model;
      rows.push(row);
      progress.row();
    }
    if (rows.length > 0) yield [name, rows];
  } finally {
    await handle.close(); // also where whoever reads it stops before its end
  }
}

async function withProgress<T>(
  screen: Screen,
  total: number,
  doing: string,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const progress = startProgress(screen, total, doing);
  try {
    return await work(progress);
  } finally {
    progress.stop();
  }
}
