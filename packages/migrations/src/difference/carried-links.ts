import { canonicalText } from '../state/canonical-state';
import type { ForeignKeyState, SqlTextPart, TableState } from '../state/schema-state';
import { tableKey } from '../state/table-key';
import type { SqlByDialect } from '../steps/step';
import type { TablePair } from './column-steps';
import { targetOf } from './moved-keys';
import { identifier, joined, sqlOfTables, text } from './sql-of-table';

/** What columns of a table that come get from the rows that theirs refer to so far; null: they refer to, but nobody can tell. */
export type CarriedLinks = ReadonlyMap<string, SqlByDialect | null>;

/**
 * Columns that refer to a table by its new key, where others did by the old one. Where one such foreign key goes and one comes,
 * the row that the old one leads to has the values of the new one.
 */
export function carriedLinks(pair: TablePair, pairs: readonly TablePair[]): CarriedLinks {
  const links = comingKeys(pair).flatMap(key => {
    const target = targetPair(key, pairs);
    const going = goingKeys(pair).filter(each => targetOf(each) === targetOf(key));
    if (target === undefined || going.length === 0) return [];
    const rivals = comingKeys(pair).filter(each => targetOf(each) === targetOf(key));
    const [former] = going.length === 1 && rivals.length === 1 ? going : [];
    return newColumns(key, pair).map(name => [name, former === undefined ? null : valueOf(name, key, { former, owner: pair.from, target: target.from })] as const); // prettier-ignore
  });
  return new Map(links);
}

/** Foreign keys whose rows are found by other columns from now on, and the value that each column had is not to be lost. */
export const isLeftBehind = (name: string, pair: TablePair, pairs: readonly TablePair[]): boolean =>
  [...carriedLinks(pair, pairs).values()].includes(null) &&
  goingKeys(pair).some(({ columns }) => columns.includes(name));

/**
 * Tables whose links get other columns, and those that they lead to, these first: all columns have to be there before a key
 * changes, by which rows are found quickly.
 */
export function linkedTables(pairs: readonly TablePair[]): readonly TablePair[] {
  const ordered = new Set<TablePair>();
  const met = new Set<TablePair>();
  const visit = (pair: TablePair): void => {
    if (met.has(pair)) return;
    met.add(pair);
    comingKeys(pair).forEach(key => pairs.filter(each => tableKey(each.from) === targetOf(key)).forEach(visit));
    ordered.add(pair);
  };
  pairs.filter(pair => carriedLinks(pair, pairs).size > 0).forEach(visit);
  return [...ordered];
}

const targetPair = (key: ForeignKeyState, pairs: readonly TablePair[]): TablePair | undefined =>
  pairs.find(({ from }) => tableKey(from) === targetOf(key));

const newColumns = ({ columns }: ForeignKeyState, { from }: TablePair): readonly string[] =>
  columns.filter(name => !Object.hasOwn(from.columns, name));

const comingKeys = (pair: TablePair): readonly ForeignKeyState[] =>
  pair.to.foreignKeys.filter(key => newColumns(key, pair).length > 0);

const goingKeys = ({ from, to }: TablePair): readonly ForeignKeyState[] => {
  const endsOf = (key: ForeignKeyState): string => canonicalText([targetOf(key), key.columns]);
  const stays = new Set(to.foreignKeys.map(endsOf));
  return from.foreignKeys.filter(key => !stays.has(endsOf(key)));
};

interface Former {
  readonly former: ForeignKeyState;
  readonly owner: TableState;
  readonly target: TableState;
}

const TARGET = text('mortise_target.');

/** `(SELECT mortise_target.id FROM people AS mortise_target WHERE mortise_target.email = toots.authorEmail)` */
function valueOf(name: string, key: ForeignKeyState, { former, owner, target }: Former): SqlByDialect {
  const wanted = key.references.columns[key.columns.indexOf(name)] as string; // as many as columns
  const known = former.references.columns;
  return sqlOfTables([owner, target], nameOf => {
    const isSame = known.map((column, place) => {
      const own = identifier(former.columns[place] as string); // as many as there
      return [TARGET, identifier(column), text(' = '), ...nameOf(owner), text('.'), own];
    });
    const rows = owner === target ? distinctRows(nameOf(target), [...new Set([wanted, ...known])]) : nameOf(target);
    const select = [text('(SELECT '), TARGET, identifier(wanted), text(' FROM '), ...rows];
    return [...select, text(' AS mortise_target WHERE '), ...joined(isSame, ' AND '), text(')')];
  });
}

/** Rows of the table that is written, which MySQL reads only where they are made a table of their own first. */
const distinctRows = (table: readonly SqlTextPart[], columns: readonly string[]): readonly SqlTextPart[] => [
  text('(SELECT DISTINCT '),
  ...joined(
    columns.map(name => [identifier(name)]),
    ', ',
  ),
  text(' FROM '),
  ...table,
  text(')'),
];
