import type { BindingContext, Link, ModelDefinition, ModelDraft, NestedWrite } from '@mortise/core';
import type { KeyAssociation } from '../association';
import { keyOfJunction, namesOfPointingKey } from '../declaration/adopted-key';
import type { AssociationName, HasManyOptions } from '../declaration/association-options';
import { addForeignKey, givenKey, referencedKey, type UnnamedKey } from '../declaration/foreign-key';
import { inverseName, inverseOfHas } from '../declaration/inverse';
import { defaultName } from '../declaration/names';
import { HasNestedWrite } from '../links/nested-create';
import { BaseAssociation } from './base-association';

/** A model whose rows are pointed to by the foreign key of another: one link from the key's target to its holder. */
export abstract class HasAssociation extends BaseAssociation<HasManyOptions> implements KeyAssociation {
  private keys: { readonly source: readonly string[]; readonly foreign: readonly string[] } | undefined;

  protected abstract nameOf(as: string | AssociationName): AssociationName;

  override reset(): void {
    super.reset();
    this.keys = undefined;
  }

  /** A key that nobody names may be that of a junction, which then goes first. */
  override prepare(context: BindingContext): void {
    const isNamed = givenKey(this.options.foreignKey).names !== undefined;
    if (!isNamed && !this.isPreparedIn(context)) keyOfJunction(context, this.unnamedKey(context), 'any');
    super.prepare(context);
  }

  protected override prepareIn(context: BindingContext): void {
    const { source, target } = this.resolveEnds(context);
    const { as } = this.options;
    this.names = as === undefined ? defaultName(target) : this.nameOf(as);
    const label = `${source.name}.${this.many ? this.names.plural : this.names.singular}`;
    const referenced = referencedKey(source, this.options.sourceKey, label);
    const key = { holder: target, target: source, referenced };
    const { names } = givenKey(this.options.foreignKey);
    const foreign = names ?? namesOfPointingKey(context, key, inverseName(this.options.inverse));
    this.keys = { source: referenced, foreign };
    addForeignKey({ ...key, names: foreign, claims: [this.keyClaim(label)], role: 'association' });
    this.addInverse(context, key);
  }

  private unnamedKey(context: BindingContext): UnnamedKey {
    const { source, target } = this.resolveEnds(context);
    const referenced = referencedKey(source, this.options.sourceKey, `An association of ${source.name}`);
    return { holder: target, target: source, referenced };
  }

  override givenKeyFrom({ holder, target, referenced }: UnnamedKey): readonly string[] | undefined {
    const { foreignKey, sourceKey } = this.options;
    const own = sourceKey === undefined ? target.primaryKey : [sourceKey].flat();
    return this.leadsTo(holder.model) && own.join() === referenced.join() ? givenKey(foreignKey).names : undefined;
  }

  private addInverse(context: BindingContext, key: UnnamedKey): void {
    const options = inverseOfHas(context, { key, foreignKeys: this.foreignKeys, options: this.options });
    if (options === undefined || this.parentAssociation !== null) return;
    const source = key.holder.model;
    context.add(this.kinds.belongsTo({ ...this.brought, source, target: this.sourceModel, options }));
  }

  protected links(definitionOf: (draft: ModelDraft) => ModelDefinition): readonly Link[] {
    const [from, to] = [this.sourceDraft, this.targetDraft].map(draft => definitionOf(draft as ModelDraft)); // set by prepare
    return [
      {
        from: from as ModelDefinition,
        to: to as ModelDefinition,
        fromAttributes: this.sourceKeys,
        toAttributes: this.foreignKeys,
        many: this.many,
      },
    ];
  }

  override foreignKeyNames(): readonly string[] | undefined {
    return this.keys?.foreign ?? super.foreignKeyNames();
  }

  override referencedNames(): readonly string[] | undefined {
    return this.keys?.source;
  }

  /** Attributes of the target that hold the key. */
  get foreignKeys(): readonly string[] {
    this.registry.settle();
    return this.keys?.foreign ?? [];
  }

  /** Attributes of the source that the key points to. */
  get sourceKeys(): readonly string[] {
    this.registry.settle();
    return this.keys?.source ?? [];
  }

  get foreignKey(): string {
    return this.foreignKeys[0] as string; // a key has an attribute
  }

  get sourceKey(): string {
    return this.sourceKeys[0] as string; // as above
  }

  get nested(): NestedWrite {
    return new HasNestedWrite(this);
  }
}
