import {
  attributeOf,
  type AttributeDefinition,
  type ForeignKeyDefinition,
  type IndexDefinition,
  type IndexDetail,
  type IndexPart,
  SqlFragment,
  type ModelDefinition,
  type TableName,
} from '@mortise/core';

/** Equal for names of the same table. */
export const tableKey = ({ schema, name }: TableName): string => JSON.stringify([schema ?? null, name]);

/** One definition for each table: several models may share one, which then has what each of them knows. */
export function definitionsOfTables(definitions: readonly ModelDefinition[]): readonly ModelDefinition[] {
  const sharing = new Map<string, [ModelDefinition, ...ModelDefinition[]]>();
  for (const definition of definitions) {
    const key = tableKey(definition.table);
    const others = sharing.get(key);
    if (others === undefined) sharing.set(key, [definition]);
    else others.push(definition);
  }
  return [...sharing.values()].map(([first, ...others]) => merge(first, others));
}

/** Of a column, an index or a key that two models have, the first model's is taken. */
function merge(one: ModelDefinition, others: readonly ModelDefinition[]): ModelDefinition {
  if (others.length === 0) return one;
  const sharing = [one, ...others];
  // A model without a key doesn't know what key its table has.
  const main = sharing.find(({ primaryKey }) => primaryKey.length > 0) ?? one;
  const first = byColumnNames(main);
  const all = [first, ...sharing.filter(each => each !== main).map(byColumnNames)];
  const attributes = firstOfEach(all.flatMap(each => [...each.attributes.values()]), ({ name }) => name); // prettier-ignore
  return {
    ...first,
    name: sharing.map(({ name }) => name).join('/'),
    comment: all.find(({ comment }) => comment !== undefined)?.comment,
    attributes: new Map(attributes.map(attribute => [attribute.name, attribute])),
    columns: attributes.map(({ name }) => name),
    keyAttributes: new Set(all.flatMap(({ keyAttributes }) => [...keyAttributes])),
    indexes: firstOfEach(all.flatMap(each => each.indexes), indexKey), // prettier-ignore
    foreignKeys: firstOfEach(all.flatMap(each => each.foreignKeys), foreignKeyKey), // prettier-ignore
  };
}

/** The same definition with its attributes named as their columns: models may have different names for one. */
function byColumnNames(definition: ModelDefinition): ModelDefinition {
  const columnNames = (names: Iterable<string>): readonly string[] =>
    [...names].map(name => attributeOf(definition, name).columnName);
  const attributes = definition.columns.map((name): AttributeDefinition => {
    const attribute = attributeOf(definition, name);
    return { ...attribute, name: attribute.columnName };
  });
  return {
    ...definition,
    attributes: new Map(attributes.map(attribute => [attribute.name, attribute])),
    primaryKey: columnNames(definition.primaryKey),
    keyAttributes: new Set(columnNames(definition.keyAttributes)),
    indexes: definition.indexes.map(index => indexByColumnNames(index, columnNames)),
    foreignKeys: definition.foreignKeys.map(key => ({ ...key, attributes: columnNames(key.attributes) })),
  };
}

function indexByColumnNames(
  index: IndexDefinition,
  columnNames: (names: Iterable<string>) => readonly string[],
): IndexDefinition {
  const { attributes, livingBy, detail } = index;
  return {
    ...index,
    attributes: columnNames(attributes),
    livingBy: livingBy && columnNames([livingBy])[0],
    detail: detail && { ...detail, parts: detail.parts.map(part => partByColumnName(part, columnNames)) },
  };
}

const partByColumnName = (part: IndexPart, columnNames: (names: Iterable<string>) => readonly string[]): IndexPart =>
  part.attribute === undefined ? part : { ...part, attribute: columnNames([part.attribute])[0] };

/** What is SQL in an index is text here: see `withIndexTexts`. */
const indexKey = ({ unique, attributes, livingBy, detail }: IndexDefinition): string =>
  JSON.stringify([unique, attributes, livingBy, detail && detailKey(detail)]);

const detailKey = ({ parts, where, kind, method, parser }: IndexDetail): readonly unknown[] => [
  ...parts.map(part => ({ ...part, expression: part.expression?.parts })),
  SqlFragment.is(where) ? where.parts : undefined,
  kind,
  method,
  parser,
];

const foreignKeyKey = ({ attributes, target, targetAttributes }: ForeignKeyDefinition): string =>
  JSON.stringify([attributes, target.table, targetAttributes]);

function firstOfEach<T>(all: readonly T[], keyOf: (one: T) => string): readonly T[] {
  const firsts = new Map<string, T>();
  for (const one of all) if (!firsts.has(keyOf(one))) firsts.set(keyOf(one), one);
  return [...firsts.values()];
}
