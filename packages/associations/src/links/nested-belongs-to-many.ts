import {
  buildNested,
  insertNested,
  isInstance,
  type NestedContext,
  type NestedEntry,
  type NestedWrite,
} from '@mortise/core';
import type { JunctionAssociation } from '../association';
import { requiredSourceKey } from '../reads/source-key';
import { linkTo, type LinkRow } from './link-row';
import { checkLinkValues, targetLinks, type TargetLink } from './link-values';
import { checkNestedItem, isToCreate, nestedItems } from './nested-items';
import { writeLinks } from './write-links';

interface Item {
  readonly source: object;
  /** What is to be linked: an instance (a new one, once it is created) or a key. */
  readonly target: unknown;
}

/** New targets of all sources are created in one statement, and all links are written in another. */
export class BelongsToManyNestedWrite implements NestedWrite {
  readonly phase = 'after';

  constructor(private readonly association: JunctionAssociation) {}

  check(value: unknown): void {
    for (const item of nestedItems(this.association, value)) this.checkItem(item);
  }

  /** Refuses an item, or its junction values, while nothing has been sent. */
  checkItem(item: unknown): void {
    checkNestedItem(this.association, item);
    if (typeof item === 'object' && item !== null) checkLinkValues(this.association, item, {});
  }

  async write(entries: readonly NestedEntry[], context: NestedContext): Promise<void> {
    const linked = await this.append(entries, context);
    entries.forEach(({ source }, index) => this.#show(source, linked[index] ?? []));
  }

  /** Creates and links beside what is linked already; gives for each entry what was linked. */
  async append(entries: readonly NestedEntry[], context: NestedContext): Promise<readonly (readonly unknown[])[]> {
    const groups = entries.map(({ source, value }) =>
      nestedItems(this.association, value).map((item): Item => ({ source, target: this.#built(item) })),
    );
    const items = groups.flat();
    const created = [...new Set(items.map(({ target }) => target).filter(isToCreate))];
    await insertNested(this.association.targetDefinition, created, context);
    await this.#link(items, context);
    return groups.map(group => group.map(({ target }) => target));
  }

  /** A plain object becomes an instance; junction values it brings stay on it, as they do on any instance. */
  #built(item: unknown): unknown {
    if (isInstance(item) || !isToCreate(item)) return item;
    const { name } = this.association.throughDefinition;
    const { [name]: junctionValues, ...values } = item as Record<string, unknown>;
    const instance = buildNested(this.association.targetDefinition, { ...values, ...this.association.scopeValues });
    if (junctionValues !== undefined) (instance as unknown as Record<string, unknown>)[name] = junctionValues;
    return instance;
  }

  async #link(items: readonly Item[], context: NestedContext): Promise<void> {
    const links = items.flatMap(({ source, target }) =>
      targetLinks(this.association, [target], {}).map(link => ({ source, link })),
    );
    await writeLinks(
      this.association,
      links.map(({ source, link }) => this.#linkOf(source, link)),
      context,
    );
  }

  #linkOf(source: object, target: TargetLink): LinkRow {
    return linkTo(this.association, requiredSourceKey(this.association, source), target);
  }

  #show(source: object, targets: readonly unknown[]): void {
    if (targets.every(isInstance)) (source as Record<string, unknown>)[this.association.as] = targets;
  }
}
