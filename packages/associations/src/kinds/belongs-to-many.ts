import {
  followPlace,
  type AssociationJunction,
  type AssociationBinding,
  type BindingContext,
  type DefinitionFinder,
  type CreationValues,
  type FieldName,
  type Model,
  type ModelDefinition,
  modelOf,
  type ModelStatic,
  type NestedUpdate,
  type NestedWrite,
} from '@mortise/core';
import type { JunctionAssociation } from '../association';
import type { DeclaredAssociation, Prepared } from '../declaration/association-declaration';
import type { AssociationName, BelongsToManyOptions, ThroughOptions } from '../declaration/association-options';
import type { UnnamedKey } from '../declaration/foreign-key';
import { checkJunctionName } from '../declaration/junction';
import { JunctionSide, type JunctionKeys, type LaidSide } from '../declaration/junction-side';
import type { SideLegs } from '../declaration/legs';
import { checkScope } from '../declaration/scope';
import { toManyAccessors, toManyVerbs, type ToManyAccessors, type VerbsByMethod } from '../handles/generated-methods';
import { ToManyRelation, type Targets } from '../handles/to-many-relation';
import { withFixedEnds, writableJunction } from '../links/junction-writes';
import { BelongsToManyNestedWrite } from '../links/nested-create';
import { ToManyNestedUpdate } from '../links/nested-update';
import type { CreateLinkedOptions, LinkOptions } from '../links/write-options';
import type { CountRelatedOptions, GetOptions, HasOptions } from '../reads/read-options';
import { BaseAssociation, type Bound } from './base-association';
import type { BelongsToAssociation } from './belongs-to';
import type { HasManyAssociation } from './has-many';
import type { HasOneAssociation } from './has-one';

/** What a many-to-many is beside a path: its junction, and the legs between that and both ends. */
interface BoundJunction extends Bound {
  readonly keys: JunctionKeys;
  readonly legs: LaidSide['legs'];
  readonly pairedWith: DeclaredAssociation;
  readonly throughDefinition: ModelDefinition;
  /** Binds a leg that is made later. */
  readonly bindLeg: (leg: DeclaredAssociation) => void;
}

/**
 * Many-to-many: two one-to-many links through a junction model.
 *
 * @example
 * Person.belongsToMany(Toot, { as: 'likedToots', through: 'LikedToot', inverse: { as: 'likedBy' } });
 */
export class BelongsToManyAssociation<
  SourceModel extends Model = Model,
  TargetModel extends Model = Model,
  ThroughModel extends Model = Model,
  SourceKey extends string = string,
  TargetKey extends string = string,
>
  extends BaseAssociation<BelongsToManyOptions, Prepared, BoundJunction>
  implements JunctionAssociation
{
  readonly associationType = 'BelongsToMany';
  readonly many = true;
  /** How it is declared: its pair, and the junction they share. A view in another place has that of its original. */
  protected readonly side = new JunctionSide({
    association: this,
    model: this.sourceModel,
    brought: this.brought,
    begin: context => {
      const ends = this.resolveEnds(context);
      this.beginIn(context);
      return ends;
    },
    call: (context, data) => this.tell(context, data),
  });
  /** The junction's options in their full form. */
  readonly through: ThroughOptions = this.side.through;

  protected override prepareIn(context: BindingContext): void {
    this.side.prepare(context);
  }

  override junctionKeyTo(
    key: UnnamedKey,
    context: BindingContext,
    which: 'given' | 'any',
  ): readonly string[] | undefined {
    return this.side.keyTo(key, context, which);
  }

  override foreignKeyNames(context: BindingContext): readonly string[] | undefined {
    return this.side.keysIn(context)?.foreign ?? super.foreignKeyNames(context);
  }

  /** Legs whose names are taken are bound with it. */
  override bind(context: BindingContext, definitionOf: DefinitionFinder): AssociationBinding {
    const legs = this.side.unnamedLegsIn(context).map(leg => leg.bind(context, definitionOf));
    const own = super.bind(context, definitionOf);
    return legs.length === 0 ? own : { ...own, become: () => [...legs, own].forEach(each => each.become()) };
  }

  /** Two turns of one-to-many: to the junction, and from it to the target. */
  protected override boundIn(context: BindingContext, definitionOf: DefinitionFinder): BoundJunction {
    const { name, ...ends } = this.preparedIn(context);
    const { junction, keys, legs, pair } = this.side.laidIn(context);
    const [source, target] = [definitionOf(ends.source), definitionOf(ends.target)];
    const throughDefinition = definitionOf(junction);
    const path = [
      { from: source, to: throughDefinition, fromAttributes: keys.source, toAttributes: keys.foreign, many: true },
      { from: throughDefinition, to: target, fromAttributes: keys.other, toAttributes: keys.target, many: false },
    ];
    const bindLeg = (leg: DeclaredAssociation): void => leg.bind(context, definitionOf).become();
    checkScope(`the junction of ${this.labelIn(context)}`, this.through.scope, throughDefinition);
    checkJunctionName(this.labelIn(context), throughDefinition, target);
    return { name, source, target, path, keys, legs, pairedWith: pair.association, throughDefinition, bindLeg };
  }

  get fromSourceToThrough(): HasManyAssociation {
    return this.bound.legs.own.fromModel.association.inPlace(this.place) as HasManyAssociation; // legs are laid with these kinds
  }

  get fromSourceToThroughOne(): HasOneAssociation {
    return this.legAsOne(this.bound.legs.own);
  }

  get fromThroughToSource(): BelongsToAssociation {
    return this.bound.legs.own.toModel.association.inPlace(this.place) as BelongsToAssociation; // as above
  }

  get fromTargetToThrough(): HasManyAssociation {
    return this.bound.legs.pairs.fromModel.association.inPlace(this.place) as HasManyAssociation; // as above
  }

  get fromTargetToThroughOne(): HasOneAssociation {
    return this.legAsOne(this.bound.legs.pairs);
  }

  get fromThroughToTarget(): BelongsToAssociation {
    return this.bound.legs.pairs.toModel.association.inPlace(this.place) as BelongsToAssociation; // as above
  }

  private legAsOne({ fromModelOne }: SideLegs): HasOneAssociation {
    const leg = fromModelOne() as HasOneAssociation; // as above
    if (!leg.isBound) this.bound.bindLeg(leg);
    return leg.inPlace(this.place);
  }

  /** Whether each link counts in both directions. */
  get isSymmetric(): boolean {
    return this.options.symmetric === true;
  }

  /** The association on the other side; a symmetric one is its own. */
  get pairedWith(): BelongsToManyAssociation {
    if (this.isSymmetric) return this as unknown as BelongsToManyAssociation; // source and target are one model
    return (this.bound.pairedWith as BelongsToManyAssociation).inPlace(this.place); // of this kind too
  }

  /** `pairedWith` by its older name. */
  get paired(): BelongsToManyAssociation {
    return this.pairedWith;
  }

  get throughModel(): ModelStatic<ThroughModel> {
    // What the author wrote as type argument is what the junction is.
    return modelOf(this.throughDefinition) as unknown as ModelStatic<ThroughModel>;
  }

  get throughDefinition(): ModelDefinition {
    const { throughDefinition } = this.bound;
    return this.place === undefined ? throughDefinition : followPlace(throughDefinition, this.place);
  }

  get keys(): JunctionKeys {
    return this.bound.keys;
  }

  /** The junction's attribute that points to the source. */
  get foreignKey(): string {
    return this.keys.foreign[0] as string; // a key has an attribute
  }

  /** The junction's attribute that points to the target. */
  get otherKey(): string {
    return this.keys.other[0] as string; // as above
  }

  /** `foreignKey` by its older name. */
  get identifier(): string {
    return this.foreignKey;
  }

  get identifierField(): string {
    return columnOf(this.throughDefinition, this.foreignKey);
  }

  get foreignIdentifierField(): string {
    return columnOf(this.throughDefinition, this.otherKey);
  }

  get sourceKey(): SourceKey {
    return this.keys.source[0] as SourceKey; // as above
  }

  get sourceKeyField(): string {
    return columnOf(this.sourceDefinition, this.sourceKey);
  }

  get targetKey(): TargetKey {
    return this.keys.target[0] as TargetKey; // as above
  }

  get targetKeyField(): string {
    return columnOf(this.targetDefinition, this.targetKey);
  }

  override get targetLinkKey(): readonly string[] {
    return this.keys.target;
  }

  override get junction(): AssociationJunction {
    const { scope, paranoid, hidden } = this.through;
    return { definition: this.throughDefinition, scope, paranoid, hidden };
  }

  /** The names of the methods it adds to its source. */
  get accessors(): ToManyAccessors {
    return toManyAccessors(this.name);
  }

  get nested(): NestedWrite {
    return new BelongsToManyNestedWrite(withFixedEnds(this));
  }

  get nestedUpdate(): NestedUpdate {
    return new ToManyNestedUpdate(this, new BelongsToManyNestedWrite(this), source => this.relation(source));
  }

  protected override verbsOf(name: AssociationName): VerbsByMethod {
    return toManyVerbs(name);
  }

  override relation(source: object): ToManyRelation {
    return new ToManyRelation(writableJunction(this), source);
  }

  /** The relation with the target's type, which those of other kinds do not have. */
  private typed(instance: SourceModel): ToManyRelation<TargetModel> {
    return this.relationOf(instance) as unknown as ToManyRelation<TargetModel>;
  }

  /** What is associated with an instance of the source now. */
  get(instance: SourceModel, options?: GetOptions): Promise<TargetModel[]> {
    return this.typed(instance).get(options);
  }

  count(instance: SourceModel, options?: CountRelatedOptions): Promise<number> {
    return this.typed(instance).count(options);
  }

  /** Whether all of these targets are associated with the instance; what is no target is refused. */
  has(instance: SourceModel, targets: unknown, options?: HasOptions<TargetModel>): Promise<boolean> {
    return this.typed(instance).has(targets as Targets<TargetModel>, options);
  }

  /** Makes these targets the whole list. */
  set(instance: SourceModel, targets: unknown, options?: LinkOptions): Promise<void> {
    return this.typed(instance).set(targets as Targets<TargetModel>, options);
  }

  /** Links these targets; those that are linked already get the given junction values. */
  add(instance: SourceModel, targets: unknown, options?: LinkOptions): Promise<void> {
    return this.typed(instance).add(targets as Targets<TargetModel>, options);
  }

  /** Takes these targets off, and gives the number of links that went. */
  remove(instance: SourceModel, targets: unknown, options?: LinkOptions): Promise<number> {
    return this.typed(instance).remove(targets as Targets<TargetModel>, options);
  }

  /** Creates a target and links it. */
  create(
    instance: SourceModel,
    values?: CreationValues<TargetModel>,
    options?: CreateLinkedOptions<FieldName<TargetModel>>,
  ): Promise<TargetModel> {
    // What is nested in the values is not told here.
    const created: Promise<object> = this.relationOf(instance).create(values ?? {}, options);
    return created as Promise<TargetModel>; // as for typed()
  }
}

const columnOf = (definition: ModelDefinition, name: string): string =>
  definition.attributes.get(name)?.columnName ?? name;
