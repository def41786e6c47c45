/** A statement as it is sent. */
export interface StatementText {
  readonly sql: string;
  /** What is bound, in the form in which the driver takes it. */
  readonly parameters: readonly unknown[];
  /**
   * The statements that follow it, one for each include that is read by itself. The keys of their parents are known only
   * when the first has been answered: here, they are an empty list.
   */
  readonly separate: readonly SeparateStatement[];
}

/** The statement of an include that is read by itself. */
export interface SeparateStatement extends StatementText {
  /** `Person.likedToots`. */
  readonly association: string;
}

/** Options of `explain` beside those of the find. */
export interface ExplainOptions {
  /** True: the statement runs, and the plan tells what it took. Not on SQLite. */
  readonly analyze?: boolean;
}

/** What could make a query faster. */
export interface ExplainHint {
  readonly code: 'MISSING_INDEX' | 'FILTER_WITHOUT_INDEX' | 'SORT_IN_MEMORY';
  readonly table: string;
  /** The columns an index would be over, the first ones first; empty where no index would help. */
  readonly columns: readonly string[];
  readonly message: string;
}

/** How the database goes about a statement. */
export interface ExplainedStatement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** The plan as the database has it: objects on servers, a tree of `{ detail, steps }` on SQLite. */
  readonly plan: unknown;
  /** The same for reading. */
  readonly text: string;
}

/** How the database goes about a find. */
export interface Explanation extends ExplainedStatement {
  readonly hints: readonly ExplainHint[];
  /** Those of includes that are read by themselves, without the keys of their parents. */
  readonly separate: readonly (ExplainedStatement & { readonly association: string })[];
}
