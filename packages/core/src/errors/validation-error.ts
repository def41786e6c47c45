import { MortiseError, type PlainError } from './mortise-error';

/** One attribute that failed, and why. */
export interface ValidationErrorItem {
  readonly model: string;
  readonly attribute: string;
  /** The validator that failed: `type`, `notNull`, or the name given in `validate`. */
  readonly validator: string;
  readonly message: string;
  /** What the validator threw, with its stack. Not enumerable, so that a list of items goes to a client without it. */
  readonly cause?: unknown;
}

/**
 * Values were refused before anything was written. `errors` lists every failing attribute; `cause` is what the first of
 * its validators threw, where one did.
 */
export class ValidationError extends MortiseError {
  readonly errors: readonly ValidationErrorItem[];

  constructor(
    errors: readonly ValidationErrorItem[],
    cause: unknown = errors.find(item => item.cause !== undefined)?.cause,
  ) {
    super('VALIDATION_FAILED', errors.map(item => item.message).join('\n'), { cause });
    this.errors = errors;
  }

  override toJSON(): PlainError & Pick<ValidationError, 'errors'> {
    return { ...super.toJSON(), errors: this.errors };
  }
}
