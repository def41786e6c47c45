import {
  allOf,
  destroyMatching,
  executionOf,
  livingRows,
  ParameterBag,
  writeValue,
  stateOf,
  type Condition,
} from '@mortise/core';
import type { BelongsToManyAssociation } from '../kinds/belongs-to-many';
import { listItem, requiredSourceKey } from '../reads/source-key';
import { createRelated } from './create-related';
import { targetLinks, type TargetLink } from './link-values';
import { writeLinks, type Link } from './link-rows';
import { lockSource } from './lock-source';
import { addMissing } from './repeated-links';
import { distinctTargets, newList, targetKeys, type TargetKey } from './targets';
import type { LinkOptions, ToManyWrites } from './write-options';

/** The writes of a many-to-many: they touch the junction, never the targets. */
export function belongsToManyWrites(association: BelongsToManyAssociation): ToManyWrites {
  return {
    add: (source, targets, options) => addLinks(association, source, targets, options),
    set: (source, targets, options) => setLinks(association, source, targets, options),
    remove: (source, targets, options) => removeLinks(association, source, targets, options),
    create: (source, values, options) => createLinked(association, source, values, options),
  };
}

async function addLinks(
  association: BelongsToManyAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): Promise<void> {
  const sourceKey = requiredSourceKey(association, source);
  const links = targetLinks(association, input, options).map(target => linkTo(sourceKey, target));
  if (links.length > 0) await writeLinks(association, links, options);
}

const linkTo = (sourceKey: readonly unknown[], { key, values }: TargetLink): Link => ({
  key: [...sourceKey, ...key],
  values,
});

/**
 * One transaction: the source's row is locked, so that of two callers one comes after the other; then what is not
 * listed goes, then the listed ones are written.
 */
async function setLinks(
  association: BelongsToManyAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): Promise<void> {
  const sourceKey = requiredSourceKey(association, source);
  const targets = targetLinks(association, newList(input), options);
  await association.throughDefinition.engine.transaction(executionOf(options), async transaction => {
    const within = { ...options, transaction };
    await lockSource(association, sourceKey, within);
    await removeWhere(association, { sourceKey, targets: distinctTargets(targets), keeps: true }, within);
    const links = targets.map(target => linkTo(sourceKey, target));
    if (association.conflictAttributes === undefined) await addMissing(association, links, within);
    else if (links.length > 0) await writeLinks(association, links, within);
  });
}

async function removeLinks(
  association: BelongsToManyAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): Promise<number> {
  const sourceKey = requiredSourceKey(association, source);
  const targets = distinctTargets(targetKeys(association, input));
  return targets.length === 0 ? 0 : removeWhere(association, { sourceKey, targets, keeps: false }, options);
}

interface Removal {
  readonly sourceKey: readonly unknown[];
  readonly targets: readonly TargetKey[];
  /** True: links to these stay, all others go. */
  readonly keeps: boolean;
}

function removeWhere(association: BelongsToManyAssociation, removal: Removal, options: LinkOptions): Promise<number> {
  const definition = association.throughDefinition;
  const bag = new ParameterBag();
  const where = linksOf(association, removal, bag);
  return destroyMatching(
    { definition, where, bag },
    { ...executionOf(options), hooks: options.hooks, force: options.force },
  );
}

function linksOf(
  association: BelongsToManyAssociation,
  { sourceKey, targets, keeps }: Removal,
  bag: ParameterBag,
): Condition | undefined {
  const definition = association.throughDefinition;
  const { foreign, other } = association.keys;
  const ofSource = foreign.map((attribute, index): Condition => ({
    type: 'compare',
    attribute,
    operator: '=',
    value: bag.canonical(definition, attribute, sourceKey[index]),
  }));
  const keys = targets.map(({ key }) => listItem(key));
  const listed: Condition | undefined =
    keys.length === 0
      ? undefined
      : { type: 'in', attributes: other, list: bag.canonicalList(definition, other, keys), negated: false };
  const chosen: Condition | undefined = listed !== undefined && keeps ? { type: 'not', condition: listed } : listed;
  return allOf([...ofSource, association.throughScope(bag), livingRows(definition), chosen]);
}

async function createLinked(
  association: BelongsToManyAssociation,
  source: object,
  values: object,
  options: LinkOptions,
): Promise<object> {
  requiredSourceKey(association, source);
  return createRelated(association, { values, options }, async (target, within) => {
    const sourceKey = requiredSourceKey(association, source);
    const [link] = targetLinks(association, target, within);
    if (link === undefined) return;
    const [row] = await writeLinks(association, [linkTo(sourceKey, link)], within);
    showLink(association, target, row);
  });
}

/** The junction row stands on the new target, as a getter would put it there. */
function showLink(association: BelongsToManyAssociation, target: object, row: object | undefined): void {
  if (row === undefined || association.through.hidden === true) return;
  writeValue(target, stateOf(target), association.throughDefinition.name, row);
}
