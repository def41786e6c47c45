import { hasDatabaseDefault, type AttributeDefinition } from '../definition/attribute-definition';
import type { ModelDefinition } from '../definition/model-definition';
import { perDefinition } from '../definition/per-definition';
import { engineOf } from '../engine';
import { executionOf } from '../options/find-rules';
import { ownWriteOptions } from '../options/operation-rules';
import type { BulkCreateOptions } from '../options/write-options';
import { conflictClause } from './conflict-clause';
import { clauseFor, insertShape } from './insert-row';
import { canonicalOrUndefined } from './validate-instance';

/** Rows that share all their values but those of a key. */
export interface UnseenRows {
  readonly shared: Readonly<Record<string, unknown>>;
  readonly keyNames: readonly string[];
  /** Canonical, and different from each other where a conflict updates. */
  readonly keys: readonly (readonly unknown[])[];
}

/**
 * Inserts rows of which nobody sees an instance, without making any.
 *
 * @returns false, with nothing sent, where only instances can tell what is written, or what is wrong with them.
 */
export async function insertUnseen(
  definition: ModelDefinition,
  rows: UnseenRows,
  options: BulkCreateOptions,
): Promise<boolean> {
  options = ownWriteOptions(options);
  const isSeen = seesInstances(definition, options) || !areCanonical(definition, rows);
  const values = isSeen ? undefined : canonicalRow(definition, rows);
  if (values === undefined) return false;
  const shape = insertShape(definition, values);
  const { attributes } = shape;
  const conflict = clauseFor(shape, conflictClause(definition, options));
  const template = attributes.map(name => values.get(name));
  const command = { definition, attributes, conflict, rows: rowsOf(template, attributes, rows) };
  await engineOf(definition).insert({ ...command, returning: [], required: [] }, executionOf(options));
  return true;
}

/** Whether code of the model's author would be given an instance. */
function seesInstances(definition: ModelDefinition, { hooks, validate }: BulkCreateOptions): boolean {
  const isHooked = definition.hooks.has('beforeBulkCreate') || definition.hooks.has('afterBulkCreate');
  if (isHooked && hooks !== false) return true;
  return (definition.hasValidators && validate !== false) || !plainColumns(definition).arePlain;
}

/** Columns whose values are what they were given: no accessor changes them, and no generator makes each anew. A class is complete when its model is used. */
const plainColumns = perDefinition(definition => {
  const columns = definition.columns.map(name => definition.attributes.get(name) as AttributeDefinition); // columns are attributes
  const prototype = definition.model.prototype as object;
  const arePlain =
    !definition.hasAccessors &&
    [...definition.attributes.values()].every(
      ({ name, defaultValue }) => defaultValue?.type !== 'generator' && !(name in prototype),
    );
  return { columns, arePlain };
});

/** A key that the junction spells otherwise might come twice. */
function areCanonical({ attributes }: ModelDefinition, { keyNames, keys }: UnseenRows): boolean {
  return keyNames.every((name, position) => {
    const attribute = attributes.get(name) as AttributeDefinition; // keys are attributes
    return keys.every(key => Object.is(key[position], canonicalOrUndefined(attribute, key[position])));
  });
}

/** The canonical values of the first row; undefined where one of them is refused, or is missing. */
function canonicalRow(definition: ModelDefinition, rows: UnseenRows): ReadonlyMap<string, unknown> | undefined {
  const { shared, keyNames, keys } = rows;
  const isUnknown = (name: string): boolean => shared[name] !== undefined && !definition.attributes.has(name);
  if (Object.keys(shared).some(isUnknown)) return undefined;
  const key = Object.fromEntries(keyNames.map((name, position) => [name, keys[0]?.[position]]));
  return filledRow(definition, { ...shared, ...key });
}

function filledRow(
  definition: ModelDefinition,
  given: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, unknown> | undefined {
  const stamps = stampsOf(definition);
  const values = new Map<string, unknown>();
  for (const attribute of plainColumns(definition).columns) {
    const value = newValue(attribute, given[attribute.name], stamps);
    const isMissing = value === undefined || value === null;
    const canonical = isMissing ? value : canonicalOrUndefined(attribute, value);
    if (isMissing ? !mayLack(attribute, value) : canonical === undefined) return undefined;
    if (canonical !== undefined) values.set(attribute.name, canonical);
  }
  return values;
}

const mayLack = (attribute: AttributeDefinition, value: unknown): boolean =>
  attribute.allowNull || attribute.autoIncrement || (value === undefined && hasDatabaseDefault(attribute));

/** What a new row holds at a time: when it was made, and that it is not deleted. */
function stampsOf({ timestamps: { createdAt, updatedAt, deletedAt } }: ModelDefinition): ReadonlyMap<string, unknown> {
  const now = new Date();
  const stamps = new Map<string, unknown>();
  if (deletedAt !== undefined) stamps.set(deletedAt, null);
  for (const name of [createdAt, updatedAt]) if (name !== undefined) stamps.set(name, now);
  return stamps;
}

/** As defaults and timestamps fill in an instance. A null takes the place of a time in no row. */
function newValue(
  { name, defaultValue }: AttributeDefinition,
  given: unknown,
  stamps: ReadonlyMap<string, unknown>,
): unknown {
  const value = given === undefined && defaultValue?.type === 'value' ? defaultValue.value : given;
  const stamp = stamps.get(name);
  return value === undefined || (value === null && stamp !== undefined) ? stamp : value;
}

function rowsOf(
  template: readonly unknown[],
  attributes: readonly string[],
  { keyNames, keys }: UnseenRows,
): readonly (readonly unknown[])[] {
  const positions = keyNames.map(name => attributes.indexOf(name));
  return keys.map(key => {
    const row = template.slice();
    for (let part = 0; part < positions.length; part++) row[positions[part] as number] = key[part];
    return row;
  });
}
