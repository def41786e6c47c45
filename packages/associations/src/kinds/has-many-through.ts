import {
  DefinitionError,
  isOneOfSeveral,
  type AssociationChain,
  type BindingContext,
  type DefinitionFinder,
  type Link,
  type NestedUpdate,
  type NestedWrite,
} from '@mortise/core';
import type { Prepared } from '../declaration/association-declaration';
import type { AssociationName, HasManyThroughOptions } from '../declaration/association-options';
import { resolveChain } from '../declaration/chain';
import { defaultName, namePair } from '../declaration/names';
import { toManyVerbs, type VerbsByMethod } from '../handles/generated-methods';
import { readOnlyNested, ReadOnlyRelation } from '../handles/read-only-relation';
import { BaseAssociation, type Bound } from './base-association';

interface BoundChain extends Bound {
  /** The associations of the chain, in order; those that are chains themselves as what they are made of. */
  readonly chain: readonly BaseAssociation[];
  /** By schema, each known once every association is bound: a view shares the fields of its original. */
  readonly paths: WeakMap<object, readonly Link[]>;
}

/**
 * Rows that are reached through a chain of associations, each once, however many ways lead there. It is read, not written:
 * the links belong to the associations of the chain.
 *
 * @example
 * Person.hasManyThrough(Tag, { as: 'likedTags', through: ['likedToots', 'tags'] });
 */
export class HasManyThroughAssociation extends BaseAssociation<HasManyThroughOptions, Prepared, BoundChain> {
  readonly associationType = 'HasManyThrough';
  readonly many = true;

  protected override prepareIn(context: BindingContext): void {
    const ends = this.resolveEnds(context);
    const { as } = this.options;
    this.tell(context, { ...ends, name: as === undefined ? defaultName(ends.target) : namePair(as) });
  }

  /** Its path is known only when those of the whole chain are. */
  protected override boundIn(context: BindingContext, definitionOf: DefinitionFinder): BoundChain {
    const { name, ...ends } = this.preparedIn(context);
    const [source, target] = [definitionOf(ends.source), definitionOf(ends.target)];
    return { name, source, target, path: [], chain: this.chainIn(context, []), paths: new WeakMap() };
  }

  /** One link, which stands for those of the chain. */
  override get path(): readonly Link[] {
    const { paths } = this.bound;
    const path = paths.get(this) ?? this.link();
    paths.set(this, path);
    return path;
  }

  private link(): readonly Link[] {
    const { fromAttributes } = this.parts()[0]?.path[0] as Link; // a chain has associations, and they have links
    const { toAttributes } = this.end();
    return [{ from: this.sourceDefinition, to: this.targetDefinition, fromAttributes, toAttributes, many: true }];
  }

  /** The associations of the chain, in order; those that are chains themselves as what they are made of. */
  parts(): readonly BaseAssociation[] {
    return this.bound.chain.map(member => member.inPlace(this.place));
  }

  private chainIn(context: BindingContext, within: readonly HasManyThroughAssociation[]): readonly BaseAssociation[] {
    if (within.includes(this)) throw this.circular(context);
    const { source, target } = this.preparedIn(context);
    const declared = { label: this.labelIn(context), source, target, ...this.options };
    const members = resolveChain(declared, context) as readonly BaseAssociation[]; // all are of some kind
    return members.flatMap(member =>
      member instanceof HasManyThroughAssociation ? member.chainIn(context, [...within, this]) : [member],
    );
  }

  private circular(context: BindingContext): DefinitionError {
    return new DefinitionError('INVALID_CHAIN', `${this.labelIn(context)} goes through itself.`, {
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

  protected override verbsOf(name: AssociationName): VerbsByMethod {
    return toManyVerbs(name);
  }

  override relation(source: object): ReadOnlyRelation {
    return new ReadOnlyRelation(this, source);
  }
}
