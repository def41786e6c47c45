import { followPlace } from '../definition/in-place';
import {
  attributeOf,
  type ForeignKeyDefinition,
  type ModelDefinition,
  perDefinition,
} from '../definition/model-definition';
import { engineOf } from '../engine';
import { compileFind } from '../compile/find';
import type { ExecutionContext } from '../options/transaction-options';
import { allOf, type Condition, notDeleted } from '../query/condition';
import { ParameterBag } from '../query/parameter-bag';
import type { SelectQuery } from '../query/select-query';
import { registryOf } from '../registry/definition-of';
import { markAssignments, sharedDeletionTime } from './deletion-mark';
import type { Matching } from './matching-rows';
import { ownTransaction } from './own-transaction';

/** A foreign key by which rows of a paranoid model are marked as deleted with those that they refer to. */
export interface CarryingKey {
  readonly child: ModelDefinition;
  readonly key: ForeignKeyDefinition;
}

/**
 * The keys by which other rows go with those of a model: where both are paranoid, and somebody has asked for it with
 * `onDelete: 'CASCADE'`. What the database does with rows that are deleted is done here with those that are marked.
 */
export const carryingKeys = perDefinition((definition): readonly CarryingKey[] => {
  if (definition.timestamps.deletedAt === undefined) return [];
  return registryOf(definition.model)
    .definitions()
    .map(child => followPlace(child, definition.place))
    .filter(({ timestamps }) => timestamps.deletedAt !== undefined)
    .flatMap(child => keysTo(definition, child).map(key => ({ child, key })));
});

const keysTo = ({ model }: ModelDefinition, { foreignKeys }: ModelDefinition): readonly ForeignKeyDefinition[] =>
  foreignKeys.filter(key => key.carriesMarks && key.target.model === model);

/** Whether rows of others go with those of a model. */
export const carriesOthers = (definition: ModelDefinition): boolean => carryingKeys(definition).length > 0;

/** Rows as far as others are found by them. */
export interface FoundRows {
  readonly definition: ModelDefinition;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** The attributes by which a row, and those that go with it, are found. */
export const findingNames = (definition: ModelDefinition): readonly string[] => [
  ...new Set([...definition.primaryKey, ...carryingKeys(definition).flatMap(({ key }) => key.targetAttributes)]),
];

/** Marks rows as deleted, and with them what goes with them, level by level. Gives the number of the first ones. */
export function markWithOthers(matching: Matching, context: ExecutionContext): Promise<number> {
  const { definition } = matching;
  return ownTransaction(definition, context, within => markRows(matching, carryingTime(definition), within));
}

/** The time of a deletion, as the columns of all rows that may go with it hold it. */
export function carryingTime(definition: ModelDefinition): Date {
  const digits = [...reachOf(definition)].map(each => {
    const mark = attributeOf(each, each.timestamps.deletedAt as string); // they are paranoid
    return mark.type.precision ?? 3;
  });
  return sharedDeletionTime(Math.min(...digits));
}

/** A model, and all whose rows may go with its own. */
const reachOf = perDefinition((definition): ReadonlySet<ModelDefinition> => {
  const reached = new Set([definition]);
  for (const each of reached) for (const { child } of carryingKeys(each)) reached.add(child);
  return reached;
});

/** Rows are marked before those that go with them: of a circle the last finds nothing left to mark. */
async function markRows({ definition, where, bag }: Matching, mark: Date, context: ExecutionContext): Promise<number> {
  const living = { definition, where: allOf([where, notDeleted(definition)]), bag };
  if (!carriesOthers(definition)) return writeMarks(living, mark, context);
  const rows = await lockedRows(living, findingNames(definition), context);
  if (rows.length === 0) return 0;
  const found = { definition, rows };
  const count = await writeMarks(asMatching(found, living), mark, context);
  await markOthers(found, mark, context);
  return count;
}

/** Marks what goes with rows that are marked. */
export async function markOthers(found: FoundRows, mark: Date, context: ExecutionContext): Promise<void> {
  for (const carrying of carryingKeys(found.definition)) {
    const bag = new ParameterBag();
    const where = referringTo(carrying, found, bag);
    if (where !== undefined) await markRows({ definition: carrying.child, where, bag }, mark, context);
  }
}

/** The rows of a child that refer to these; undefined where none can. */
function referringTo({ child, key }: CarryingKey, { rows }: FoundRows, bag: ParameterBag): Condition | undefined {
  const keys = rows.map(row => key.targetAttributes.map(name => row[name])).filter(each => !each.includes(null));
  return keys.length === 0 ? undefined : isAmong(child, { names: key.attributes, tuples: keys }, bag);
}

interface Tuples {
  readonly names: readonly string[];
  readonly tuples: readonly (readonly unknown[])[];
}

/**
 * Up to how many keys are spelled one by one: for those MariaDB uses the index. To look a list up it may pass by every row of
 * a small table, and locks each.
 */
const FEW = 8;

/** That a row is found by one of these keys. */
export function isAmong(definition: ModelDefinition, { names, tuples }: Tuples, bag: ParameterBag): Condition {
  if (tuples.length > 0 && tuples.length <= FEW) return isOneOf(definition, { names, tuples }, bag);
  const items = names.length === 1 ? tuples.flat() : tuples;
  return { type: 'in', attributes: names, list: bag.list(definition, names, items), negated: false };
}

function isOneOf(definition: ModelDefinition, { names, tuples }: Tuples, bag: ParameterBag): Condition {
  const conditions = tuples.map(tuple => {
    const equals = names.map((attribute, part): Condition => {
      return { type: 'compare', attribute, operator: '=', value: bag.attribute(definition, attribute, tuple[part]) };
    });
    return allOf(equals) as Condition; // a key has an attribute
  });
  return conditions.length === 1 ? (conditions[0] as Condition) : { type: 'or', conditions };
}

/** Rows by their keys; of a model without any, those that met the condition. */
export function asMatching({ definition, rows }: FoundRows, met: Matching): Matching {
  const { primaryKey } = definition;
  if (primaryKey.length === 0) return met;
  const bag = new ParameterBag();
  const tuples = rows.map(row => primaryKey.map(name => row[name]));
  return { definition, where: isAmong(definition, { names: primaryKey, tuples }, bag), bag };
}

/** Marks rows, or takes their marks off. */
export async function writeMarks(
  { definition, where, bag }: Matching,
  mark: Date | null,
  context: ExecutionContext,
): Promise<number> {
  const assignments = markAssignments(definition, mark, bag);
  return engineOf(definition).update({ definition, assignments, where }, bag.values, context);
}

/** Callers that meet the same rows then wait for each other instead of deadlocking. */
const lockInOrder = ({ primaryKey }: ModelDefinition): Pick<SelectQuery, 'lock' | 'order'> => ({
  lock: { level: 'NO KEY UPDATE', whenHeld: 'wait' },
  order: primaryKey.map(attribute => ({ by: { attribute }, direction: 'ASC', nulls: undefined })),
});

/** Values of rows, which nobody else changes until the transaction has ended. */
export async function lockedRows(
  { definition, where, bag }: Matching,
  names: readonly string[],
  context: ExecutionContext,
): Promise<FoundRows['rows']> {
  const { query } = compileFind(definition, { attributes: [...names], raw: true, paranoid: false }, { bag });
  const engine = engineOf(definition);
  const lock = engine.locksRows ? lockInOrder(definition) : {};
  const rows = await engine.select({ ...query, where, ...lock }, bag.values, context);
  return rows as FoundRows['rows']; // raw ones
}
