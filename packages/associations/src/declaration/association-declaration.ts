import {
  DefinitionError,
  shortText,
  withEach,
  type Association,
  type BindingContext,
  type ModelDraft,
  type ModelRegistry,
  type ModelClass,
} from '@mortise/core';
import type {
  AssociationName,
  AssociationOptions,
  BelongsToManyOptions,
  BelongsToOptions,
  HasManyOptions,
  HasOneOptions,
} from './association-options';
import { type KeyClaim, givenKey, type UnnamedKey } from './foreign-key';
import { defaultName } from './names';

export type AssociationType = 'BelongsTo' | 'HasOne' | 'HasMany' | 'BelongsToMany' | 'HasManyThrough';

/** An association as others see it while it is declared. */
export type DeclaredAssociation = AssociationDeclaration & Association;

/** The kinds, for those that bring associations of another kind along. */
export interface AssociationKinds {
  belongsTo(declaration: Declaration<BelongsToOptions>): DeclaredAssociation;
  hasOne(declaration: Declaration<HasOneOptions>): DeclaredAssociation;
  hasMany(declaration: Declaration<HasManyOptions>): DeclaredAssociation;
  belongsToMany(declaration: Declaration<BelongsToManyOptions>): DeclaredAssociation;
}

/** How an association came into being. */
export interface Declaration<Options> {
  readonly kinds: AssociationKinds;
  readonly registry: ModelRegistry;
  readonly source: ModelClass;
  /** A model class, a function that gives one, or a name. */
  readonly target: unknown;
  readonly options: Options;
  readonly parent: DeclaredAssociation | null;
  /** True: a decorator declares it, on the field that names it. */
  readonly isField?: boolean | undefined;
}

/** Only the functions of this package make associations; they hold this. */
export const declarationToken: unique symbol = Symbol('declaration');

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

/** What an association is before it is bound: its options, both ends as drafts, and what others may ask of its keys. */
export abstract class AssociationDeclaration<Options extends AssociationOptions = AssociationOptions> {
  abstract readonly associationType: AssociationType;
  abstract readonly many: boolean;
  readonly options: Options;
  readonly parentAssociation: DeclaredAssociation | null;
  readonly isField: boolean;
  protected readonly kinds: AssociationKinds;
  protected readonly registry: ModelRegistry;
  protected readonly sourceModel: ModelClass;
  protected readonly targetInput: unknown;
  sourceDraft: ModelDraft | undefined;
  targetDraft: ModelDraft | undefined;
  protected names: AssociationName | undefined;
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

  /** Whether the association was declared on that model. */
  declaredOn(model: ModelClass): boolean {
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
  leadsAs(other: AssociationDeclaration): boolean {
    const names = this.foreignKeyNames();
    return (
      names !== undefined &&
      names.join() === other.foreignKeyNames()?.join() &&
      other.targetDraft !== undefined &&
      this.leadsTo(other.targetDraft.model)
    );
  }

  /** Whether the association leads to that model, asked before it is bound. */
  leadsTo(model: ModelClass): boolean {
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

  /** The name in both forms. */
  get name(): AssociationName {
    this.registry.settle();
    return this.names as AssociationName; // set by prepare
  }

  /** The property on instances of the source. */
  get as(): string {
    return this.many ? this.name.plural : this.name.singular;
  }

  /** What every associated row has, in the words of a `where`. */
  get scope(): Readonly<Record<string, unknown>> | undefined {
    return this.options.scope;
  }

  /** Whether values may be nested under its name; what an association brings along is as closed as itself. */
  get nestedWrites(): boolean {
    return this.options.nestedWrites ?? this.parentAssociation?.nestedWrites ?? true;
  }

  /** Whether the name was given, not made from the target's. */
  get isAliased(): boolean {
    return this.options.as !== undefined;
  }

  get isMultiAssociation(): boolean {
    return this.many;
  }

  /** The opposite of `isMultiAssociation`, by its older name. */
  get isSingleAssociation(): boolean {
    return !this.many;
  }
}
