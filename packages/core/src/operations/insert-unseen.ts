import type { AttributeDefinition } from '../definition/attribute-definition';
import { type ModelDefinition, perDefinition } from '../definition/model-definition';
import { after, type Awaitable, engineOf, executionOf } from '../engine';
import { operationRules } from '../options/operation-rules';
import { ownOptions } from '../rules/known-options';
import type { BulkCreateOptions } from '../options/write-options';
import type { InsertAlikeCommand } from '../query/commands';
import { conflictClause, clauseFor } from './conflict-clause';
import { insertedColumns, insertShape, type InsertShape, stampNew } from './new-row';
import { holdsValue } from '../instance/changes';
import { SqlFragment } from '../sql/sql-fragment';
import { canonicalOrUndefined, checkInstance } from './validate-instance';

/** A row by its key, and by the values it may share with others. */
export interface UnseenRow {
  /** Canonical, and different from the others' where a conflict updates. */
  readonly key: readonly unknown[];
  readonly values: object;
}

export interface UnseenRows<Row extends UnseenRow> {
  /** One or more. */
  readonly rows: readonly Row[];
  readonly keyNames: readonly string[];
  /** Makes a new instance as such a row, of which nobody hears. */
  readonly make: (row: Row) => object;
}

/**
 * Inserts rows of which nobody sees an instance, making one in place of all that share their values.
 *
 * @returns false, with nothing sent, where only instances of each can tell what is written.
 * @throws ValidationError as an instance of each would be refused
 */
export function insertUnseen<Row extends UnseenRow>(
  definition: ModelDefinition,
  unseen: UnseenRows<Row>,
  options: BulkCreateOptions,
): Awaitable<boolean> {
  options = ownOptions(options, operationRules.bulkCreate);
  if (seesInstances(definition, options) || !areCanonical(definition, unseen) || unseen.rows.some(isPartlySql())) return false; // prettier-ignore
  const samples = samplesOf(definition, unseen);
  const [first] = samples.values();
  if (first === undefined || !haveOneShape(samples, first)) return false;
  const { attributes } = first.shape;
  const conflict = clauseFor(first.shape, conflictClause(definition, options));
  const { shared, differing, values } = listedRows(definition, unseen, samples);
  const command = { definition, attributes, conflict, shared, differing, values };
  return after(engineOf(definition).insertAlike(command, executionOf(options)), () => true);
}

/** Whether values are SQL, which is worked out for each row: rows that share their values are looked at once. */
function isPartlySql(): (row: UnseenRow) => boolean {
  let last: object | undefined;
  return ({ values }) => {
    if (values === last) return false;
    last = values;
    return Object.values(values).some(value => SqlFragment.is(value));
  };
}

/** Whether code of the model's author would be given an instance. */
function seesInstances(definition: ModelDefinition, { hooks, validate }: BulkCreateOptions): boolean {
  const isHooked = definition.hooks.has('beforeBulkCreate') || definition.hooks.has('afterBulkCreate');
  if (isHooked && hooks !== false) return true;
  return (definition.hasValidators && validate !== false) || !sameness(definition).areAlike;
}

/** Whether no accessor changes a value of each instance, and no generator makes it anew. A class is complete when its model is used. */
const sameness = perDefinition(({ attributes, hasAccessors, model }) => {
  const prototype = model.prototype as object;
  const isPlain = ({ name, defaultValue }: AttributeDefinition): boolean =>
    defaultValue?.type !== 'generator' && !(name in prototype);
  return { areAlike: !hasAccessors && [...attributes.values()].every(isPlain) };
});

/** A key that the junction spells otherwise might come twice. */
function areCanonical(
  { attributes }: ModelDefinition,
  { keyNames, rows }: Omit<UnseenRows<UnseenRow>, 'make'>,
): boolean {
  return keyNames.every((name, position) => {
    const attribute = attributes.get(name) as AttributeDefinition; // keys are attributes
    return rows.every(({ key }) => Object.is(key[position], canonicalOrUndefined(attribute, key[position])));
  });
}

/** The row that stands for all with its values: its own values, in the order of the shape. */
interface Sample {
  readonly shape: InsertShape;
  readonly row: readonly unknown[];
}

function samplesOf<Row extends UnseenRow>(
  definition: ModelDefinition,
  { rows, make }: UnseenRows<Row>,
): ReadonlyMap<object, Sample> {
  const samples = new Map<object, Sample>();
  const now = new Date();
  let last: { readonly values: object; readonly sample: Sample } | undefined;
  for (const row of rows) {
    const { values } = row;
    if (samples.has(values)) continue;
    const sample =
      last !== undefined && holdSame(last.values, values) ? last.sample : sampleOf(definition, make(row), now);
    samples.set(values, sample);
    last = { values, sample };
  }
  return samples;
}

/** Whether two rows are given the same, as often where each brings values of its own. */
export function holdSame(left: object, right: object): boolean {
  const [ours, theirs] = [Object.entries(left), Object.entries(right)];
  const isTheirs = ([name, value]: [string, unknown], place: number): boolean =>
    name === theirs[place]?.[0] && Object.is(value, theirs[place][1]);
  return ours.length === theirs.length && ours.every(isTheirs);
}

function sampleOf(definition: ModelDefinition, instance: object, now: Date): Sample {
  stampNew(instance, definition, now);
  const values = checkInstance({ definition, instance, attributes: insertedColumns(instance, definition) });
  const shape = insertShape(definition, values);
  return { shape, row: shape.attributes.map(name => values.get(name)) };
}

const haveOneShape = (samples: ReadonlyMap<object, Sample>, { shape }: Sample): boolean =>
  [...samples.values()].every(each => each.shape === shape);

/** What of a row differs from others: parts of its key, and values that not all samples share. */
function listedRows(
  definition: ModelDefinition,
  unseen: Omit<UnseenRows<UnseenRow>, 'make'>,
  samples: ReadonlyMap<object, Sample>,
): Pick<InsertAlikeCommand, 'shared' | 'differing' | 'values'> {
  const { rows, keyNames } = unseen;
  const [sample] = samples.values();
  const { row: shared, shape: { attributes } } = sample as Sample; // one or more
  const parts = attributes.map(name => keyNames.indexOf(name));
  const differing = differingPlaces(definition, { rows, parts, attributes }, samples);
  const valueAt = ({ key, values }: UnseenRow, place: number): unknown => {
    const part = parts[place] as number; // one for each attribute
    return part >= 0 ? key[part] : samples.get(values)?.row[place];
  };
  const [only, ...others] = differing as [number, ...number[]]; // one or more
  const valuesOf = (row: UnseenRow): unknown =>
    others.length === 0 ? valueAt(row, only) : differing.map(place => valueAt(row, place));
  return { shared, differing, values: rows.map(valuesOf) };
} // prettier-ignore

interface PlacedRows extends Pick<UnseenRows<UnseenRow>, 'rows'> {
  readonly attributes: readonly string[];
  /** For each attribute which part of the key it is; -1 for none. */
  readonly parts: readonly number[];
}

/** Of the same row several times, a part of the key stands for the others. */
function differingPlaces(
  definition: ModelDefinition,
  { rows, parts, attributes }: PlacedRows,
  samples: ReadonlyMap<object, Sample>,
): readonly number[] {
  const [first, ...others] = [...new Set(samples.values())] as [Sample, ...Sample[]]; // one or more
  const differs = (name: string, place: number): boolean => {
    const attribute = definition.attributes.get(name) as AttributeDefinition; // columns are attributes
    const value = first.row[place];
    const part = parts[place] as number; // one for each attribute
    if (part >= 0) return rows.some(({ key }) => key[part] !== value);
    return others.some(({ row }) => !holdsValue(attribute, row[place], value));
  };
  const differing = attributes.flatMap((name, place) => (differs(name, place) ? [place] : []));
  return differing.length > 0 ? differing : [parts.indexOf(0)];
}
