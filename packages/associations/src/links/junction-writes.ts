import {
  allOf,
  destroyMatching,
  executionOf,
  livingRows,
  ParameterBag,
  stateOf,
  writeValue,
  type Condition,
  type Link,
} from '@mortise/core';
import { linkToTarget, type JunctionAssociation } from '../association';
import { keyIdentity, listItem, requiredSourceKey } from '../reads/source-key';
import { linkedKeys } from './equal-keys';
import { hasKey } from './key-conditions';
import { conflictKey, linkTo, revealing, type LinkRow } from './link-row';
import { hidesRows, linkTableOf, pairTableOf, rowTableOf, shownLinks } from './link-tables';
import { linkStatement, linkTransaction, lockSource } from './link-transaction';
import { checkLinkValues, targetLinks } from './link-values';
import { createRelated } from './new-targets';
import { distinctTargets, newList, targetKeys, type TargetKey } from './targets';
import { updateLinks } from './update-links';
import { writeLinks } from './write-links';
import {
  type WritableAssociation,
  junctionRules,
  type CreateLinkedOptions,
  type LinkOptions,
  type ToManyWrites,
} from './write-options';

/** A many-to-many, and how it writes: its writes touch the junction, never the targets. */
export function writableJunction(association: JunctionAssociation): WritableAssociation {
  const writes = junctionWrites(association);
  return { association, writes, linkTable: linkTableOf(association), rules: junctionRules };
}

function junctionWrites(association: JunctionAssociation): ToManyWrites {
  return {
    check: (source, targets, options) => void linksTo(association, source, targets, options),
    add: (source, targets, options) => addLinks(association, source, targets, options),
    set: (source, targets, options) => setLinks(association, source, targets, options),
    remove: (source, targets, options) => removeLinks(association, source, targets, options),
    create: (source, values, options) => createLinked(association, source, values, options),
  };
}

async function addLinks(
  association: JunctionAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): Promise<void> {
  const links = linksTo(association, source, input, options);
  if (links.length === 0) return;
  const sourceKey = requiredSourceKey(association, source);
  await inStep(association, options, within => writeLinks(association, links, { ...within, sourceKey }));
}

/** The links of a source with targets. */
function linksTo(
  association: JunctionAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): readonly LinkRow[] {
  const sourceKey = requiredSourceKey(association, source);
  return targetLinks(association, input, options).map(target => linkTo(association, sourceKey, target));
}

/**
 * One transaction: the source's row is locked, so that of two callers one comes after the other; then what is not
 * listed goes, then the listed ones are written.
 */
async function setLinks(
  association: JunctionAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): Promise<void> {
  const sourceKey = requiredSourceKey(association, source);
  const targets = targetLinks(association, newList(input), options);
  const links = targets.map(target => linkTo(association, sourceKey, target));
  await linkTransaction(association, options, async transaction => {
    const within = { ...options, transaction };
    await lockSource(association, sourceKey, within);
    await removeWhere(association, { sourceKey, targets: distinctTargets(targets), keeps: true }, within);
    if (conflictKey(association) === undefined) await addMissing(association, links, within);
    else if (links.length > 0) await writeLinks(association, links, within);
  });
}

async function removeLinks(
  association: JunctionAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): Promise<number> {
  const sourceKey = requiredSourceKey(association, source);
  const targets = distinctTargets(targetKeys(association, input));
  if (targets.length === 0) return 0;
  const removal = { sourceKey, targets, keeps: false };
  return inStep(association, options, within => removeWhere(association, removal, within));
}

/** Both rows of a symmetric link are written together, or none. */
function inStep<T>(
  association: JunctionAssociation,
  options: LinkOptions,
  work: (options: LinkOptions) => Promise<T>,
): Promise<T> {
  if (!association.isSymmetric) return linkStatement(association, options, work);
  return linkTransaction(association, options, transaction => work({ ...options, transaction }));
}

interface Removal {
  readonly sourceKey: readonly unknown[];
  readonly targets: readonly TargetKey[];
  /** True: links to these stay, all others go. */
  readonly keeps: boolean;
}

async function removeWhere(association: JunctionAssociation, removal: Removal, options: LinkOptions): Promise<number> {
  const definition = association.throughDefinition;
  const bag = new ParameterBag();
  const count = await destroyMatching(
    { definition, where: linksOf(association, removal, bag), bag },
    { ...executionOf(options), hooks: options.hooks, force: options.force },
  );
  // Two rows for each link, but for the one of a row with itself.
  return association.isSymmetric ? Math.ceil(count / 2) : count;
}

function linksOf(association: JunctionAssociation, removal: Removal, bag: ParameterBag): Condition | undefined {
  const { keys, isSymmetric, throughDefinition } = association;
  const { foreign, other } = keys;
  const shown = shownLinks(association, bag);
  const linked = (ends: Ends, leg: Link): Condition | undefined =>
    allOf([linksBetween(association, { ...removal, ...ends }, bag), shown.leadsToShown(leg)]);
  const forward = linked({ from: foreign, to: other }, linkToTarget(association));
  const [back] = association.fromThroughToSource.path;
  const chosen =
    isSymmetric && back !== undefined ? anyOf([forward, linked({ from: other, to: foreign }, back)]) : forward;
  return allOf([chosen, shown.row, livingRows(throughDefinition)]);
}

const anyOf = (conditions: readonly (Condition | undefined)[]): Condition => ({
  type: 'or',
  conditions: conditions.filter(condition => condition !== undefined),
});

interface Ends {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

function linksBetween(
  { throughDefinition: definition }: JunctionAssociation,
  { sourceKey, targets, keeps, from, to }: Removal & Ends,
  bag: ParameterBag,
): Condition | undefined {
  const ofSource = hasKey(definition, from, sourceKey, bag);
  const keys = targets.map(({ key }) => listItem(key));
  const listed: Condition | undefined =
    keys.length === 0
      ? undefined
      : { type: 'in', attributes: to, list: bag.canonicalList(definition, to, keys), negated: false };
  const chosen: Condition | undefined = listed !== undefined && keeps ? { type: 'not', condition: listed } : listed;
  return allOf([...ofSource, chosen]);
}

async function createLinked(
  association: JunctionAssociation,
  source: object,
  values: object,
  options: CreateLinkedOptions,
): Promise<object> {
  requiredSourceKey(association, source);
  checkLinkValues(association, values, options);
  return createRelated(association, { values, options }, async (target, within) => {
    const sourceKey = requiredSourceKey(association, source);
    const [link] = targetLinks(association, target, within);
    if (link === undefined) return;
    const rows = await writeLinks(association, [linkTo(association, sourceKey, link)], { ...within, isShown: true });
    showLink(
      association,
      target,
      rows.find(row => isOfSource(association, row, sourceKey)),
    );
  });
}

/** Of the two rows of a symmetric link, the one that a read from the source finds. */
function isOfSource({ keys }: JunctionAssociation, row: object, sourceKey: readonly unknown[]): boolean {
  const own = keys.foreign.map(name => (row as Record<string, unknown>)[name]);
  return keyIdentity(own) === keyIdentity(sourceKey);
}

/** The junction row stands on the new target, as a getter would put it there. */
function showLink(association: JunctionAssociation, target: object, row: object | undefined): void {
  if (row === undefined || association.through.hidden === true) return;
  writeValue(target, stateOf(target), association.throughDefinition.name, row);
}

/**
 * The second half of `set` where the same pair may be linked several times: pairs that are linked keep their rows, and
 * get the given values; only the others are inserted. There is no unique key to decide that for us.
 */
async function addMissing(
  association: JunctionAssociation,
  links: readonly LinkRow[],
  options: LinkOptions,
): Promise<void> {
  const [first] = links;
  if (first === undefined) return;
  const { foreign } = association.keys;
  const sought = {
    sourceKey: first.key.slice(0, foreign.length),
    keys: links.map(({ key }) => key.slice(foreign.length)),
  };
  const shown = await linkedKeys(rowTableOf(association), sought, options);
  const hidden = hidesRows(association) ? await linkedKeys(pairTableOf(association), sought, options) : shown;
  const known = links.filter((_link, place) => shown.places.has(place));
  const toReveal = links.filter((_link, place) => !shown.places.has(place) && hidden.places.has(place));
  const missing = links.filter((_link, place) => !shown.places.has(place) && !hidden.places.has(place));
  await updateLinks(association, { links: known, rows: 'shown' }, options);
  await updateLinks(association, { links: revealing(association, toReveal), rows: 'living' }, options);
  await writeLinks(association, missing, options);
}
