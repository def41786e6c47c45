import {
  DefinitionError,
  isOneOfSeveral,
  type Association,
  type AssociationChain,
  type BindingContext,
  type Link,
  type ModelDefinition,
  type ModelDraft,
  type NestedUpdate,
  type NestedWrite,
} from '@mortise/core';
import type { HasManyThroughOptions } from '../declaration/association-options';
import { resolveChain } from '../declaration/chain';
import { defaultName, namePair } from '../declaration/names';
import { toManyMethods } from '../handles/generated-methods';
import { readOnlyNested, ReadOnlyRelation } from '../handles/read-only-relation';
import { BaseAssociation } from './base-association';

/**
 * Rows that are reached through a chain of associations, each once, however many ways lead there. It is read, not written:
 * the links belong to the associations of the chain.
 *
 * @example
 * Person.hasManyThrough(Tag, { as: 'likedTags', through: ['likedToots', 'tags'] });
 */
export class HasManyThroughAssociation extends BaseAssociation<HasManyThroughOptions> {
  readonly associationType = 'HasManyThrough';
  readonly many = true;
  /** Complete once every association is prepared. */
  private all: readonly Association[] = [];
  private members: readonly BaseAssociation[] | undefined;
  /** By schema: a view shares the fields of its original. */
  private readonly paths = new Map<string | undefined, readonly Link[]>();

  protected override prepareIn(context: BindingContext): void {
    const { target } = this.resolveEnds(context);
    const { as } = this.options;
    this.names = as === undefined ? defaultName(target) : namePair(as);
    this.all = context.all;
    this.members = undefined;
    this.paths.clear();
  }

  override bind(resolve: (draft: ModelDraft) => ModelDefinition): void {
    this.parts();
    super.bind(resolve);
  }

  /** Known only when those of the whole chain are. */
  protected links(): readonly Link[] {
    return [];
  }

  /** One link, which stands for those of the chain. */
  override get path(): readonly Link[] {
    this.registry.settle();
    const path = this.paths.get(this.schema) ?? this.link();
    this.paths.set(this.schema, path);
    return path;
  }

  private link(): readonly Link[] {
    const { fromAttributes } = this.parts()[0]?.path[0] as Link; // a chain has associations, and they have links
    const { toAttributes } = this.end();
    return [{ from: this.sourceDefinition, to: this.targetDefinition, fromAttributes, toAttributes, many: true }];
  }

  /** The associations of the chain, in order; those that are chains themselves as what they are made of. */
  parts(within: readonly HasManyThroughAssociation[] = []): readonly BaseAssociation[] {
    if (within.includes(this)) throw this.circular();
    return this.ownMembers
      .map(member => member.inSchema(this.schema))
      .flatMap(member => (member instanceof HasManyThroughAssociation ? member.parts([...within, this]) : [member]));
  }

  private get ownMembers(): readonly BaseAssociation[] {
    const source = this.sourceDraft as ModelDraft; // set by prepare
    const target = this.targetDraft as ModelDraft; // as above
    const declared = { label: this.declaredLabel, source, target, ...this.options };
    this.members ??= resolveChain(declared, this.all) as readonly BaseAssociation[]; // all are of some kind
    return this.members;
  }

  private get declaredLabel(): string {
    return `${this.sourceDraft?.name ?? ''}.${this.as}`;
  }

  private circular(): DefinitionError {
    return new DefinitionError('INVALID_CHAIN', `${this.declaredLabel} goes through itself.`, {
      hint: 'Take it out of the chain; for trees, include an association of the model with itself to a depth.',
    });
  }

  /** What every row has that the last association leads to. */
  override get scope(): Readonly<Record<string, unknown>> | undefined {
    return this.parts().at(-1)?.scope;
  }

  override get chain(): AssociationChain {
    const { fromAttributes: attributes, includesLast } = this.end();
    return { members: this.parts(), attributes, includesLast };
  }

  /** How the chain meets its target: by its last link; where that leads to one of several rows, by the key of that row. */
  private end(): Pick<Link, 'fromAttributes' | 'toAttributes'> & { readonly includesLast: boolean } {
    const last = this.parts().at(-1) as BaseAssociation; // as above
    const { primaryKey } = this.targetDefinition;
    if (isOneOfSeveral(last)) return { fromAttributes: primaryKey, toAttributes: primaryKey, includesLast: true };
    return { ...(last.path.at(-1) as Link), includesLast: false };
  }

  get nested(): NestedWrite {
    return { phase: 'after', ...readOnlyNested(this) };
  }

  get nestedUpdate(): NestedUpdate {
    return readOnlyNested(this);
  }

  methods(): ReadonlyMap<string, (...args: never[]) => unknown> {
    return toManyMethods(this.name, source => this.relationOf(source));
  }

  override relation(source: object): ReadOnlyRelation {
    return new ReadOnlyRelation(this, source);
  }
}
