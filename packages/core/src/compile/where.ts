import { deeper, type WhereContext } from './context';
import { QueryError } from '../errors/query-error';
import { columnOf, type ModelDefinition } from '../definition/model-definition';
import { associationOf } from '../association';
import { ownOptions } from '../rules/known-options';
import { existence, SqlFragment } from '../sql/sql-fragment';
import { allOf, type Condition } from '../query/condition';
import { aggregateCondition } from './aggregate-condition';
import { attributeCondition } from './attribute-condition';
import { compilePieces, isPath } from './pieces';
import { isJson, jsonCondition } from './json-condition';
import { headOf, parseJsonKey } from './json-path';
import { Op, operatorNameOf } from '../options/operators';
import { pathConditions, relationCondition } from './relation-conditions';
import { didYouMean, listNames } from '../errors/nearest-name';
import { shortText } from '../errors/short-text';

/** What not every context has. */
const contextNames = { aggregates: true, passed: true, from: true, through: true, inSql: true };

type Conditions = Readonly<Record<PropertyKey, unknown>>;

/**
 * A user's `where` as a condition tree without values.
 *
 * @throws QueryError naming the model, the attribute and what would be right; nothing is guessed or dropped.
 */
export function compileWhere(where: unknown, given: WhereContext): Condition | undefined {
  if (where === undefined) return undefined;
  return deeper(() => compileGiven(where, ownOptions(given, contextNames)), given.definition);
}

function compileGiven(where: unknown, context: WhereContext): Condition | undefined {
  if (SqlFragment.is(where)) return { type: 'sql', pieces: compilePieces(where, context) };
  if (Array.isArray(where)) return allOf(compileList(where, context));
  return compileConditions(plainConditions(where, context.definition), context);
}

function plainConditions(where: unknown, definition: ModelDefinition): Conditions {
  const prototype: unknown = typeof where === 'object' && where !== null ? Object.getPrototypeOf(where) : undefined;
  // Checked just above: a plain object or one without prototype.
  if (prototype === Object.prototype || prototype === null) return where as Conditions;
  throw new QueryError('INVALID_WHERE', `The where of ${definition.name} is not an object of conditions.`, {
    hint: 'Write { attribute: value }, a list of such objects, or sql`…`.',
  });
}

function compileConditions(where: Conditions, context: WhereContext): Condition | undefined {
  const paths: (readonly [string, unknown])[] = [];
  const conditions: (Condition | undefined)[] = [];
  for (const key of Reflect.ownKeys(where)) {
    const value = where[key];
    const path = typeof key === 'string' && isPath(key) ? key.slice(1, -1) : undefined;
    if (typeof key === 'symbol') conditions.push(compileLogic(key, value, context));
    else if (path === undefined) conditions.push(compileNamed(key, value, context));
    else if (isAggregate(path, context) || isWithinJson(path, context))
      conditions.push(compileNamed(path, value, context));
    else paths.push([path, value]);
  }
  return allOf([...conditions, ...pathConditions(paths, context, compileWhere)]);
}

/** `'$likes$'`: where the types of an include do not know the names of its aggregates. */
const isAggregate = (path: string, { aggregates }: WhereContext): boolean => aggregates?.has(path) === true;

/** The name of an attribute, of an aggregate of the query, or of an association. */
function compileNamed(name: string, value: unknown, context: WhereContext): Condition {
  const { definition, aggregates } = context;
  const aggregate = aggregates?.get(name);
  if (aggregate !== undefined) return aggregateCondition({ name, aggregate }, value, context);
  if (definition.attributes.has(name)) return ownCondition(columnOf(definition, name).name, value, context);
  const step = context.passed?.findIndex(each => each.name === name) ?? -1;
  if (step >= 0) return passedCondition(step, value, context);
  if (!definition.associations.has(name)) return withinJson(name, value, context);
  return relationCondition(associationOf(definition, name), value, context, compileWhere);
}

function ownCondition(attribute: string, value: unknown, context: WhereContext): Condition {
  // SQL is compared with the column.
  if (!isJson(context.definition, attribute) || SqlFragment.is(value))
    return attributeCondition(attribute, value, context);
  return jsonCondition({ attribute, steps: [], as: 'json' }, value, context);
}

/** `'profile.address.city'`, `'profile.tags[0]'`, `'profile.age::integer'`: the first is an attribute. */
function withinJson(key: string, value: unknown, context: WhereContext): Condition {
  const head = headOf(key);
  if (head === undefined || !context.definition.attributes.has(head)) throw unknownName(key, context);
  const { steps, as } = parseJsonKey(head, key);
  return jsonCondition({ attribute: head, steps, as }, value, context);
}

/** `'$profile.city$'`: no association leads there. */
function isWithinJson(path: string, { definition }: WhereContext): boolean {
  const head = headOf(path);
  return head !== undefined && isJson(definition, head);
}

/** `{ [Op.or]: [{ text: 'tea' }, { LikedToot: { reaction: 'love' } }] }`: the second is on the junction's row. */
function passedCondition(step: number, value: unknown, { passed = [], bag, include, from }: WhereContext): Condition {
  const definition = passed[step] as ModelDefinition; // the step was found among them
  const condition = compileWhere(value, { definition, bag, include, from });
  return condition === undefined ? { type: 'constant', value: true } : { type: 'passed', step, condition };
}

function compileLogic(operator: symbol, value: unknown, context: WhereContext): Condition | undefined {
  if (operator === Op.and) return allOf(compileList(value, context));
  if (operator === Op.or) return anyOf(compileList(value, context));
  if (operator === Op.exists || operator === Op.notExists) {
    const exists = existence(value, operator === Op.notExists);
    return { type: 'sql', pieces: compilePieces(exists, context) };
  }
  if (operator === Op.not) return negation(compileWhere(value, context), context);
  const name = operatorNameOf(operator);
  throw new QueryError(
    'MISPLACED_OPERATOR',
    name === undefined
      ? `The where of ${context.definition.name} has a symbol that is no operator.`
      : `Op.${name} belongs under an attribute of ${context.definition.name}: { attribute: { [Op.${name}]: … } }.`,
  );
}

/** Under Op.and and Op.or: a list, or an object whose every entry counts for itself. */
function compileList(value: unknown, context: WhereContext): readonly (Condition | undefined)[] {
  if (Array.isArray(value)) return value.map(each => requireCondition(each, context));
  if (SqlFragment.is(value)) return [compileWhere(value, context)];
  const conditions = plainConditions(value, context.definition);
  return Reflect.ownKeys(conditions).map(key => compileConditions({ [key]: conditions[key] }, context));
}

function requireCondition(value: unknown, context: WhereContext): Condition | undefined {
  if (value !== undefined) return compileWhere(value, context);
  throw new QueryError('UNDEFINED_VALUE', `A list of conditions of ${context.definition.name} holds undefined.`);
}

/** One of these. An empty member is met by every row; of an empty list no row meets one. */
function anyOf(conditions: readonly (Condition | undefined)[]): Condition | undefined {
  if (conditions.length === 0) return { type: 'constant', value: false };
  const present = conditions.filter(condition => condition !== undefined);
  if (present.length < conditions.length) return undefined;
  return present.length <= 1 ? present[0] : { type: 'or', conditions: present };
}

function negation(condition: Condition | undefined, { definition }: WhereContext): Condition {
  if (condition !== undefined) return { type: 'not', condition };
  throw new QueryError('EMPTY_NEGATION', `Op.not in the where of ${definition.name} has no condition to negate.`);
}

/** The error for a name in a where that is nothing there, with the place where it is something. */
function unknownName(name: string, context: WhereContext): QueryError {
  const { definition, passed = [], aggregates } = context;
  const own = [...definition.attributes.keys()];
  const known = [
    ...own,
    ...definition.associations.keys(),
    ...passed.map(each => each.name),
    ...(aggregates?.keys() ?? []),
  ];
  const message = `${definition.name} has no attribute "${shortText(name)}".${didYouMean(name, known)} It has: ${listNames(own)}.`;
  const hint = placeOf(name, context);
  return new QueryError('UNKNOWN_ATTRIBUTE', message, hint === undefined ? {} : { hint });
}

/** Junctions are the usual place of an attribute that a target does not have. */
function placeOf(name: string, { passed = [], through = [] }: WhereContext): string | undefined {
  if (through.some(model => model.name === name)) return 'Conditions on it stand beside: through: { where: … }.';
  const [within, beside] = [passed, through].map(models => models.find(({ attributes }) => attributes.has(name)));
  if (within !== undefined) return `${within.name} has it: { ${within.name}: { ${name}: … } }.`;
  return beside === undefined ? undefined : `${beside.name} has it: through: { where: { ${name}: … } }.`;
}
