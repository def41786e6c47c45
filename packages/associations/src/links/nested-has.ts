import {
  buildNested,
  insertNested,
  isInstance,
  QueryError,
  stateOf,
  writeValue,
  type NestedContext,
  type NestedEntry,
  type NestedWrite,
} from '@mortise/core';
import type { KeyAssociation } from '../association';
import { requiredSourceKey } from '../reads/source-key';
import { hasManyWrites } from './has-writes';
import { checkNestedItem, isToCreate, nestedItems } from './nested-items';

interface Item {
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
    const groups = entries.map(({ source, value }) =>
      this.#items(value).map((item): Item => ({ source, value: item })),
    );
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

  #build({ source, value }: Item): object {
    const { targetDefinition, foreignKeys, scopeValues } = this.association;
    const target = isInstance(value) ? value : buildNested(targetDefinition, { ...(value as object), ...scopeValues });
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
function refuseShared({ label, targetDefinition }: KeyAssociation, items: readonly Item[]): void {
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
