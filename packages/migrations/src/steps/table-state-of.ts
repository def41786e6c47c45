import { checkDeclaredOptions, checkedLater, didYouMean, list, listNames, text, type OptionRules } from '@mortise/core';
import { MigrationError } from '../errors/migration-error';
import type { IndexState, TableState } from '../state/schema-state';
import { checkedName, checkedNames } from './checked-names';
import { checkedColumn, columnStateOf } from './column-state-of';
import { foreignKeyStateOf } from './foreign-key-state-of';
import { indexStateOf } from './index-state-of';
import type { MigrationColumns, MigrationTableOptions } from './migration-schema';
import type { TablePlace } from './step';

const tableRules: OptionRules<MigrationTableOptions> = {
  primaryKey: checkedLater,
  primaryKeyName: text,
  comment: text,
  indexes: list,
  foreignKeys: list,
};

/**
 * A new table as plain data.
 *
 * @throws MigrationError `INVALID_TABLE`, `UNKNOWN_COLUMN`, `DUPLICATE_NAME` and what columns, indexes and keys are refused for
 */
export function tableStateOf(
  place: TablePlace,
  given: MigrationColumns,
  options: MigrationTableOptions = {},
): TableState {
  const owner = `The table ${place.name}`;
  const { primaryKeyName, comment, ...rest } = checkDeclaredOptions<MigrationTableOptions>({
    options,
    known: tableRules,
    owner,
  });
  const columns = columnsOf(place, given);
  const marked = keyColumns(place, given);
  const primaryKey =
    rest.primaryKey === undefined ? marked : checkedNames(rest.primaryKey, `The primary key of ${place.name}`);
  const call = `createTable of ${place.name}`;
  const state: TableState = {
    ...place,
    ...(comment !== undefined && { comment }),
    columns: withKeys(columns, primaryKey),
    primaryKey,
    ...(primaryKeyName !== undefined && { primaryKeyName: checkedName(primaryKeyName, owner) }),
    // A list may have holes, which would be passed over.
    indexes: Array.from(rest.indexes ?? [], index => indexStateOf(index, call)),
    foreignKeys: Array.from(rest.foreignKeys ?? [], key => foreignKeyStateOf(key, { call, schema: place.schema })),
  };
  checkTogether(state);
  return state;
}

function columnsOf({ name: table }: TablePlace, given: MigrationColumns): TableState['columns'] {
  const isObject = typeof given === 'object' && (given as object | null) !== null && !Array.isArray(given);
  if (!isObject || Object.keys(given).length === 0)
    throw new MigrationError('INVALID_TABLE', `The table ${table} has no columns.`, {
      hint: "Write schema.createTable('people', { id: { type: DataTypes.INTEGER, primaryKey: true } }).",
    });
  const states = Object.entries(given).map(([name, column]) => {
    checkedName(name, `A column of ${table}`);
    return [name, columnStateOf(column, `${table}.${name}`)] as const;
  });
  return Object.fromEntries(states);
}

const keyColumns = ({ name: table }: TablePlace, given: MigrationColumns): readonly string[] =>
  Object.entries(given).flatMap(([name, column]) =>
    checkedColumn(column, `${table}.${name}`).primaryKey === true ? [name] : [],
  );

/** What is part of the key is never NULL. */
const withKeys = (columns: TableState['columns'], primaryKey: readonly string[]): TableState['columns'] =>
  Object.fromEntries(
    Object.entries(columns).map(([name, column]) =>
      primaryKey.includes(name) ? [name, { ...column, allowNull: false }] : [name, column],
    ),
  );

function checkTogether({ name: table, columns, primaryKey, indexes, foreignKeys }: TableState): void {
  const known = Object.keys(columns);
  const folded = known.map(name => name.toLowerCase());
  const twice = known.find((name, place) => folded.indexOf(name.toLowerCase()) !== place);
  if (twice !== undefined) throw duplicate(`The table ${table}`, 'column', twice);
  const named = [...primaryKey, ...indexes.flatMap(indexColumns), ...foreignKeys.flatMap(key => key.columns)];
  const missing = named.find(name => !Object.hasOwn(columns, name));
  if (missing !== undefined) throw unknownColumn(table, missing, known);
  for (const [what, names] of [
    ['index', indexes.map(({ name }) => name)],
    ['foreign key', foreignKeys.map(({ name }) => name)],
  ] as const) {
    const same = names.find((name, place) => names.indexOf(name) !== place);
    if (same !== undefined) throw duplicate(`The table ${table}`, what, same);
  }
}

const indexColumns = ({ parts, livingBy }: IndexState): readonly string[] => [
  ...parts.flatMap(({ column }) => column ?? []),
  ...(livingBy === undefined ? [] : [livingBy]),
];

const duplicate = (owner: string, what: string, name: string): MigrationError =>
  new MigrationError('DUPLICATE_NAME', `${owner} has the ${what} "${name}" twice.`);

function unknownColumn(table: string, name: string, known: readonly string[]): MigrationError {
  const message = `The table ${table} has no column "${name}".${didYouMean(name, known)} It has: ${listNames(known)}.`;
  return new MigrationError('UNKNOWN_COLUMN', message);
}
