import {
  after,
  type Awaitable,
  buildNested,
  insertNested,
  isInstance,
  QueryError,
  stateOf,
  tenantOfSource,
  writeValue,
  type NestedContext,
  type NestedEntry,
  type NestedWrite,
} from '@mortise/core';
import type { JunctionAssociation, KeyAssociation } from '../association';
import { requiredSourceKey } from '../reads/link-keys';
import { setBelongsTo } from './belongs-to-writes';
import { connectedAll, isConnectOrCreate } from './connect-or-create';
import { hasManyWrites } from './has-writes';
import { linkFrom, checkLinkValues, targetLinks } from './link-row';
import { tracingLinks, type LinkCall } from './trace-links';
import { writeLinks } from './write-links';
import { isToCreate, checkNestedItem, nestedItems } from './nested-items';

/** Targets are created first, all in one statement; then every source knows its key. */
export class BelongsToNestedWrite implements NestedWrite {
  readonly phase = 'before';

  constructor(private readonly association: KeyAssociation) {}

  check(value: unknown): void {
    if (value !== null) checkNestedItem(this.association, value);
  }

  async write(entries: readonly NestedEntry[], context: NestedContext): Promise<void> {
    const call = { verb: 'nested', targets: entries.map(({ value }) => value).filter(value => value !== null) };
    await tracingLinks(this.association, call, () => this.#write(entries, context));
  }

  async #write(entries: readonly NestedEntry[], context: NestedContext): Promise<void> {
    const { targetDefinition, scopeValues } = this.association;
    const sought = entries.map(({ value }) => ({ item: value }));
    const given = await connectedAll(this.association, sought, context);
    const build = (value: object, source: object): object =>
      buildNested(targetDefinition, { ...tenantOfSource(source, targetDefinition), ...value, ...scopeValues });
    const targets = given.map((value, index) =>
      isToCreate(value) && !isInstance(value) ? build(value, (entries[index] as NestedEntry).source) : value,
    );
    const created = [
      ...new Set(targets.filter(target => isInstance(target) && stateOf(target).isNewRecord)),
    ] as object[];
    await insertNested(targetDefinition, created, context);
    for (const [index, { source }] of entries.entries()) await this.#point(source, targets[index], context);
  }

  /** A source that its target led back to is saved by now: then its row is told too. */
  async #point(source: object, target: unknown, context: NestedContext): Promise<void> {
    await setBelongsTo(this.association, source, target, context);
    if (isInstance(target)) (source as Record<string, unknown>)[this.association.as] = target;
  }
}

/** Links that are written with the rows of their sources. */
const nestedCall = (entries: readonly SourceItems[]): LinkCall => ({
  verb: 'nested',
  targets: entries.flatMap(({ items }) => items),
});

/** What was found for the items of each source, in their order. */
function grouped(entries: readonly SourceItems[], found: readonly unknown[]): readonly SourceItems[] {
  let start = 0;
  return entries.map(({ source, items }) => {
    const own = found.slice(start, start + items.length);
    start += items.length;
    return { source, items: own };
  });
}

interface OwnedItem {
  readonly source: object;
  readonly value: unknown;
}

/** New targets of all sources are created in one statement; existing ones are linked, one statement a source. */
export class HasNestedWrite implements NestedWrite {
  readonly phase = 'after';

  constructor(private readonly association: KeyAssociation) {}

  check(value: unknown): void {
    for (const item of this.#items(value)) this.checkItem(item);
  }

  /** Refuses an item that can be neither created nor linked. */
  checkItem(item: unknown): void {
    checkNestedItem(this.association, item);
  }

  #items(value: unknown): readonly unknown[] {
    if (this.association.many) return nestedItems(this.association, value);
    return value === null ? [] : [value];
  }

  async write(entries: readonly NestedEntry[], context: NestedContext): Promise<void> {
    const linked = await this.append(entries, context);
    entries.forEach(({ source }, index) => this.#show(source, linked[index] ?? []));
  }

  /** Creates and links beside what is linked already; gives for each entry what was linked. */
  async append(entries: readonly NestedEntry[], context: NestedContext): Promise<readonly (readonly unknown[])[]> {
    const items = entries.map(({ source, value }) => ({ source, items: this.#items(value) }));
    return tracingLinks(this.association, nestedCall(items), () => this.#append(items, context));
  }

  async #append(entries: readonly SourceItems[], context: NestedContext): Promise<readonly (readonly unknown[])[]> {
    const groups = await this.#owned(entries, context);
    const toCreate = groups.flat().filter(({ value }) => isToCreate(value));
    refuseShared(this.association, toCreate);
    const created = new Map(toCreate.map(item => [item, this.#build(item)]));
    await insertNested(this.association.targetDefinition, [...new Set(created.values())], context);
    for (const [index, { source }] of entries.entries()) {
      const linked = (groups[index] ?? []).filter(item => !created.has(item)).map(({ value }) => value);
      if (linked.length > 0) await hasManyWrites(this.association).add(source, linked, context);
    }
    return groups.map(own => own.map(item => created.get(item) ?? item.value));
  }

  async found(entry: SourceItems, context: NestedContext): Promise<readonly unknown[]> {
    return (await this.#owned([entry], context)).flat().map(({ value }) => value);
  }

  /** What is looked for is created with the key of its source, where it is not there. */
  async #owned(entries: readonly SourceItems[], context: NestedContext): Promise<readonly OwnedItem[][]> {
    const { association } = this;
    const sought = entries.flatMap(({ source, items }) =>
      items.map(item => ({ item, values: isConnectOrCreate(association, item) ? this.#keyOf(source) : {} })),
    );
    const found = await connectedAll(association, sought, context);
    return grouped(entries, found).map(({ source, items }) => items.map(value => ({ source, value })));
  }

  #keyOf(source: object): Readonly<Record<string, unknown>> {
    const key = requiredSourceKey(this.association, source);
    return Object.fromEntries(this.association.foreignKeys.map((name, index) => [name, key[index]]));
  }

  #build({ source, value }: OwnedItem): object {
    const { targetDefinition, foreignKeys, scopeValues } = this.association;
    const whose = tenantOfSource(source, targetDefinition);
    const target = isInstance(value)
      ? value
      : buildNested(targetDefinition, { ...whose, ...(value as object), ...scopeValues });
    const key = requiredSourceKey(this.association, source);
    foreignKeys.forEach((name, index) => writeValue(target, stateOf(target), name, key[index]));
    return target;
  }

  /** What was written stands on the source, as far as it is known: a key alone is no instance. */
  #show(source: object, targets: readonly unknown[]): void {
    if (!targets.every(isInstance)) return;
    (source as Record<string, unknown>)[this.association.as] = this.association.many ? targets : (targets[0] ?? null);
  }
}

/** A row that holds the key of one source cannot hold that of another: the same new instance may not be given to both. */
function refuseShared({ label, targetDefinition }: KeyAssociation, items: readonly OwnedItem[]): void {
  const sources = new Map<unknown, object>();
  for (const { source, value } of items) {
    const other = isInstance(value) ? sources.get(value) : undefined;
    if (other !== undefined && other !== source) {
      throw new QueryError(
        'SHARED_TARGET',
        `One new ${targetDefinition.name} is given to two rows under ${label}, and can belong to one.`,
      );
    }
    sources.set(value, source);
  }
}

interface LinkedItems {
  readonly source: object;
  /** What is to be linked: instances (a new one, once it is created) or keys. */
  readonly targets: readonly unknown[];
}

const isEmpty = (values: object): boolean => Object.keys(values).length === 0;

/** What was given to one source. */
export interface SourceItems {
  readonly source: object;
  readonly items: readonly unknown[];
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
    if (typeof item !== 'object' || item === null) return;
    checkLinkValues(this.association, item, {});
    if (isConnectOrCreate(this.association, item)) checkLinkValues(this.association, item.create, {});
  }

  write(entries: readonly NestedEntry[], context: NestedContext): Awaitable<void> {
    return after(this.append(entries, context), linked =>
      entries.forEach(({ source }, index) => this.#show(source, linked[index] ?? [])),
    );
  }

  /** Creates and links beside what is linked already; gives for each entry what was linked. */
  append(entries: readonly NestedEntry[], context: NestedContext): Awaitable<readonly (readonly unknown[])[]> {
    const items = entries.map(({ source, value }) => ({ source, items: nestedItems(this.association, value) }));
    return tracingLinks(this.association, nestedCall(items), () => this.#found(items, context));
  }

  #found(entries: readonly SourceItems[], context: NestedContext): Awaitable<readonly (readonly unknown[])[]> {
    const isLookedFor = (item: unknown): boolean => isConnectOrCreate(this.association, item);
    if (!entries.some(entry => entry.items.some(isLookedFor))) return this.#append(entries, context);
    return this.#connected(entries, context).then(found => this.#append(found, context));
  }

  async #connected(entries: readonly SourceItems[], context: NestedContext): Promise<readonly SourceItems[]> {
    const all = entries.flatMap(({ source, items }) => items.map(item => ({ source, item })));
    const found = await connectedAll(this.association, all, context);
    return grouped(entries, found);
  }

  async found({ items }: SourceItems, context: NestedContext): Promise<readonly unknown[]> {
    const sought = items.map(item => ({ item }));
    return connectedAll(this.association, sought, context);
  }

  #append(entries: readonly SourceItems[], context: NestedContext): Awaitable<readonly (readonly unknown[])[]> {
    const linked = entries.map(({ source, items }): LinkedItems => ({ source, targets: this.#built(source, items) }));
    const created = [...new Set(linked.flatMap(({ targets }) => targets).filter(isToCreate))];
    const inserted = insertNested(this.association.targetDefinition, created, context);
    const written = after(inserted, () => this.#link(linked, context));
    return after(written, () => linked.map(({ targets }) => targets));
  }

  /** A plain object becomes an instance; junction values it brings stay on it, as they do on any instance. */
  #built(source: object, items: readonly unknown[]): readonly unknown[] {
    const { targetDefinition, scopeValues, throughDefinition: { name } } = this.association; // prettier-ignore
    const whose = tenantOfSource(source, targetDefinition);
    const isAlone = isEmpty(whose) && isEmpty(scopeValues);
    return items.map(item => {
      if (isInstance(item) || !isToCreate(item)) return item;
      const { [name]: junctionValues } = item as Record<string, unknown>;
      // What is undefined is passed over.
      const own = junctionValues === undefined ? item : { ...item, [name]: undefined };
      const instance = buildNested(targetDefinition, isAlone ? own : { ...whose, ...own, ...scopeValues });
      if (junctionValues !== undefined) (instance as unknown as Record<string, unknown>)[name] = junctionValues;
      return instance;
    });
  }

  #link(linked: readonly LinkedItems[], context: NestedContext): Awaitable<unknown> {
    const links = linked.flatMap(({ source, targets }) =>
      targets.length === 0 ? [] : targetLinks(this.association, targets, {}).map(linkFrom(this.association, source)),
    );
    return writeLinks(this.association, links, context);
  }

  #show(source: object, targets: readonly unknown[]): void {
    if (targets.every(isInstance)) (source as Record<string, unknown>)[this.association.as] = targets;
  }
}
