import { upperFirst } from '@mortise/core';
import type { AssociationName } from '../declaration/association-options';
import type { ToManyRelation } from './to-many-relation';
import type { ToOneRelation } from './to-one-relation';

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

/** Their names, made from that of the association. */
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

/**
 * Names of methods, each with the verb of a relation that it calls. A list: thousands of objects that have each its own
 * names are slow to make.
 */
export type VerbsByMethod = readonly (readonly [method: string, verb: keyof ToManyRelation | keyof ToOneRelation])[];

/** The methods a to-many association adds to its source: the verbs of a relation, by names of their own. */
export function toManyVerbs(name: AssociationName): VerbsByMethod {
  const names = toManyAccessors(name);
  return [
    [names.get, 'get'],
    [names.count, 'count'],
    [names.hasAll, 'has'],
    [names.hasSingle, 'has'],
    [names.set, 'set'],
    [names.addMultiple, 'add'],
    [names.add, 'add'],
    [names.removeMultiple, 'remove'],
    [names.remove, 'remove'],
    [names.create, 'create'],
  ];
}

/** The methods a to-one association adds to its source: the verbs of a relation, by names of their own. */
export function toOneVerbs(name: AssociationName): VerbsByMethod {
  const singular = upperFirst(name.singular);
  return [
    [`get${singular}`, 'get'],
    [`set${singular}`, 'set'],
    [`create${singular}`, 'create'],
  ];
}
