import { upperFirst } from '@mortise/core';
import type { AssociationName } from '../declaration/association-options';

/** The methods of a to-many association: verb and name. */
export interface ToManyAccessors {
  readonly get: string;
  readonly set: string;
  readonly add: string;
  readonly addMultiple: string;
  readonly remove: string;
  readonly removeMultiple: string;
  readonly create: string;
  readonly hasSingle: string;
  readonly hasAll: string;
  readonly count: string;
}

export interface ToOneAccessors {
  readonly get: string;
  readonly set: string;
  readonly create: string;
}

export function toManyAccessors(name: AssociationName): ToManyAccessors {
  const plural = upperFirst(name.plural);
  const singular = upperFirst(name.singular);
  return {
    get: `get${plural}`,
    set: `set${plural}`,
    add: `add${singular}`,
    addMultiple: `add${plural}`,
    remove: `remove${singular}`,
    removeMultiple: `remove${plural}`,
    create: `create${singular}`,
    hasSingle: `has${singular}`,
    hasAll: `has${plural}`,
    count: `count${plural}`,
  };
}

export function toOneAccessors({ singular }: AssociationName): ToOneAccessors {
  const name = upperFirst(singular);
  return { get: `get${name}`, set: `set${name}`, create: `create${name}` };
}
