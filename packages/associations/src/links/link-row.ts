import {
  attributeOf,
  QueryError,
  tenantOfSource,
  checkValues,
  holdSame,
  isInstance,
  stateOf,
  ownOptions,
} from '@mortise/core';
import type { JunctionAssociation } from '../association';
import { scopeValues } from '../declaration/scope';
import {
  keyIdentity,
  requiredSourceKey,
  distinctTargets,
  inKeyOrder,
  isPlain,
  targetKeys,
  type TargetKey,
} from '../reads/link-keys';
import { type LinkOptions, linkRules } from './write-options';

/** A junction row to be written: the key of the pair (the source's, then the target's), and its junction values. */
export interface LinkRow {
  readonly key: readonly unknown[];
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Makes the links of a source with targets.
 *
 * @throws QueryError `CONTRADICTORY_KEYS` when both keys of the junction share an attribute, and the two rows differ in it.
 */
export function linkFrom(association: JunctionAssociation, source: object): (target: LinkRow) => LinkRow {
  const sourceKey = requiredSourceKey(association, source);
  const { foreign, other } = association.keys;
  const shared = other.filter(name => foreign.includes(name));
  const whose = tenantOfLinks(association, source);
  return ({ key, values }) => {
    for (const name of shared) {
      const [ours, theirs] = [sourceKey[foreign.indexOf(name)], key[other.indexOf(name)]];
      if (keyIdentity([ours]) !== keyIdentity([theirs])) throw contradictoryKeys(association, name);
    }
    return { key: [...sourceKey, ...key], values: whose === undefined ? values : { ...whose, ...givenOf(values) } };
  };
}

/** Across tenants the row between two of them is of whom the source is. */
function tenantOfLinks(association: JunctionAssociation, source: object): LinkRow['values'] | undefined {
  const { throughDefinition } = association;
  if (throughDefinition.requiredScope === undefined) return undefined;
  const values = Object.entries(tenantOfSource(source, throughDefinition));
  if (values.length === 0) return undefined;
  const { identity } = association.keys;
  return Object.fromEntries(values.filter(([name]) => !identity.includes(name)));
}

function contradictoryKeys(association: JunctionAssociation, name: string): QueryError {
  const { label, throughDefinition, sourceDefinition, targetDefinition } = association;
  return new QueryError(
    'CONTRADICTORY_KEYS',
    `${throughDefinition.name}.${name} is part of both keys of ${label}: it cannot link a ${sourceDefinition.name} and a ${targetDefinition.name} that differ in it.`,
    { hint: 'Link rows that share its value, or give each key an attribute of its own.' },
  );
}

/** The unique key that tells whether a pair is linked; undefined where it may be linked several times. */
export function conflictKey(association: JunctionAssociation): readonly string[] | undefined {
  const isUnique = association.through.unique !== false && association.pairedWith.through.unique !== false;
  return isUnique ? association.keys.identity : undefined;
}

/** Links that are given values for the same attributes. */
export interface LinkGroup {
  readonly names: readonly string[];
  readonly links: readonly LinkRow[];
}

interface OpenGroup extends LinkGroup {
  readonly links: LinkRow[];
}

/** In key order, each pair once; where the same pair may stand several times, all of them. */
export function groupByAttributes(association: JunctionAssociation, links: readonly LinkRow[]): readonly LinkGroup[] {
  const chosen = conflictKey(association) === undefined ? links : distinctTargets(links);
  const groups = new Map<string, OpenGroup>();
  const known = new Map<object, OpenGroup>();
  for (const link of inKeyOrder(chosen)) {
    // Links that share their values, as most do, are in one group without a second look.
    const group = known.get(link.values) ?? groupOf(association, link.values, groups);
    known.set(link.values, group);
    group.links.push(link);
  }
  return [...groups.values()];
}

function groupOf(
  { throughDefinition }: JunctionAssociation,
  values: LinkRow['values'],
  groups: Map<string, OpenGroup>,
): OpenGroup {
  const given = Object.keys(values).filter(name => values[name] !== undefined);
  const names = given.map(name => attributeOf(throughDefinition, name).name).sort();
  const key = names.join('\0');
  const group = groups.get(key) ?? { names, links: [] };
  groups.set(key, group);
  return group;
}

/**
 * Links with the values that the default scope of their junction asks for, so that reads show them; what is given for a
 * link goes over that. Links that share their values go on sharing them.
 */
export function revealing(association: JunctionAssociation, links: readonly LinkRow[]): readonly LinkRow[] {
  if (association.throughDefinition.scopes.default === undefined) return links;
  const asked = shownValues(association);
  if (Object.keys(asked).length === 0) return links;
  const known = new Map<LinkRow['values'], LinkRow['values']>();
  return links.map(link => {
    const values = known.get(link.values) ?? { ...asked, ...givenOf(link.values) };
    known.set(link.values, values);
    return { ...link, values };
  });
}

const givenOf = (values: LinkRow['values']): LinkRow['values'] =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** What a row of the junction holds that its default scope shows, as far as that can be written. */
function shownValues(association: JunctionAssociation): Readonly<Record<string, unknown>> {
  const { throughDefinition: definition } = association;
  const { identity } = association.keys;
  const values = Object.entries(scopeValues(definition.scopes.default?.where, definition));
  return Object.fromEntries(values.filter(([name]) => !identity.includes(name)));
}

/** A target with the junction values its link is to have. */
export interface TargetLink extends TargetKey {
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Targets with their junction values: a shared object is the default, an element of an array goes over it, and a plain
 * object on the target under the junction's name goes over both.
 *
 * @throws QueryError before anything is sent, when the array is not as long as the list of targets.
 */
export function targetLinks(
  association: JunctionAssociation,
  input: unknown,
  options: LinkOptions,
): readonly TargetLink[] {
  const targets = targetKeys(association, input);
  const given = optionValues(association, targets.length, ownOptions(options, linkRules).through);
  // The same object for all that share their values: what is grouped by them needs no second look.
  const sharing = sharingEqual(values => checkedValues(association, values));
  return targets.map(({ key, instance, index }) => {
    const own = instance === undefined ? undefined : givenOn(association, instance);
    const values = own === undefined ? given(index) : valuesOver(given(index), sharing(own));
    return { key, instance, index, values };
  });
}

/** Checks values, unless they are those of the target before. */
function sharingEqual(check: (values: LinkRow['values']) => LinkRow['values']): typeof check {
  let last: { readonly given: LinkRow['values']; readonly checked: LinkRow['values'] } | undefined;
  return given => {
    if (last === undefined || !holdSame(last.given, given)) last = { given, checked: check({ ...given }) };
    return last.checked;
  };
}

const noValues = Object.freeze({});

const valuesOver = (given: LinkRow['values'], own: LinkRow['values']): LinkRow['values'] =>
  given === noValues ? own : { ...given, ...own };

type ValuesAt = (index: number) => LinkRow['values'];

/** Refuses junction values, given in the option or standing on a target, that no link could have. */
export function checkLinkValues(association: JunctionAssociation, target: object, options: LinkOptions): void {
  optionValues(association, 1, ownOptions(options, linkRules).through);
  const own = givenOn(association, target);
  if (own !== undefined) checkedValues(association, own);
}

function optionValues(association: JunctionAssociation, count: number, through: LinkOptions['through']): ValuesAt {
  if (through === undefined) return () => noValues;
  if (!Array.isArray(through)) {
    const shared = requirePlain(association, through);
    return () => shared;
  }
  if (through.length !== count) throw lengthError(association, through.length, count);
  const each = through.map(values =>
    values === undefined || values === null ? noValues : requirePlain(association, values),
  );
  return index => each[index] ?? noValues;
}

function requirePlain(association: JunctionAssociation, values: unknown): Readonly<Record<string, unknown>> {
  if (isPlain(values)) return checkedValues(association, values);
  throw new QueryError(
    'INVALID_THROUGH',
    `The option "through" of ${association.label} is an object of junction attributes, or a list with one for each target.`,
  );
}

function lengthError({ label }: JunctionAssociation, length: number, count: number): QueryError {
  return new QueryError(
    'THROUGH_LENGTH',
    `${label} was given ${count} target(s), but a list of ${length} object(s) in the option "through".`,
    {
      hint: 'Give one object for each target, or one object for all.',
    },
  );
}

/** A junction row that was loaded with the target is what is, not what is to be: only what the user put there counts. */
function givenOn({ throughDefinition }: JunctionAssociation, target: object): LinkRow['values'] | undefined {
  // A program without types may give null, which is refused where a row is made of it.
  const values = (target as Record<string, unknown> | null)?.[throughDefinition.name];
  const isMeant = isInstance(values) ? stateOf(values).isNewRecord : isPlain(values);
  return isMeant ? (values as LinkRow['values']) : undefined;
}

/** What the junction could not hold is refused here, while nothing has been sent. */
function checkedValues(
  association: JunctionAssociation,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const own = withoutIdentity(association, values);
  checkValues(association.throughDefinition, own);
  return own;
}

/** Which link it is follows from the pair and the association's scope, whatever the values say. */
function withoutIdentity(
  association: JunctionAssociation,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { identity } = association.keys;
  if (!identity.some(name => name in values)) return values;
  return Object.fromEntries(Object.entries(values).filter(([name]) => !identity.includes(name)));
}
