import type { BindingContext, Link, ModelDefinition, ModelDraft, NestedUpdate, NestedWrite } from '@mortise/core';
import type { KeyAssociation } from '../association';
import { namesOfHeldKey } from '../declaration/adopted-key';
import type { BelongsToOptions } from '../declaration/association-options';
import { addForeignKey, givenKey, referencedKey, type UnnamedKey } from '../declaration/foreign-key';
import { inverseOfBelongsTo } from '../declaration/inverse';
import { defaultName, singleName } from '../declaration/names';
import { toOneMethods } from '../handles/generated-methods';
import { ToOneRelation } from '../handles/to-one-relation';
import { setBelongsTo } from '../links/belongs-to-writes';
import { BelongsToNestedWrite } from '../links/nested-create';
import { ToOneNestedUpdate } from '../links/nested-update';
import { createRelated } from '../links/new-targets';
import { type ToOneWrites, sourceKeyRules } from '../links/write-options';
import { BaseAssociation } from './base-association';

/** A model that holds the foreign key of another: one link from the key to what it points to. */
export class BelongsToAssociation extends BaseAssociation<BelongsToOptions> implements KeyAssociation {
  readonly associationType = 'BelongsTo';
  readonly many = false;
  private keys: { readonly foreign: readonly string[]; readonly target: readonly string[] } | undefined;

  override reset(): void {
    super.reset();
    this.keys = undefined;
  }

  protected override prepareIn(context: BindingContext): void {
    const { source, target } = this.resolveEnds(context);
    const { as } = this.options;
    this.names = as === undefined ? defaultName(target) : singleName(as);
    const label = `${source.name}.${this.names.singular}`;
    const referenced = referencedKey(target, this.options.targetKey, label);
    const key = { holder: source, target, referenced };
    const foreign = givenKey(this.options.foreignKey).names ?? this.keyNames(key, context);
    this.keys = { foreign, target: referenced };
    addForeignKey({ ...key, names: foreign, claims: [this.keyClaim(label)], role: 'association' });
    this.addInverse(context, target);
  }

  private addInverse(context: BindingContext, target: ModelDraft): void {
    const { inverse } = this.options;
    if (inverse === undefined || this.parentAssociation !== null) return;
    const options = inverseOfBelongsTo(this.options, { foreign: this.foreignKeys, target: this.targetKeys });
    context.add(this.kinds[inverse.type]({ ...this.brought, source: target.model, target: this.sourceModel, options }));
  }

  protected links(definitionOf: (draft: ModelDraft) => ModelDefinition): readonly Link[] {
    const [from, to] = [this.sourceDraft, this.targetDraft].map(draft => definitionOf(draft as ModelDraft)); // set by prepare
    return [
      {
        from: from as ModelDefinition,
        to: to as ModelDefinition,
        fromAttributes: this.foreignKeys,
        toAttributes: this.targetKeys,
        many: false,
      },
    ];
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

  override foreignKeyNames(): readonly string[] | undefined {
    return this.keys?.foreign ?? super.foreignKeyNames();
  }

  override referencedNames(): readonly string[] | undefined {
    return this.keys?.target;
  }

  /** Attributes of the source that hold the key. */
  get foreignKeys(): readonly string[] {
    this.registry.settle();
    return this.keys?.foreign ?? [];
  }

  /** Attributes of the target that the key points to. */
  get targetKeys(): readonly string[] {
    this.registry.settle();
    return this.keys?.target ?? [];
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

  methods(): ReadonlyMap<string, (...args: never[]) => unknown> {
    return toOneMethods(this.name, source => this.relationOf(source));
  }

  override relation(source: object): ToOneRelation {
    const writes: ToOneWrites = {
      set: (one, target, options) => setBelongsTo(this, one, target, options),
      create: (one, values, options) =>
        createRelated(this, { values, options }, (target, within) => setBelongsTo(this, one, target, within)),
      rules: sourceKeyRules,
    };
    return new ToOneRelation(this, writes, source);
  }
}
