import type {
  InspectedColumn,
  InspectedForeignKey,
  InspectedIndex,
  InspectedTable,
  ModelDefinition,
  SchemaDifference,
  SchemaPort,
} from '@mortise/core';
import { plainType } from '../state/plain-type';
import type { ColumnState, ForeignKeyState, IndexState, SchemaState, TableState } from '../state/schema-state';
import { schemaStateOf } from '../state/schema-state-of';
import { tableKey } from '../state/table-key';

/**
 * The tables that are there. Where a table is as its models say, it is told in their words, for a database may spell the same
 * in others; where it isn't, in its own. A column of a type that no data type is for is nobody's here.
 */
export async function liveState(definitions: readonly ModelDefinition[], schema: SchemaPort): Promise<SchemaState> {
  const known = definitions.filter(({ isSynced }) => isSynced);
  const wanted = schemaStateOf(known);
  const schemas = [...new Set(known.flatMap(({ table }) => table.schema ?? []))];
  const inspected = await schema.inspect({ schemas, withCurrent: true }, {});
  const found = await schema.differences(known, { drop: true, known: definitions }, {});
  const differences = new Map(found.map(each => [keyOf(each), each.differences]));
  const tables = inspected.map(table => {
    const model = wanted.tables[keyOf(table)];
    return model === undefined ? foreignTable(table) : presentTable(model, table, differences.get(keyOf(table)) ?? []);
  });
  return { tables: Object.fromEntries(tables.map(table => [tableKey(table), table])) };
}

const keyOf = ({ table: { schema, name } }: Pick<InspectedTable, 'table'>): string =>
  tableKey({ ...(schema !== undefined && { schema }), name });

/** A table that no model has. */
function foreignTable(table: InspectedTable): TableState {
  const { schema, name } = table.table;
  return {
    ...(schema !== undefined && { schema }),
    name,
    ...(table.comment !== null && { comment: table.comment }),
    columns: Object.fromEntries(table.columns.flatMap(column => columnEntry(column))),
    primaryKey: table.primaryKey,
    indexes: table.indexes.flatMap(indexOf),
    foreignKeys: table.foreignKeys.flatMap(key => foreignKeyOf(key) ?? []),
  };
}

function presentTable(model: TableState, table: InspectedTable, differences: readonly SchemaDifference[]): TableState {
  const namesOf = (...kinds: SchemaDifference['kind'][]): ReadonlySet<string | null> =>
    new Set(differences.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name));
  const has = (kind: SchemaDifference['kind']): boolean => differences.some(each => each.kind === kind);
  const { comment: _comment, ...rest } = model;
  return {
    ...rest,
    ...(has('comment') ? table.comment !== null && { comment: table.comment } : model.comment !== undefined && { comment: model.comment }), // prettier-ignore
    columns: presentColumns(model, table, {
      missing: namesOf('missingColumn'),
      changed: namesOf('changedColumn', 'check'),
      unknown: namesOf('unknownColumn'),
    }),
    primaryKey: has('primaryKey') ? table.primaryKey : model.primaryKey,
    indexes: [
      ...without(model.indexes, namesOf('missingIndex')),
      ...table.indexes.filter(({ name }) => namesOf('unknownIndex').has(name)).flatMap(indexOf),
      ...table.indexes.filter(({ name }) => namesOf('missingIndex').has(name)).map(differingIndex),
    ],
    foreignKeys: [
      ...without(model.foreignKeys, namesOf('missingForeignKey')),
      ...presentKeys(table, namesOf('missingForeignKey', 'unknownForeignKey')),
    ],
  };
}

const without = <T extends { readonly name: string }>(all: readonly T[], names: ReadonlySet<string | null>): T[] =>
  all.filter(({ name }) => !names.has(name));

const presentKeys = (table: InspectedTable, names: ReadonlySet<string | null>): readonly ForeignKeyState[] =>
  table.foreignKeys.filter(({ name }) => names.has(name)).flatMap(key => foreignKeyOf(key) ?? []);

interface DifferentColumns {
  readonly missing: ReadonlySet<string | null>;
  readonly changed: ReadonlySet<string | null>;
  readonly unknown: ReadonlySet<string | null>;
}

function presentColumns(
  { columns }: TableState,
  table: InspectedTable,
  { missing, changed, unknown }: DifferentColumns,
): TableState['columns'] {
  const own = new Map(table.columns.map(column => [column.name, column]));
  const known = Object.entries(columns).filter(([name]) => !missing.has(name));
  return Object.fromEntries([
    ...known.map(([name, state]): readonly [string, ColumnState] => {
      const column = changed.has(name) ? own.get(name) : undefined;
      return [name, (column && columnOf(column)) ?? state];
    }),
    ...table.columns.filter(({ name }) => unknown.has(name)).flatMap(columnEntry),
  ]);
}

function columnEntry(column: InspectedColumn): readonly (readonly [string, ColumnState])[] {
  const state = columnOf(column);
  return state === undefined ? [] : [[column.name, state]];
}

function columnOf(column: InspectedColumn): ColumnState | undefined {
  const { type, allowNull, autoIncrement, default: expression, comment } = column;
  if (type === undefined) return undefined;
  const text = expression === null || autoIncrement ? undefined : expression;
  return {
    type: plainType(type),
    allowNull,
    ...(autoIncrement && { autoIncrement }),
    ...(text !== undefined && { default: { type: 'sql', parts: [{ type: 'text', text }] } }),
    ...(comment !== null && { comment }),
  };
}

/** One of the name that a model has for another: it goes by its name, whatever it is over. */
const differingIndex = (index: InspectedIndex): IndexState =>
  indexOf(index)[0] ?? { name: index.name, unique: index.unique, parts: [] };

/** Of one that is over more than columns only the database knows what it is. */
function indexOf({ name, unique, columns, isPlain, livingBy }: InspectedIndex): readonly IndexState[] {
  if (!isPlain && livingBy === null) return [];
  const parts = columns.map(column => ({ column }));
  return [{ name, unique, parts, ...(livingBy !== null && { livingBy }) }];
}

function foreignKeyOf(key: InspectedForeignKey): ForeignKeyState | undefined {
  const { name, columns, target, targetColumns, onDelete, onUpdate, deferrable } = key;
  if (name === null || target === undefined) return undefined;
  const { schema, name: table } = target;
  return {
    name,
    columns,
    references: { ...(schema !== undefined && { schema }), table, columns: targetColumns },
    onDelete,
    onUpdate,
    ...(deferrable !== 'NOT' && { deferrable }),
  };
}
