import type { Association, AssociationBinding } from '../association';
import type { AssociationEvent, DatabaseHooks } from '../definition/hook-types';
import type { HookRegistry } from '../definition/hooks';
import type { AttributeOptions, ModelOptions } from '../definition/model-options';

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
  readonly #told = new WeakSet<Association>();

  before(bindings: readonly AssociationBinding[]): void {
    for (const binding of bindings) {
      const { association, source } = binding;
      if (!this.#isTold(association) && source.hooks.has('beforeAssociate'))
        source.hooks.runAtOnce('beforeAssociate', eventOf(binding), optionsOf(association));
    }
  }

  after(bindings: readonly AssociationBinding[]): void {
    for (const binding of bindings) {
      const { association, source } = binding;
      if (this.#isTold(association)) continue;
      this.#told.add(association);
      if (!source.hooks.has('afterAssociate')) continue;
      const event = { ...eventOf(binding), association };
      source.hooks.runAtOnce('afterAssociate', event, optionsOf(association));
    }
  }

  #isTold(association: Association): boolean {
    return this.#told.has(association);
  }
}

const eventOf = ({ association, source, path }: AssociationBinding): AssociationEvent => ({
  source: source.model,
  // A path has a link or more.
  target: (path.at(-1) as AssociationBinding['path'][number]).to.model,
  type: association.associationType,
});

/** As they were given: an association never changes. */
const optionsOf = (association: Association): object => ({ ...(association as { readonly options?: object }).options });
