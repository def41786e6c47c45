import { engineOf } from '../engine';
import { QueryError } from '../errors/query-error';
import type { ModelDefinition } from '../definition/model-definition';
import type { ExecutionContext } from '../options/transaction-options';
import { compileFind } from '../compile/find';
import { ParameterBag } from '../query/parameter-bag';
import { sql, SqlFragment } from '../sql/sql-fragment';
import type { Assigned } from './new-row';
import { identityCondition, rowGone } from './identity';

/** Those of the values that the database works out. */
export function sqlValuesIn(values: ReadonlyMap<string, unknown>): ReadonlyMap<string, SqlFragment> {
  return new Map([...values].filter((entry): entry is [string, SqlFragment] => SqlFragment.is(entry[1])));
}

/** The row is read again by its key, which is to be known then. */
export function refuseKeysInSql({ name, primaryKey }: ModelDefinition, inSql: ReadonlyMap<string, unknown>): void {
  const key = primaryKey.find(each => inSql.has(each));
  if (key === undefined) return;
  throw new QueryError(
    'INVALID_VALUES',
    `${name}.${key} is part of the primary key: an instance writes no SQL there.`,
    {
      hint: `Give it a value, or use ${name}.update with a where.`,
    },
  );
}

/** SQLite knows no DEFAULT in an UPDATE. */
export function refuseDefaults(definition: ModelDefinition, inSql: ReadonlyMap<string, unknown>): void {
  if (engineOf(definition).assignsDefaults) return;
  const [attribute] = [...inSql].find(([, value]) => value === sql.default) ?? [];
  if (attribute === undefined) return;
  const message = `${definition.name}.${attribute} cannot be set to sql.default: an UPDATE of this database has no word for it.`;
  throw new QueryError('DEFAULT_UNSUPPORTED', message, { hint: 'Write the value that the column has by default.' });
}

interface WrittenRow {
  /** What was written, the key included where it changed. */
  readonly written: ReadonlyMap<string, unknown>;
  /** Attributes whose values the database has worked out. */
  readonly names: readonly string[];
}

/** What the row of an instance has now, in the transaction that wrote it. */
export async function readBack(
  { definition, instance }: Assigned,
  { written, names }: WrittenRow,
  context: ExecutionContext,
): Promise<ReadonlyMap<string, unknown>> {
  const bag = new ParameterBag();
  const { query } = compileFind(definition, { attributes: [...names], raw: true, paranoid: false }, { bag });
  const where = identityCondition(instance, definition, bag, written);
  const [row] = await engineOf(definition).select({ ...query, where }, bag.values, context);
  if (row === undefined) throw rowGone(definition);
  return new Map(names.map(name => [name, (row as Record<string, unknown>)[name]]));
}
