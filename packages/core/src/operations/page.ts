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
  readonly rows: T[];
  readonly pageInfo: PageInfo;
  /** The number of all rows that match; undefined unless it was asked for. */
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

  /** Each row that has a cursor, with it. */
  get edges(): PageEdge<T>[] {
    const places = new Map(this.#read.map((row, index) => [row, index]));
    return this.rows.flatMap(node => {
      const index = places.get(node);
      return index === undefined ? [] : [{ node, cursor: this.#cursorAt(index) }];
    });
  }
}
