import {
  after,
  allOf,
  type Awaitable,
  destroyMatching,
  executionOf,
  notDeleted,
  ParameterBag,
  type Condition,
  type ExecutionContext,
  type Link,
} from '@mortise/core';
import { linkToTarget, type JunctionAssociation } from '../association';
import { listItem, type TargetKey } from '../reads/link-keys';
import { hasKey } from './key-conditions';
import { shownLinks } from './link-tables';
import type { LinkOptions } from './write-options';

/** Which links of a source are taken off. */
export interface Removal {
  readonly sourceKey: readonly unknown[];
  readonly targets: readonly Pick<TargetKey, 'key'>[];
  /** True: links to these stay, all others go. */
  readonly keeps: boolean;
}

/** Takes links off, and gives their number. */
export function removeWhere(
  association: JunctionAssociation,
  removal: Removal,
  options: LinkOptions,
): Awaitable<number> {
  const definition = association.throughDefinition;
  const bag = new ParameterBag();
  const removed = destroyMatching({ definition, where: linksOf(association, removal, bag), bag }, removing(options));
  // Two rows for each link, but for the one of a row with itself.
  return after(removed, count => (association.isSymmetric ? Math.ceil(count / 2) : count));
}

/** The part of the options that says how rows are removed. */
const removing = (
  options: LinkOptions,
): Pick<LinkOptions, 'hooks' | 'individualHooks' | 'force'> & ExecutionContext => {
  const { hooks, individualHooks, force } = options;
  return { hooks, individualHooks, force, ...executionOf(options) };
};

/** Takes off these rows of the junction alone, each by its own key. */
export function removeRows(
  { throughDefinition: definition }: JunctionAssociation,
  rowKeys: readonly (readonly unknown[])[],
  options: LinkOptions,
): Awaitable<number> {
  const bag = new ParameterBag();
  const { primaryKey: attributes } = definition;
  const list = bag.canonicalList(definition, attributes, rowKeys.map(listItem));
  const where = allOf([{ type: 'in', attributes, list, negated: false }, notDeleted(definition)]);
  return destroyMatching({ definition, where, bag }, removing(options));
}

/** The rows of such links that reads show. */
export function linksOf(association: JunctionAssociation, removal: Removal, bag: ParameterBag): Condition | undefined {
  const { keys, isSymmetric, throughDefinition } = association;
  const { foreign, other } = keys;
  const shown = shownLinks(association, bag);
  const linked = (ends: Ends, leg: Link): Condition | undefined =>
    allOf([linksBetween(association, removal, { ends, bag }), shown.leadsToShown(leg)]);
  const forward = linked({ from: foreign, to: other }, linkToTarget(association));
  const [back] = association.fromThroughToSource.path;
  const chosen =
    isSymmetric && back !== undefined ? anyOf([forward, linked({ from: other, to: foreign }, back)]) : forward;
  return allOf([chosen, shown.row, notDeleted(throughDefinition)]);
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
  { sourceKey, targets, keeps }: Removal,
  { ends: { from, to }, bag }: { readonly ends: Ends; readonly bag: ParameterBag },
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
