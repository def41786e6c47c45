import type { FindArguments } from './find-arguments';
import type { FindOptions } from './find-options';
import { findHints, findRules } from './find-rules';
import { type OptionRules, checkedLater, flag } from '../rules/option-rules';

/** Which rows of an order a page has: the first ones after a cursor, or the last ones before it. */
export interface PageRange<Count = boolean> {
  /** The most rows, counted from the beginning or from `after`: 20 unless given. */
  readonly first?: number | null;
  /** The most rows, counted back from the end or from `before`. */
  readonly last?: number | null;
  /** A cursor of the same order, as `endCursor` of the page before; null: from the beginning. */
  readonly after?: string | null;
  /** A cursor of the same order, as `startCursor` of the page after; null: from the end. */
  readonly before?: string | null;
  /** True: `page.count` is the number of all rows that match, which takes a statement of its own. */
  readonly count?: Count;
}

/** Options of a page: those of a find, and which of the rows. */
// The attributes default to any, as those of FindOptions do.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export interface PageOptions<TAttributes = any, TModel = any>
  extends Omit<FindOptions<TAttributes, TModel>, 'limit' | 'offset'>, PageRange {}

/** Pages have neither. */
interface NoLimit {
  readonly limit?: never;
  readonly offset?: never;
}

/** Options of a page, as the model captures them. */
export type PageArguments<M, I, A, G, Raw, Count, O> = FindArguments<M, I, A, G, Raw, O> & PageChoice<Count>;

/** What captures the options of a page beside those of a find or a getter. */
export type PageChoice<Count> = PageRange<Count> & NoLimit;

export const pageRangeRules: OptionRules<PageRange> = {
  first: checkedLater,
  last: checkedLater,
  after: checkedLater,
  before: checkedLater,
  count: flag,
};

const { limit: _limit, offset: _offset, ...findOnly } = findRules;

export const pageRules: OptionRules<PageOptions> = { ...findOnly, ...pageRangeRules };

/** What stands for options that pages don't have. */
export const pageHints: Readonly<Record<string, string>> = {
  ...findHints,
  limit: 'A page has "first" or "last": { first: 20 }.',
  offset: 'A page begins at a cursor: { first: 20, after: page.pageInfo.endCursor }. Counted offsets are for findAll.',
};
