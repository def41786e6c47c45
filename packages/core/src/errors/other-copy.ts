import { QueryError } from './query-error';

// The build writes the version of the package in its place.
declare const MORTISE_VERSION: string | undefined;

/** The version of this copy of Mortise. */
const version = typeof MORTISE_VERSION === 'undefined' ? 'unreleased' : MORTISE_VERSION;

// A registered symbol: what bears it is known to every copy, and none can come out of JSON.
const mark = Symbol.for('mortise.copy');

/** What stands on the prototypes of our classes: each copy has an object of its own. */
const thisCopy = Object.freeze({ version });

/** Marks the prototype of a class whose objects only their own copy of Mortise can use. */
export function markAsOurs(prototype: object): void {
  Object.defineProperty(prototype, mark, { value: thisCopy });
}

/**
 * Refuses what another copy of Mortise made: two versions, a bundle beside a package, or modules that were loaded anew.
 *
 * @throws QueryError `OTHER_COPY`
 */
export function refuseOtherCopy(value: object, what: () => string): void {
  const copy = (value as { readonly [mark]?: typeof thisCopy })[mark];
  if (copy === undefined || copy === thisCopy) return;
  const versions = copy.version === version ? `both ${version}` : `${copy.version}, and this is ${version}`;
  throw new QueryError('OTHER_COPY', `${what()} is of another copy of Mortise (${versions}).`, {
    hint: 'Load one: install one version (`npm ls @mortise/core`), keep it out of bundles, and import it again with all that uses it where modules are reset.',
  });
}

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
