import {
  modelOf,
  followSchema,
  inSchema,
  schemaOf,
  type Association,
  type AssociationChain,
  type AssociationJunction,
  type Link,
  type ModelDefinition,
  type ModelDraft,
  type ModelRegistry,
  type ModelStatic,
  type NestedUpdate,
  type NestedWrite,
} from '@mortise/core';
import type { BoundAssociation } from '../association';
import { AssociationDeclaration, type AssociationKinds } from '../declaration/association-declaration';
import type { AssociationOptions } from '../declaration/association-options';
import { checkScope, scopeValues } from '../declaration/scope';
import type { ToManyRelation } from '../handles/to-many-relation';
import type { ToOneRelation } from '../handles/to-one-relation';
import { targetKeys } from '../links/targets';

interface Bound {
  readonly source: ModelDefinition;
  readonly target: ModelDefinition;
  readonly path: readonly Link[];
}

/**
 * What the kinds have in common once they are bound: both ends, the path between them, and what a user holds of them.
 *
 * No field of a kind is private by `#`, and none is filled in by what a getter first gives: the view of an association in
 * another schema is an object that has it as its prototype, and shares its fields.
 */
export abstract class BaseAssociation<Options extends AssociationOptions = AssociationOptions>
  extends AssociationDeclaration<Options>
  implements BoundAssociation
{
  abstract readonly nested: NestedWrite;
  abstract readonly nestedUpdate: NestedUpdate;
  declare readonly parentAssociation: BaseAssociation | null;
  private bound: Bound | undefined;
  private readonly ownSchema: string | undefined = undefined;
  private readonly original: this = this;
  private readonly views = new Map<string, this>();
  /** Of a view: its path, in its schema. */
  private pathInSchema: readonly Link[] | undefined;

  abstract methods(): ReadonlyMap<string, (...args: never[]) => unknown>;
  /** All that can be done with the rows that an instance of the source is associated with. */
  abstract relation(source: object): ToManyRelation | ToOneRelation;
  protected abstract links(definitionOf: (draft: ModelDraft) => ModelDefinition): readonly Link[];

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

  private get settled(): Bound {
    this.registry.settle();
    if (this.bound === undefined) throw new TypeError('The association is used while it is being bound.');
    return this.bound;
  }

  get source(): ModelStatic {
    return modelOf(this.settled.source);
  }

  get target(): ModelStatic {
    return modelOf(this.settled.target);
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
    this.pathInSchema ??= path.map(link => ({
      ...link,
      from: link === path[0] ? this.sourceDefinition : followSchema(link.from, this.schema),
      to: followSchema(link.to, this.schema),
    }));
    return this.pathInSchema;
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
