import type { BindingContext, DefinitionFinder, ModelDraft, NestedWrite } from '@mortise/core';
import type { KeyAssociation } from '../association';
import { keyOfJunction, namesOfPointingKey } from '../declaration/adopted-key';
import type { Prepared } from '../declaration/association-declaration';
import type { AssociationName, HasManyOptions } from '../declaration/association-options';
import { addForeignKey, givenKey, type LaidKey, referencedKey, type UnnamedKey } from '../declaration/foreign-key';
import { inverseName, inverseOfHas } from '../declaration/inverse';
import { defaultName } from '../declaration/names';
import { HasNestedWrite } from '../links/nested-create';
import { BaseAssociation, type Bound } from './base-association';

/** Attributes of the source, and those of the target that point to them. */
interface Keys {
  readonly source: readonly string[];
  readonly foreign: readonly string[];
}

/** A model whose rows are pointed to by the foreign key of another: one link from the key's target to its holder. */
export abstract class HasAssociation
  extends BaseAssociation<HasManyOptions, Prepared & { readonly keys: Keys }, Bound & { readonly keys: Keys }>
  implements KeyAssociation
{
  protected abstract nameOf(as: string | AssociationName): AssociationName;

  /** A key that nobody names may be that of a junction, which then goes first. */
  override prepare(context: BindingContext): void {
    const isNamed = givenKey(this.options.foreignKey).names !== undefined;
    if (!isNamed && !this.isBegunIn(context)) keyOfJunction(context, this.unnamedKey(context), 'any');
    super.prepare(context);
  }

  protected override prepareIn(context: BindingContext): void {
    const { source, target } = this.resolveEnds(context);
    const name = this.nameTo(target);
    const label = `${source.name}.${this.formOf(name)}`;
    const referenced = referencedKey(source, this.options.sourceKey, label);
    const key = { holder: target, target: source, referenced };
    const { names } = givenKey(this.options.foreignKey);
    const foreign = names ?? namesOfPointingKey(context, key, inverseName(this.options.inverse));
    this.tell(context, { source, target, name, keys: { source: referenced, foreign } });
    addForeignKey({ ...key, names: foreign, claims: [this.keyClaim(label)], role: 'association' });
    this.addInverse(context, key, foreign);
  }

  prepareAsLeg(context: BindingContext, { holder, target, referenced, names }: LaidKey): void {
    const name = this.nameTo(holder);
    this.tell(context, { source: target, target: holder, name, keys: { source: referenced, foreign: names } });
  }

  private nameTo(target: ModelDraft): AssociationName {
    const { as } = this.options;
    return as === undefined ? defaultName(target) : this.nameOf(as);
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

  private addInverse(context: BindingContext, key: UnnamedKey, foreignKeys: readonly string[]): void {
    const options = inverseOfHas(context, { key, foreignKeys, options: this.options });
    if (options === undefined || this.parentAssociation !== null) return;
    const source = key.holder.model;
    context.add(this.kinds.belongsTo({ ...this.brought, source, target: this.sourceModel, options }));
  }

  protected override boundIn(context: BindingContext, definitionOf: DefinitionFinder): Bound & { readonly keys: Keys } {
    const { name, keys, ...ends } = this.preparedIn(context);
    const [source, target] = [definitionOf(ends.source), definitionOf(ends.target)];
    const { many } = this;
    const link = { from: source, to: target, fromAttributes: keys.source, toAttributes: keys.foreign, many };
    return { name, source, target, path: [link], keys };
  }

  override foreignKeyNames(context: BindingContext): readonly string[] | undefined {
    return this.knownIn(context)?.keys.foreign ?? super.foreignKeyNames(context);
  }

  override referencedNames(context: BindingContext): readonly string[] | undefined {
    return this.knownIn(context)?.keys.source;
  }

  /** Attributes of the target that hold the key. */
  get foreignKeys(): readonly string[] {
    return this.bound.keys.foreign;
  }

  /** Attributes of the source that the key points to. */
  get sourceKeys(): readonly string[] {
    return this.bound.keys.source;
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
