import type { AttributeDefinition } from '../model/attribute-definition';
import { stateOf } from '../model/instance';
import { readValue } from '../model/layout';
import type { ModelDefinition } from '../model/model-definition';

/** Which columns an INSERT names, and which the database fills in and tells back. */
export interface InsertShape {
  readonly attributes: readonly string[];
  readonly returning: readonly string[];
}

/** Columns whose values the database can make. */
interface MadeColumns {
  /** By number, or by a default that is SQL. */
  readonly all: readonly string[];
  readonly bySql: readonly string[];
  /** The shape of rows that leave all of them to the database, as most do. */
  readonly shape: InsertShape;
}

const madeColumns = new WeakMap<ModelDefinition, MadeColumns>();

function madeColumnsOf(definition: ModelDefinition): MadeColumns {
  let made = madeColumns.get(definition);
  if (made === undefined) {
    const attributes = definition.columns.map(name => definition.attributes.get(name) as AttributeDefinition); // columns are attributes
    const bySql = attributes.filter(({ defaultValue }) => defaultValue?.type === 'sql').map(({ name }) => name);
    const all = attributes
      .filter(({ autoIncrement, defaultValue }) => autoIncrement || defaultValue?.type === 'sql')
      .map(({ name }) => name);
    made = { all, bySql, shape: shapeWithout(definition, all) };
    madeColumns.set(definition, made);
  }
  return made;
}

function shapeWithout(definition: ModelDefinition, made: readonly string[]): InsertShape {
  if (made.length === 0) return { attributes: definition.columns, returning: made };
  return { attributes: definition.columns.filter(name => !made.includes(name)), returning: made };
}

/** Columns without a value are NULL, but for those that the database makes itself. */
export function insertShape(definition: ModelDefinition, values: ReadonlyMap<string, unknown>): InsertShape {
  const { all, bySql, shape } = madeColumnsOf(definition);
  // A null that was given stays null where the default is SQL; to a numbered key it says nothing.
  const isLeft = (name: string): boolean => !values.has(name) || (values.get(name) === null && !bySql.includes(name));
  return all.every(isLeft) ? shape : shapeWithout(definition, all.filter(isLeft));
}

/** Columns to be checked before an INSERT: all but those that are left to a default of the database. */
export function insertedColumns(instance: object, definition: ModelDefinition): readonly string[] {
  const { bySql } = madeColumnsOf(definition);
  if (bySql.length === 0) return definition.columns;
  const state = stateOf(instance);
  return definition.columns.filter(name => !bySql.includes(name) || readValue(instance, state, name) !== undefined);
}
