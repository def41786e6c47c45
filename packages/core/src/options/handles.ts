declare const associationName: unique symbol;

/**
 * An association itself, in place of its name: what `Person.association('likedToots')` gives, and any association object.
 * There is nothing to do with it but to hand it on.
 */
// One key that nobody can write: an editor offers no members of it beside the options that may stand in its place.
export interface AssociationHandle<Name extends string = string> {
  readonly [associationName]: Name;
}
