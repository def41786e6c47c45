import { columnsOfIndex } from '../state/columns-of-index';
import { canonicalText } from '../state/canonical-state';
import type { ForeignKeyState, SchemaState, TableState } from '../state/schema-state';
import { tableKey } from '../state/table-key';

/** Two branches of one state. */
interface Branches {
  readonly base: SchemaState;
  readonly one: SchemaState;
  readonly other: SchemaState;
}

/** What both branches lead to together, with what they each made something else of, as sentences. */
export interface MergedStates {
  readonly state: SchemaState;
  readonly conflicts: readonly string[];
}

export function mergedStates({ base, one, other }: Branches): MergedStates {
  const conflicts: string[] = [];
  const tables = mergedRecords({ base: base.tables, one: one.tables, other: other.tables }, (key, three, isSame) => {
    const { base: before, one: ours, other: theirs } = three;
    // A table may be the same by changes that are, and they may be others: its parts tell.
    if (before !== undefined && ours !== undefined && theirs !== undefined)
      return mergedTable({ base: before, one: ours, other: theirs }, text => conflicts.push(text));
    conflicts.push(conflictOf(`the table ${key}`, isSame));
    return ours ?? theirs;
  });
  const state = { tables };
  return { state, conflicts: [...conflicts, ...dangling(state)] };
}

interface Three<T> {
  readonly base: T;
  readonly one: T;
  readonly other: T;
}

/** What one branch left alone is as the other has it; what both changed is settled. */
function merged<T>({ base, one, other }: Three<T>, settle: (isSame: boolean) => T): T {
  const [before, ours, theirs] = [base, one, other].map(canonicalText);
  if (theirs === before) return one;
  return ours === before ? other : settle(ours === theirs);
}

type Records<T> = Three<Readonly<Record<string, T>>>;

function mergedRecords<T>(
  { base, one, other }: Records<T>,
  settle: (key: string, three: Three<T | undefined>, isSame: boolean) => T | undefined,
): Readonly<Record<string, T>> {
  const keys = [...new Set([base, one, other].flatMap(Object.keys))];
  const at = (record: Readonly<Record<string, T>>, key: string): T | undefined =>
    Object.hasOwn(record, key) ? record[key] : undefined;
  const entries = keys.map(key => {
    const three = { base: at(base, key), one: at(one, key), other: at(other, key) };
    return [key, merged<T | undefined>(three, isSame => settle(key, three, isSame))] as const;
  });
  return Object.fromEntries(entries.filter((entry): entry is [string, T] => entry[1] !== undefined));
}

/** Also the same is one: where one has run, the other would fail. */
const conflictOf = (what: string, isSame: boolean): string =>
  isSame ? `Of ${what} they made the same, which can't be done twice.` : `Of ${what} they made something else.`;

type Tell = (conflict: string) => void;

function mergedTable(three: Three<TableState>, tell: Tell): TableState {
  const { base, one, other } = three;
  const name = one.name;
  const part = <T>(what: string, of: (table: TableState) => Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
    mergedRecords({ base: of(base), one: of(one), other: of(other) }, (key, { one: ours, other: theirs }, isSame) => {
      tell(conflictOf(`the ${what} ${name}.${key}`, isSame));
      return ours ?? theirs;
    });
  const whole = <T>(what: string, of: (table: TableState) => T): T =>
    merged({ base: of(base), one: of(one), other: of(other) }, isSame => {
      tell(conflictOf(`the ${what} of ${name}`, isSame));
      return of(one);
    });
  const comment = whole('comment', table => table.comment);
  const key = whole('primary key', ({ primaryKey, primaryKeyName }) => ({ primaryKey, primaryKeyName }));
  return {
    ...(one.schema !== undefined && { schema: one.schema }),
    name,
    ...(comment !== undefined && { comment }),
    columns: part('column', ({ columns }) => columns),
    primaryKey: key.primaryKey,
    ...(key.primaryKeyName !== undefined && { primaryKeyName: key.primaryKeyName }),
    indexes: Object.values(part('index', ({ indexes }) => byName(indexes))),
    foreignKeys: Object.values(part('foreign key', ({ foreignKeys }) => byName(foreignKeys))),
  };
}

const byName = <T extends { readonly name: string }>(all: readonly T[]): Readonly<Record<string, T>> =>
  Object.fromEntries(all.map(each => [each.name, each]));

/** What one branch uses, and the other took away. */
function dangling({ tables }: SchemaState): readonly string[] {
  return Object.values(tables).flatMap(table => {
    const { name, columns, primaryKey, indexes, foreignKeys } = table;
    const used: readonly (readonly [string, readonly string[]])[] = [
      [`the primary key of ${name}`, primaryKey],
      ...indexes.map(each => [`the index ${each.name}`, columnsOfIndex(each)] as const),
      ...foreignKeys.map(each => [`the foreign key ${each.name}`, each.columns] as const),
    ];
    const targets = foreignKeys.flatMap(key => missingTarget(key, tables));
    const missingColumns = used.flatMap(([what, needed]) => {
      const missing = needed.find(column => !Object.hasOwn(columns, column));
      return missing === undefined
        ? []
        : [`One took away the column ${name}.${missing}, which ${what} of the other needs.`];
    });
    return [...missingColumns, ...targets];
  });
}

function missingTarget({ name, references }: ForeignKeyState, tables: SchemaState['tables']): readonly string[] {
  const { schema, table, columns } = references;
  const key = tableKey({ ...(schema !== undefined && { schema }), name: table });
  const target = Object.hasOwn(tables, key) ? tables[key] : undefined;
  if (target === undefined)
    return [`One took away the table ${key}, which the foreign key ${name} of the other needs.`];
  const missing = columns.find(column => !Object.hasOwn(target.columns, column));
  return missing === undefined
    ? []
    : [`One took away the column ${key}.${missing}, which the foreign key ${name} of the other needs.`];
}
