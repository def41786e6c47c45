import { isDeepStrictEqual } from 'node:util';
import type { Database } from 'mortise';
import { fill } from './fill';
import { defineModels } from './models';
import { places } from './places';
import { type Answer, queries, type Query } from './queries';

/** No query may take more than so many times what the best form by hand takes. */
const WORST = 2;

/** Milliseconds up to which nothing is told apart. */
const NOISE = 1;

/** What takes longer than so many milliseconds is run once. */
const LONG = 1_500;

interface Timed {
  readonly milliseconds: number;
  readonly answer: Answer;
}

async function timed(ask: () => Promise<Answer>): Promise<Timed> {
  const start = performance.now();
  const answer = await ask();
  return { milliseconds: performance.now() - start, answer };
}

/** The first run warms caches; then the best of five, so that whatever else the machine does is left out. */
async function best(ask: () => Promise<Answer>): Promise<Timed> {
  const first = await timed(ask);
  if (first.milliseconds > LONG) return first;
  const times: number[] = [];
  for (let run = 0; run < 5; run++) times.push((await timed(ask)).milliseconds);
  return { ...first, milliseconds: Math.min(...times) };
}

/** The first column: a number where it is one row of a count. */
async function byHand(database: Database, form: string): Promise<Answer> {
  const rows = await database.query(form);
  const column = rows.map(row => Number(Object.values(row)[0]));
  return form.startsWith('SELECT COUNT(') ? (column[0] as number) : column;
}

/** The ratio to the best form by hand. */
async function measure(database: Database, ask: () => Promise<Answer>, { title, forms }: Query): Promise<number> {
  const own = await best(ask);
  const times: number[] = [];
  for (const form of forms) {
    const { milliseconds, answer } = await best(() => byHand(database, form));
    if (!isDeepStrictEqual(answer, own.answer)) throw new Error(`"${title}" gives something else than: ${form}`);
    times.push(milliseconds);
  }
  const ratio = own.milliseconds / Math.max(NOISE, Math.min(...times));
  const shown = times.map(each => each.toFixed(1).padStart(9)).join('');
  console.log(
    `${title.padEnd(46)}${ratio.toFixed(2).padStart(6)}${own.milliseconds.toFixed(1).padStart(10)} |${shown}`,
  );
  return ratio;
}

async function run(name: string): Promise<number> {
  const open = places[name];
  if (open === undefined) throw new Error(`There is no database "${name}".`);
  const place = await open();
  try {
    const models = defineModels(place.database);
    console.log(`\n${name}: 50,000 people, 50,000 toots, 1,000,000 links; ratio, ms, and three forms by hand in ms`);
    await fill(place.database, place.analyze);
    let worst = 0;
    for (const query of queries) worst = Math.max(worst, await measure(place.database, () => query.ask(models), query));
    return worst;
  } finally {
    await place.leave();
  }
}

async function main(): Promise<void> {
  const wanted = process.env['MORTISE_DIALECTS']?.split(',') ?? Object.keys(places);
  for (const name of wanted) {
    const worst = await run(name);
    if (worst <= WORST) continue;
    console.error(`On ${name} a query takes ${worst.toFixed(1)} times what the best form by hand takes.`);
    process.exitCode = 1;
  }
}

void main();
