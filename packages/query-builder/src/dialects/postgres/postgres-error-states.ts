import { messageOf } from '../shared/driver-error';

/** SQLSTATEs whose message may quote a value, as sentences without it. */
const VALUE_STATES: ReadonlyMap<string, string> = new Map([
  ['22001', 'A text is too long for its column.'],
  ['22003', 'A number is out of the range of its type.'],
  ['22007', 'A text is no date or time.'],
  ['22008', 'A date or time is out of range.'],
  ['22012', 'Something is divided by zero.'],
  ['22021', 'A text holds a character that the database cannot store.'],
  ['22P02', 'A text is no value of the type it is used as.'],
]);

/**
 * Classes of SQLSTATE whose messages speak of the statement or the server, never of values: unsupported features,
 * transaction state, names, syntax, resources, limits, operator intervention.
 */
const VALUE_FREE_CLASSES = new Set(['0A', '25', '26', '3B', '3F', '42', '53', '54', '55', '57']);

/** What PostgreSQL says, as far as it can hold no bound value. */
export function describeState(state: string | undefined, error: unknown): string {
  if (state === undefined) return 'The driver of PostgreSQL refused the call.';
  const described = VALUE_STATES.get(state);
  if (described !== undefined) return `${described} (PostgreSQL ${state}.)`;
  if (!VALUE_FREE_CLASSES.has(state.slice(0, 2))) return `PostgreSQL refused the statement (${state}).`;
  return `PostgreSQL: ${messageOf(error)} (${state}).`;
}

/** The server is going away, or ended this session: shutdowns, crashes, an administrator's command, class 08. */
export function isFatalState(state: string | undefined): boolean {
  return state !== undefined && (/^57P0[1-5]$/.test(state) || (state.startsWith('08') && state.length === 5));
}
