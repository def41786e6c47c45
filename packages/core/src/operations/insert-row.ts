import { sql } from '../sql/sql-fragment';
import { hasSql } from './validate-instance';
import { type AttributeDefinition, hasDatabaseDefault } from '../definition/attribute-definition';
import { after, type Awaitable } from '../engine';
import { mapPaced } from '../rules/pace';
import { stateOf, readValue, writeValue } from '../instance/instance';
import { type ModelDefinition, perDefinition, attributeOf } from '../definition/model-definition';
import type { ConflictClause } from '../query/commands';
import type { InsertGroup } from './create';
import { stampTenant } from './tenant-stamp';

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

const shapesOf = perDefinition((definition): RowShapes => {
  const attributes = definition.columns.map(name => definition.attributes.get(name) as AttributeDefinition); // columns are attributes
  const counters = new Set(attributes.filter(({ autoIncrement }) => autoIncrement).map(({ name }) => name));
  const made = new Set([...counters, ...attributes.filter(hasDatabaseDefault).map(({ name }) => name)]);
  return { counters, made, usual: shapeWithout(definition, counters, made), others: new Map() };
});

function shapeWithout({ columns }: ModelDefinition, left: ReadonlySet<string>, made: ReadonlySet<string>): InsertShape {
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
  const left = definition.columns.filter(name => !isGiven(values, name, counters));
  const key = left.join('\0');
  let shape = others.get(key);
  if (shape === undefined) {
    shape = shapeWithout(definition, new Set(left), made);
    if (others.size === MOST_SHAPES) others.clear();
    others.set(key, shape);
  }
  return shape;
}

const isGiven = (values: ReadonlyMap<string, unknown>, name: string, counters: ReadonlySet<string>): boolean => {
  const value = values.get(name);
  return value !== undefined && (value !== null || !counters.has(name)) && value !== sql.default;
};

/** The shape of several rows in one statement: it names what any of them gives. */
function commonShape(definition: ModelDefinition, shapes: ReadonlySet<InsertShape>): InsertShape {
  const { made } = shapesOf(definition);
  const named = new Set([...shapes].flatMap(({ attributes }) => attributes));
  const left = new Set([...shapes].flatMap(({ returning }) => returning));
  const { returning, required } = shapeWithout(definition, left, made);
  return { attributes: definition.columns.filter(name => named.has(name)), returning, required };
}

/** The values of a row in the order of a statement that names what others give too; undefined is what it leaves. */
export function rowValues(
  definition: ModelDefinition,
  values: ReadonlyMap<string, unknown>,
  { attributes }: InsertShape,
): readonly unknown[] {
  const { counters } = shapesOf(definition);
  return attributes.map(name => (isGiven(values, name, counters) ? values.get(name) : undefined));
}

/** Columns to be checked before an INSERT: all but those that are left to a default of the database. */
export function insertedColumns(instance: object, definition: ModelDefinition): readonly string[] {
  const { counters, made } = shapesOf(definition);
  if (made.size === counters.size) return definition.columns;
  const state = stateOf(instance);
  const isChecked = (name: string): boolean => counters.has(name) || !made.has(name);
  return definition.columns.filter(name => isChecked(name) || readValue(instance, state, name) !== undefined);
}

/**
 * Rows that go into one statement each, in their order. What a row was not given takes nothing from a row that is there
 * already: those that update other attributes go into another.
 */
export function groupRows(
  { definition, instances, conflict }: Pick<InsertGroup, 'definition' | 'instances' | 'conflict'>,
  rows: readonly ReadonlyMap<string, unknown>[],
  { tellsKept = true }: Pick<InsertGroup, 'tellsKept'>,
): Awaitable<readonly InsertGroup[]> {
  const runs: Run[] = [];
  const clauses = new Map<InsertShape, ConflictClause | undefined>();
  const grouped = mapPaced(rows, (values, index) => {
    const shape = insertShape(definition, values);
    if (!clauses.has(shape)) clauses.set(shape, clauseFor(shape, conflict));
    const clause = clauses.get(shape);
    const last = runs.at(-1);
    const run = last !== undefined && isSameClause(last.conflict, clause) ? last : newRun(runs, clause);
    run.shapes.add(shape);
    run.instances.push(instances[index] as object); // one for each row
    run.rows.push(values);
  });
  return after(grouped as Awaitable<unknown>, () =>
    runs.map(({ shapes, ...run }) => ({ ...run, ...shapeOfAll(definition, shapes), definition, tellsKept })),
  );
}

interface Run {
  readonly shapes: Set<InsertShape>;
  readonly instances: object[];
  readonly rows: ReadonlyMap<string, unknown>[];
  readonly conflict: ConflictClause | undefined;
}

function newRun(runs: Run[], conflict: ConflictClause | undefined): Run {
  const run: Run = { shapes: new Set(), instances: [], rows: [], conflict };
  runs.push(run);
  return run;
}

function shapeOfAll(
  definition: ModelDefinition,
  shapes: ReadonlySet<InsertShape>,
): Pick<InsertGroup, 'shape' | 'isUneven'> {
  const [first] = shapes;
  const isUneven = shapes.size > 1;
  return { shape: isUneven ? commonShape(definition, shapes) : (first as InsertShape), isUneven }; // a run has a row
}

/** A row that lacks a value takes nothing in its place from one that is there. */
export function clauseFor(
  { attributes }: InsertShape,
  conflict: ConflictClause | undefined,
): ConflictClause | undefined {
  if (conflict === undefined || conflict.update.every(name => attributes.includes(name))) return conflict;
  return { ...conflict, update: conflict.update.filter(name => attributes.includes(name)), touches: true };
}

const isSameClause = (left: ConflictClause | undefined, right: ConflictClause | undefined): boolean =>
  left === right || left?.update.join('\0') === right?.update.join('\0');

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
  for (const name of [timestamps.createdAt, timestamps.updatedAt]) {
    if (name === undefined) continue;
    const present = readValue(instance, state, name);
    if (present === undefined || present === null) writeValue(instance, state, name, new Date(now));
  }
}

/** Adds the time of the change to what is to be written, unless one is there that was set by hand. */
export function stampChanged(definition: ModelDefinition, values: Map<string, unknown>): void {
  const { updatedAt } = definition.timestamps;
  if (updatedAt === undefined || values.has(updatedAt)) return;
  values.set(updatedAt, attributeOf(definition, updatedAt).normalise(new Date()));
}
