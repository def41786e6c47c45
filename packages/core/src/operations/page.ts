/** What is known of the rows around a page. */
export interface PageInfo {
  /** Whether rows follow. Going back (`last`), true wherever a cursor was given. */
  readonly hasNextPage: boolean;
  /** Whether rows come before. Going on (`first`), true wherever a cursor was given. */
  readonly hasPreviousPage: boolean;
  /** The place of the first row; null where there is none. */
  readonly startCursor: string | null;
  /** The place of the last row; null where there is none. */
  readonly endCursor: string | null;
}

/** A row and its place, as connections of GraphQL have them. */
export interface PageEdge<T> {
  readonly node: T;
  readonly cursor: string;
}

/** The `count` of a page by the option of that name. */
export type CountOf<Count> = Count extends true
  ? number
  : Count extends false | undefined
    ? undefined
    : number | undefined;

/** What a page is made of. */
interface PageParts<T> {
  readonly rows: T[];
  readonly cursorAt: (index: number) => string;
  readonly before: boolean;
  readonly after: boolean;
  readonly count: number | undefined;
}

/**
 * Rows next to each other in an order, and what leads on from them: `rows`, `pageInfo`, and `count` where it was asked for,
 * which is all that is made JSON of it.
 *
 * @example
 * const page = await Person.paginate({ order: ['name'], first: 20 });
 * const next = await Person.paginate({ order: ['name'], first: 20, after: page.pageInfo.endCursor });
 */
export class Page<T, Count = number | undefined> {
  readonly rows: T[];
  readonly pageInfo: PageInfo;
  /** The number of all rows that match; undefined unless it was asked for. */
  declare readonly count: Count;
  readonly #nodes: readonly T[];
  readonly #cursorAt: (index: number) => string;

  constructor({ rows, cursorAt, before, after, count }: PageParts<T>) {
    this.rows = rows;
    this.#nodes = [...rows];
    this.#cursorAt = cursorAt;
    this.pageInfo = {
      hasNextPage: after,
      hasPreviousPage: before,
      startCursor: rows.length === 0 ? null : cursorAt(0),
      endCursor: rows.length === 0 ? null : cursorAt(rows.length - 1),
    };
    // A page has it where it was asked for, which its type says.
    if (count !== undefined) Object.assign(this, { count });
  }

  /** Each row with its cursor. */
  get edges(): PageEdge<T>[] {
    return this.#nodes.map((node, index) => ({ node, cursor: this.#cursorAt(index) }));
  }
}
