import type { BaseAssociation } from '../kinds/association-base';
import { countRelated, getRelated, hasRelated, type CountRelatedOptions, type GetOptions } from '../reads/get';
import { toManyAccessors } from './accessor-names';
import { targetKeys } from './targets';
import type { LinkOptions, ToManyWrites } from './write-options';

type Methods = Map<string, (...args: never[]) => unknown>;

/** The methods a to-many association adds to its source: the same verbs as the association's own, on one instance. */
export function toManyMethods(association: BaseAssociation, writes: ToManyWrites): Methods {
  const names = toManyAccessors(association.name);
  const methods: Methods = new Map();
  addReads(methods, association, names);
  methods.set(names.set, function (this: object, targets: unknown, options?: LinkOptions) {
    return writes.set(this, targets, options ?? {});
  });
  for (const name of [names.addMultiple, names.add]) {
    methods.set(name, function (this: object, targets: unknown, options?: LinkOptions) {
      return writes.add(this, targets, options ?? {});
    });
  }
  for (const name of [names.removeMultiple, names.remove]) {
    methods.set(name, function (this: object, targets: unknown, options?: LinkOptions) {
      return writes.remove(this, targets, options ?? {});
    });
  }
  methods.set(names.create, function (this: object, values?: object, options?: LinkOptions) {
    return writes.create(this, values ?? {}, options ?? {});
  });
  return methods;
}

function addReads(methods: Methods, association: BaseAssociation, names: ReturnType<typeof toManyAccessors>): void {
  methods.set(names.get, function (this: object, options?: GetOptions) {
    return getRelated(association, this, options);
  });
  methods.set(names.count, function (this: object, options?: CountRelatedOptions) {
    return countRelated(association, this, options);
  });
  for (const name of [names.hasAll, names.hasSingle]) {
    methods.set(name, async function (this: object, targets: unknown, options?: GetOptions) {
      return hasRelated(association, this, targetKeys(association, targets), options);
    });
  }
}
