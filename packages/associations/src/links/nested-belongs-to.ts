import {
  buildNested,
  insertNested,
  isInstance,
  stateOf,
  type NestedContext,
  type NestedEntry,
  type NestedWrite,
} from '@mortise/core';
import type { KeyAssociation } from '../association';
import { setBelongsTo } from './belongs-to-writes';
import { checkNestedItem, isToCreate } from './nested-items';

/** Targets are created first, all in one statement; then every source knows its key. */
export class BelongsToNestedWrite implements NestedWrite {
  readonly phase = 'before';

  constructor(private readonly association: KeyAssociation) {}

  check(value: unknown): void {
    if (value !== null) checkNestedItem(this.association, value);
  }

  async write(entries: readonly NestedEntry[], context: NestedContext): Promise<void> {
    const { targetDefinition, scopeValues } = this.association;
    const targets = entries.map(({ value }) =>
      isToCreate(value) && !isInstance(value) ? buildNested(targetDefinition, { ...value, ...scopeValues }) : value,
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
