/**
 * A value does not fit the type of its attribute.
 *
 * The reason tells what would be right and what kind of value came, never the value itself: it may be a secret.
 */
export class InvalidValueError extends Error {
  /** Defined as a field: to assign it fails where Error.prototype is frozen. */
  override name: string;
  /** A clause to put after the attribute's name: `expected a string of at most 5 characters, got one of 9`. */
  readonly reason: string;

  constructor(expected: string, got: string) {
    const reason = `expected ${expected}, got ${got}`;
    super(reason);
    this.name = 'InvalidValueError';
    this.reason = reason;
  }
}
