import type { BaseAssociation } from '../kinds/association-base';
import { getRelated, type GetOptions } from '../reads/get';
import { toOneAccessors } from './accessor-names';
import { checkWriteOptions } from './write-option-names';
import type { LinkOptions } from './write-options';

type Methods = Map<string, (...args: never[]) => unknown>;

/** What a to-one association can do beside reading. */
export interface ToOneWrites {
  readonly set: (source: object, target: unknown, options: LinkOptions) => Promise<void>;
  readonly create: (source: object, values: object, options: LinkOptions) => Promise<object>;
  /** The options each verb knows. */
  readonly optionNames: Readonly<Record<'set' | 'create', ReadonlySet<string>>>;
}

/** The methods a to-one association adds to its source. */
export function toOneMethods(association: BaseAssociation, { set, create, optionNames }: ToOneWrites): Methods {
  const names = toOneAccessors(association.name);
  const methods: Methods = new Map();
  methods.set(names.get, async function (this: object, options?: GetOptions) {
    return (await getRelated(association, this, options))[0] ?? null;
  });
  methods.set(names.set, async function (this: object, target: unknown, options: LinkOptions = {}) {
    checkWriteOptions(association, 'set', { options, known: optionNames.set });
    await set(this, target, options);
  });
  methods.set(names.create, async function (this: object, values: object = {}, options: LinkOptions = {}) {
    checkWriteOptions(association, 'create', { options, known: optionNames.create });
    return create(this, values, options);
  });
  return methods;
}
