import { checkDistinct, checkSaid } from './check-renames';
import { MigrationError } from '../errors/migration-error';
import type { SchemaState, TableState } from '../state/schema-state';
import { tableKey } from '../state/table-key';
import type { TablePlace } from '../steps/step';

/** What is called otherwise now: `{ people: 'persons', 'people.nick': 'nickname' }`, by the tables' names before. */
export type Renames = Readonly<Record<string, string>>;

/** One table, with what its columns are called. */
export interface TableRename {
  readonly from: TableState;
  readonly to: TableState;
  /** New names by the old ones, of those that differ. */
  readonly columns: ReadonlyMap<string, string>;
}

/**
 * Tables that stay, with what they and their columns were called: as told, as `renamedFrom` says, and where names differ in
 * their case alone.
 *
 * @throws MigrationError `UNKNOWN_RENAME` for a rename of what is not there, or to what is not there; `AMBIGUOUS_RENAME` where
 * several get one name, or names were swapped in models
 */
export function resolveRenames(from: SchemaState, to: SchemaState, renames: Renames): readonly TableRename[] {
  const told = Object.entries(renames).map(([name, target]) => toldRename(name, target, from));
  const pairs = Object.values(to.tables).flatMap(table => {
    const before = tableBefore(table, { from, to, told });
    return before === undefined ? [] : [{ from: before, to: table }];
  });
  checkTold(told, pairs);
  const resolved = pairs.map(pair => ({ ...pair, columns: renamedColumns(pair, told) }));
  checkTellings(told, from);
  checkModels(resolved, { from, to, told });
  return resolved;
}

function checkTellings(told: readonly Told[], from: SchemaState): void {
  const [tables, columns] = [
    told.filter(each => each.column === undefined),
    told.filter(each => each.column !== undefined),
  ];
  checkDistinct(tables, ({ table }) => from.tables[table]?.schema ?? '');
  checkDistinct(columns, ({ table }) => table);
}

/** What was told is not asked of models. */
function checkModels(pairs: readonly TableRename[], { from, to, told }: Renaming): void {
  const formerly = Object.entries(to.tables).flatMap(([key, table]) =>
    table.renamedFrom === undefined ? [] : [[key, tableKey({ ...table, name: table.renamedFrom })] as const],
  );
  const tables = told.filter(({ column }) => column === undefined).map(({ table, target }) => tableKey({ ...from.tables[table], name: target })); // prettier-ignore
  checkSaid({ what: 'The table ', present: from.tables, said: new Map(formerly), told: new Set(tables) });
  for (const { from: before, to: now } of pairs) {
    const said = Object.entries(now.columns).flatMap(([name, { renamedFrom }]) =>
      renamedFrom === undefined ? [] : [[name, renamedFrom] as const],
    );
    const columns = told.filter(each => each.column !== undefined && each.table === tableKey(before));
    const names = new Set(columns.map(({ target }) => target));
    checkSaid({ what: `The column ${now.name}.`, present: before.columns, said: new Map(said), told: names });
  }
}

interface Told {
  readonly text: string;
  readonly table: string;
  /** Undefined: the table itself. */
  readonly column: string | undefined;
  readonly target: string;
}

function toldRename(name: string, target: string, { tables }: SchemaState): Told {
  const text = `${name}=${target}`;
  if (Object.hasOwn(tables, name)) return { text, table: name, column: undefined, target };
  const place = Object.entries(tables).find(
    ([key, { columns }]) => name.startsWith(`${key}.`) && Object.hasOwn(columns, name.slice(key.length + 1)),
  );
  if (place !== undefined) return { text, table: place[0], column: name.slice(place[0].length + 1), target };
  throw unknownRename(text, `there was no table and no column "${name}"`);
}

const unknownRename = (text: string, reason: string): MigrationError =>
  new MigrationError('UNKNOWN_RENAME', `The rename ${text} can't be: ${reason}.`, {
    hint: 'Write a table as people=persons and a column as people.nick=nickname, by the names before.',
  });

interface Renaming {
  readonly from: SchemaState;
  readonly to: SchemaState;
  readonly told: readonly Told[];
}

function tableBefore(table: TableState, { from, to, told }: Renaming): TableState | undefined {
  const byTelling = told.find(
    each => each.column === undefined && each.target === table.name && from.tables[each.table]?.schema === table.schema,
  );
  if (byTelling !== undefined) return from.tables[byTelling.table];
  const key = tableKey(table);
  if (Object.hasOwn(from.tables, key)) {
    const isTaken = told.some(each => each.column === undefined && each.table === key);
    return isTaken ? undefined : from.tables[key];
  }
  const said = table.renamedFrom === undefined ? undefined : tableKey({ ...table, name: table.renamedFrom });
  if (said !== undefined && Object.hasOwn(from.tables, said) && !Object.hasOwn(to.tables, said))
    return from.tables[said];
  return differingInCase(key, from.tables, to.tables);
}

/** What no name of the other side is yet, and is the same but for its case. */
function differingInCase<T>(
  name: string,
  from: Readonly<Record<string, T>>,
  to: Readonly<Record<string, unknown>>,
): T | undefined {
  const alike = Object.keys(from).filter(
    other => other.toLowerCase() === name.toLowerCase() && !Object.hasOwn(to, other),
  );
  return alike.length === 1 ? from[alike[0] as string] : undefined;
}

/** What was told is so, or is refused: a misspelt rename would drop what it was to keep. */
function checkTold(
  told: readonly Told[],
  pairs: readonly { readonly from: TableState; readonly to: TableState }[],
): void {
  for (const { text, table, column, target } of told) {
    const pair = pairs.find(({ from }) => tableKey(from) === table);
    if (pair === undefined || (column === undefined && pair.to.name !== target))
      throw unknownRename(text, `no model has the table "${column === undefined ? target : table}"`);
    if (column !== undefined && !Object.hasOwn(pair.to.columns, target))
      throw unknownRename(text, `the table "${tableKey(pair.to)}" has no column "${target}" now`);
  }
}

function renamedColumns(
  { from, to }: { readonly from: TableState; readonly to: TableState },
  told: readonly Told[],
): ReadonlyMap<string, string> {
  const own = told.filter(({ table, column }) => table === tableKey(from) && column !== undefined);
  const renamed = new Map(own.map(({ column, target }) => [column as string, target])); // filtered just now
  const targets = new Set(renamed.values());
  for (const [name, { renamedFrom }] of Object.entries(to.columns)) {
    if (targets.has(name) || Object.hasOwn(from.columns, name)) continue;
    const before = [renamedFrom, nameInOtherCase(name, from, to)].find(
      each => each !== undefined && Object.hasOwn(from.columns, each) && !Object.hasOwn(to.columns, each) && !renamed.has(each), // prettier-ignore
    );
    if (before !== undefined) renamed.set(before, name);
  }
  return renamed;
}

function nameInOtherCase(name: string, from: TableState, to: TableState): string | undefined {
  const names = Object.fromEntries(Object.keys(from.columns).map(each => [each, each]));
  return differingInCase(name, names, to.columns);
}

/** The same, the other way. */
export function invertRenames(pairs: readonly TableRename[]): Renames {
  const inverted = pairs.flatMap(({ from, to, columns }): readonly (readonly [string, string])[] => [
    ...(from.name === to.name ? [] : [[tableKey(to), from.name] as const]),
    ...[...columns].map(([before, now]) => [`${tableKey(to)}.${now}`, before] as const),
  ]);
  return Object.fromEntries(inverted);
}

export const placeOf = ({ schema, name }: TablePlace): TablePlace =>
  schema === undefined ? { name } : { schema, name };
