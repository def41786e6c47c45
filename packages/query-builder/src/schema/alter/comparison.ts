import type { AlterSyntax, Ask } from '../../dialects/contract/alter-syntax';
import type { WantedTable } from '../../dialects/contract/table-changes';
import type { TableDescription } from '../../dialects/contract/table-description';

/** A table as it is and as it should be, and whom to ask what means the same. */
export interface Comparison {
  readonly present: TableDescription;
  readonly wanted: WantedTable;
  /** All that models have in this table: several may share one. */
  readonly known: readonly WantedTable[];
  /** Whether goes what no model knows. */
  readonly drop: boolean;
  readonly syntax: AlterSyntax;
  readonly ask: Ask;
}

/** Equal for lists of names that mean the same columns in the same order. */
export function namesKey(names: readonly string[], syntax: AlterSyntax): string {
  return JSON.stringify(names.map(name => syntax.nameKey(name)));
}
