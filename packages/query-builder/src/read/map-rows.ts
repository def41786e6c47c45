import {
  attributeOf,
  createLayout,
  loadInstance,
  markAsGiven,
  QueryError,
  type Layout,
  type ModelDefinition,
} from '@mortise/core';
import type { Codec } from '../dialects/contract/codec';
import type { Dialect } from '../dialects/contract/dialect';
import type { RawResult } from '../sql/statement';
import { explainUnreadableAnswer } from './explain-unreadable';

/** Rows of SQL that the user wrote as instances of a model, by the names of columns or attributes; the rest stands beside. */
export function mapRows({ columns, rows }: RawResult, definition: ModelDefinition, dialect: Dialect): object[] {
  const names = attributeNames(definition);
  const known = new Map<string, number>();
  columns.forEach((column, place) => {
    const name = names.get(column);
    if (name !== undefined && !known.has(name)) known.set(name, place);
  });
  const attributes = [...known.keys()];
  const decoders = attributes.map(name => parsedDecoder(dialect.codecOf(attributeOf(definition, name).type)));
  const layout = createLayout(definition, attributes, decoders);
  const others = columns.map((column, place) => ({ column, place })).filter(({ column }) => !names.has(column));
  for (const { column } of others) refuseTaken(definition, column);
  const own = rows.map(row => [...known.values()].map(place => row[place]));
  return loaded(layout, own).map((instance, index) => {
    markAsGiven(instance);
    for (const { column, place } of others) addBeside(instance, column, rows[index]?.[place]);
    return instance;
  });
}

function loaded(layout: Layout, rows: readonly (readonly unknown[])[]): object[] {
  try {
    return rows.map(row => loadInstance(layout, row, 0));
  } catch (error) {
    throw explainUnreadableAnswer(error, rows, layout);
  }
}

const parsedDecoder = ({ decode, decodeParsed }: Codec): Codec['decode'] => decodeParsed ?? decode;

/** The same for rows as objects, which need not all have the same columns. */
export function mapObjects(rows: readonly object[], definition: ModelDefinition, dialect: Dialect): object[] {
  const alike = new Map<string, { readonly columns: readonly string[]; readonly places: number[] }>();
  rows.forEach((row, place) => {
    const columns = Object.keys(row);
    const known = alike.get(JSON.stringify(columns)) ?? { columns, places: [] };
    known.places.push(place);
    alike.set(JSON.stringify(columns), known);
  });
  const instances: object[] = [];
  for (const { columns, places } of alike.values()) {
    const values = places.map(place => columns.map(column => (rows[place] as Record<string, unknown>)[column]));
    const mapped = mapRows({ columns, rows: values, affected: 0 }, definition, dialect);
    places.forEach((place, index) => (instances[place] = mapped[index] as object)); // one for each row
  }
  return instances;
}

function attributeNames(definition: ModelDefinition): ReadonlyMap<string, string> {
  const byAttribute = definition.columns.map(name => [name, name] as const);
  const byColumn = definition.columns.map(name => [attributeOf(definition, name).columnName, name] as const);
  return new Map([...byAttribute, ...byColumn]);
}

/** A value in place of a method, or of associated rows, would be taken for these. */
function refuseTaken({ name, associations, model }: ModelDefinition, column: string): void {
  if (!associations.has(column) && !(column in model.prototype)) return;
  throw new QueryError(
    'NAME_COLLISION',
    `The rows of the query have a column "${column}", which ${name} has as something else.`,
    {
      hint: 'Give it another name in the SQL: … AS other_name.',
    },
  );
}

function addBeside(instance: object, column: string, value: unknown): void {
  Object.defineProperty(instance, column, { value, writable: true, enumerable: true, configurable: true });
}
