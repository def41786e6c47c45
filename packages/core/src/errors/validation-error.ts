import { MortiseError } from './mortise-error';

/** One attribute that failed, and why. */
export interface ValidationErrorItem {
  readonly model: string;
  readonly attribute: string;
  /** The validator that failed: `type`, `notNull`, or the name given in `validate`. */
  readonly validator: string;
  readonly message: string;
}

/** Values were refused before anything was written. `errors` lists every failing attribute. */
export class ValidationError extends MortiseError {
  readonly errors: readonly ValidationErrorItem[];

  constructor(errors: readonly ValidationErrorItem[], cause?: unknown) {
    super('VALIDATION_FAILED', errors.map(item => item.message).join('\n'), { cause });
    this.errors = errors;
  }
}
