import type { ToManyRelation } from './to-many-relation';
import { toManyAccessors } from './accessor-names';
import type { AssociationName } from '../declaration/association-options';

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
