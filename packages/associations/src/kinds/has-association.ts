import type { BindingContext, Link, ModelDefinition, ModelDraft, NestedWrite } from '@mortise/core';
import type { KeyAssociation } from '../association';
import { adoptedKey, associationsOf, keyOfJunction } from '../declaration/adopted-key';
import type { DeclaredAssociation } from '../declaration/association-declaration';
import type {
  AssociationName,
  BelongsToOptions,
  HasManyOptions,
  InverseOptions,
} from '../declaration/association-options';
import { addForeignKey, defaultKeyNames } from '../declaration/foreign-key';
import { givenKey, referencedKey, type UnnamedKey } from '../declaration/keys';
import { defaultName, inverseOptions, namePair } from '../declaration/names';
import { HasNestedWrite } from '../links/nested-has';
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
    const given = givenKey(this.options.foreignKey);
    const foreign = given.names ?? this.keyNames({ holder: target, target: source, referenced }, context);
    this.keys = { source: referenced, foreign };
    addForeignKey({
      holder: target,
      names: foreign,
      claims: [this.keyClaim(label)],
      target: source,
      referenced,
      role: 'association',
    });
    this.addInverse(context, source, target);
  }

  private unnamedKey(context: BindingContext): UnnamedKey {
    const { source, target } = this.resolveEnds(context);
    const referenced = referencedKey(source, this.options.sourceKey, `An association of ${source.name}`);
    return { holder: target, target: source, referenced };
  }

  /** The names of a key that is given none: those of a key that another association has already, or its own. */
  private keyNames(key: UnnamedKey, context: BindingContext): readonly string[] {
    const { holder, target, referenced } = key;
    const name = this.inverseName ?? defaultName(target).singular;
    const names = defaultKeyNames(holder, name, referenced);
    const adopted = adoptedKey(context, key, this.inverseName);
    if (adopted !== undefined || names.every(each => holder.declared.has(each))) return adopted ?? names;
    return keyOfJunction(context, key, 'any') ?? names;
  }

  override givenKeyFrom({ holder, target, referenced }: UnnamedKey): readonly string[] | undefined {
    const { foreignKey, sourceKey } = this.options;
    const own = sourceKey === undefined ? target.primaryKey : [sourceKey].flat();
    return this.leadsTo(holder.model) && own.join() === referenced.join() ? givenKey(foreignKey).names : undefined;
  }

  private get inverseName(): string | undefined {
    const { as } = inverseOptions(this.options.inverse);
    return as === undefined ? undefined : namePair(as).singular;
  }

  /** The belongs-to on the other side exists by itself, unless one over this key does already, or its name is taken. */
  private addInverse(context: BindingContext, source: ModelDraft, target: ModelDraft): void {
    const as = this.inverseName ?? defaultName(source).singular;
    const others = associationsOf(context.all, target);
    const key = { holder: target, target: source, referenced: this.sourceKeys };
    const hasInverse = others.some(each => each.foreignKeyTo(key, context)?.join() === this.foreignKeys.join());
    const isTaken = target.attributes().has(as) || others.some(each => this.mayTakeName(each, as));
    // The key of a junction has its legs, which a many-to-many names.
    const isLeg = isTaken || keyOfJunction(context, key, 'any')?.join() === this.foreignKeys.join();
    // A name that was asked for is not given up without a word.
    if (this.parentAssociation !== null || hasInverse || (isLeg && this.inverseName === undefined)) return;
    const options: BelongsToOptions = {
      as,
      foreignKey: this.foreignKeys,
      targetKey: this.sourceKeys,
      foreignKeyConstraints: this.options.foreignKeyConstraints,
      nestedWrites: inverseOptions<InverseOptions>(this.options.inverse).nestedWrites,
    };
    context.add(this.kinds.belongsTo({ ...this.brought, source: target.model, target: this.sourceModel, options }));
  }

  private mayTakeName(association: DeclaredAssociation, as: string): boolean {
    return (
      association.mayBeCalled(as) || (association.options.as === undefined && association.leadsTo(this.sourceModel))
    );
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
