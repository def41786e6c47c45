import { shortMessage } from './short-text';

/** The message of an error without its hint, which the message ends with as far as there is room for it. */
export function withoutHint({ message, hint }: MortiseError): string {
  const shown = hint === undefined ? '' : ` ${shortMessage(hint)}`;
  return message.endsWith(shown) ? message.slice(0, message.length - shown.length) : message;
}

/** What every Mortise error may carry besides its code and message. */
export interface MortiseErrorOptions {
  /** The next step for whoever reads the error. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** What of an error may be sent to a client. */
export interface PlainError {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

/**
 * The root of the error tree: catch this to catch everything Mortise throws on purpose.
 *
 * `code` is stable and meant for programs; `message` and `hint` are meant for people.
 */
export class MortiseError extends Error {
  /** Defined as a field: to assign it fails where Error.prototype is frozen. */
  override name: string;
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: MortiseErrorOptions = {}) {
    const { hint, cause } = options;
    const text = shortMessage(message);
    super(hint === undefined ? text : `${text} ${shortMessage(hint)}`, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = hint;
  }

  /**
   * What the error came from: for a {@link DatabaseError} the driver's own error, of which `cause` is a copy that is free
   * of values; for any other its `cause`. Don't log it: drivers put values into messages and fields.
   *
   * @example
   * const error = await Person.create({ email }).catch(error => error);
   * error.cause.code; // '23505'
   * error.original().detail; // 'Key (email)=(ada@example.org) already exists.'
   */
  original(): unknown {
    return this.cause;
  }

  /**
   * What `JSON.stringify` makes of the error, which may be sent to a client: no SQL, no values, no cause.
   *
   * @example
   * JSON.stringify(error); // '{"name":"QueryError","code":"UNKNOWN_ATTRIBUTE","message":"Person has no …"}'
   */
  toJSON(): PlainError {
    const { name, code, message } = this;
    return { name, code, message };
  }
}
