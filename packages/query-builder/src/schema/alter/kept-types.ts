import type { AlterSyntax, TableDescription, WantedTable } from '../../dialects/contract/alter-syntax';

/**
 * What is wanted, with columns of others as they are: those whose types have members need no check of these. Columns of keys
 * get the type that is declared: what refers to them has it too, and is compared with them as its values are.
 */
export function withKeptTypes(wanted: WantedTable, present: TableDescription, syntax: AlterSyntax): WantedTable {
  const there = new Map(present.columns.map(column => [syntax.nameKey(column.name), column]));
  const kept = new Map(
    wanted.columns.flatMap(column => {
      const found = there.get(syntax.nameKey(column.name));
      const own = found === undefined || column.isInKey ? undefined : syntax.keepingType?.(column, found);
      return own === undefined ? [] : [[column.name, own] as const];
    }),
  );
  if (kept.size === 0) return wanted;
  return {
    ...wanted,
    columns: wanted.columns.map(column => kept.get(column.name) ?? column),
    checks: wanted.checks.filter(({ column }) => !kept.has(column)),
  };
}
