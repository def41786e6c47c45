import type { AssociationName } from '../declaration/association-options';
import type { ToOneRelation } from './to-one-relation';
import { toOneAccessors } from './accessor-names';

type Methods = Map<string, (...args: never[]) => unknown>;

/** The methods a to-one association adds to its source: the verbs of a relation, by names of their own. */
export function toOneMethods(name: AssociationName, relationOf: (source: object) => ToOneRelation): Methods {
  const names = toOneAccessors(name);
  const verbs = [
    [names.get, 'get'],
    [names.set, 'set'],
    [names.create, 'create'],
  ] as const;
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
