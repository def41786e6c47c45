/** A map that nobody can change: one that is read-only for its type alone is changed by a caller without types. */
export function readOnlyMap<K, V>(entries: Iterable<readonly [K, V]>): ReadonlyMap<K, V> {
  const map = new Map(entries);
  const view: ReadonlyMap<K, V> = {
    size: map.size,
    get: key => map.get(key),
    has: key => map.has(key),
    keys: () => map.keys(),
    values: () => map.values(),
    entries: () => map.entries(),
    forEach: (work, self?: unknown) => {
      for (const [key, value] of map) work.call(self, value, key, view);
    },
    [Symbol.iterator]: () => map[Symbol.iterator](),
  };
  return Object.freeze(view);
}
