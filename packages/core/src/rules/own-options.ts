const nothing: object = {};

/** Whether somebody has put a member onto the prototype of all objects, so that every object seems to have it. */
export function isPrototypePolluted(): boolean {
  for (const _name in nothing) return true;
  return false;
}

/**
 * Options as the caller gave them: what stands on `Object.prototype` is no option. Where something does, each option is
 * made a property of a copy, as undefined where the caller gave none, so that no copy of that finds it either.
 */
export function ownOptions<Options extends object | undefined>(options: Options, known: object): Options {
  if (options === undefined || !isPrototypePolluted()) return options;
  const own: Record<string, unknown> = {};
  for (const name in known) if (Object.hasOwn(known, name)) define(own, name, undefined);
  for (const name in options) if (isGiven(options, name)) define(own, name, Reflect.get(options, name));
  return own as Options; // the same, but for what was not given
}

/** Options of a definition, which are read long after: each is a property, so that none is found on a prototype then. */
export function withEach<Options extends object>(options: Options, known: object): Options {
  const each = Object.fromEntries(Object.keys(known).map(name => [name, undefined]));
  return { ...each, ...options };
}

/** Whether an object has a member of its own or of its class: `Object.prototype` gives none. */
export function isGiven(options: object, name: string): boolean {
  for (let each: object | null = options; each !== null && each !== Object.prototype; each = prototypeOf(each)) {
    if (Object.hasOwn(each, name)) return true;
  }
  return false;
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

// Typed as any by the language.
const prototypeOf = (object: object): object | null => Object.getPrototypeOf(object) as object | null;
