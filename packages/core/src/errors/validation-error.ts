import { MortiseError, type PlainError } from './mortise-error';
import { type ItemDetails, itemsAt, validationItem, type ValidationErrorItem } from './validation-error-item';

/**
 * Values were refused before anything was written. `errors` lists every failing attribute; `cause` is what the first of
 * its validators threw, where one did.
 */
export class ValidationError extends MortiseError {
  readonly errors: readonly ValidationErrorItem[];

  constructor(errors: readonly ItemDetails[], cause: unknown = errors.find(item => item.cause !== undefined)?.cause) {
    super('VALIDATION_FAILED', errors.map(item => item.message).join('\n'), { cause });
    this.errors = errors.map(validationItem);
  }

  /**
   * What failed of an attribute, or at a path within its value.
   *
   * @example
   * error.get('email').map(({ message }) => message); // ['Person.email must be an e-mail address.']
   */
  get(path: string): readonly ValidationErrorItem[] {
    return itemsAt(this.errors, path);
  }

  /** What may be sent to a client: of each item its model, attribute, validator and message. */
  override toJSON(): PlainError & Pick<ValidationError, 'errors'> {
    return { ...super.toJSON(), errors: this.errors };
  }
}
