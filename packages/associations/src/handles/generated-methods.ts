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

type Methods = Map<string, (...args: never[]) => unknown>;
type Verb = 'get' | 'count' | 'has' | 'set' | 'add' | 'remove' | 'create';

/** The methods a to-many association adds to its source: the verbs of a relation, by names of their own. */
export function toManyMethods(name: AssociationName, relationOf: (source: object) => ToManyRelation): Methods {
  const names = toManyAccessors(name);
  const verbs: readonly (readonly [string, Verb])[] = [
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
  return callingVerbs(verbs, relationOf);
}

/** The methods a to-one association adds to its source: the verbs of a relation, by names of their own. */
export function toOneMethods(name: AssociationName, relationOf: (source: object) => ToOneRelation): Methods {
  const singular = upperFirst(name.singular);
  const verbs = [
    [`get${singular}`, 'get'],
    [`set${singular}`, 'set'],
    [`create${singular}`, 'create'],
  ] as const;
  return callingVerbs(verbs, relationOf);
}

/** Methods of a source, each of which calls a verb of its relation. */
function callingVerbs<Relation extends object>(
  verbs: readonly (readonly [method: string, verb: keyof Relation])[],
  relationOf: (source: object) => Relation,
): Methods {
  return new Map(
    verbs.map(([method, verb]) => [
      method,
      function (this: object, ...args: never[]) {
        const relation = relationOf(this);
        // Each verb takes what its method is given.
        return (relation[verb] as (...given: never[]) => unknown).apply(relation, args);
      },
    ]),
  );
}
