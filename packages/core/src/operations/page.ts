/**
 * What is known of the rows around a page, as connections of GraphQL have it: plain data, and part of the page's JSON.
 *
 * @example
 * const { pageInfo } = await Person.paginate({ first: 20 });
 * // { hasNextPage: true, hasPreviousPage: false, startCursor: 'WzEs…', endCursor: 'WzEs…' }
 */
export interface PageInfo {
  /**
   * Whether rows follow the page. Going on (`first`) that is looked up, also for a page without rows; going back (`last`), it is
   * true wherever a cursor was given.
   */
  readonly hasNextPage: boolean;
  /** Whether rows come before the page. Going back (`last`) that is looked up; going on, it is true wherever a cursor was given. */
  readonly hasPreviousPage: boolean;
  /** The cursor of the first row that was read, for `before`: a text of base64url. Null where no row was read. */
  readonly startCursor: string | null;
  /** The cursor of the last row that was read, for `after`: a text of base64url. Null where no row was read. */
  readonly endCursor: string | null;
}

/**
 * A row and its place in the order, as connections of GraphQL have them.
 *
 * @example
 * const [{ node, cursor }] = (await Person.paginate({ first: 1 })).edges;
 */
export interface PageEdge<T> {
  /** The row: the same object that stands in `rows`. */
  readonly node: T;
  /** Where it stands, for `after` and `before`: a text of base64url, which holds the values that the row is ordered by. */
  readonly cursor: string;
}

/** The `count` of a page by the option of that name. */
export type CountOf<Count> = Count extends true
  ? number
  : Count extends false | undefined
    ? undefined
    : number | undefined;

/** What a page is made of. */
interface PageParts<T> extends Pick<PageInfo, 'hasNextPage' | 'hasPreviousPage'> {
  readonly rows: T[];
  /** The rows as they were read, each of which has a cursor: hooks may have put some in, and taken some off. */
  readonly read: readonly T[];
  readonly cursorAt: (index: number) => string;
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
  /**
   * The rows, `first` or `last` many at most, in their order, also going back: instances with what was included; plain objects
   * with `raw: true`. Empty where there are none.
   */
  readonly rows: T[];
  /** Whether there are more rows on either side, and the cursors that lead there. */
  readonly pageInfo: PageInfo;
  /** The number of all rows that match, on this page and all others; undefined, and no member, unless `count: true` asked for it. */
  declare readonly count: Count;
  readonly #read: readonly T[];
  readonly #cursorAt: (index: number) => string;

  constructor({ rows, read, cursorAt, hasNextPage, hasPreviousPage, count }: PageParts<T>) {
    this.rows = rows;
    this.#read = read;
    this.#cursorAt = cursorAt;
    const [startCursor, endCursor] = read.length === 0 ? [null, null] : [cursorAt(0), cursorAt(read.length - 1)];
    this.pageInfo = { hasNextPage, hasPreviousPage, startCursor, endCursor };
    // A page has it where it was asked for, which its type says.
    if (count !== undefined) Object.assign(this, { count });
  }

  /**
   * Each row with its cursor, in their order, made anew at each look: no part of the JSON. A row that an `afterFind` hook put in
   * has none, and is left out.
   */
  get edges(): PageEdge<T>[] {
    const places = new Map(this.#read.map((row, index) => [row, index]));
    return this.rows.flatMap(node => {
      const index = places.get(node);
      return index === undefined ? [] : [{ node, cursor: this.#cursorAt(index) }];
    });
  }
}
