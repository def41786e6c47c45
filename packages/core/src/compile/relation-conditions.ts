import { DataTypes } from '../data-types/data-types';
import { QueryError } from '../errors/query-error';
import { listNames } from '../errors/nearest-name';
import { type Association, associationOf } from '../association';
import { isInstance } from '../instance/instance';
import { keyIdentity } from '../instance/canonical-value';
import { SqlFragment } from '../sql/sql-fragment';
import { allOf, type Condition } from '../query/condition';
import { isQuantifier, operatorNameOf, type Quantifier } from '../options/operators';
import type { LinkStep, PathAggregate } from '../query/select-query';
import type { WhereContext } from './context';
import { pathSteps } from './path-steps';

/** An association that conditions are put on. */
interface Relation {
  readonly association: Association;
  /** The path with what every row of it has to meet: scopes, and not being deleted. */
  readonly steps: readonly LinkStep[];
  readonly context: WhereContext;
  readonly compile: WhereCompiler;
}

/** How the conditions on the rows of an association are compiled: as any where is. */
export type WhereCompiler = (where: unknown, context: WhereContext) => Condition | undefined;

/** For each step of a path what is asked of its row. */
type RowConditions = readonly (Condition | undefined)[];

/**
 * What `{ likedToots: … }` in a where stands for: EXISTS, so that parents are neither multiplied nor lost, and `limit`
 * keeps counting parents.
 *
 * The conditions have the shape of the result: attributes of the target, and under its model's name those of the
 * junction. Null asks for no associated row at all; keys and instances for one of these.
 */
export function relationCondition(
  association: Association,
  value: unknown,
  context: WhereContext,
  compile: WhereCompiler,
): Condition {
  const relation = { association, context, compile, steps: pathSteps(association, context) };
  if (value === null) return nothingAt(relation.steps);
  const quantified = quantifiersOf(value, relation);
  const conditions = quantified.map(([name, operand]) => writers[name](relation, operand));
  return allOf(conditions) ?? someOf(relation, value);
}

function quantifiersOf(value: unknown, { association }: Relation): readonly (readonly [Quantifier, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isInstance(value)) return [];
  const conditions = value as Readonly<Record<symbol, unknown>>;
  const symbols = Object.getOwnPropertySymbols(value).filter(symbol => isQuantifierSymbol(symbol));
  if (symbols.length > 0 && Reflect.ownKeys(value).length > symbols.length) throw mixedQuantifiers(association);
  // The filter leaves quantifiers only.
  return symbols.map(symbol => [operatorNameOf(symbol) as Quantifier, conditions[symbol]] as const);
}

function isQuantifierSymbol(symbol: symbol): boolean {
  const name = operatorNameOf(symbol);
  return name !== undefined && isQuantifier(name);
}

const writers: Readonly<Record<Quantifier, (relation: Relation, operand: unknown) => Condition>> = {
  some: someOf,
  none: noneOf,
  every: everyOf,
  all: allOfKeys,
};

function someOf(relation: Relation, operand: unknown): Condition {
  return { type: 'exists', steps: withConditions(relation.steps, rowConditions(relation, operand)) };
}

function noneOf(relation: Relation, operand: unknown): Condition {
  return nothingAt(withConditions(relation.steps, rowConditions(relation, operand)));
}

const nothingAt = (steps: readonly LinkStep[]): Condition => ({ type: 'not', condition: { type: 'exists', steps } });

/** No row for which a condition is false, or unknown because of a NULL. */
function everyOf(relation: Relation, operand: unknown): Condition {
  const { steps } = relation;
  const violations = rowConditions(relation, operand).map((condition, index): Condition | undefined => {
    if (condition === undefined) return undefined;
    const untrue = steps.map((_step, at): Condition | undefined =>
      at === index ? { type: 'untrue', condition } : undefined,
    );
    return { type: 'not', condition: { type: 'exists', steps: withConditions(steps, untrue) } };
  });
  return allOf(violations) ?? { type: 'constant', value: true };
}

/** From so many keys on they are counted by one sub-query, instead of each being looked for by one of its own. */
const MANY_KEYS = 8;

function allOfKeys(relation: Relation, operand: unknown): Condition {
  const { association } = relation;
  if (Array.isArray(operand) && operand.includes(null)) throw nullInList(association);
  if (!areKeys(operand, association)) throw notKeys(association);
  const keys = [...new Map(association.keysOf(operand).map(key => [keyIdentity(key), key])).values()];
  if (keys.length >= MANY_KEYS && association.targetLinkKey.length === 1) return allCounted(relation, keys);
  return allOf(keys.map(key => isLinkedTo(relation, key))) ?? { type: 'constant', value: true };
}

function isLinkedTo(relation: Relation, key: readonly unknown[]): Condition {
  const { steps } = relation;
  return { type: 'exists', steps: withConditions(steps, lastOnly(steps, hasKey(relation, key))) };
}

function hasKey({ association, context }: Relation, key: readonly unknown[]): Condition | undefined {
  const { targetDefinition: definition, targetLinkKey } = association;
  const parts = targetLinkKey.map((attribute, index): Condition => {
    const value = context.bag.canonical(definition, attribute, key[index]);
    return { type: 'compare', attribute, operator: '=', value };
  });
  return allOf(parts);
}

/** As many different ones of the list are linked as there are in it. */
function allCounted({ association, context, steps }: Relation, keys: readonly (readonly unknown[])[]): Condition {
  const { targetDefinition, targetLinkKey } = association;
  const list = context.bag.canonicalList(
    targetDefinition,
    targetLinkKey,
    keys.map(([part]) => part),
  );
  const listed: Condition = { type: 'in', attributes: targetLinkKey, list, negated: false };
  const aggregate: PathAggregate = {
    function: 'count',
    definition: targetDefinition,
    steps: withConditions(steps, lastOnly(steps, listed)),
    step: steps.length - 1,
    attribute: targetLinkKey[0],
    type: COUNT,
    distinct: true,
  };
  const value = context.bag.typed({ place: association.as, type: COUNT }, keys.length);
  return { type: 'aggregate', aggregate, operator: '=', value };
}

const COUNT = DataTypes.BIGINT();

function withConditions(steps: readonly LinkStep[], conditions: RowConditions): readonly LinkStep[] {
  return steps.map((step, index) => ({ ...step, condition: allOf([step.condition, conditions[index]]) }));
}

const lastOnly = (steps: readonly LinkStep[], condition: Condition | undefined): RowConditions =>
  steps.map((_step, index) => (index === steps.length - 1 ? condition : undefined));

/** Keys of the target, or conditions: those under the name of a model on the way are on its row, the others on the target. */
function rowConditions(relation: Relation, operand: unknown): RowConditions {
  const { association, steps, compile } = relation;
  if (operand === undefined) throw undefinedRelation(relation);
  if (areKeys(operand, association)) return lastOnly(steps, keyCondition(relation, operand));
  if (Array.isArray(operand)) throw operand.includes(null) ? nullInList(association) : listOfConditions(association);
  const { bag, include } = relation.context;
  const onTheWay = steps.slice(0, -1).map(({ link: { to } }) => to);
  const { targetWhere, stepWheres } = splitWhere(
    operand,
    onTheWay.map(({ name }) => name),
  );
  const conditions = onTheWay.map((definition, index) =>
    compile(stepWheres[index], { definition, bag, include, from: association }),
  );
  const target = { definition: association.targetDefinition, bag, include, from: association, passed: onTheWay };
  return [...conditions, compile(targetWhere, target)];
}

function keyCondition(relation: Relation, operand: unknown): Condition | undefined {
  const { association, context } = relation;
  const { targetDefinition, targetLinkKey } = association;
  // One that is given by itself is compared by itself: an index is used in any case.
  if (!Array.isArray(operand)) return hasKey(relation, association.keysOf(operand)[0] as readonly unknown[]); // of one
  const keys = association.keysOf(operand).map(key => (key.length === 1 ? key[0] : key));
  if (keys.length === 0) return { type: 'constant', value: false };
  const list = context.bag.canonicalList(targetDefinition, targetLinkKey, keys);
  return { type: 'in', attributes: targetLinkKey, list, negated: false };
}

/** An instance, a plain value, or a list of such, which means any of them; a list of conditions is none. */
function areKeys(operand: unknown, association: Association): boolean {
  if (!Array.isArray(operand)) return isKey(operand);
  return operand.every(each =>
    Array.isArray(each) ? each.every(isKey) : isKey(each) || isKeyByName(each, association),
  );
}

const isKey = (operand: unknown): boolean => isInstance(operand) || isKeyPart(operand);

/** In a list: `{ tenantId: 1, personId: 2 }`, all of a composite key and nothing else. */
function isKeyByName(item: unknown, { targetLinkKey }: Association): boolean {
  if (targetLinkKey.length === 1 || typeof item !== 'object' || item === null) return false;
  const entries = Object.entries(item);
  return (
    entries.length === targetLinkKey.length &&
    entries.every(([name, value]) => targetLinkKey.includes(name) && isKeyPart(value))
  );
}

const isKeyPart = (value: unknown): boolean =>
  typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array;

interface SplitWhere {
  readonly targetWhere: unknown;
  /** For each row on the way. */
  readonly stepWheres: readonly unknown[];
}

function splitWhere(where: unknown, names: readonly string[]): SplitWhere {
  const isSplit = typeof where === 'object' && where !== null && !Array.isArray(where) && !SqlFragment.is(where);
  if (!isSplit) return { targetWhere: where, stepWheres: [] };
  const conditions = where as Readonly<Record<PropertyKey, unknown>>;
  const own = Reflect.ownKeys(conditions).filter(key => !names.includes(key as string));
  return {
    targetWhere: Object.fromEntries(own.map(key => [key, conditions[key]])),
    stepWheres: names.map(name => (Object.hasOwn(conditions, name) ? conditions[name] : undefined)),
  };
}

type Entry = readonly [path: string, value: unknown];

/**
 * Conditions written `'$likedToots.text$'`. Those that enter the same association speak of the same row there, so they
 * become one EXISTS.
 */
export function pathConditions(
  entries: readonly Entry[],
  context: WhereContext,
  compile: WhereCompiler,
): readonly Condition[] {
  const groups = new Map<Association, Record<string, unknown>>();
  for (const [path, value] of entries) {
    const { head, rest } = splitPath(path);
    const association = associationOf(context.definition, head);
    // Without a prototype: "__proto__" is a name like any other there.
    const where = groups.get(association) ?? (Object.create(null) as Record<string, unknown>);
    groups.set(association, where);
    addPath(where, rest, value, association);
  }
  return [...groups].map(([association, where]) => relationCondition(association, where, context, compile));
}

/** `LikedToot.reaction` is an attribute of the junction, `author.name` one behind a further association. */
function addPath(where: Record<string, unknown>, rest: string, value: unknown, { path }: Association): void {
  const { head, rest: attribute } = rest.includes('.') ? splitPath(rest) : { head: rest, rest: undefined };
  if (attribute === undefined) where[head] = value;
  else if (!path.slice(0, -1).some(({ to }) => to.name === head)) where[`$${rest}$`] = value;
  else where[head] = { ...(where[head] as object | undefined), [attribute]: value };
}

/** A dotted path as its first name and the others. */
function splitPath(path: string): { head: string; rest: string } {
  const dot = path.indexOf('.');
  if (dot > 0 && dot < path.length - 1) return { head: path.slice(0, dot), rest: path.slice(dot + 1) };
  throw new QueryError('INVALID_PATH', `"$${path}$" is no path.`, {
    hint: "Write '$association.attribute$'.",
  });
}

function undefinedRelation({ association }: Relation): QueryError {
  const label = `${association.sourceDefinition.name}.${association.as}`;
  return new QueryError('UNDEFINED_VALUE', `The condition on ${label} is undefined.`, {
    hint: 'Leave it out, or pass null for rows without any.',
  });
}

/** Null by itself asks for rows without any; in a list of keys it is no key. */
function nullInList({ as }: Association): QueryError {
  return new QueryError('INVALID_OPERAND', `The list under "${as}" has null in it, which is no key.`, {
    hint: `Leave it out. Rows without any are found by { ${as}: null }, and by either with Op.or around both conditions.`,
  });
}

function listOfConditions({ as, targetDefinition: { name }, targetLinkKey }: Association): QueryError {
  const message = `A list under "${as}" is of keys (${listNames(targetLinkKey)}) or instances of ${name}, and means any of them.`;
  return new QueryError('INVALID_OPERAND', message, {
    hint: `Conditions go by what they mean together: { ${as}: { [Op.or]: […] } } or { ${as}: { [Op.and]: […] } }.`,
  });
}

function mixedQuantifiers({ as }: Association): QueryError {
  return new QueryError('INVALID_OPERAND', `The condition on "${as}" has attributes beside Op.some and its like.`, {
    hint: `Put them inside: { ${as}: { [Op.some]: { attribute: value } } }.`,
  });
}

function notKeys({ as, targetDefinition: { name }, targetLinkKey }: Association): QueryError {
  const message = `Op.all under "${as}" takes keys (${listNames(targetLinkKey)}) or instances of ${name}.`;
  return new QueryError('INVALID_OPERAND', message, {
    hint: 'For conditions that each associated row meets, use Op.every.',
  });
}
