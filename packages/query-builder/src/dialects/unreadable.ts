/** A column holds what is no value of its attribute's type. Whoever knows the row says of which attribute, and where. */
export class Unreadable extends Error {
  constructor(
    /** What would be right: `true or false`. */
    readonly expected: string,
    readonly hint: string | undefined,
  ) {
    super(`Expected ${expected}.`);
  }
}

/** Refuses a value while it is decoded. */
export function unreadable(expected: string, hint?: string): never {
  throw new Unreadable(expected, hint);
}
