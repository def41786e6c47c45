/** Something to know of a step before it runs where many rows are, or a program is running. */
export interface LintFinding {
  /** The whole name of the migration. */
  readonly migration: string;
  /** Place of the step among those of `up`, from 0. */
  readonly step: number;
  readonly rule: LintRule;
  /** The dialect that it is so on; undefined: on all. */
  readonly dialect?: string;
  /** What happens, in a whole sentence. */
  readonly message: string;
  /** What would be safe instead. */
  readonly safe: string;
}

export type LintRule =
  | 'index-locks-writes'
  | 'concurrently-in-transaction'
  | 'volatile-default'
  | 'type-rewrites-table'
  | 'not-null-scans-table'
  | 'foreign-key-locks-tables'
  | 'fill-writes-rows'
  | 'key-locks-table'
  | 'nulls-rewrite-table'
  | 'table-is-copied'
  | 'table-is-rebuilt'
  | 'column-still-read'
  | 'rename-breaks-programs'
  | 'rows-unseen';
