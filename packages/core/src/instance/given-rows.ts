const given = new WeakSet<object>();

/** Remembers that an instance was made of what a caller says its row has: no query of its model has read it. */
export function markAsGiven(instance: object): void {
  given.add(instance);
}

export const isGiven = (instance: object): boolean => given.has(instance);
