import { findHints, findRules } from './find-rules';
import type { StreamOptions } from './stream-options';
import type { OptionRule, OptionRules } from '../rules/option-rules';

const size: OptionRule = {
  expected: 'a whole number from 1',
  // One more is asked for than is read.
  accepts: value => Number.isSafeInteger(value) && (value as number) >= 1 && value !== Number.MAX_SAFE_INTEGER,
};

/** What a stream has beside a find. */
export const batchRules = { batchSize: size };

const { offset: _none, ...readRules } = findRules;

export const streamRules: OptionRules<StreamOptions> = { ...readRules, ...batchRules };

/** Options that other finds have, and what stands for them. */
export const streamHints: Readonly<Record<string, string>> = {
  ...findHints,
  offset: 'A stream begins at its first row: say in `where` which that is.',
  first: 'That is an option of paginate. A stream ends where its limit says, or where the loop is left.',
  after: 'That is an option of paginate. A stream begins at its first row: say in `where` which that is.',
};
