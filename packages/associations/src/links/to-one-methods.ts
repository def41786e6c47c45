import type { BaseAssociation } from '../kinds/association-base';
import { getRelated, type GetOptions } from '../reads/get';
import { toOneAccessors } from './accessor-names';
import { createRelated } from './create-related';
import type { LinkOptions } from './write-options';

type SetTarget = (source: object, target: unknown, options: LinkOptions) => Promise<void>;

/** The methods a to-one association adds to its source. */
export function toOneMethods(association: BaseAssociation, set: SetTarget): ReadonlyMap<string, (...args: never[]) => unknown> {
  const names = toOneAccessors(association.name);
  const methods = new Map<string, (...args: never[]) => unknown>();
  methods.set(names.get, async function (this: object, options?: GetOptions) {
    return (await getRelated(association, this, options))[0] ?? null;
  });
  methods.set(names.set, function (this: object, target: unknown, options?: LinkOptions) {
    return set(this, target, options ?? {});
  });
  methods.set(names.create, function (this: object, values?: object, options?: LinkOptions) {
    return createRelated(association, { values: values ?? {}, options: options ?? {} }, (target, within) => set(this, target, within));
  });
  return methods;
}
