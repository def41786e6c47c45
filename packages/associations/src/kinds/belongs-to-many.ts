import { isDeepStrictEqual } from 'node:util';
import {
  compileOrder,
  compileWhere,
  checkCallOptions,
  DefinitionError,
  followSchema,
  includeThroughRules,
  ownOptions,
  QueryError,
  allOf,
  selectAttributes,
  upperFirst,
  type BindingContext,
  type Condition,
  type CreationValues,
  type FieldName,
  type IncludeNode,
  type IncludeOptions,
  type Link,
  type LinkStep,
  type Model,
  type ModelDefinition,
  type ModelDraft,
  modelOf,
  type ModelStatic,
  type NestedUpdate,
  type NestedWrite,
  type ParameterBag,
} from '@mortise/core';
import { addJunctionIdentity, identityAttributes } from '../junction/junction-identity';
import { agreedUnique, type Claim } from '../junction/agreement';
import { junctionKeys, labelOf, type JunctionKey, type KeySide } from '../junction/junction-keys';
import { layLegs, prepareBetween, type SideLegs } from '../junction/legs';
import { junctionScope } from '../junction/junction-scope';
import { findCounterpart } from '../junction/pairing';
import { checkSymmetric } from '../junction/symmetric';
import { junctionDraft, throughOptions } from '../junction/through-model';
import { toManyAccessors, type ToManyAccessors } from '../links/accessor-names';
import { belongsToManyWrites } from '../links/junction-writes';
import { BelongsToManyNestedWrite } from '../links/nested-belongs-to-many';
import type { LinkTable } from '../links/linked-keys';
import { isShownLink, shownLinks } from '../links/shown-links';
import { ToManyNestedUpdate } from '../links/nested-update';
import { toManyMethods } from '../links/to-many-methods';
import { junctionRules } from '../links/write-option-rules';
import type { CreateLinkedOptions, LinkOptions } from '../links/write-options';
import type { CountRelatedOptions, GetOptions } from '../reads/get';
import { ToManyRelation, type Targets } from '../relations/to-many-relation';
import { BaseAssociation, declarationToken, type TargetRead, type ThroughReadOptions } from './association-base';
import type {
  AssociationName,
  BelongsToManyInverseOptions,
  BelongsToManyOptions,
  ThroughOptions,
} from './association-options';
import { addForeignKey } from './foreign-key';
import type { UnnamedKey } from './key-place';
import { givenKey } from './keys';
import type { HasManyAssociation, HasOneAssociation } from './has';
import type { BelongsToAssociation } from './belongs-to';
import { defaultName, inverseOptions, namePair } from './names';
import { checkScope } from './scope-names';
import { scopeValues } from './scope-values';

/** The keys of a many-to-many association, as one of its sides sees them. */
interface JunctionKeys {
  readonly source: readonly string[];
  readonly target: readonly string[];
  readonly foreign: readonly string[];
  readonly other: readonly string[];
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
> extends BaseAssociation<BelongsToManyOptions> {
  readonly associationType = 'BelongsToMany';
  readonly many = true;
  private pair: BelongsToManyAssociation | undefined;
  private ownInverse: BelongsToManyAssociation | undefined;
  private junction: ModelDraft | undefined;
  private sideKeys: JunctionKeys | undefined;
  private legs: { readonly own: SideLegs; readonly pairs: SideLegs } | undefined;
  private boundThrough: ModelDefinition | undefined;

  override reset(): void {
    super.reset();
    this.pair = undefined;
    this.sideKeys = undefined;
    this.ownInverse?.reset();
  }

  protected override prepareIn(context: BindingContext): void {
    const { source, junction } = this.begin(context);
    const pair = this.pairIn(context, source);
    this.pair = pair;
    pair.pairWith(this, context);
    const [foreign, other] = junctionKeys({ context, junction }, this.side, pair.side);
    this.sideKeys = keysAsSeen(foreign, other);
    pair.sideKeys = keysAsSeen(other, foreign);
    this.addJunctionKeys(pair, foreign, other);
    this.layLegs(context, pair, this.sideKeys);
  }

  private pairIn(context: BindingContext, source: ModelDraft): BelongsToManyAssociation {
    if (!this.isSymmetric) return findCounterpart(this, context) ?? this.inverse(context);
    checkSymmetric(this.options, { label: labelOf(this.side), isSelf: this.sourceDraft === this.targetDraft });
    return this.otherDirection(source);
  }

  private begin(context: BindingContext): { source: ModelDraft; junction: ModelDraft } {
    const { source, target } = this.resolveEnds(context);
    this.beginIn(context);
    this.names = this.ownName(target);
    const junction = junctionDraft(context, this.through, `The junction of ${source.name}.${this.names.plural}`);
    this.junction = junction;
    return { source, junction };
  }

  private ownName(target: ModelDraft): AssociationName {
    const { as } = this.options;
    if (as !== undefined) return namePair(as);
    if (!this.leadsFromTargetOf(this) || this.parentAssociation !== null) return defaultName(target);
    throw new DefinitionError(
      'MISSING_NAME',
      `A belongsToMany association of ${target.name} with itself needs the option "as".`,
      {
        hint: "Name both directions: { as: 'children', inverse: { as: 'parents' } }.",
      },
    );
  }

  /** Takes part in a pair that the other side works out. */
  pairWith(other: BelongsToManyAssociation, context: BindingContext): void {
    this.begin(context);
    this.pair = other;
    if (this.names?.plural !== other.names?.plural || this.sourceModel !== other.sourceModel) return;
    throw new DefinitionError(
      'MISSING_NAME',
      `The two directions of ${this.sourceModel.name}.${this.names?.plural ?? ''} need different names.`,
      {
        hint: "A model that is associated with itself names both: { as: 'children', inverse: { as: 'parents' } }.",
      },
    );
  }

  /** Whether this association is declared on the model that the other one leads to. */
  leadsFromTargetOf(other: BelongsToManyAssociation): boolean {
    return other.leadsTo(this.sourceModel);
  }

  /** Whether both go through one junction, for the same links of it. */
  goesThrough(other: BelongsToManyAssociation, context: BindingContext): boolean {
    const label = `A belongsToMany association of ${this.sourceModel.name}`;
    const isSameModel = junctionDraft(context, this.through, label) === junctionDraft(context, other.through, label);
    return isSameModel && isDeepStrictEqual(this.through.scope ?? {}, other.through.scope ?? {});
  }

  /** The inverse that exists because nobody declared one. */
  private inverse(context: BindingContext): BelongsToManyAssociation {
    const { as, ...rest } = inverseOptions<BelongsToManyInverseOptions>(this.options.inverse);
    const options: BelongsToManyOptions = {
      as,
      through: this.options.through,
      ...rest,
    };
    context.add(this.inverseWith(options));
    return this.inverseWith(options);
  }

  /** The same links, seen from their other end: no association of its own, since both ends see all of them. */
  private otherDirection(source: ModelDraft): BelongsToManyAssociation {
    const { through, foreignKeyConstraints, nestedWrites } = this.options;
    return this.inverseWith({ as: defaultName(source), through, foreignKeyConstraints, nestedWrites });
  }

  private inverseWith(options: BelongsToManyOptions): BelongsToManyAssociation {
    this.ownInverse ??= new BelongsToManyAssociation(declarationToken, {
      ...this.brought,
      source: (this.targetDraft as ModelDraft).model, // set at the beginning of prepare
      target: this.sourceModel,
      options,
    });
    return this.ownInverse;
  }

  private addJunctionKeys(pair: BelongsToManyAssociation, foreign: JunctionKey, other: JunctionKey): void {
    const [own, pairs] = [this.side, pair.side];
    const holder = this.junction as ModelDraft; // set at the beginning of prepare
    addForeignKey({ holder, ...foreign, target: own.draft, role: 'junction' });
    addForeignKey({ holder, ...other, target: pairs.draft, role: 'junction' });
    const unique = agreedUnique(this.uniqueClaim, pair.uniqueClaim);
    const through = { ...this.through, unique };
    addJunctionIdentity({ junction: holder, through, foreignKeys: foreign.names, otherKeys: other.names });
  }

  /** This side, once it has begun. */
  private get side(): KeySide {
    return { draft: this.sourceDraft as ModelDraft, name: this.names as AssociationName, options: this.options };
  }

  private get uniqueClaim(): Claim<boolean | string> {
    return { side: labelOf(this.side), option: 'through.unique', value: this.through.unique };
  }

  private layLegs(context: BindingContext, pair: BelongsToManyAssociation, keys: JunctionKeys): void {
    const shared = { context, brought: this.brought, junction: this.junction as ModelDraft };
    prepareBetween(context, this.junction as ModelDraft, [this.sourceDraft, pair.sourceDraft] as ModelDraft[]); // as above
    const names = { own: this.names as AssociationName, pairs: pair.names as AssociationName };
    const own = this.options.throughAssociations ?? {};
    const pairs = pair.options.throughAssociations ?? {};
    const side = layLegs({
      ...shared,
      source: this.sourceModel,
      sourceKeys: keys.source,
      foreignKeys: keys.foreign,
      name: names.own,
      inverseName: names.pairs,
      given: { from: own.fromSource ?? pairs.fromTarget, to: own.toSource ?? pairs.toTarget },
      foreignKeyConstraints: this.options.foreignKeyConstraints,
      nestedWrites: this.nestedWrites,
    });
    const otherSide = layLegs({
      ...shared,
      source: pair.sourceModel,
      sourceKeys: keys.target,
      foreignKeys: keys.other,
      name: names.pairs,
      inverseName: names.own,
      given: { from: own.fromTarget ?? pairs.fromSource, to: own.toTarget ?? pairs.toSource },
      foreignKeyConstraints: pair.options.foreignKeyConstraints,
      nestedWrites: pair.nestedWrites,
    });
    this.legs = { own: side, pairs: otherSide };
    pair.legs = { own: otherSide, pairs: side };
  }

  override bind(resolve: (draft: ModelDraft) => ModelDefinition): void {
    this.boundThrough = resolve(this.junction as ModelDraft); // set by prepare
    for (const leg of this.allLegs()) leg.bind(resolve);
    super.bind(resolve);
    checkScope(`the junction of ${this.label}`, this.through.scope, this.throughDefinition);
    this.checkJunctionName();
  }

  /** Junction rows stand on items under the name of their model: nothing else may. */
  private checkJunctionName(): void {
    const { name } = this.throughDefinition;
    if (!this.targetDefinition.attributes.has(name)) return;
    throw new DefinitionError(
      'NAME_COLLISION',
      `${this.targetDefinition.name} has an attribute "${name}", and junction rows of ${this.label} stand under that name.`,
      { hint: `Give the junction another name: { through: '${upperFirst(name)}Link' }.` },
    );
  }

  private allLegs(): readonly BaseAssociation[] {
    const { own, pairs } = this.settledLegs;
    return [own, pairs].flatMap(({ fromModel, fromModelOne, toModel }) => [fromModel, fromModelOne, toModel]);
  }

  private get settledLegs(): { readonly own: SideLegs; readonly pairs: SideLegs } {
    this.registry.settle();
    return this.legs as { readonly own: SideLegs; readonly pairs: SideLegs }; // set by prepare
  }

  /** Two turns of one-to-many: to the junction, and from it to the target. */
  protected links(): readonly Link[] {
    return [...this.fromSourceToThrough.path, ...this.fromThroughToTarget.path];
  }

  get fromSourceToThrough(): HasManyAssociation {
    return this.settledLegs.own.fromModel.inSchema(this.schema) as HasManyAssociation; // legs are laid with these kinds
  }

  get fromSourceToThroughOne(): HasOneAssociation {
    return this.settledLegs.own.fromModelOne.inSchema(this.schema) as HasOneAssociation; // as above
  }

  get fromThroughToSource(): BelongsToAssociation {
    return this.settledLegs.own.toModel.inSchema(this.schema) as BelongsToAssociation; // as above
  }

  get fromTargetToThrough(): HasManyAssociation {
    return this.settledLegs.pairs.fromModel.inSchema(this.schema) as HasManyAssociation; // as above
  }

  get fromTargetToThroughOne(): HasOneAssociation {
    return this.settledLegs.pairs.fromModelOne.inSchema(this.schema) as HasOneAssociation; // as above
  }

  get fromThroughToTarget(): BelongsToAssociation {
    return this.settledLegs.pairs.toModel.inSchema(this.schema) as BelongsToAssociation; // as above
  }

  /** Whether each link counts in both directions. */
  get isSymmetric(): boolean {
    return this.options.symmetric === true;
  }

  /** The association on the other side; a symmetric one is its own. */
  get pairedWith(): BelongsToManyAssociation {
    this.registry.settle();
    if (this.isSymmetric) return this; // source and target are one model
    return (this.pair as BelongsToManyAssociation).inSchema(this.schema); // set by prepare
  }

  /** `pairedWith` by its older name. */
  get paired(): BelongsToManyAssociation {
    return this.pairedWith;
  }

  /** The junction's options in their full form. */
  get through(): ThroughOptions {
    return throughOptions(this.options);
  }

  get throughModel(): ModelStatic<ThroughModel> {
    // What the author wrote as type argument is what the junction is.
    return modelOf(this.throughDefinition) as unknown as ModelStatic<ThroughModel>;
  }

  get throughDefinition(): ModelDefinition {
    this.registry.settle();
    return followSchema(this.boundThrough as ModelDefinition, this.schema); // set by bind
  }

  get keys(): JunctionKeys {
    this.registry.settle();
    return this.sideKeys as JunctionKeys; // set by prepare
  }

  override junctionKeyTo(
    { holder, target, referenced }: UnnamedKey,
    context: BindingContext,
    which: 'given' | 'any',
  ): readonly string[] | undefined {
    const isOwn = this.declaredOn(target.model);
    // Of two keys to one model, which one is meant nobody can tell.
    if (isOwn === this.leadsTo(target.model)) return undefined;
    const label = `The junction of an association of ${this.sourceModel.name}`;
    if (junctionDraft(context, this.through, label) !== holder) return undefined;
    if (which === 'given') return givenKey(isOwn ? this.options.foreignKey : this.options.otherKey).names;
    this.prepare(context);
    const keys = this.sideKeys; // there, unless it is being prepared right now
    const pointsThere = (isOwn ? keys?.source : keys?.target)?.join() === referenced.join();
    return pointsThere ? (isOwn ? keys?.foreign : keys?.other) : undefined;
  }

  override foreignKeyNames(): readonly string[] | undefined {
    return this.sideKeys?.foreign ?? super.foreignKeyNames();
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

  /** The links that reads show, in the junction. */
  get linkTable(): LinkTable {
    return { ...this.pairTable, scope: bag => isShownLink(this, bag) };
  }

  /** The rows of links that reads count, wherever they lead. */
  get rowTable(): LinkTable {
    return { ...this.pairTable, scope: bag => shownLinks(this, bag).row };
  }

  /** Whether the junction hides rows of links by a default scope. */
  get hidesRows(): boolean {
    return this.throughDefinition.scopes.default !== undefined;
  }

  /** What a row of the junction holds that its default scope shows, as far as that can be written. */
  get shownValues(): Readonly<Record<string, unknown>> {
    const { scopes } = this.throughDefinition;
    const values = Object.entries(scopeValues(scopes.default?.where, this.throughDefinition));
    return Object.fromEntries(values.filter(([name]) => !this.identityAttributes.includes(name)));
  }

  /** All links of the association in the junction, those that reads hide included. */
  get pairTable(): LinkTable {
    const { foreign, other } = this.keys;
    const scope = (bag: ParameterBag): Condition | undefined => this.throughScope(bag);
    return { definition: this.throughDefinition, foreignKeys: foreign, targetKeys: other, scope };
  }

  /** From a row of the junction to its target. */
  get toTarget(): Link {
    return this.path[1] as Link; // the path has two links
  }

  /** The unique key that tells whether a pair is linked; undefined where it may be linked several times. */
  get conflictAttributes(): readonly string[] | undefined {
    const isUnique = this.through.unique !== false && this.pairedWith.through.unique !== false;
    return isUnique ? this.identityAttributes : undefined;
  }

  /** The junction's attributes that a link of this association is told from others by: its scope, and both keys. */
  get identityAttributes(): readonly string[] {
    const { foreign, other } = this.keys;
    return identityAttributes({ through: this.through, foreignKeys: foreign, otherKeys: other });
  }

  /** The names of the methods it adds to its source. */
  get accessors(): ToManyAccessors {
    return toManyAccessors(this.name);
  }

  protected override includeSteps(
    { through }: IncludeOptions,
    read: TargetRead,
    bag: ParameterBag,
  ): readonly LinkStep[] {
    if (through !== undefined)
      through = checkCallOptions(through, includeThroughRules, `The option "through" of ${this.label}`);
    return [this.throughStep(through, bag), this.targetStep(read, bag)];
  }

  private throughStep(given: ThroughReadOptions | undefined, bag: ParameterBag): LinkStep {
    const through = ownOptions(given, includeThroughRules);
    const definition = this.throughDefinition;
    const scope = junctionScope(definition, through, { bag, paranoid: this.through.paranoid });
    const wanted = through?.attributes ?? (this.through.hidden === true ? [] : scope.attributes);
    const { attributes, computed } = selectAttributes(definition, wanted, bag);
    if (computed !== undefined) throw computedJunction(this.label);
    const where = compileWhere(through?.where, { definition, bag });
    return {
      link: this.path[0] as Link, // the path has two links
      condition: allOf([this.throughScope(bag), where, scope.condition]),
      attributes,
      as: attributes.length === 0 ? undefined : (through?.as ?? definition.name),
    };
  }

  /** The junction's scope as a condition on it. */
  throughScope(bag: ParameterBag): Condition | undefined {
    const { scope } = this.through;
    return scope === undefined ? undefined : compileWhere(scope, { definition: this.throughDefinition, bag });
  }

  protected override throughOrder({ through }: IncludeOptions, bag: ParameterBag): IncludeNode['order'] {
    return this.originOrder(through, bag);
  }

  override originOrder(through: ThroughReadOptions | undefined, bag: ParameterBag): IncludeNode['order'] {
    const terms = compileOrder(ownOptions(through, includeThroughRules)?.order, {
      definition: this.throughDefinition,
      bag,
    });
    return terms.map(term => ({ ...term, by: { ...term.by, step: 0 } }));
  }

  override originSteps(through: ThroughReadOptions | undefined, bag: ParameterBag): readonly LinkStep[] {
    const target: LinkStep = { link: this.toTarget, condition: this.scopeCondition(bag), attributes: [] };
    return [this.throughStep(through, bag), target];
  }

  get nested(): NestedWrite {
    return new BelongsToManyNestedWrite(this);
  }

  get nestedUpdate(): NestedUpdate {
    const nested = new BelongsToManyNestedWrite(this);
    return new ToManyNestedUpdate({
      association: this,
      relationOf: source => this.relation(source),
      append: async (entries, context) => void (await nested.append(entries, context)),
      checkItem: item => nested.checkItem(item),
    });
  }

  methods(): ReadonlyMap<string, (...args: never[]) => unknown> {
    return toManyMethods(this.name, source => this.relationOf(source));
  }

  override relation(source: object): ToManyRelation {
    const writable = {
      association: this,
      writes: belongsToManyWrites(this),
      linkTable: this.linkTable,
      rules: junctionRules,
    };
    return new ToManyRelation(writable, source);
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

  // Targets are checked one by one: what is none is refused.
  /** Whether all of these targets are associated with the instance. */
  has(instance: SourceModel, targets: unknown, options?: GetOptions): Promise<boolean> {
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
    return this.typed(instance).create(values, options);
  }
}

/** Two keys of a junction, from the side the first of them points to. */
const keysAsSeen = (foreign: JunctionKey, other: JunctionKey): JunctionKeys => ({
  source: foreign.referenced,
  target: other.referenced,
  foreign: foreign.names,
  other: other.names,
});

const columnOf = (definition: ModelDefinition, name: string): string =>
  definition.attributes.get(name)?.columnName ?? name;

function computedJunction(label: string): QueryError {
  return new QueryError('INVALID_ATTRIBUTES', `The junction rows of ${label} cannot have computed attributes.`, {
    hint: 'Name attributes of the junction model.',
  });
}
