/** What every Mortise error may carry besides its code and message. */
export interface MortiseErrorOptions {
  /** The next step for whoever reads the error. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The root of the error tree: catch this to catch everything Mortise throws on purpose.
 *
 * `code` is stable and meant for programs; `message` and `hint` are meant for people.
 */
export class MortiseError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: MortiseErrorOptions = {}) {
    super(
      options.hint === undefined ? message : `${message} ${options.hint}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = new.target.name;
    this.code = code;
    this.hint = options.hint;
  }
}
