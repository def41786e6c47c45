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
import { type KeyClaim, type LaidKey, givenKey, type UnnamedKey } from './foreign-key';
import { defaultName } from './names';

export type AssociationType = 'BelongsTo' | 'HasOne' | 'HasMany' | 'BelongsToMany' | 'HasManyThrough';

/** An association as others see it while it is declared. */
export type DeclaredAssociation = AssociationDeclaration & Association;

/** An association over one foreign key, as it may be a leg of a many-to-many. */
export interface DeclaredLeg extends DeclaredAssociation {
  /** As `prepare`, where the many-to-many has added the key: a leg adds nothing to it, and brings nothing along. */
  prepareAsLeg(context: BindingContext, key: LaidKey): void;
}

/** The kinds, for those that bring associations of another kind along. */
export interface AssociationKinds {
  belongsTo(declaration: Declaration<BelongsToOptions>): DeclaredLeg;
  hasOne(declaration: Declaration<HasOneOptions>): DeclaredLeg;
  hasMany(declaration: Declaration<HasManyOptions>): DeclaredLeg;
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
  order: true,
  nestedWrites: true,
  symmetric: true,
  foreignKeyConstraints: true,
  foreignKey: true,
  otherKey: true,
  sourceKey: true,
  targetKey: true,
  inverse: true,
};

/** What preparing an association gives: what it is between drafts, which binding turns into definitions. */
export interface Prepared {
  readonly source: ModelDraft;
  readonly target: ModelDraft;
  readonly name: AssociationName;
}

/**
 * What was said of an association, which never changes, and what others may ask of it while a registry is settled. What
 * comes out then is kept by the settling it belongs to: a later one begins with what was said.
 */
export abstract class AssociationDeclaration<
  Options extends AssociationOptions = AssociationOptions,
  Data extends Prepared = Prepared,
> {
  abstract readonly associationType: AssociationType;
  abstract readonly many: boolean;
  readonly options: Options;
  readonly parentAssociation: DeclaredAssociation | null;
  readonly isField: boolean;
  protected readonly kinds: AssociationKinds;
  protected readonly registry: ModelRegistry;
  readonly sourceModel: ModelClass;
  protected readonly targetInput: unknown;
  /** What the last settling has made of it: nothing to any other. */
  private turn: { readonly context: BindingContext; readonly data?: Data } | undefined;

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

  /** As `prepare`, once in each settling: others whose keys depend on it may have asked for it before its turn. */
  protected abstract prepareIn(context: BindingContext): void;

  prepare(context: BindingContext): void {
    if (this.isBegunIn(context)) return;
    this.beginIn(context);
    this.prepareIn(context);
  }

  isBegunIn(context: BindingContext): boolean {
    return this.turn?.context === context;
  }

  protected beginIn(context: BindingContext): void {
    this.turn = { context };
  }

  /** Tells others what it is, before it asks them for what depends on that. */
  protected tell(context: BindingContext, data: Data): void {
    this.turn = { context, data };
  }

  /** What is known of it: undefined before its turn. */
  protected knownIn(context: BindingContext): Data | undefined {
    return this.turn?.context === context ? this.turn.data : undefined;
  }

  /** What it was prepared as. */
  preparedIn(context: BindingContext): Data {
    const data = this.knownIn(context);
    if (data === undefined) throw new TypeError('The association is used before it is prepared.');
    return data;
  }

  /** As error messages call it while it is being settled: `Person.likedToots`. */
  labelIn(context: BindingContext): string {
    return `${this.preparedIn(context).source.name}.${this.asIn(context)}`;
  }

  /** The property on instances of the source, once it is prepared. */
  asIn(context: BindingContext): string {
    return this.formOf(this.preparedIn(context).name);
  }

  protected formOf({ plural, singular }: AssociationName): string {
    return this.many ? plural : singular;
  }

  /** Whether the association was declared on that model. */
  declaredOn(model: ModelClass): boolean {
    return this.sourceModel === model;
  }

  /** Whether the association is, or will be, called that; asked before it is bound. */
  mayBeCalled(name: string, context: BindingContext): boolean {
    const names = this.knownIn(context)?.name ?? this.options.as ?? defaultName(this.expectedTarget);
    return (typeof names === 'string' ? names : this.formOf(names)) === name;
  }

  /** What it leads to, asked before it is bound. */
  get expectedTarget(): ModelDraft {
    return this.registry.draftOf(this.targetInput, `An association of ${this.sourceModel.name}`);
  }

  /** The names of its foreign key as far as they are known before it is bound. */
  foreignKeyNames(_context: BindingContext): readonly string[] | undefined {
    return givenKey(this.options.foreignKey).names;
  }

  /** The attributes that its foreign key points to, known once it is prepared. */
  referencedNames(_context: BindingContext): readonly string[] | undefined {
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
  leadsAs(other: AssociationDeclaration, context: BindingContext): boolean {
    const names = this.foreignKeyNames(context);
    return (
      names !== undefined &&
      names.join() === other.foreignKeyNames(context)?.join() &&
      this.leadsTo(other.preparedIn(context).target.model)
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
    return { source, target };
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
