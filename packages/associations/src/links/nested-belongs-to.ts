import {
  buildInstance,
  insertInstances,
  isInstance,
  stateOf,
  type ExecutionContext,
  type NestedEntry,
  type NestedWrite,
} from '@mortise/core';
import type { BelongsToAssociation } from '../kinds/belongs-to';
import { keyOf } from '../reads/source-key';
import { pointTo } from './belongs-to-writes';
import { checkNestedItem, isToCreate } from './nested-items';
import { newList, targetKeys } from './targets';

/** Targets are created first, all in one statement; then every source knows its key. */
export class BelongsToNestedWrite implements NestedWrite {
  readonly phase = 'before';

  constructor(private readonly association: BelongsToAssociation) {}

  check(value: unknown): void {
    if (value !== null) checkNestedItem(this.association, value);
  }

  async write(entries: readonly NestedEntry[], context: ExecutionContext): Promise<void> {
    const { targetDefinition } = this.association;
    const targets = entries.map(({ value }) =>
      isToCreate(value) && !isInstance(value) ? buildInstance(targetDefinition, value) : value,
    );
    const created = [
      ...new Set(targets.filter(target => isInstance(target) && stateOf(target).isNewRecord)),
    ] as object[];
    await insertInstances(targetDefinition, created, context);
    entries.forEach(({ source }, index) => this.#point(source, targets[index]));
  }

  #point(source: object, target: unknown): void {
    const { targetDefinition, targetKeys: names, as } = this.association;
    const key = isInstance(target)
      ? keyOf(target, targetDefinition, names)
      : targetKeys(this.association, newList(target))[0]?.key;
    pointTo(this.association, source, key);
    if (isInstance(target)) (source as Record<string, unknown>)[as] = target;
  }
}
