import {
  after,
  type Awaitable,
  executionOf,
  stateOf,
  writeValue,
  incrementMatching,
  ParameterBag,
  mending,
  DeadlockError,
  type Link,
} from '@mortise/core';
import type { JunctionAssociation, BoundAssociation } from '../association';
import { keyIdentity, requiredSourceKey, distinctTargets, targetKeys, inKeyOrder } from '../reads/link-keys';
import { findOrCreateLinked, type FoundOrCreated } from './find-or-create-linked';
import { linkFrom, type LinkRow, checkLinkValues, targetLinks } from './link-row';
import { linkTableOf } from './link-tables';
import { createRelated } from './new-targets';
import { removeWhere, linksOf } from './remove-links';
import { replaceLinks } from './replace-links';
import { writeLinks } from './write-links';
import {
  type WritableAssociation,
  junctionRules,
  type CreateLinkedOptions,
  type FindOrCreateLinkedOptions,
  type LinkOptions,
  type ToManyWrites,
  type LinkIncrement,
} from './write-options';
import { linkTransaction, isOutermost } from './link-transaction';

/** A many-to-many, and how it writes: its writes touch the junction, never the targets. */
export function writableJunction(association: JunctionAssociation): WritableAssociation {
  const writes = junctionWrites(association);
  return { association, writes, linkTable: () => linkTableOf(association), rules: junctionRules };
}

const readOff = new WeakMap<
  JunctionAssociation,
  { readonly path: readonly Link[]; readonly twin: JunctionAssociation }
>();

/**
 * The same association with what writes of links ask of it for each of them read off once: what it is bound to is looked
 * up at each question, as models may have joined since.
 */
export function withFixedEnds(association: JunctionAssociation): JunctionAssociation {
  const { path } = association;
  const known = readOff.get(association);
  // Bound anew, it has another path.
  if (known?.path === path) return known.twin;
  const { as, sourceDefinition, targetDefinition, throughDefinition, keys } = association;
  const { scopeValues, targetLinkKey, isSymmetric, pairedWith } = association;
  const fixed = { as, path, sourceDefinition, targetDefinition, throughDefinition, keys, scopeValues, targetLinkKey, isSymmetric, pairedWith }; // prettier-ignore
  // All else is asked of the association itself.
  const twin = Object.create(association, Object.getOwnPropertyDescriptors(fixed)) as JunctionAssociation;
  readOff.set(association, { path, twin });
  return twin;
}

function junctionWrites(association: JunctionAssociation): ToManyWrites {
  // Who keeps a relation may have models join meanwhile.
  const now = (): JunctionAssociation => withFixedEnds(association);
  return {
    check: (source, targets, options) => void linksTo(now(), source, targets, options),
    add: (source, targets, options) => addLinks(now(), source, targets, options),
    set: async (source, targets, options) => void (await replaceLinks(now(), source, targets, options)),
    sync: (source, { targets }, options) => replaceLinks(now(), source, targets, options),
    remove: (source, targets, options) => removeLinks(now(), source, targets, options),
    create: (source, values, options) => createLinked(now(), source, values, options),
    findOrCreate: (source, options) => linkFound(now(), source, options),
    increment: (source, targets, increment) => incrementLinks(now(), source, targets, increment),
  };
}

function addLinks(
  association: JunctionAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): Awaitable<void> {
  const links = linksTo(association, source, input, options);
  if (links.length === 0) return;
  const sourceKey = requiredSourceKey(association, source);
  const written = inStep(association, options, within => writeLinks(association, links, { sourceKey, ...within }));
  return after(written, () => undefined); // nobody sees an instance
}

/** The links of a source with targets. */
function linksTo(
  association: JunctionAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): readonly LinkRow[] {
  const link = linkFrom(association, source);
  return targetLinks(association, input, options).map(target => link(target));
}

function removeLinks(
  association: JunctionAssociation,
  source: object,
  input: unknown,
  options: LinkOptions,
): Awaitable<number> {
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
  work: (options: LinkOptions) => Awaitable<T>,
): Awaitable<T> {
  if (!association.isSymmetric) return linkStatement(association, options, work);
  return linkTransaction(association, options, async transaction => work({ ...options, transaction }));
}

async function createLinked(
  association: JunctionAssociation,
  source: object,
  values: object,
  options: CreateLinkedOptions,
): Promise<object> {
  requiredSourceKey(association, source);
  checkLinkValues(association, values, options);
  return createRelated(association, { source, values, options }, async (target, within) => {
    const sourceKey = requiredSourceKey(association, source);
    const [link] = targetLinks(association, target, within);
    if (link === undefined) return;
    const rows = await writeLinks(association, [linkFrom(association, source)(link)], { ...within, isShown: true });
    showLink(
      association,
      target,
      rows.find(row => isOfSource(association, row, sourceKey)),
    );
  });
}

async function linkFound(
  association: JunctionAssociation,
  source: object,
  options: FindOrCreateLinkedOptions,
): Promise<FoundOrCreated> {
  const sourceKey = requiredSourceKey(association, source);
  checkLinkValues(association, {}, options);
  return findOrCreateLinked(association, options, async ([target, created], within) => {
    const links = targetLinks(association, [target], within).map(linkFrom(association, source));
    const rows = await writeLinks(association, links, { ...linkOptionsOf(within), sourceKey, isShown: created });
    // The link of a row that was there may be older than this call, and have other values.
    if (created) showLink(association, target, rows.find(row => isOfSource(association, row, sourceKey))); // prettier-ignore
  });
}

/** What says which target is meant says nothing of its link. */
const linkOptionsOf = ({ hooks, validate, ...options }: LinkOptions): LinkOptions => ({ hooks, validate, ...executionOf(options) }); // prettier-ignore

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

/** Counts attributes of the links with these targets, by one statement, and gives the number of links. */
async function incrementLinks(
  association: JunctionAssociation,
  source: object,
  input: unknown,
  { verb, attributes, options }: LinkIncrement,
): Promise<number> {
  const sourceKey = requiredSourceKey(association, source);
  const targets = inKeyOrder(distinctTargets(targetKeys(association, input)));
  if (targets.length === 0) return 0;
  const { throughDefinition: definition, isSymmetric } = association;
  const count = await linkStatement(association, executionOf(options), (within): Awaitable<number> => {
    const bag = new ParameterBag();
    const where = linksOf(association, { sourceKey, targets, keeps: false }, bag);
    return incrementMatching({ definition, where, bag }, verb, attributes, { ...options, ...executionOf(within) });
  });
  // Two rows for each link, but for the one of a row with itself.
  return isSymmetric ? Math.ceil(count / 2) : count;
}

/** Runs one statement that changes links. Only after a deadlock there is a transaction for it, to be begun again. */
function linkStatement<T>(
  association: BoundAssociation,
  options: LinkOptions,
  work: (options: LinkOptions) => Awaitable<T>,
): Awaitable<T> {
  return mending(
    () => work(options),
    error => {
      if (!(error instanceof DeadlockError) || !isOutermost(association, options)) throw error;
      return linkTransaction(association, options, async transaction => work({ ...options, transaction }));
    },
  );
}
