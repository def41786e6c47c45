import {
  batchRules,
  checkCallOptions,
  stream,
  streamHints,
  type Awaitable,
  type Model,
  type BatchOptions,
  type ExecutionContext,
  type OptionRules,
  type Streamed,
} from '@mortise/core';
import type { BoundAssociation } from '../association';
import { relatedRead } from './get';
import { getRules, type GetArguments, type GetOptions } from './read-options';
import { ownSource } from './link-keys';

/** Options of a stream of associated rows, as it captures them. */
export type StreamRelatedArguments<T extends Model, J, I, A, G, Raw, O> = GetArguments<T, J, I, A, G, Raw, O> &
  BatchOptions;

/** Options of a stream of associated rows: those of a getter, and how many rows a statement reads. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as GetOptions has them
export interface StreamRelatedOptions<TAttributes = any, TModel = any>
  extends Omit<GetOptions<TAttributes, TModel>, 'offset'>, Pick<BatchOptions, 'batchSize'> {}

const { offset: _unknown, ...readRules } = getRules;
const streamRelatedRules: OptionRules<StreamRelatedOptions> = { ...readRules, ...batchRules };

type StreamMethod = Streamed['verb'];

/**
 * What is associated with a source, as a stream gives it: row by row, or in lists.
 *
 * @throws QueryError as `Model.stream`
 */
export function streamRelated(
  association: BoundAssociation,
  source: object,
  { verb, options: given = {} }: { readonly verb: StreamMethod; readonly options: StreamRelatedOptions | undefined },
): AsyncIterable<object> {
  const owner = `${association.label}.${verb}`;
  const { batchSize, ...get } = checkCallOptions(given, streamRelatedRules, owner, streamHints);
  const found = relatedRead(association, source, get);
  // Of an instance that was not saved: each loop over it ends at once.
  if (found === undefined) return nothing;
  const { caller, find, start } = found;
  const isGuarded = association.sourceDefinition.requiredScope !== undefined;
  const look = (context: ExecutionContext): Awaitable<void> => ownSource(association, source, { ...get, ...context });
  return stream({ caller, options: find, source: start, verb, owner, batchSize, look: isGuarded ? look : undefined });
}

const nothing: AsyncIterable<never> = { [Symbol.asyncIterator]: async function* () {} };
