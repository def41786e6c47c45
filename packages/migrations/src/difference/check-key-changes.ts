import { MigrationError } from '../errors/migration-error';
import { columnAt } from '../state/table-at';
import { isConvertible } from './convertible-types';
import type { TableRename } from './renames';

/**
 * Refuses changes of a primary key that no order of steps makes safe on all databases: a column that numbers rows comes or
 * goes, or a column of the key gets a type that its values are not converted to.
 *
 * @throws MigrationError `KEY_CHANGE_BY_HAND`
 */
export function checkKeyChanges(pairs: readonly TableRename[]): void {
  for (const pair of pairs) {
    const numbered = comingNumber(pair) ?? goingNumber(pair);
    if (numbered !== undefined) throw byHand(`${pair.to.name}.${numbered} numbers the rows by itself, and comes or goes while the table stays`); // prettier-ignore
    const retyped = pair.from.primaryKey.find(name => isInconvertible(name, pair));
    if (retyped !== undefined) throw byHand(`${pair.from.name}.${retyped} is in the primary key, and no database converts its values to the new type`); // prettier-ignore
  }
}

function comingNumber({ from, to, columns }: TableRename): string | undefined {
  const renamed = new Set(columns.values());
  const isNew = (name: string): boolean =>
    !renamed.has(name) && (columnAt(from, name) === undefined || columns.has(name));
  return Object.keys(to.columns).find(name => columnAt(to, name)?.autoIncrement === true && isNew(name));
}

const goingNumber = ({ from, to, columns }: TableRename): string | undefined =>
  Object.keys(from.columns).find(
    name => columnAt(from, name)?.autoIncrement === true && columnAt(to, columns.get(name) ?? name) === undefined,
  );

function isInconvertible(name: string, { from, to, columns }: TableRename): boolean {
  const [present, wanted] = [columnAt(from, name), columnAt(to, columns.get(name) ?? name)];
  return present !== undefined && wanted !== undefined && !isConvertible(present.type, wanted.type);
}

const byHand = (reason: string): MigrationError =>
  new MigrationError('KEY_CHANGE_BY_HAND', `The primary key can't be changed in one migration: ${reason}.`, {
    hint: 'Make it in several: add the new column as an ordinary one (without autoIncrement) and give rows their values in it, then make it the primary key and keep the old one as an ordinary column, and drop that in the last.',
  });
