const kind = Symbol.for('mortise.error');

/**
 * Lets `instanceof` take the errors of another copy of Mortise too: each class has its name under a registered symbol. A
 * class that a user derives has none of its own, and is only itself.
 */
export function makeKnownInEveryCopy(root: ErrorClass, classes: Readonly<Record<string, ErrorClass>>): void {
  for (const [name, { prototype }] of Object.entries(classes)) Object.defineProperty(prototype, kind, { value: name });
  Object.defineProperty(root, Symbol.hasInstance, { value: isInstance });
}

interface ErrorClass {
  readonly prototype: object;
}

function isInstance(this: ErrorClass, value: unknown): boolean {
  if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
  const name = ownKind(this.prototype);
  return name !== undefined && prototypesOf(value).some(each => ownKind(each) === name);
}

const ownKind = (prototype: object): unknown => Object.getOwnPropertyDescriptor(prototype, kind)?.value;

function prototypesOf(value: unknown): readonly object[] {
  const prototypes: object[] = [];
  const isObject = typeof value === 'object' && value !== null;
  for (let each: object | null = isObject ? value : null; each !== null; each = prototypeOf(each))
    prototypes.push(each);
  return prototypes;
}

// Typed as any by the language.
const prototypeOf = (object: object): object | null => Object.getPrototypeOf(object) as object | null;
