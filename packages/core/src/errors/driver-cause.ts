/** What may be shown of a driver's error: codes, and names of the schema. */
const TELLING = ['code', 'errno', 'sqlState', 'severity', 'schema', 'table', 'column', 'constraint'] as const;

/** The longest name that a database has. */
const LONGEST_NAME = 256;

const MESSAGE = 'The driver’s own message may hold values: see original() of the error that this is the cause of.';

/**
 * A driver's error without what may hold a value: its message, the statement and its details. Node.js prints an uncaught
 * error with its cause and all of the cause's fields, and so do loggers.
 */
export function withoutValues(error: unknown): Error | undefined {
  // Asked by its fields: it may be no native error, or one of another realm.
  if (typeof error !== 'object' || error === null) return undefined;
  const copy = new Error(MESSAGE);
  const name = nameIn(error, 'name') ?? 'Error';
  Object.defineProperty(copy, 'name', { value: name, configurable: true, writable: true });
  Object.defineProperty(copy, 'stack', { value: stackOf(error, name), configurable: true, writable: true });
  return Object.assign(copy, Object.fromEntries(TELLING.flatMap(field => told(error, field))));
}

function told(error: object, field: string): readonly (readonly [string, string | number])[] {
  const value: unknown = Reflect.get(error, field);
  const text = typeof value === 'number' ? value : nameIn(error, field);
  return text === undefined ? [] : [[field, text]];
}

function nameIn(error: object, field: string): string | undefined {
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' && value.length <= LONGEST_NAME ? value : undefined;
}

/** The places of the code, which follow the message. Where they can't be told from it, there are none. */
function stackOf(error: object, name: string): string {
  const { message, stack } = error as { readonly message?: unknown; readonly stack?: unknown };
  if (typeof message !== 'string' || typeof stack !== 'string') return `${name}: ${MESSAGE}`;
  const places = stack.slice(stack.indexOf(message) + message.length);
  const areKnown = stack.includes(message) && places.startsWith('\n    at ');
  return `${name}: ${MESSAGE}${areKnown ? places : ''}`;
}
