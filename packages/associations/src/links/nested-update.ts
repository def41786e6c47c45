import {
  didYouMean,
  isInstance,
  listNames,
  QueryError,
  shortText,
  type Awaitable,
  type NestedEntry,
  type NestedUpdate,
  type WriteOptions,
} from '@mortise/core';
import type { BoundAssociation } from '../association';
import { checkConnectOrCreate, connected, isConnectOrCreate } from './connect-or-create';
import type { SourceItems } from './nested-create';
import { isToCreate, nestedItems } from './nested-items';
import { isPlain, listed as listOf, targetKeys } from '../reads/link-keys';

type Verbs = Readonly<Record<string, unknown>>;

/** Of the relation of a to-many association, the verbs that are used here; which check what they are given. */
interface ListVerbs {
  set(targets: never, options: WriteOptions): Promise<void>;
  remove(targets: never, options: WriteOptions): Promise<number>;
}

/** Of the relation of a to-one association, likewise. */
interface OneVerbs {
  set(target: never, options: WriteOptions): Promise<void>;
  create(values: never, options: WriteOptions): Promise<object>;
}

/** How new and old rows are linked together. */
interface NestedItems {
  append(entries: readonly NestedEntry[], context: WriteOptions): Awaitable<unknown>;
  /** The items, with rows in place of what is looked for. */
  found(entry: SourceItems, context: WriteOptions): Promise<readonly unknown[]>;
  /** Refuses an item that can be neither created nor linked. */
  checkItem(item: unknown): void;
}

/** `update({ likedToots: { add: [1, toot], remove: 2, create: { text: 'new' } } })`: only what is said in words happens. */
export class ToManyNestedUpdate implements NestedUpdate {
  readonly #association: BoundAssociation;
  readonly #items: NestedItems;
  readonly #relationOf: (source: object) => ListVerbs;

  constructor(association: BoundAssociation, items: NestedItems, relationOf: (source: object) => ListVerbs) {
    this.#association = association;
    this.#items = items;
    this.#relationOf = relationOf;
  }

  check(value: unknown): void {
    const association = this.#association;
    const checkItem = (item: unknown): void => this.#items.checkItem(item);
    const { set, add, remove, create } = verbsOf(association, value, ['set', 'add', 'remove', 'create']);
    if (set !== undefined && (add !== undefined || remove !== undefined)) throw setWithOthers(association);
    for (const items of [set, add]) {
      if (items !== undefined) nestedItems(association, asItems(items)).forEach(checkItem);
    }
    if (remove !== undefined) targetKeys(association, listOf(remove));
    for (const item of createdItems(create)) {
      checkCreated(association, item);
      checkItem(item);
    }
  }

  async write({ source, value }: NestedEntry, context: WriteOptions): Promise<void> {
    const association = this.#association;
    const { set, add, remove, create } = verbsOf(association, value, ['set', 'add', 'remove', 'create']);
    const relation = this.#relationOf(source);
    if (remove !== undefined) await relation.remove(remove as never, context);
    const listed =
      set === undefined
        ? []
        : await this.#items.found({ source, items: nestedItems(association, asItems(set)) }, context); // what is linked already stays so
    if (set !== undefined) await relation.set(listed.filter(item => !isToCreate(item)) as never, context);
    const linked = add === undefined ? [] : nestedItems(association, asItems(add));
    const items = [...listed.filter(isToCreate), ...linked, ...createdItems(create)];
    if (items.length > 0) await this.#items.append([{ source, value: items }], context);
  }
}

/** `update({ author: { set: person } })`, `update({ author: { create: { name: 'Ada' } } })` */
export class ToOneNestedUpdate implements NestedUpdate {
  readonly #association: BoundAssociation;
  readonly #relationOf: (source: object) => OneVerbs;

  constructor(association: BoundAssociation, relationOf: (source: object) => OneVerbs) {
    this.#association = association;
    this.#relationOf = relationOf;
  }

  check(value: unknown): void {
    const { set, create } = verbsOf(this.#association, value, ['set', 'create']);
    if (set !== undefined && create !== undefined) throw bothVerbs(this.#association);
    if (isConnectOrCreate(this.#association, set)) checkConnectOrCreate(this.#association, set);
    else if (set !== undefined && set !== null) targetKeys(this.#association, [set]);
    if (create !== undefined) checkCreated(this.#association, create);
  }

  async write({ source, value }: NestedEntry, context: WriteOptions): Promise<void> {
    const { set, create } = verbsOf(this.#association, value, ['set', 'create']);
    const relation = this.#relationOf(source);
    if (create !== undefined) await relation.create(create as never, context);
    else if (set !== undefined)
      await relation.set((await connected(this.#association, { item: set }, context)) as never, context);
  }
}

function verbsOf(association: BoundAssociation, value: unknown, known: readonly string[]): Verbs {
  if (!isPlain(value)) throw withoutVerb(association, known);
  const unknown = Object.keys(value).find(name => !known.includes(name));
  if (unknown === undefined) return value;
  const message = `The update of ${association.label} has no verb "${shortText(unknown)}".${didYouMean(unknown, known)}`;
  const verb = known.includes('add') ? 'add' : 'set';
  const hint =
    unknown === 'connect'
      ? `Say it under a verb: { ${verb}: { connect: …, create: … } }.`
      : `It has: ${listNames(known)}.`;
  throw new QueryError('NESTED_UPDATE', message, { hint });
}

/** Null clears; one item alone is a list of it. */
function asItems(value: unknown): unknown {
  const items: unknown = listOf(value);
  return items === null || Array.isArray(items) ? items : [items];
}

function createdItems(create: unknown): readonly unknown[] {
  const items: unknown = create === undefined ? [] : listOf(create);
  return Array.isArray(items) ? items : [items];
}

function checkCreated(association: BoundAssociation, item: unknown): void {
  if (isPlain(item)) return;
  const what = isInstance(item) ? 'an instance' : item === null ? 'null' : `a ${typeof item}`;
  throw new QueryError('NESTED_UPDATE', `${association.label} creates rows from objects of values, not from ${what}.`, {
    hint: 'Keys and instances are linked with "add" or "set".',
  });
}

function withoutVerb({ label, as, many }: BoundAssociation, known: readonly string[]): QueryError {
  return new QueryError('NESTED_UPDATE', `The update of ${label} does not say what is to be done.`, {
    hint: `Say it in words: { ${as}: { ${many ? 'add: […]' : 'set: …'} } }; there are ${listNames(known)}.`,
  });
}

function setWithOthers({ label }: BoundAssociation): QueryError {
  return new QueryError('NESTED_UPDATE', `The update of ${label} sets the whole list, and changes it beside that.`, {
    hint: 'Use either "set", or "add" and "remove".',
  });
}

function bothVerbs({ label }: BoundAssociation): QueryError {
  return new QueryError('NESTED_UPDATE', `The update of ${label} both sets and creates the one row it leads to.`);
}
