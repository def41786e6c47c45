import { giveTenant, stampTenant } from './tenant-stamp';
import { associationsOf } from '../association';
import { QueryError } from '../errors/query-error';
import { hasDatabaseDefault, type AttributeDefinition } from '../definition/attribute-definition';
import { Instance, type InstanceState, stateOf, readValue, writeValue, newState } from '../instance/instance';
import { columnOf, unknownMember, type ModelDefinition, perDefinition } from '../definition/model-definition';
import { SqlFragment, sql } from '../sql/sql-fragment';
import { checkNestedWrite, takesAll, takesChecked, type Taking } from './taken-values';
import { hasSql } from './validate-instance';

/** A new instance with values and defaults, without running the constructor of the model. */
export function buildInstance(definition: ModelDefinition, values: object, taking: Taking = takesAll): Instance {
  // As in loadInstance: the third argument decides what is made.
  const instance = Reflect.construct(Instance, [newState(definition)], definition.model) as Instance;
  assignValues({ definition, instance }, values, taking);
  assignDefaults(instance, definition);
  return instance;
}

/** A new instance from values that were nested in others, and checked with them. */
export const buildNested = (definition: ModelDefinition, values: object): Instance =>
  buildInstance(definition, values, takesChecked);

/** An instance that values are given to, and the definition of its model. */
export interface Assigned {
  readonly definition: ModelDefinition;
  readonly instance: object;
}

/**
 * Sets attributes (through their own setters) and nested values by name; an unknown name is refused, unless the call says
 * what it takes.
 */
export function assignValues(assigned: Assigned, values: object, taking: Taking = takesAll): void {
  const { definition, instance } = assigned;
  requireValues(definition, values);
  for (const name of Object.keys(values)) {
    const value = (values as Record<string, unknown>)[name];
    if (value === undefined || taking.fields?.has(name) === false) continue;
    if (!definition.attributes.has(name)) checkNested(assigned, { name, value }, taking);
    // Setters take values. What is SQL is none yet.
    else if (SqlFragment.is(value)) {
      writeValue(instance, stateOf(instance), columnOf(definition, name).name, value);
      continue;
    }
    (instance as Record<string, unknown>)[name] = value;
  }
}

/** Refuses what holds no values by name: a list, null, a text. */
export function requireValues(definition: ModelDefinition, values: unknown): void {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) throw invalidValues(definition);
}

function invalidValues({ name }: ModelDefinition): QueryError {
  return new QueryError('INVALID_VALUES', `The values for ${name} are not an object: { attribute: value }.`);
}

interface NestedValue {
  readonly name: string;
  readonly value: unknown;
}

function checkNested({ definition, instance }: Assigned, { name, value }: NestedValue, taking: Taking): void {
  const association = associationsOf(definition).get(name);
  if (association === undefined) throw unknownMember(definition, name);
  requireNew(instance, definition, name);
  checkNestedWrite(association, [value].flat(), taking);
}

/** Only a new instance is written with what is nested in it; given to another, it would be lost. */
function requireNew(instance: object, { name: model }: ModelDefinition, name: string): void {
  if (stateOf(instance).isNewRecord) return;
  throw new QueryError(
    'NESTED_SAVE',
    `${model}.${name} is an association: it is not written with a ${model} that is saved already.`,
    {
      hint: 'Use the methods of the association: add, set, remove, create.',
    },
  );
}

/** Gives every attribute without a value its default. Defaults that only the database can work out are left to it. */
export function assignDefaults(instance: object, definition: ModelDefinition): void {
  if (definition.tenantValues !== undefined) giveTenant(instance, definition);
  const state = stateOf(instance);
  for (const attribute of defaultedOf(definition)) {
    const { name } = attribute;
    if (readValue(instance, state, name) === undefined) writeValue(instance, state, name, defaultOf(attribute));
  }
}

/** Attributes of which a new instance has a default. */
const defaultedOf = perDefinition(({ attributes }): readonly AttributeDefinition[] =>
  [...attributes.values()].filter(each => each.defaultValue !== undefined && !hasDatabaseDefault(each)),
);

function defaultOf({ defaultValue, copy }: AttributeDefinition): unknown {
  if (defaultValue?.type === 'generator') return defaultValue.generate();
  if (defaultValue?.type !== 'value') return undefined;
  return copy === undefined || defaultValue.value === null ? defaultValue.value : copy(defaultValue.value);
}

/** Which columns an INSERT names, and which are left to the database. */
export interface InsertShape {
  readonly attributes: readonly string[];
  /** What is left to the database: columns that it fills in, and all that nobody gave a value. */
  readonly returning: readonly string[];
  /** Those of them of which the model says that the database makes their values. */
  readonly required: readonly string[];
}

/** The shapes of a model's rows, by what they leave to the database. */
interface RowShapes {
  /** Attributes by which the database numbers the rows. */
  readonly counters: ReadonlySet<string>;
  /** Attributes whose values the database makes, by the model's own account. */
  readonly made: ReadonlySet<string>;
  /** Of rows that leave it its numbers and nothing else, as most do. */
  readonly usual: InsertShape;
  readonly others: Map<string, InsertShape>;
}

/** Rows of more shapes than this have no habit that is worth remembering. */
const MOST_SHAPES = 500;

export const shapesOf = perDefinition((definition): RowShapes => {
  const attributes = definition.columns.map(name => definition.attributes.get(name) as AttributeDefinition); // columns are attributes
  const counters = new Set(attributes.filter(({ autoIncrement }) => autoIncrement).map(({ name }) => name));
  const made = new Set([...counters, ...attributes.filter(hasDatabaseDefault).map(({ name }) => name)]);
  return { counters, made, usual: shapeWithout(definition, counters, made), others: new Map() };
});

export function shapeWithout(
  { columns }: ModelDefinition,
  left: ReadonlySet<string>,
  made: ReadonlySet<string>,
): InsertShape {
  const returning = columns.filter(name => left.has(name));
  return {
    attributes: left.size === 0 ? columns : columns.filter(name => !left.has(name)),
    returning,
    required: returning.filter(name => made.has(name)),
  };
}

/** What was not given is not written. A null that was given is NULL, but to a numbered key it says nothing. */
export function insertShape(definition: ModelDefinition, values: ReadonlyMap<string, unknown>): InsertShape {
  const shapes = shapesOf(definition);
  const { usual } = shapes;
  const isUsual =
    values.size === usual.attributes.length && usual.returning.every(name => !values.has(name)) && !hasSql(values);
  return isUsual ? usual : otherShape(definition, values, shapes);
}

function otherShape(
  definition: ModelDefinition,
  values: ReadonlyMap<string, unknown>,
  { counters, made, others }: RowShapes,
): InsertShape {
  const left = definition.columns.filter(name => !isWritten(values, name, counters));
  const key = left.join('\0');
  let shape = others.get(key);
  if (shape === undefined) {
    shape = shapeWithout(definition, new Set(left), made);
    if (others.size === MOST_SHAPES) others.clear();
    others.set(key, shape);
  }
  return shape;
}

export const isWritten = (
  values: ReadonlyMap<string, unknown>,
  name: string,
  counters: ReadonlySet<string>,
): boolean => {
  const value = values.get(name);
  return value !== undefined && (value !== null || !counters.has(name)) && value !== sql.default;
};

/** Columns to be checked before an INSERT: all but those that are left to a default of the database. */
export function insertedColumns(instance: object, definition: ModelDefinition): readonly string[] {
  const { counters, made } = shapesOf(definition);
  if (made.size === counters.size) return definition.columns;
  const state = stateOf(instance);
  const isChecked = (name: string): boolean => counters.has(name) || !made.has(name);
  return definition.columns.filter(name => isChecked(name) || readValue(instance, state, name) !== undefined);
}

/**
 * Sets the timestamps of a new row, where its author did not, and whose it is. It is not deleted, whatever default its
 * column has.
 *
 * @throws QueryError `TENANT_MISMATCH`
 */
export function stampNew(instance: object, definition: ModelDefinition, now: Date): void {
  if (definition.requiredScope !== undefined || definition.place !== undefined) stampTenant(instance, definition);
  const { timestamps } = definition;
  const state = stateOf(instance);
  const { deletedAt } = timestamps;
  if (deletedAt !== undefined && readValue(instance, state, deletedAt) === undefined)
    writeValue(instance, state, deletedAt, null);
  const stamped = { instance, state, now };
  stampTime(timestamps.createdAt, stamped);
  stampTime(timestamps.updatedAt, stamped);
}

interface Stamped {
  readonly instance: object;
  readonly state: InstanceState;
  readonly now: Date;
}

function stampTime(name: string | undefined, { instance, state, now }: Stamped): void {
  if (name === undefined) return;
  const present = readValue(instance, state, name);
  if (present === undefined || present === null) writeValue(instance, state, name, new Date(now));
}
