import type { SchemaSyntax } from '../../dialects/contract/schema-syntax';
import type { TableChanges, WantedForeignKey } from '../../dialects/contract/table-changes';
import type { ForeignKeyDescription } from '../../dialects/contract/table-description';
import { namesKey } from './comparison';

/**
 * Foreign keys make way meanwhile where the type of a column at one of their ends changes, for both have to change under
 * them, and where an index goes that they need.
 */
export function withMovedKeys(all: readonly TableChanges[], syntax: SchemaSyntax): readonly TableChanges[] {
  const retyped = new Set(all.flatMap(changes => retypedColumns(changes, syntax)));
  return all.map(changes => {
    const moved = changes.wanted.foreignKeys.flatMap(key => {
      const there = unchanged(key, changes, syntax);
      if (there === undefined) return [];
      const isInTheWay = touches(key, changes, { retyped, syntax }) || losesIndex(there, changes, syntax);
      return isInTheWay ? [{ key, there }] : [];
    });
    return {
      ...changes,
      addedForeignKeys: [...changes.addedForeignKeys, ...moved.map(({ key }) => key)],
      droppedForeignKeys: [...changes.droppedForeignKeys, ...moved.map(({ there }) => there)],
    };
  });
}

function retypedColumns({ wanted, changedColumns }: TableChanges, syntax: SchemaSyntax): readonly string[] {
  const table = syntax.quoteTable(wanted.table);
  return changedColumns
    .filter(({ aspects }) => aspects.has('type'))
    .map(each => place(table, each.wanted.name, syntax));
}

const place = (table: string, column: string, { alter }: SchemaSyntax): string =>
  JSON.stringify([alter.nameKey(table), alter.nameKey(column)]);

/** The key that is there already and stays as it is. */
function unchanged(
  key: WantedForeignKey,
  { addedForeignKeys, present }: TableChanges,
  { alter }: SchemaSyntax,
): ForeignKeyDescription | undefined {
  if (addedForeignKeys.includes(key)) return undefined;
  const columns = namesKey(key.columns, alter);
  return present.foreignKeys.find(
    there => namesKey(there.columns, alter) === columns && there.targets.some(target => target === key.target),
  );
}

interface Retyped {
  readonly retyped: ReadonlySet<string>;
  readonly syntax: SchemaSyntax;
}

function touches(key: WantedForeignKey, { wanted }: TableChanges, { retyped, syntax }: Retyped): boolean {
  const own = syntax.quoteTable(wanted.table);
  return (
    key.columns.some(column => retyped.has(place(own, column, syntax))) ||
    key.targetColumns.some(column => retyped.has(place(key.target, column, syntax)))
  );
}

function losesIndex(key: ForeignKeyDescription, { droppedIndexes }: TableChanges, { alter }: SchemaSyntax): boolean {
  return droppedIndexes.some(index => alter.isNeeded(index, { foreignKeys: [key], primaryKey: [] }));
}
