import { type Engine, engineOf, executionOf } from '../engine';
import type { AttributeDefinition } from '../definition/attribute-definition';
import { columnOf, type ModelDefinition } from '../definition/model-definition';
import { QueryError } from '../errors/query-error';
import { canonical } from '../instance/canonical-value';
import { stateOf, readValue } from '../instance/instance';
import { ownWriteOptions } from '../options/operation-rules';
import type { IncrementInstanceOptions, IncrementOptions } from '../options/write-options';
import type { Assignment } from '../query/commands';
import { allOf, notDeleted } from '../query/condition';
import { ParameterBag } from '../query/parameter-bag';
import type { Assigned } from './new-row';
import type { Caller } from './caller';
import { identityCondition, requirePersisted, rowGone } from './identity';
import { type Matching, matchingRows } from './matching-rows';
import { readBack } from './read-back';
import { versionBump, withoutVersionOfOthers, stampChanged } from './row-version';
import { refuseImmutable } from './run-validators';
import { recordSaved } from './saved-row';
import { undoOnRollback, type WorkedOut } from './undo-on-rollback';

/** What is counted up: a name, several, or an amount for each. */
export type Increments = string | readonly string[] | Readonly<Record<string, number | bigint | string>>;

/** Whether an amount is added or taken off. */
export type IncrementVerb = 'increment' | 'decrement';

/** One attribute and what is added to it: the amount is never negative. */
interface Step {
  readonly attribute: AttributeDefinition;
  readonly sign: '+' | '-';
  readonly amount: unknown;
}

/** Counts attributes of an instance up or down in its row; the instance gets the values that the database came to. */
export async function incrementInstance(
  { definition, instance }: Assigned,
  verb: IncrementVerb,
  given: Increments,
  options: IncrementInstanceOptions,
): Promise<void> {
  requirePersisted(instance, definition, verb);
  const steps = stepsOf(definition, verb, { given, by: options.by });
  const key = steps.find(({ attribute }) => definition.primaryKey.includes(attribute.name));
  if (key !== undefined) throw partOfKey(definition, verb, key.attribute.name);
  const engine = engineOf(definition);
  await engine.transaction(executionOf(options), async transaction => {
    const within = { ...executionOf(options), transaction };
    const bag = new ParameterBag();
    const { assignments, names } = assignmentsOf(definition, { steps, silent: options.silent }, bag);
    const where = identityCondition(instance, definition, bag);
    const count = await engine.update({ definition, assignments, where }, bag.values, within);
    if (count === 0) throw rowGone(definition);
    const read = await readBack({ definition, instance }, { written: new Map(), names }, within);
    const taken = isCounted(definition, steps) ? read : withoutVersionOfOthers({ definition, instance }, read);
    undoOnRollback(definition, instance, within, { workedOut: workedOutOf(instance, taken) });
    recordSaved(instance, definition, taken);
  });
}

/** Whether the version itself is counted up. */
const isCounted = ({ version }: ModelDefinition, steps: readonly Step[]): boolean =>
  steps.some(({ attribute }) => attribute.name === version);

/** What is counted up is nobody's own value, which a save after a rollback would write. */
function workedOutOf(instance: object, read: ReadonlyMap<string, unknown>): WorkedOut {
  const state = stateOf(instance);
  return new Map([...read].map(([name, value]) => [name, { before: readValue(instance, state, name), value }]));
}

/** Counts attributes up or down in all rows that match, by one statement, and gives their number. */
export async function incrementWhere(
  caller: Caller,
  verb: IncrementVerb,
  given: Increments,
  options: IncrementOptions,
): Promise<number> {
  // Who leaves the options out is told that a condition is missing.
  const chosen: IncrementOptions = { ...ownWriteOptions(options) };
  const { where, bag, definition } = matchingRows(caller, chosen, verb);
  const living = allOf([where, notDeleted(definition, chosen.paranoid)]);
  return incrementMatching({ definition, where: living, bag }, verb, given, chosen);
}

/** The same for rows that somebody else chose. */
export async function incrementMatching(
  { definition, where, bag }: Matching,
  verb: IncrementVerb,
  given: Increments,
  options: IncrementInstanceOptions,
): Promise<number> {
  const steps = stepsOf(definition, verb, { given, by: options.by });
  const { assignments } = assignmentsOf(definition, { steps, silent: options.silent }, bag);
  const engine: Engine = engineOf(definition);
  return engine.update({ definition, assignments, where }, bag.values, executionOf(options));
}

interface Counting {
  readonly steps: readonly Step[];
  readonly silent: boolean | undefined;
}

function assignmentsOf(
  definition: ModelDefinition,
  { steps, silent = false }: Counting,
  bag: ParameterBag,
): { readonly assignments: readonly Assignment[]; readonly names: readonly string[] } {
  const counted = steps.map(({ attribute: { name }, sign, amount }): Assignment => ({
    attribute: name,
    value: { sign, added: bag.canonical(definition, name, amount) },
  })); // prettier-ignore
  const stamps = new Map<string, unknown>();
  if (!silent && !counted.some(({ attribute }) => attribute === definition.timestamps.updatedAt))
    stampChanged(definition, stamps);
  const stamped = [...stamps].map(([name, value]) => ({ attribute: name, value: bag.canonical(definition, name, value) })); // prettier-ignore
  const bump = isCounted(definition, steps) ? [] : versionBump(definition);
  const assignments = [...counted, ...stamped, ...bump];
  return { assignments, names: assignments.map(({ attribute }) => attribute) };
}

interface GivenSteps {
  readonly given: Increments;
  readonly by: unknown;
}

function stepsOf(definition: ModelDefinition, verb: IncrementVerb, { given, by = 1 }: GivenSteps): readonly Step[] {
  const entries = entriesOf(definition, verb, { given, by });
  const steps = entries.map(([name, amount]) => stepOf(definition, verb, name, amount));
  const names = new Set(steps.map(({ attribute }) => attribute.name));
  refuseImmutable(definition, [...names].map(name => [name, undefined])); // prettier-ignore
  if (names.size < steps.length || steps.length === 0) throw invalidNames(definition, verb);
  return steps;
}

function entriesOf(
  definition: ModelDefinition,
  verb: IncrementVerb,
  { given, by }: GivenSteps,
): readonly (readonly [string, unknown])[] {
  if (typeof given === 'string') return [[given, by]];
  const names: unknown = given;
  if (Array.isArray(names)) {
    if (!names.every(name => typeof name === 'string')) throw invalidNames(definition, verb);
    return names.map(name => [name, by] as const);
  }
  if (typeof names !== 'object' || names === null) throw invalidNames(definition, verb);
  return Object.entries(names);
}

const NUMBERS: ReadonlySet<string> = new Set([
  'TINYINT', 'SMALLINT', 'MEDIUMINT', 'INTEGER', 'BIGINT', 'FLOAT', 'REAL', 'DOUBLE', 'DECIMAL',
]); // prettier-ignore

function stepOf(definition: ModelDefinition, verb: IncrementVerb, name: string, amount: unknown): Step {
  const attribute = columnOf(definition, name);
  if (!NUMBERS.has(attribute.type.kind)) throw notANumber(definition, verb, attribute.name);
  const isAmount = typeof amount === 'number' || typeof amount === 'bigint' || typeof amount === 'string';
  if (!isAmount || amount === '' || /^\s*[+-]\s*[+-]/.test(String(amount)))
    throw invalidAmount(definition, verb, attribute.name);
  const text = String(amount).trim();
  const isNegative = text.startsWith('-');
  // Without its sign, which the column may not have.
  const size = isNegative ? (typeof amount === 'string' ? text.slice(1) : -amount) : amount;
  const sign = isNegative === (verb === 'increment') ? '-' : '+';
  return { attribute, sign, amount: canonical(definition, attribute, size) };
}

function invalidNames({ name }: ModelDefinition, verb: IncrementVerb): QueryError {
  return new QueryError('INVALID_VALUES', `${name}.${verb} takes the names of attributes, each once, or their amounts.`, {
    hint: `Write ${verb}('visits'), ${verb}(['a', 'b'], { by: 2 }) or ${verb}({ a: 1, b: 2 }).`,
  });
} // prettier-ignore

function notANumber({ name }: ModelDefinition, verb: IncrementVerb, attribute: string): QueryError {
  return new QueryError('NOT_A_NUMBER', `${name}.${verb} counts numbers, and ${name}.${attribute} is none.`);
}

function invalidAmount({ name }: ModelDefinition, verb: IncrementVerb, attribute: string): QueryError {
  return new QueryError('INVALID_VALUE', `The amount by which ${name}.${verb} changes ${name}.${attribute} is no number.`, {
    hint: 'Numbers, bigints and texts of decimals are.',
  });
} // prettier-ignore

function partOfKey({ name }: ModelDefinition, verb: IncrementVerb, attribute: string): QueryError {
  const message = `${name}.${attribute} is part of the primary key: an instance does not ${verb} it.`;
  return new QueryError('INVALID_VALUES', message, { hint: `Use ${name}.${verb} with a where.` });
}
