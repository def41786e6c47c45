import {
  modelOf,
  followPlace,
  inPlace,
  placeIn,
  placeOfInstance,
  type Association,
  type AssociationChain,
  type AssociationHandle,
  type AssociationJunction,
  type AssociationBinding,
  type BindingContext,
  type DefinitionFinder,
  type Link,
  type ModelDefinition,
  type ModelRegistry,
  type ModelStatic,
  type NestedUpdate,
  type NestedWrite,
  type Place,
} from '@mortise/core';
import type { BoundAssociation } from '../association';
import { AssociationDeclaration, type AssociationKinds, type Prepared } from '../declaration/association-declaration';
import type { AssociationName, AssociationOptions } from '../declaration/association-options';
import { checkScope, scopeValues } from '../declaration/scope';
import type { VerbsByMethod } from '../handles/generated-methods';
import type { ToManyRelation } from '../handles/to-many-relation';
import type { ToOneRelation } from '../handles/to-one-relation';
import { targetKeys } from '../reads/link-keys';

/** What an association is once it is bound: complete, and replaced as a whole when the registry is settled anew. */
export interface Bound {
  readonly name: AssociationName;
  readonly source: ModelDefinition;
  readonly target: ModelDefinition;
  readonly path: readonly Link[];
}

/** The same, and the property on instances of the source. */
type Settled<State> = State & { readonly as: string };

type Methods = ReturnType<Association['methods']>;

/**
 * What the kinds have in common once they are bound: both ends, the path between them, and what a user holds of them.
 *
 * No field of a kind is private by `#`, and none is filled in by what a getter first gives: the view of an association in
 * another place is an object that has it as its prototype, and shares its fields.
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- what makes it a handle is a key of types alone
export abstract class BaseAssociation<
  Options extends AssociationOptions = AssociationOptions,
  Data extends Prepared = Prepared,
  State extends Bound = Bound,
>
  extends AssociationDeclaration<Options, Data>
  implements BoundAssociation
{
  abstract readonly nested: NestedWrite;
  abstract readonly nestedUpdate: NestedUpdate;
  declare readonly parentAssociation: BaseAssociation | null;
  private state: Settled<State> | undefined;
  private readonly ownPlace: Place | undefined = undefined;
  private readonly original: this = this;
  private views = new WeakMap<Place, this>();
  /** Of a view: its path, in its place. */
  private pathInPlace: { readonly of: readonly Link[]; readonly path: readonly Link[] } | undefined;

  /** All that can be done with the rows that an instance of the source is associated with. */
  abstract relation(source: object): ToManyRelation | ToOneRelation;
  /** The methods it adds to its source under that name, each with the verb of its relation that it calls. */
  protected abstract verbsOf(name: AssociationName): VerbsByMethod;
  /** What it is between definitions. */
  protected abstract boundIn(context: BindingContext, definitionOf: DefinitionFinder): State;

  bind(context: BindingContext, definitionOf: DefinitionFinder): AssociationBinding {
    const as = this.asIn(context);
    const state = { ...this.boundIn(context, definitionOf), as };
    const { name, path, target } = state;
    checkScope(this.labelIn(context), this.options.scope, target);
    return {
      association: this,
      as,
      isField: this.isField,
      broughtBy: this.parentAssociation?.labelIn(context),
      source: this.preparedIn(context).source,
      target,
      path,
      methodNames: () => this.verbsOf(name).map(([method]) => method),
      become: () => this.become(state),
    };
  }

  private become(state: Settled<State>): void {
    this.state = state;
    this.views = new WeakMap();
  }

  /** What an association that this one brings along shares with it. */
  protected get brought(): { kinds: AssociationKinds; registry: ModelRegistry; parent: BaseAssociation } {
    return { kinds: this.kinds, registry: this.registry, parent: this };
  }

  /** Whether it is an association yet. */
  get isBound(): boolean {
    return this.state !== undefined;
  }

  /** What it is now. A user who keeps an association finds in it what the registry was settled to last. */
  protected get bound(): Settled<State> {
    this.registry.settle();
    if (this.state === undefined) throw new TypeError('The association is used while it is being bound.');
    return this.state;
  }

  /** The name in both forms. */
  get name(): AssociationName {
    return this.bound.name;
  }

  /** The property on instances of the source. */
  get as(): string {
    return this.bound.as;
  }

  methods(): Methods {
    const relationOf = (source: object): object => this.relationOf(source);
    const calling = (verb: string): ((...args: never[]) => unknown) =>
      function (this: object, ...args: never[]) {
        const relation = relationOf(this) as Record<string, unknown>;
        // A kind names verbs of its own relation, and each takes what its method is given.
        return (relation[verb] as (...given: never[]) => unknown).apply(relation, args);
      };
    return new Map(this.verbsOf(this.name).map(([method, verb]) => [method, calling(verb)]));
  }

  get source(): ModelStatic {
    return modelOf(this.bound.source);
  }

  get target(): ModelStatic {
    return modelOf(this.bound.target);
  }

  get sourceDefinition(): ModelDefinition {
    return this.place === undefined ? this.bound.source : inPlace(this.bound.source, this.place);
  }

  get targetDefinition(): ModelDefinition {
    return this.place === undefined ? this.bound.target : followPlace(this.bound.target, this.place);
  }

  get path(): readonly Link[] {
    const { path } = this.bound;
    if (this.place === undefined) return path;
    // A view that somebody keeps meets another bound state when models join later.
    if (this.pathInPlace?.of !== path) this.pathInPlace = { of: path, path: this.inOwnPlace(path) };
    return this.pathInPlace.path;
  }

  private inOwnPlace(path: readonly Link[]): readonly Link[] {
    return path.map(link => ({
      ...link,
      from: link === path[0] ? this.sourceDefinition : followPlace(link.from, this.place),
      to: followPlace(link.to, this.place),
    }));
  }

  /** The place whose rows it reads and writes, where that is another than its models say. */
  get place(): Place | undefined {
    return this.ownPlace;
  }

  /**
   * The same association between the rows of another place; undefined: those of its models themselves. It shares everything
   * with this one but the place, so there is one of each.
   */
  inPlace(place: Place | undefined): this {
    if (place === undefined) return this.original;
    let view = this.views.get(place);
    if (view === undefined) {
      // An object that has this one as its prototype is of its class.
      view = Object.create(this.original, { ownPlace: { value: place } }) as this;
      this.views.set(place, view);
    }
    return view;
  }

  inSchema(schema: string): this {
    return this.inPlace(placeIn(schema, this.place?.tenant));
  }

  /** All that can be done with what an instance is associated with, in the place that the instance was read from. */
  relationOf(source: object): ReturnType<this['relation']> {
    // Each kind says which relation it gives.
    return this.inPlace(placeOfInstance(source)).relation(source) as ReturnType<this['relation']>;
  }

  /** What every associated row has, in the words of a `where`. */
  get scope(): Readonly<Record<string, unknown>> | undefined {
    return this.options.scope;
  }

  /** What of its scope can be written to a row: the attributes that it asks one value of. */
  get scopeValues(): Readonly<Record<string, unknown>> {
    return scopeValues(this.scope, this.targetDefinition);
  }

  get isSelfAssociation(): boolean {
    return this.source === this.target;
  }

  /** The association the user declared, of which this one is a part or the inverse. */
  get rootAssociation(): BaseAssociation {
    return this.parentAssociation === null ? this : this.parentAssociation.rootAssociation;
  }

  /** As error messages call it: `Person.likedToots`. */
  get label(): string {
    return `${this.sourceDefinition.name}.${this.as}`;
  }

  get strategy(): Association['strategy'] {
    return this.options.strategy;
  }

  get order(): Association['order'] {
    return this.options.order;
  }

  get junction(): AssociationJunction | undefined {
    return undefined;
  }

  get chain(): AssociationChain | undefined {
    return undefined;
  }

  /** Attributes of the target that a raw key stands for. */
  get targetLinkKey(): readonly string[] {
    return this.targetDefinition.primaryKey;
  }

  keysOf(targets: unknown): readonly (readonly unknown[])[] {
    return targetKeys(this, targets).map(({ key }) => key);
  }
}

// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- as above
export interface BaseAssociation<
  Options extends AssociationOptions = AssociationOptions,
  Data extends Prepared = Prepared,
  State extends Bound = Bound,
> extends AssociationHandle {}
