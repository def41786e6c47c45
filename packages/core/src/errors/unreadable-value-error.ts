import { DatabaseError, type DatabaseErrorDetails } from './database-error';

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
