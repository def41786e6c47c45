import type { Association } from '../association';
import type { ExecutionContext } from '../engine';
import { includeRules } from '../options/find-options';
import { SiblingBatch } from './sibling-batch';
import { siblingsOf } from '../instance/siblings';

/**
 * What is associated with an instance, read with what is associated with its siblings; undefined where the instance has to
 * read for itself: it has no siblings, has had its share, or something may have been written since it was read.
 */
export async function readWithSiblings(
  association: Association,
  source: object,
  context: ExecutionContext,
): Promise<readonly object[] | undefined> {
  const group = siblingsOf(source);
  if (group === undefined || !isReadAlike(association)) return undefined;
  const known = group.batches.get(association);
  if (known !== undefined) return known.shareFor(source, context);
  const batch = new SiblingBatch(association, context);
  group.batches.set(association, batch);
  await batch.read(group.members(), context, { batch: group.options.batch });
  return batch.take(source);
}

/** Whether an include reads what a getter does: hooks run for a getter, and its scope may ask for what no include has. */
function isReadAlike({ targetDefinition: { hooks, scopes } }: Association): boolean {
  if (hooks.has('beforeFind') || hooks.has('afterFind')) return false;
  return Object.keys(scopes.default ?? {}).every(name => Object.hasOwn(includeRules, name));
}
