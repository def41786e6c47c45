import { DatabaseError } from '@mortise/core';

/** A column holds what is no value of its attribute's type. Whoever knows the row says of which attribute, and where. */
export class Unreadable extends DatabaseError {
  constructor(
    /** What would be right: `0 or 1`. */
    readonly expected: string,
    readonly advice: string | undefined,
  ) {
    super('UNREADABLE_VALUE', `A value could not be read. Expected ${expected}.`, { hint: advice });
  }
}

/** Refuses a value while it is decoded. */
export function unreadable(expected: string, advice?: string): never {
  throw new Unreadable(expected, advice);
}
