import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import type { JsonForm } from '../query/condition';
import { invalidJsonPath, type JsonStep } from '../sql/json-steps';

/** A key of a where that leads into JSON: `profile.address[0]."zip code"::integer`. */
export interface JsonKey {
  readonly head: string;
  readonly steps: readonly JsonStep[];
  readonly as: JsonForm;
}

const forms: ReadonlyMap<string, JsonForm> = new Map<string, JsonForm>([
  ...(['integer', 'int', 'bigint', 'smallint'] as const).map(name => [name, 'integer'] as const),
  ...(['double', 'double precision', 'float', 'real', 'numeric', 'decimal'] as const).map(
    name => [name, 'number'] as const,
  ),
  ...(['text', 'string', 'varchar'] as const).map(name => [name, 'text'] as const),
  ['boolean', 'boolean'],
  ['date', 'date'],
  ...(['timestamp', 'timestamptz', 'datetime'] as const).map(name => [name, 'instant'] as const),
]);

const step = /\.(?:"((?:[^"\\]|\\.)*)"|([^.[\]":]+))|\[(\d+)\]/uy;
const end = /(:unquote)?(?:::([a-z ]+))?$/uy;

/** Whether a key may lead into JSON: where its first part ends. */
export function headOf(key: string): string | undefined {
  const at = key.search(/[.[:]/u);
  return at > 0 ? key.slice(0, at) : undefined;
}

/**
 * A key as a path; undefined for one that leads nowhere.
 *
 * @throws QueryError `INVALID_JSON_PATH`
 */
export function parseJsonKey(head: string, key: string): JsonKey {
  const [steps, rest] = stepsFrom(key, head.length);
  end.lastIndex = rest;
  const [, unquoted, cast] = end.exec(key) ?? [];
  if (rest < key.length && unquoted === undefined && cast === undefined) throw invalidJsonPath(key);
  const form = cast === undefined ? (unquoted === undefined ? 'json' : 'text') : forms.get(cast);
  if (form === undefined) throw unknownCast(key);
  return { head, steps, as: form };
}

/** The steps of a key, from some place in it, and the place where they end. */
function stepsFrom(key: string, from: number): readonly [readonly JsonStep[], number] {
  const steps: JsonStep[] = [];
  step.lastIndex = from;
  let rest = from;
  for (let found = step.exec(key); found !== null; found = step.exec(key)) {
    const [, quoted, plain, place] = found;
    steps.push(place === undefined ? (plain ?? unquote(quoted as string)) : Number(place)); // one of the three
    rest = step.lastIndex;
  }
  return [steps, rest];
}

/** Within quotes a backslash makes the next character stand for itself. */
const unquote = (text: string): string => text.replaceAll(/\\(.)/gsu, '$1');

/** The name of a member under an attribute, as a nested object has it: a path of its own, `address.city`. */
export function parseMember(name: string): Omit<JsonKey, 'head'> {
  return parseJsonKey('', /^[[:"]/u.test(name) ? (name.startsWith('"') ? `.${name}` : name) : `.${name}`);
}

function unknownCast(key: string): QueryError {
  return new QueryError('INVALID_JSON_PATH', `The cast of "${shortText(key)}" is to no type that JSON is read as.`, {
    hint: `There are ${[...new Set(forms.keys())].join(', ')}.`,
  });
}
