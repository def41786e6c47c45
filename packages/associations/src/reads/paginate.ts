import {
  checkCallOptions,
  checkedLater,
  emptyPage,
  pageHints,
  pageRules,
  paginate,
  type Model,
  type OptionRules,
  type Page,
  type PageChoice,
  type PageRange,
} from '@mortise/core';
import type { BoundAssociation } from '../association';
import { relatedRead } from './get';
import { relatedRules, type GetArguments, type GetOptions } from './read-options';
import { ownSource } from './link-keys';

/** Options of a page of what is associated, as a relation captures them. */
export type GetPageArguments<T extends Model, J, I, A, G, Raw, Count, O> = GetArguments<T, J, I, A, G, Raw, O> &
  PageChoice<Count>;

/** Options of a page of what is associated: those of a getter, and which of the rows. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as those of FindOptions do
export interface RelatedPageOptions<TAttributes = any, TModel = any>
  extends Omit<GetOptions<TAttributes, TModel>, 'limit' | 'offset'>, PageRange {}

const relatedPageRules: OptionRules<RelatedPageOptions> = {
  ...pageRules,
  ...relatedRules,
  joinTableAttributes: checkedLater,
};

/** A page of what is associated with a source, in the order that a getter has. */
export async function paginateRelated(
  association: BoundAssociation,
  source: object,
  options: RelatedPageOptions = {},
): Promise<Page<object>> {
  const owner = `${association.label}.paginate`;
  const { first, last, after, before, count, ...get } = checkCallOptions(options, relatedPageRules, owner, pageHints);
  await ownSource(association, source, get);
  const range = { first, last, after, before, count };
  const read = relatedRead(association, source, get);
  if (read === undefined) return emptyPage(range, owner);
  // Where Object.prototype has members, each option of a getter is there, as undefined.
  const { limit: _limit, offset: _offset, ...find } = read.find;
  return paginate(read.caller, { ...find, ...range }, { owner, source: read.start });
}
