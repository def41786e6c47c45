import { describeType, type DataType } from '@mortise/core';
import { MigrationError } from '../errors/migration-error';
import { columnAt } from '../state/table-at';
import { tableKey } from '../state/table-key';
import { isConvertible } from './convertible-types';
import { targetOf } from './moved-keys';
import type { TableRename } from './renames';

/**
 * Refuses changes of a primary key that only its author can make: a column that numbers rows gets the name of another one, or
 * a column of the key gets a type that its values are not converted to.
 *
 * @throws MigrationError `KEY_CHANGE_BY_HAND`
 */
export function checkKeyChanges(pairs: readonly TableRename[]): void {
  for (const pair of pairs) {
    const numbered = numberInPlaceOf(pair);
    if (numbered !== undefined) throw namedAsAnother(pair, numbered);
    const retyped = pair.from.primaryKey.find(name => inconvertible(name, pair) !== undefined);
    if (retyped !== undefined) throw notConverted(pair, retyped, pairs);
  }
}

/** One that comes, where the column of its name gets another. */
function numberInPlaceOf({ from, to, columns }: TableRename): string | undefined {
  const renamed = new Set(columns.values());
  return Object.keys(to.columns).find(
    name =>
      columnAt(to, name)?.autoIncrement === true &&
      columnAt(from, name) !== undefined &&
      columns.has(name) &&
      !renamed.has(name),
  );
}

function namedAsAnother({ from, columns }: TableRename, name: string): MigrationError {
  const reason = `${from.name}.${name} is to number the rows, and the column of that name becomes ${from.name}.${columns.get(name)}`;
  return byHand(
    reason,
    `Make it in two, each generated and run: first rename ${name}, then add what numbers the rows.`,
  );
}

interface TypeChange {
  readonly name: string;
  readonly type: DataType;
}

/** What a column is to be that no database makes of it. */
function inconvertible(name: string, { from, to, columns }: TableRename): TypeChange | undefined {
  const now = columns.get(name) ?? name;
  const [present, wanted] = [columnAt(from, name), columnAt(to, now)];
  if (present === undefined || wanted === undefined || isConvertible(present.type, wanted.type)) return undefined;
  return { name: now, type: wanted.type };
}

function notConverted(pair: TableRename, name: string, pairs: readonly TableRename[]): MigrationError {
  const { from } = pair;
  const wanted = inconvertible(name, pair) as TypeChange; // it was found so
  const fresh = `${wanted.name}_new`;
  const referring = pairs.flatMap(each =>
    each.from.foreignKeys
      .filter(key => targetOf(key) === tableKey(from) && key.references.columns.includes(name))
      .map(({ columns }) => `${each.from.name}.${columns.join(', ')}`),
  );
  const others = referring.length === 0 ? '' : `, and so those that lead to it (${referring.join('; ')})`;
  return byHand(
    `${from.name}.${name} is in the primary key, and no database converts its values to ${describeType(wanted.type)}`,
    `Make it in several, each generated and run: 1. ${from.name}.${fresh} as an ordinary column of the new type, filled by you${others}; ` +
      `2. ${fresh} in the primary key in place of ${name}, which stays as an ordinary column; ` +
      `3. without ${name}; 4. --rename ${from.name}.${fresh}=${wanted.name}.`,
  );
}

const byHand = (reason: string, hint: string): MigrationError =>
  new MigrationError('KEY_CHANGE_BY_HAND', `The primary key can't be changed in one migration: ${reason}.`, { hint });
