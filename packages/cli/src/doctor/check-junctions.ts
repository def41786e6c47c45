import { uniqueKeysOf, type ModelDefinition } from '@mortise/core';
import type { ModelStatic } from 'mortise';
import { junctionsOf, type Junction } from '../models/junctions';
import type { CheckContext } from './check-context';
import { orOk, type CheckResult } from './check-result';
import { columnsOf, tablePlace } from './check-tables';
import { keepsApart, serves } from './live-table';

/** Keys of junctions that no index begins with: links are found from one side only, and all rows are read from the other. */
export function checkJunctionIndexes(context: CheckContext): readonly CheckResult[] {
  const found: CheckResult[] = [];
  for (const { definition, keys } of junctionsOf(context.definitions)) {
    const table = context.tables.get(definition);
    for (const columns of keys.map(key => columnsOf(definition, key))) {
      const isServed = table === undefined || table.indexes.some(index => serves(index, columns));
      if (!isServed) found.push(withoutIndex(definition, columns));
    }
  }
  return orOk(found, 'junction-index', 'Links are found by an index from either side.');
}

const withoutIndex = ({ name, table }: ModelDefinition, columns: readonly string[]): CheckResult => ({
  id: 'junction-index',
  status: 'warning',
  message: `${tablePlace(table)}, the junction ${name}, has no index that begins with ${columns.join(', ')}.`,
  hint: 'A migration adds it: mortise doctor --fix.',
});

/** Junctions whose tables let the same link stand twice, and the rows that do. */
export async function checkJunctionKeys(context: CheckContext): Promise<readonly CheckResult[]> {
  const found: CheckResult[] = [];
  for (const junction of junctionsOf(context.definitions)) {
    const { definition } = junction;
    const table = context.tables.get(definition);
    const columns = pairColumns(junction);
    if (table === undefined || columns === undefined) continue;
    if (!table.indexes.some(index => keepsApart(index, columns))) found.push(await withoutKey(definition, columns));
  }
  return orOk(found, 'junction-key', 'No link can stand twice.');
}

/** What the model says no two of its rows share, of the keys over the pair. */
function pairColumns({ definition, keys }: Junction): readonly string[] | undefined {
  const pair = keys.flat();
  const key = uniqueKeysOf(definition).find(names => pair.every(name => names.includes(name)));
  return key && columnsOf(definition, key);
}

async function withoutKey(definition: ModelDefinition, columns: readonly string[]): Promise<CheckResult> {
  const doubled = await doubledRows(definition, columns);
  const { name, table } = definition;
  const message = `${tablePlace(table)}, the junction ${name}, has no unique key over ${columns.join(', ')}: a link may stand there twice.`;
  const id = 'junction-key';
  if (doubled.length === 0)
    return { id, status: 'warning', message, hint: 'A migration adds it: mortise doctor --fix.' };
  return {
    id,
    status: 'failed',
    message: `${message} ${spell(doubled, columns)}`,
    hint: 'Keep one row of each and delete the others; then mortise doctor --fix writes the migration that adds the key.',
  };
}

/** Beyond so many, nobody counts. */
const most = 1000;

type Doubled = Readonly<Record<string, unknown>>;

async function doubledRows({ model }: ModelDefinition, columns: readonly string[]): Promise<readonly Doubled[]> {
  const query = (model as ModelStatic & { knexQuery(): KnexQuery }).knexQuery(); // it is a model of mortise
  const names = [...columns];
  return query
    .select(names)
    .count({ doubled_rows: '*' })
    .groupBy(names)
    .havingRaw('COUNT(*) > 1')
    .orderBy(names)
    .limit(most + 1);
}

/** What is used of knex's builder. */
interface KnexQuery extends PromiseLike<readonly Doubled[]> {
  select(columns: readonly string[]): this;
  count(counted: Readonly<Record<string, string>>): this;
  groupBy(columns: readonly string[]): this;
  havingRaw(text: string): this;
  orderBy(columns: readonly string[]): this;
  limit(number: number): this;
}

function spell(doubled: readonly Doubled[], columns: readonly string[]): string {
  const [first = {}] = doubled;
  const number =
    doubled.length > most
      ? `More than ${most} links do`
      : doubled.length === 1
        ? '1 link does'
        : `${doubled.length} links do`;
  const pair = columns.map(column => `${column} ${String(first[column])}`).join(', ');
  return `${number}, among them ${pair}: ${String(first['doubled_rows'])} rows.`;
}
