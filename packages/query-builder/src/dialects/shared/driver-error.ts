/**
 * What drivers and Node.js put on their errors. None is asked for its class: SqliteError is no native error, and where
 * tests run in realms of their own, an error may be of another realm's Error.
 */
interface DriverError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly syscall?: unknown;
}

export const nameOf = (error: unknown): string | undefined => textOf(fieldsOf(error).name);

export const messageOf = (error: unknown): string => textOf(fieldsOf(error).message) ?? String(error);

/** SQLSTATE of PostgreSQL, name of an error of SQLite or Node.js. */
export const codeOf = (error: unknown): string | undefined => textOf(fieldsOf(error).code);

export function errnoOf(error: unknown): number | undefined {
  const { errno } = fieldsOf(error);
  return typeof errno === 'number' ? errno : undefined;
}

/** Whether a file could not be opened or read. A socket that is not there has the same code, and another call. */
export function isUnreadableFile(error: unknown): boolean {
  const { syscall } = fieldsOf(error);
  return syscall === 'open' || (syscall === 'read' && codeOf(error) === 'EISDIR');
}

function fieldsOf(error: unknown): DriverError {
  return typeof error === 'object' && error !== null ? error : {};
}

function textOf(field: unknown): string | undefined {
  return typeof field === 'string' ? field : undefined;
}
