import { attributeOf, createLayout, loadInstance, type ModelDefinition } from '@mortise/core';
import type { Codec } from '../dialects/contract/codec';
import type { Dialect } from '../dialects/contract/dialect';
import type { RawResult } from '../sql/statement';

/** Rows of SQL that the user wrote as instances of a model, by the names of columns or attributes; the rest stands beside. */
export function mapRows({ columns, rows }: RawResult, definition: ModelDefinition, dialect: Dialect): object[] {
  const names = attributeNames(definition);
  const known = new Map<string, number>();
  columns.forEach((column, place) => {
    const name = names.get(column);
    if (name !== undefined && !known.has(name)) known.set(name, place);
  });
  const attributes = [...known.keys()];
  const layout = createLayout(
    definition,
    attributes,
    attributes.map(name => parsedDecoder(dialect.codecOf(attributeOf(definition, name).type))),
  );
  const others = columns.map((column, place) => ({ column, place })).filter(({ column }) => !names.has(column));
  return rows.map(row => {
    const instance = loadInstance(
      layout,
      [...known.values()].map(place => row[place]),
      0,
    );
    for (const { column, place } of others) addBeside(instance, column, row[place]);
    return instance;
  });
}

const parsedDecoder = ({ decode, decodeParsed }: Codec): Codec['decode'] => decodeParsed ?? decode;

function attributeNames(definition: ModelDefinition): ReadonlyMap<string, string> {
  const byAttribute = definition.columns.map(name => [name, name] as const);
  const byColumn = definition.columns.map(name => [attributeOf(definition, name).columnName, name] as const);
  return new Map([...byAttribute, ...byColumn]);
}

/** A name that means something else on an instance is left out. */
function addBeside(instance: object, column: string, value: unknown): void {
  if (column in instance) return;
  Object.defineProperty(instance, column, { value, writable: true, enumerable: true, configurable: true });
}
