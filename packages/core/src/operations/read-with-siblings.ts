import type { Association } from '../association';
import type { ExecutionContext } from '../options/transaction-options';
import { includeRules } from '../options/find-rules';
import { SiblingBatch } from './sibling-batch';
import { siblingsOf, type SiblingGroup } from '../instance/siblings';

/** What was read for all members of a group, by association. */
const batches = new WeakMap<SiblingGroup, Map<Association, SiblingBatch>>();

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
  const read = batchesOf(group);
  const known = read.get(association);
  if (known !== undefined) return known.shareFor(source, context);
  const batch = new SiblingBatch(association, context);
  read.set(association, batch);
  await batch.read(group.members(), context, { batch: group.options.batch });
  return batch.take(source);
}

function batchesOf(group: SiblingGroup): Map<Association, SiblingBatch> {
  const known = batches.get(group) ?? new Map<Association, SiblingBatch>();
  batches.set(group, known);
  return known;
}

/** Whether an include reads what a getter does: hooks run for a getter, and its scope may ask for what no include has. */
function isReadAlike({ targetDefinition: { hooks, scopes } }: Association): boolean {
  if (hooks.has('beforeFind') || hooks.has('afterFind')) return false;
  return Object.keys(scopes.default ?? {}).every(name => Object.hasOwn(includeRules, name));
}
