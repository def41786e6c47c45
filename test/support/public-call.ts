import type { Database } from 'mortise';

type AnyCall = (...args: unknown[]) => unknown;
/** A model or an instance, to which anything may be given. */
export type Loose = Readonly<Record<string, AnyCall>>;

/** What calls are made on: a model with rows, and one that leads to it. */
export interface Subjects {
  readonly database: Database;
  readonly Person: Loose;
  readonly person: Loose;
  readonly toot: Loose;
  /** Another database in the same place, without models. */
  readonly open: (options?: object) => Database;
}

/** One public argument, given a value of whatever kind. */
export type Argument = (subjects: Subjects, value: unknown) => unknown;

/** A call with these options, and with what it needs beside them. */
export type WithOptions = (subjects: Subjects, options: object) => unknown;

/** A call, and all of it that takes a text or an object. */
export interface PublicCall {
  /** Members and types of options, as `publicNames` has them, whose arguments are tried here. */
  readonly covers: readonly string[];
  readonly args?: readonly Argument[];
  /** Each option is tried that the call knows. */
  readonly options?: WithOptions;
}

export type PublicCalls = Readonly<Record<string, PublicCall>>;

/** Whatever is written where the types want something else. */
export const loose = (value: unknown): never => value as never;

/** An object that has the value for a name. */
export const named = (value: unknown, inner: unknown = 1): object => ({ [nameOf(value)]: inner });

function nameOf(value: unknown): PropertyKey {
  if (typeof value === 'string' || typeof value === 'symbol') return value;
  try {
    return JSON.stringify(value) ?? 'x';
  } catch {
    return 'x';
  }
}

/** The first rows of a stream, which runs as it is looped over; whatever else a call gives, as it is. */
export async function begun(result: unknown): Promise<unknown> {
  if (typeof result !== 'object' || result === null || !(Symbol.asyncIterator in result)) return result;
  for await (const row of result as AsyncIterable<unknown>) return row;
  return undefined;
}

/** Names that no call knows as an option: what it says of one tells which it knows. */
const UNKNOWN = 'no such option';

/** The options that a call knows, by what it says itself. */
export async function optionsOf(subjects: Subjects, run: WithOptions): Promise<readonly string[]> {
  const told: unknown = await (async () => run(subjects, { [UNKNOWN]: 1 }))().then(
    () => 'It took an option that there is not.',
    (error: unknown) => error,
  );
  const [, listed] = /It has: ((?:\w+, )*\w+)\./.exec(String(told)) ?? [];
  const names = listed?.split(', ') ?? Array.from(String(told).matchAll(/(\w+): \[…\]/g), ([, name = '']) => name);
  if (names.length === 0) throw new Error(`The call does not tell which options it has: ${String(told)}`);
  return names;
}
