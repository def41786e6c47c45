import { inspect, type InspectOptions } from 'node:util';
import { MortiseError, type MortiseErrorOptions, type PlainError } from './mortise-error';
import { itemsAt, type ValidationErrorItem } from './validation-error-item';

/** What the database told about a failure, as far as it did. */
export interface DatabaseErrorDetails extends MortiseErrorOptions {
  readonly sql?: string | undefined;
  /** The bound values. Kept out of messages, logs and inspection: they are users' data. */
  readonly parameters?: readonly unknown[] | undefined;
  readonly table?: string | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly constraint?: string | undefined;
  /** True when the same call may succeed if it is made again. */
  readonly retryable?: boolean | undefined;
  /** True for a cause that is the user's own, which stays what it is. */
  readonly keepsCause?: boolean | undefined;
}

/** What of an error of the database may be sent to a client. */
export interface PlainDatabaseError extends PlainError {
  readonly table?: string | undefined;
  readonly columns: readonly string[];
  readonly constraint?: string | undefined;
  readonly retryable: boolean;
}

/**
 * The database refused a statement, or could not be reached.
 *
 * `cause` is a copy of the driver's error without its message and details, in which there may be values: see `original()`.
 */
export class DatabaseError extends MortiseError {
  readonly sql: string | undefined;
  readonly table: string | undefined;
  readonly columns: readonly string[];
  readonly constraint: string | undefined;
  readonly retryable: boolean;
  readonly #parameters: readonly unknown[];
  readonly #original: unknown;

  constructor(code: string, message: string, details: DatabaseErrorDetails = {}) {
    super(code, message, { hint: details.hint, cause: shownCause(details) });
    this.sql = details.sql;
    this.table = details.table;
    this.columns = details.columns ?? [];
    this.constraint = details.constraint;
    this.retryable = details.retryable ?? false;
    this.#parameters = details.parameters ?? [];
    this.#original = details.cause;
  }

  /** The bound values. No field of the error: whatever prints one must not print users' data. */
  get parameters(): readonly unknown[] {
    return this.#parameters;
  }

  override original(): unknown {
    return this.#original;
  }

  override toJSON(): PlainDatabaseError {
    const { table, columns, constraint, retryable } = this;
    return { ...super.toJSON(), table, columns, constraint, retryable };
  }

  /** What `console.log` shows. Of the cause only its kind, which is all there is to tell. */
  [inspect.custom](_depth: number, options: InspectOptions): string {
    const { name: _name, ...fields } = this;
    return `${this.stack} ${inspect({ ...fields, cause: kindOf(this.cause) }, options)}`;
  }
}

/** The cause that everybody may see: an error of ours tells no value, and what a driver says is not known. */
function shownCause({ cause, keepsCause = false }: DatabaseErrorDetails): unknown {
  return keepsCause || cause instanceof MortiseError ? cause : withoutValues(cause);
}

/** `SqliteError SQLITE_FULL`: what may be shown of a driver's error. Asked by its fields: it may be no native error. */
function kindOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined;
  const { name, code } = cause as { readonly name?: unknown; readonly code?: unknown };
  return [name, code].filter(part => typeof part === 'string').join(' ');
}

/** What of a broken unique key may be sent to a client. */
export interface PlainUniqueError extends PlainDatabaseError {
  readonly errors: readonly ValidationErrorItem[];
}

/** Two rows would have the same values where they must differ. */
export class UniqueConstraintError extends DatabaseError {
  /** An item for each attribute of the key, as a {@link ValidationError} has them; none where no model is known. */
  readonly errors: readonly ValidationErrorItem[];

  constructor(
    code: string,
    message: string,
    details: DatabaseErrorDetails & { readonly errors?: readonly ValidationErrorItem[] } = {},
  ) {
    super(code, message, details);
    this.errors = details.errors ?? [];
  }

  /**
   * What failed of an attribute.
   *
   * @example
   * error.get('email').map(({ message }) => message); // ['Person.email must be unique.']
   */
  get(path: string): readonly ValidationErrorItem[] {
    return itemsAt(this.errors, path);
  }

  override toJSON(): PlainUniqueError {
    return { ...super.toJSON(), errors: this.errors };
  }
}

/** A foreign key would point to a row that is not there, or a row that is pointed to would go. */
export class ForeignKeyConstraintError extends DatabaseError {}

/** A column that must have a value would be NULL. */
export class NotNullConstraintError extends DatabaseError {}

/** A CHECK constraint refused the values. */
export class CheckConstraintError extends DatabaseError {}

/** When a connection failed: while it was made, while a statement ran, or while COMMIT was to be confirmed. */
export type ConnectionPhase = 'connect' | 'query' | 'commit';

/** The database cannot be reached, refused the login, or the connection was lost. */
export class ConnectionError extends DatabaseError {
  readonly phase: ConnectionPhase;

  constructor(code: string, message: string, details: DatabaseErrorDetails & { readonly phase: ConnectionPhase }) {
    super(code, message, details);
    this.phase = details.phase;
  }
}

/** The database, or the wait for a connection, took longer than allowed. */
export class TimeoutError extends DatabaseError {}

/** Two transactions waited for each other; the database ended this one. */
export class DeadlockError extends DatabaseError {}

/** What is known of a value that could not be read. */
export interface UnreadableValueDetails extends DatabaseErrorDetails {
  readonly model: string;
  readonly attribute: string;
  /** The primary key of its row, as far as it was read. */
  readonly key: Readonly<Record<string, unknown>>;
}

/** A column holds what is no value of its attribute's type. */
export class UnreadableValueError extends DatabaseError {
  readonly model: string;
  readonly attribute: string;
  readonly #key: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: UnreadableValueDetails) {
    super(code, message, details);
    this.model = details.model;
    this.attribute = details.attribute;
    this.#key = details.key;
  }

  /** The primary key of its row, as far as it was read. No field of the error: it must not be printed with it. */
  get key(): Readonly<Record<string, unknown>> {
    return this.#key;
  }
}

/** What may be shown of a driver's error: codes, and names of the schema. */
const TELLING = ['code', 'errno', 'sqlState', 'severity', 'schema', 'table', 'column', 'constraint'] as const;

/** The longest name that a database has. */
const LONGEST_NAME = 256;

const MESSAGE = 'The driver’s own message may hold values: see original() of the error that this is the cause of.';

/**
 * A driver's error without what may hold a value: its message, the statement and its details. Node.js prints an uncaught
 * error with its cause and all of the cause's fields, and so do loggers.
 */
function withoutValues(error: unknown): Error | undefined {
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
