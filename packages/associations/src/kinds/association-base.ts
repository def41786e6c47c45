import {
  allOf,
  applyScopes,
  checkShownSteps,
  compileAggregates,
  compileOrder,
  compileLimit,
  defaultChoice,
  shortText,
  DefinitionError,
  followSchema,
  inSchema,
  includeRules,
  ownOptions,
  withEach,
  livingRows,
  compileWhere,
  planIncludes,
  QueryError,
  schemaOf,
  scopeChoiceOf,
  selectAttributes,
  withAggregates,
  type Association,
  type BindingContext,
  type Condition,
  type FindOptions,
  type IncludeContext,
  type IncludeNode,
  type IncludeOptions,
  type Link,
  type LinkStep,
  type ModelDefinition,
  type ModelDraft,
  type ModelRegistry,
  type ModelStatic,
  type NestedUpdate,
  type NestedWrite,
  type OrderContext,
  type ParameterBag,
} from '@mortise/core';
import type {
  AssociationName,
  AssociationOptions,
  BelongsToManyOptions,
  BelongsToOptions,
  HasManyOptions,
  HasOneOptions,
} from './association-options';

import { targetKeys } from '../links/targets';
import type { ToManyRelation } from '../relations/to-many-relation';
import type { ToOneRelation } from '../relations/to-one-relation';
import type { ScopeOption } from '../reads/scope-choice';
import { repeatInclude } from '../reads/repeat-include';
import type { KeyClaim } from './foreign-key';
import type { UnnamedKey } from './key-place';
import { givenKey } from './keys';
import { defaultName } from './names';
import { plannedWithin } from './endless-scopes';
import { checkScope } from './scope-names';
import { scopeValues } from './scope-values';

export type AssociationType = 'BelongsTo' | 'HasOne' | 'HasMany' | 'BelongsToMany' | 'HasManyThrough';

/** The kinds, for those that bring associations of another kind along. */
export interface AssociationKinds {
  belongsTo(declaration: Declaration<BelongsToOptions>): BaseAssociation;
  hasOne(declaration: Declaration<HasOneOptions>): BaseAssociation;
  hasMany(declaration: Declaration<HasManyOptions>): BaseAssociation;
  belongsToMany(declaration: Declaration<BelongsToManyOptions>): BaseAssociation;
}

/** How an association came into being. */
export interface Declaration<Options> {
  readonly kinds: AssociationKinds;
  readonly registry: ModelRegistry;
  readonly source: ModelStatic;
  /** A model class, a function that gives one, or a name. */
  readonly target: unknown;
  readonly options: Options;
  readonly parent: BaseAssociation | null;
  /** True: a decorator declares it, on the field that names it. */
  readonly isField?: boolean | undefined;
}

/** Only the functions of this package make associations; they hold this. */
export const declarationToken: unique symbol = Symbol('declaration');

/** What of the rows on the way to the target is read, and which of them count. */
export interface ThroughReadOptions {
  readonly attributes?: IncludeOptions['attributes'];
  readonly where?: IncludeOptions['where'];
  readonly as?: string;
  readonly paranoid?: boolean;
  readonly order?: IncludeOptions['order'];
  /** Scopes of the junction's model; false: not even its default one. */
  readonly scope?: ScopeOption;
}

/** What an include reads of its target, and which of its rows. */
export interface TargetRead extends Pick<IncludeNode, 'computed' | 'includes'> {
  readonly attributes: readonly string[];
  readonly aggregates: OrderContext['aggregates'];
  readonly condition: Condition | undefined;
}

interface Bound {
  readonly source: ModelDefinition;
  readonly target: ModelDefinition;
  readonly path: readonly Link[];
}

/** Options that are read long after the declaration, when something may stand on the prototype of all objects. */
const optionNames = {
  as: true,
  scope: true,
  strategy: true,
  nestedWrites: true,
  symmetric: true,
  foreignKeyConstraints: true,
  foreignKey: true,
  otherKey: true,
  sourceKey: true,
  targetKey: true,
  inverse: true,
};

/**
 * What the four kinds have in common: names, both ends, and the reading of a path.
 *
 * No field of a kind is private by `#`, and none is filled in by what a getter first gives: the view of an association in
 * another schema is an object that has it as its prototype, and shares its fields.
 */
export abstract class BaseAssociation<Options extends AssociationOptions = AssociationOptions> implements Association {
  abstract readonly associationType: AssociationType;
  abstract readonly many: boolean;
  abstract readonly nested: NestedWrite;
  abstract readonly nestedUpdate: NestedUpdate;
  readonly options: Options;
  readonly parentAssociation: BaseAssociation | null;
  readonly isField: boolean;
  protected readonly kinds: AssociationKinds;
  protected readonly registry: ModelRegistry;
  protected readonly sourceModel: ModelStatic;
  protected readonly targetInput: unknown;
  sourceDraft: ModelDraft | undefined;
  targetDraft: ModelDraft | undefined;
  protected names: AssociationName | undefined;
  private bound: Bound | undefined;
  private readonly ownSchema: string | undefined = undefined;
  private readonly original: this = this;
  private readonly views = new Map<string, this>();
  /** Of a view: its path, in its schema. */
  private pathThere: readonly Link[] | undefined;
  private round: BindingContext | undefined;

  constructor(token: typeof declarationToken, declaration: Declaration<Options>) {
    if (token !== declarationToken) {
      throw new DefinitionError('DIRECT_CONSTRUCTION', 'Associations are not made with "new".', {
        hint: 'Use the decorators, or Model.belongsToMany(…) and its like.',
      });
    }
    this.kinds = declaration.kinds;
    this.registry = declaration.registry;
    this.sourceModel = declaration.source;
    this.targetInput = declaration.target;
    this.options = withEach(declaration.options, optionNames);
    this.parentAssociation = declaration.parent;
    this.isField = declaration.isField === true;
  }

  /** As `prepare`, once in each round: others whose keys depend on it may have asked for it before its turn. */
  protected abstract prepareIn(context: BindingContext): void;
  abstract methods(): ReadonlyMap<string, (...args: never[]) => unknown>;
  /** All that can be done with the rows that an instance of the source is associated with. */
  abstract relation(source: object): ToManyRelation | ToOneRelation;
  protected abstract links(definitionOf: (draft: ModelDraft) => ModelDefinition): readonly Link[];

  reset(): void {
    this.names = undefined;
  }

  prepare(context: BindingContext): void {
    if (this.isPreparedIn(context)) return;
    this.beginIn(context);
    this.prepareIn(context);
  }

  isPreparedIn(context: BindingContext): boolean {
    return this.round === context;
  }

  protected beginIn(context: BindingContext): void {
    this.round = context;
  }

  bind(resolve: (draft: ModelDraft) => ModelDefinition): void {
    const source = resolve(this.sourceDraft as ModelDraft); // set by prepare
    const target = resolve(this.targetDraft as ModelDraft);
    this.bound = { source, target, path: this.links(resolve) };
    this.views.clear();
    checkScope(this.label, this.scope, target);
  }

  /** What an association that this one brings along shares with it. */
  protected get brought(): { kinds: AssociationKinds; registry: ModelRegistry; parent: BaseAssociation } {
    return { kinds: this.kinds, registry: this.registry, parent: this };
  }

  /** Whether the association was declared on that model. */
  declaredOn(model: ModelStatic): boolean {
    return this.sourceModel === model;
  }

  /** Whether the association is, or will be, called that; asked before it is bound. */
  mayBeCalled(name: string): boolean {
    const { as } = this.options;
    const names = this.names ?? (as === undefined ? defaultName(this.expectedTarget) : as);
    return (typeof names === 'string' ? names : this.many ? names.plural : names.singular) === name;
  }

  private get expectedTarget(): ModelDraft {
    return this.registry.draftOf(this.targetInput, `An association of ${this.sourceModel.name}`);
  }

  /** The names of its foreign key as far as they are known before it is bound. */
  foreignKeyNames(): readonly string[] | undefined {
    return givenKey(this.options.foreignKey).names;
  }

  /** The attributes that its foreign key points to, known once it is prepared. */
  referencedNames(): readonly string[] | undefined {
    return undefined;
  }

  /** The foreign key to those attributes of a model, where this association holds one; asked before it is bound. */
  foreignKeyTo(_key: UnnamedKey, _context: BindingContext): readonly string[] | undefined {
    return undefined;
  }

  /** The same of a key that the other end holds, where its names are given. */
  givenKeyFrom(_key: UnnamedKey): readonly string[] | undefined {
    return undefined;
  }

  /** The same of a key in the junction, where the association has one: as it is given, or as it turns out. */
  junctionKeyTo(_key: UnnamedKey, _context: BindingContext, _which: 'given' | 'any'): readonly string[] | undefined {
    return undefined;
  }

  /** What it says of its foreign key. */
  protected keyClaim(askedBy: string): KeyClaim {
    const { foreignKey, foreignKeyConstraints } = this.options;
    return { askedBy, options: givenKey(foreignKey).options, foreignKeyConstraints };
  }

  /** Whether it leads to the same rows as another of its kind, over the same key. */
  leadsAs(other: BaseAssociation): boolean {
    const names = this.foreignKeyNames();
    return (
      names !== undefined &&
      names.join() === other.foreignKeyNames()?.join() &&
      other.targetDraft !== undefined &&
      this.leadsTo(other.targetDraft.model)
    );
  }

  /** Whether the association leads to that model, asked before it is bound. */
  leadsTo(model: ModelStatic): boolean {
    return this.expectedTarget.model === model;
  }

  /** Resolves both ends; the first step of every kind's `prepare`. */
  protected resolveEnds(context: BindingContext): { source: ModelDraft; target: ModelDraft } {
    const source = context.draftOf(this.sourceModel, `An association of ${this.sourceModel.name}`);
    const given = this.options.as;
    const label = typeof given === 'string' ? `"${shortText(given)}"` : '';
    const target = context.draftOf(
      this.targetInput,
      `The ${this.associationType} association ${label} of ${source.name}`.replace('  ', ' '),
    );
    this.sourceDraft = source;
    this.targetDraft = target;
    return { source, target };
  }

  private get settled(): Bound {
    this.registry.settle();
    if (this.bound === undefined) throw new TypeError('The association is used while it is being bound.');
    return this.bound;
  }

  /** The name in both forms. */
  get name(): AssociationName {
    this.registry.settle();
    return this.names as AssociationName; // set by prepare
  }

  /** The property on instances of the source. */
  get as(): string {
    return this.many ? this.name.plural : this.name.singular;
  }

  get source(): ModelStatic {
    return this.settled.source.model;
  }

  get target(): ModelStatic {
    return this.settled.target.model;
  }

  get sourceDefinition(): ModelDefinition {
    return inSchema(this.settled.source, this.schema);
  }

  get targetDefinition(): ModelDefinition {
    return followSchema(this.settled.target, this.schema);
  }

  get path(): readonly Link[] {
    const { path } = this.settled;
    if (this.schema === undefined) return path;
    this.pathThere ??= path.map(link => ({
      ...link,
      from: link === path[0] ? this.sourceDefinition : followSchema(link.from, this.schema),
      to: followSchema(link.to, this.schema),
    }));
    return this.pathThere;
  }

  /** The schema whose tables it reads and writes, where that is another than its models say. */
  get schema(): string | undefined {
    return this.ownSchema;
  }

  /**
   * The same association between the tables of another schema; undefined: those its models say. It shares everything with
   * this one but the schema, so there is one of each.
   */
  inSchema(schema: string | undefined): this {
    if (schema === undefined) return this.original;
    let view = this.views.get(schema);
    if (view === undefined) {
      // An object that has this one as its prototype is of its class.
      view = Object.create(this.original, { ownSchema: { value: schema } }) as this;
      this.views.set(schema, view);
    }
    return view;
  }

  /** All that can be done with what an instance is associated with, in the schema that the instance was read from. */
  relationOf(source: object): ReturnType<this['relation']> {
    // Each kind says which relation it gives.
    return this.inSchema(schemaOf(source)).relation(source) as ReturnType<this['relation']>;
  }

  /** What every associated row has, in the words of a `where`. */
  get scope(): Readonly<Record<string, unknown>> | undefined {
    return this.options.scope;
  }

  /** Whether values may be nested under its name; what an association brings along is as closed as itself. */
  get nestedWrites(): boolean {
    return this.options.nestedWrites ?? this.parentAssociation?.nestedWrites ?? true;
  }

  /** What of its scope can be written to a row: the attributes that it asks one value of. */
  get scopeValues(): Readonly<Record<string, unknown>> {
    return scopeValues(this.scope, this.targetDefinition);
  }

  /** Whether the name was given, not made from the target's. */
  get isAliased(): boolean {
    return this.options.as !== undefined;
  }

  get isSelfAssociation(): boolean {
    return this.source === this.target;
  }

  get isMultiAssociation(): boolean {
    return this.many;
  }

  /** The opposite of `isMultiAssociation`, by its older name. */
  get isSingleAssociation(): boolean {
    return !this.many;
  }

  /** The association the user declared, of which this one is a part or the inverse. */
  get rootAssociation(): BaseAssociation {
    return this.parentAssociation === null ? this : this.parentAssociation.rootAssociation;
  }

  /** As error messages call it: `Person.likedToots`. */
  get label(): string {
    return `${this.sourceDefinition.name}.${this.as}`;
  }

  include(options: IncludeOptions, { bag }: IncludeContext): IncludeNode {
    return plannedWithin(this, () => this.planInclude(ownOptions(options, includeRules), bag));
  }

  private planInclude(options: IncludeOptions, bag: ParameterBag): IncludeNode {
    const scoped = this.withScopes(repeatInclude(this, options));
    const read = this.readTarget(scoped, bag);
    const steps = this.includeSteps(scoped, read, bag);
    checkShownSteps(steps.slice(0, -1), { ...read, definition: this.targetDefinition });
    return {
      as: this.as,
      many: this.many,
      steps,
      computed: read.computed,
      includes: read.includes,
      order: this.includeOrder(scoped, { ...read, steps: steps.slice(0, -1) }, bag),
      limit: this.perParent('limit', scoped, bag),
      offset: this.perParent('offset', scoped, bag),
      strategy: scoped.separate === true ? 'separate' : (scoped.strategy ?? this.options.strategy),
    };
  }

  /** What an include reads of the target, and which of its rows. */
  private readTarget(options: IncludeOptions, bag: ParameterBag): TargetRead {
    const definition = this.targetDefinition;
    const { nodes, conditions } = planIncludes(definition, options.include, { bag });
    const aggregates = compileAggregates(options.aggregates, { definition, bag });
    const { attributes, computed } = selectAttributes(definition, options.attributes, bag);
    const through = this.path.slice(0, -1).map(({ to }) => to);
    const where = compileWhere(options.where, { definition, bag, aggregates, through });
    return {
      attributes,
      computed: withAggregates(computed, aggregates),
      aggregates,
      includes: nodes,
      condition: allOf([where, livingRows(definition, options.paranoid), ...conditions]),
    };
  }

  /** With the scopes of the model that is named in the include; the default one where none is. */
  private withScopes(options: IncludeOptions): IncludeOptions {
    const choice = options.model === undefined ? defaultChoice : scopeChoiceOf(options.model);
    // What an include shares with a find merges as it does there; its other options are carried along.
    const scoped = applyScopes(this.targetDefinition, choice, options as FindOptions) as IncludeOptions;
    // A limit in a scope of the target is meant for lists.
    return this.many ? scoped : { ...scoped, limit: options.limit, offset: options.offset };
  }

  private perParent(
    option: 'limit' | 'offset',
    options: IncludeOptions,
    bag: ParameterBag,
  ): ReturnType<typeof compileLimit> {
    if (options[option] === undefined) return undefined;
    if (this.many) return compileLimit(`the include ${this.label}`, option, options[option], bag);
    throw new QueryError('INVALID_LIMIT', `${this.label} leads to one row at most: a ${option} has no meaning there.`);
  }

  private includeOrder(
    options: IncludeOptions,
    at: Pick<OrderContext, 'steps' | 'includes' | 'aggregates'>,
    bag: ParameterBag,
  ): IncludeNode['order'] {
    const own = compileOrder(options.order, { definition: this.targetDefinition, bag, ...at });
    return [...own, ...this.throughOrder(options, bag)];
  }

  /** Order by the junction, where there is one. */
  protected throughOrder(options: IncludeOptions, _bag: ParameterBag): IncludeNode['order'] {
    if (options.through === undefined) return [];
    throw new QueryError(
      'INVALID_OPTION',
      `${this.label} is a ${this.associationType} association: it has no junction for the option "through".`,
    );
  }

  protected includeSteps(_options: IncludeOptions, read: TargetRead, bag: ParameterBag): readonly LinkStep[] {
    return [this.targetStep(read, bag)];
  }

  /** The last step of the path: the target, with its conditions and attributes. */
  protected targetStep({ condition, attributes }: TargetRead, bag: ParameterBag): LinkStep {
    return {
      link: this.path.at(-1) as Link, // a path has a link
      condition: allOf([this.scopeCondition(bag), condition]),
      attributes,
    };
  }

  /** The association's own scope as a condition on the target. */
  protected scopeCondition(bag: ParameterBag): Condition | undefined {
    return this.scope === undefined ? undefined : compileWhere(this.scope, { definition: this.targetDefinition, bag });
  }

  /** Attributes of the target that a raw key stands for. */
  get targetLinkKey(): readonly string[] {
    return this.targetDefinition.primaryKey;
  }

  keysOf(targets: unknown): readonly (readonly unknown[])[] {
    return targetKeys(this, targets).map(({ key }) => key);
  }

  /** Order of a read that starts at known sources, by rows on the way. */
  originOrder(_through: ThroughReadOptions | undefined, _bag: ParameterBag): IncludeNode['order'] {
    return [];
  }

  /** The steps of a read that starts at known sources: the target's own conditions belong to the query around them. */
  originSteps(_through: ThroughReadOptions | undefined, bag: ParameterBag): readonly LinkStep[] {
    return [{ link: this.path[0] as Link, condition: this.scopeCondition(bag), attributes: [] }];
  }
}
