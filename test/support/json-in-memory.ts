/** What a value of JSON is. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

type Operator =
  | 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte' | 'in' | 'notIn' | 'is' | 'isNot'
  | 'regexp' | 'notRegexp' | 'contains' | 'contained' | 'anyKeyExists' | 'allKeysExist' | 'endsWith' | 'substring'; // prettier-ignore

/** An operator with its operand. */
export type Asked = readonly [Operator, Json];

/** Whether a value meets what is asked of it: null where SQL does not know. */
type Answer = boolean | null;

/** The answer of a row with this document to a condition on a place in it. */
export function meets(document: Json, steps: readonly (string | number)[], [operator, operand]: Asked): Answer {
  const value = document === null ? undefined : at(document, steps);
  return answers[operator](value, operand);
}

function at(document: Json, steps: readonly (string | number)[]): Json | undefined {
  let value: Json | undefined = document;
  for (const step of steps) value = value === undefined ? undefined : stepInto(value, step);
  return value;
}

function stepInto(value: Json, step: string | number): Json | undefined {
  if (typeof step === 'number') return isList(value) ? value[step] : undefined;
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

type Answering = (value: Json | undefined, operand: Json) => Answer;

const not =
  (answering: Answering): Answering =>
  (value, operand) => {
    const answer = answering(value, operand);
    return answer === null ? null : !answer;
  };

/** Nothing is known of what is not there. */
const known =
  (answering: (value: Json, operand: Json) => Answer): Answering =>
  (value, operand) =>
    value === undefined ? null : answering(value, operand);

/** More and less are of numbers among each other, and of texts. */
const ordered = (holds: (order: number) => boolean): Answering =>
  known((value, operand) => {
    if (typeof value !== typeof operand || value === null) return null;
    return holds(order(value as string | number, operand as string | number));
  });

/** Texts by their characters, as their bytes in UTF-8 sort too. */
function order(a: string | number, b: string | number): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

const ofTexts = (holds: (value: string, operand: string) => boolean): Answering =>
  known((value, operand) => (typeof value === 'string' ? holds(value, operand as string) : null));

const isEqual: Answering = known(areEqual);

const isListed: Answering = (value, list) => {
  if ((list as readonly Json[]).length === 0) return false;
  return known((given, operand) => (operand as readonly Json[]).some(item => areEqual(given, item)))(value, list);
};

const matches = ofTexts((value, pattern) => new RegExp(pattern, 'u').test(value));

const isThat: Answering = (value, operand) => (operand === null ? value === undefined : isEqual(value, operand));

const answers: Readonly<Record<Operator, Answering>> = {
  eq: isEqual,
  ne: not(isEqual),
  gt: ordered(each => each > 0),
  gte: ordered(each => each >= 0),
  lt: ordered(each => each < 0),
  lte: ordered(each => each <= 0),
  in: isListed,
  notIn: not(isListed),
  is: isThat,
  isNot: (value, operand) => isThat(value, operand) !== true,
  regexp: matches,
  notRegexp: not(matches),
  contains: known(hasWithin),
  contained: known((value, operand) => hasWithin(operand, value)),
  anyKeyExists: known((value, keys) => (keys as readonly string[]).some(key => hasKey(value, key))),
  allKeysExist: known((value, keys) => (keys as readonly string[]).every(key => hasKey(value, key))),
  endsWith: ofTexts((value, end) => value.endsWith(end)),
  substring: ofTexts((value, part) => value.includes(part)),
};

function areEqual(a: Json, b: Json): boolean {
  if (isList(a) && isList(b))
    return a.length === b.length && a.every((item, index) => areEqual(item, b[index] as Json));
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every(key => Object.hasOwn(b, key) && areEqual(a[key] as Json, b[key] as Json)); // prettier-ignore
}

function hasWithin(whole: Json, part: Json): boolean {
  if (isList(whole) && !isList(part) && !isObject(part)) return whole.some(item => item === part);
  return has(whole, part);
}

function has(whole: Json, part: Json): boolean {
  if (isList(part)) return isList(whole) && part.every(item => whole.some(each => has(each, item)));
  if (!isObject(part)) return whole === part;
  return isObject(whole) && Object.keys(part).every(key => Object.hasOwn(whole, key) && has(whole[key] as Json, part[key] as Json)); // prettier-ignore
}

function hasKey(value: Json, key: string): boolean {
  if (isList(value)) return value.some(item => item === key);
  return isObject(value) ? Object.hasOwn(value, key) : value === key;
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
