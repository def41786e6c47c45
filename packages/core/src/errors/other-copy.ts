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
