import {
  checkedLater,
  countRules,
  executionRules,
  findRules,
  includeThroughRules,
  pickRules,
  type Attributes,
  type CountOptions,
  type ExecutionContext,
  type FindArguments,
  type FindOptions,
  type Model,
  type OptionRules,
  type ThroughOption,
} from '@mortise/core';
import type { ScopeOption, ThroughReadOptions } from '../association';

/** What of the junction is read, and where: beside the options of a find. */
interface RelatedOptions<J = never> {
  /** A scope of the target to apply, several, or false for none, not even the default one. */
  readonly scope?: ScopeOption;
  /** The schema the tables of the target, of the junction and of what is included are in; that of the instance unless given. */
  readonly schema?: string;
  readonly through?: ThroughOption<J>;
}

type JunctionAttributes<J> = ThroughOption<J>['attributes'];

/** Options of a getter, as it captures them. */
export type GetArguments<T extends Model, J, I, A, G, Raw, O> = FindArguments<T, I, A, G, Raw, O, boolean, J> &
  RelatedOptions<J> & {
    /** Attributes of the junction rows to show; the same as `through.attributes`. */
    readonly joinTableAttributes?: JunctionAttributes<J>;
  };

/** Options of a question whether rows are associated: which of them, and over which links. */
export interface HasOptions<T extends Model, J = never>
  extends ExecutionContext, RelatedOptions<J>, Pick<GetOptions<Attributes<T>, T>, 'where' | 'paranoid' | 'hooks'> {}

/** Options of a getter: those of a find on the target, and what of the junction counts and is shown. */
// The attributes default to any, as those of FindOptions do.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export interface GetOptions<TAttributes = any, TModel = any> extends FindOptions<TAttributes, TModel>, RelatedOptions {
  /** Attributes of the junction rows to show; the same as `through.attributes`. */
  readonly joinTableAttributes?: ThroughReadOptions['attributes'];
}

/** Options of a counter: those of a count on the target. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
export interface CountRelatedOptions<TAttributes = any, TModel = any, J = never>
  extends CountOptions<TAttributes, TModel>, RelatedOptions<J> {}

/** Which of the associated rows are asked for, and where. */
export const relatedRules = { scope: checkedLater, schema: checkedLater, through: checkedLater };

export const throughRules: OptionRules<ThroughReadOptions> = includeThroughRules;
export const getRules: OptionRules<GetOptions> = { ...findRules, ...relatedRules, joinTableAttributes: checkedLater };
export const countRelatedRules: OptionRules<CountRelatedOptions> = { ...countRules, ...relatedRules };

/** What decides whether a target is there: neither a page of them nor what is shown of them. */
export const hasRules = {
  ...executionRules,
  ...pickRules(getRules, 'where', 'scope', 'schema', 'through', 'paranoid', 'hooks'),
};
