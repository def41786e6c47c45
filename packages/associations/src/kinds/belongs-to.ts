import type { BindingContext, DefinitionFinder, ModelDraft, NestedUpdate, NestedWrite } from '@mortise/core';
import type { KeyAssociation } from '../association';
import { namesOfHeldKey } from '../declaration/adopted-key';
import type { Prepared } from '../declaration/association-declaration';
import type { AssociationName, BelongsToOptions } from '../declaration/association-options';
import { addForeignKey, givenKey, type LaidKey, referencedKey, type UnnamedKey } from '../declaration/foreign-key';
import { inverseOfBelongsTo } from '../declaration/inverse';
import { defaultName, singleName } from '../declaration/names';
import { toOneVerbs, type VerbsByMethod } from '../handles/generated-methods';
import { ToOneRelation } from '../handles/to-one-relation';
import { setBelongsTo } from '../links/belongs-to-writes';
import { BelongsToNestedWrite } from '../links/nested-create';
import { ToOneNestedUpdate } from '../links/nested-update';
import { createRelated } from '../links/new-targets';
import { type ToOneWrites, sourceKeyRules } from '../links/write-options';
import { BaseAssociation, type Bound } from './base-association';

/** Attributes of the source, and those of the target that they point to. */
interface Keys {
  readonly foreign: readonly string[];
  readonly target: readonly string[];
}

/** A model that holds the foreign key of another: one link from the key to what it points to. */
export class BelongsToAssociation
  extends BaseAssociation<BelongsToOptions, Prepared & { readonly keys: Keys }, Bound & { readonly keys: Keys }>
  implements KeyAssociation
{
  readonly associationType = 'BelongsTo';
  readonly many = false;

  protected override prepareIn(context: BindingContext): void {
    const { source, target } = this.resolveEnds(context);
    const name = this.nameTo(target);
    const label = `${source.name}.${name.singular}`;
    const referenced = referencedKey(target, this.options.targetKey, label);
    const key = { holder: source, target, referenced };
    const foreign = givenKey(this.options.foreignKey).names ?? this.keyNames(key, context);
    const keys = { foreign, target: referenced };
    this.tell(context, { source, target, name, keys });
    addForeignKey({ ...key, names: foreign, claims: [this.keyClaim(label)], role: 'association' });
    this.addInverse(context, target, keys);
  }

  prepareAsLeg(context: BindingContext, { holder, target, referenced, names }: LaidKey): void {
    const name = this.nameTo(target);
    // A junction loses the primary key that others may point to.
    referencedKey(target, referenced, `${holder.name}.${name.singular}`);
    this.tell(context, { source: holder, target, name, keys: { foreign: names, target: referenced } });
  }

  private nameTo(target: ModelDraft): AssociationName {
    const { as } = this.options;
    return as === undefined ? defaultName(target) : singleName(as);
  }

  private addInverse(context: BindingContext, target: ModelDraft, keys: Keys): void {
    const { inverse } = this.options;
    if (inverse === undefined || this.parentAssociation !== null) return;
    const options = inverseOfBelongsTo(this.options, keys);
    context.add(this.kinds[inverse.type]({ ...this.brought, source: target.model, target: this.sourceModel, options }));
  }

  protected override boundIn(context: BindingContext, definitionOf: DefinitionFinder): Bound & { readonly keys: Keys } {
    const { name, keys, ...ends } = this.preparedIn(context);
    const [source, target] = [definitionOf(ends.source), definitionOf(ends.target)];
    const link = { from: source, to: target, fromAttributes: keys.foreign, toAttributes: keys.target, many: false };
    return { name, source, target, path: [link], keys };
  }

  override foreignKeyTo(key: UnnamedKey, context: BindingContext): readonly string[] | undefined {
    const { target, referenced } = key;
    const { foreignKey, targetKey } = this.options;
    const own = targetKey === undefined ? target.primaryKey : [targetKey].flat();
    if (!this.leadsTo(target.model) || own.join() !== referenced.join()) return undefined;
    return givenKey(foreignKey).names ?? this.keyNames(key, context);
  }

  private keyNames(key: UnnamedKey, context: BindingContext): readonly string[] {
    const { as } = this.options;
    return namesOfHeldKey(context, key, as === undefined ? undefined : singleName(as).singular);
  }

  override foreignKeyNames(context: BindingContext): readonly string[] | undefined {
    return this.knownIn(context)?.keys.foreign ?? super.foreignKeyNames(context);
  }

  override referencedNames(context: BindingContext): readonly string[] | undefined {
    return this.knownIn(context)?.keys.target;
  }

  /** Attributes of the source that hold the key. */
  get foreignKeys(): readonly string[] {
    return this.bound.keys.foreign;
  }

  /** Attributes of the target that the key points to. */
  get targetKeys(): readonly string[] {
    return this.bound.keys.target;
  }

  get foreignKey(): string {
    return this.foreignKeys[0] as string; // a key has an attribute
  }

  get targetKey(): string {
    return this.targetKeys[0] as string; // as above
  }

  override get targetLinkKey(): readonly string[] {
    return this.targetKeys;
  }

  get nested(): NestedWrite {
    return new BelongsToNestedWrite(this);
  }

  get nestedUpdate(): NestedUpdate {
    return new ToOneNestedUpdate(this, source => this.relation(source));
  }

  protected override verbsOf(name: AssociationName): VerbsByMethod {
    return toOneVerbs(name);
  }

  override relation(source: object): ToOneRelation {
    const writes: ToOneWrites = {
      set: (one, target, options) => setBelongsTo(this, one, target, options),
      create: (one, values, options) =>
        createRelated(this, { source: one, values, options }, (target, within) =>
          setBelongsTo(this, one, target, within),
        ),
      rules: sourceKeyRules,
    };
    return new ToOneRelation(this, writes, source);
  }
}
