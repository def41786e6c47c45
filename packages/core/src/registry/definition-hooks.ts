import type { Association, AssociationBinding } from '../association';
import type { AssociationEvent, DatabaseHooks, HookName } from '../definition/hook-types';
import type { HookRegistry } from '../definition/hooks';
import type { AttributeOptions, ModelOptions } from '../definition/model-options';
import type { ModelClass } from '../options/model-class';

/** What is declared of a model. */
interface Declared {
  readonly attributes: ReadonlyMap<string, AttributeOptions>;
  readonly options: ModelOptions;
}

/** What `beforeDefine` makes of a declaration: it is given copies to change. */
export function declaredAfterHooks(hooks: HookRegistry<DatabaseHooks> | undefined, declared: Declared): Declared {
  if (hooks?.has('beforeDefine') !== true) return declared;
  const attributes = Object.fromEntries([...declared.attributes].map(([name, given]) => [name, { ...given }]));
  const options = { ...declared.options };
  hooks.runAtOnce('beforeDefine', attributes, options);
  return { attributes: new Map(Object.entries(attributes)), options };
}

/** Tells of each association once: before it is there, and once it is complete. */
export class AnnouncedAssociations {
  /** By name: those that others bring along are made anew each time. */
  readonly #told = new WeakMap<ModelClass, Set<string>>();

  before(bindings: readonly AssociationBinding[]): void {
    for (const binding of this.#untold(bindings, 'beforeAssociate'))
      binding.source.hooks.runAtOnce('beforeAssociate', eventOf(binding), optionsOf(binding.association));
  }

  after(bindings: readonly AssociationBinding[]): void {
    const untold = this.#untold(bindings, 'afterAssociate');
    for (const { source, as } of bindings) this.#of(source.model).add(as);
    for (const binding of untold) {
      const event = { ...eventOf(binding), association: binding.association };
      binding.source.hooks.runAtOnce('afterAssociate', event, optionsOf(binding.association));
    }
  }

  #untold(bindings: readonly AssociationBinding[], hook: HookName): readonly AssociationBinding[] {
    return bindings.filter(({ source, as }) => source.hooks.has(hook) && !this.#of(source.model).has(as));
  }

  #of(model: ModelClass): Set<string> {
    let names = this.#told.get(model);
    if (names === undefined) this.#told.set(model, (names = new Set()));
    return names;
  }
}

const eventOf = ({ association, source, target }: AssociationBinding): AssociationEvent => ({
  source: source.model,
  target: target.model,
  type: association.associationType,
});

/** As they were given: an association never changes. */
const optionsOf = (association: Association): object => ({ ...(association as { readonly options?: object }).options });
