import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';

/** A step within JSON: the name of a member, or a place in a list, counted from 0. */
export type JsonStep = string | number;

/** More than any document has, and fewer than a statement can say. */
const MOST_STEPS = 100;

/** A place is written as an integer of 32 bits. */
const LAST_PLACE = 2 ** 31 - 1;

/** @throws QueryError `INVALID_JSON_PATH` for what is no list of names and places */
export function requireSteps(steps: unknown): readonly JsonStep[] {
  const list = Array.isArray(steps) ? Array.from(steps as readonly unknown[]) : [undefined];
  const wrong = list.findIndex(each => !isStep(each));
  if (wrong >= 0) throw invalidJsonPath(typeof list[wrong] === 'string' ? list[wrong] : '');
  if (list.length <= MOST_STEPS) return list as readonly JsonStep[]; // checked just above
  throw new QueryError('INVALID_JSON_PATH', `A path into JSON has more than ${MOST_STEPS} steps.`);
}

/** No database keeps JSON with names of other characters. */
function isStep(step: unknown): boolean {
  if (typeof step === 'string') return !/\0|\p{Surrogate}|\p{Noncharacter_Code_Point}/u.test(step);
  return Number.isSafeInteger(step) && Number(step) >= 0 && Number(step) <= LAST_PLACE;
}

export function invalidJsonPath(path: string): QueryError {
  return new QueryError('INVALID_JSON_PATH', `"${shortText(path)}" is no path into JSON.`, {
    hint: `Write 'profile.address.city', 'profile.tags[0]', 'profile."a name.with dots"', or sql.jsonPath('profile', ['tags', 0]).`,
  });
}
