import {
  DataTypes,
  Deferrable,
  shortText,
  type AttributeDefinition,
  type ColumnOutline,
  type ForeignKeyDefinition,
  type ForeignKeyOutline,
  type IndexDefinition,
  type ModelDefinition,
  type TableName,
  type TableOutline,
} from '@mortise/core';
import { prefixedName } from '../../sql/identifier';
import { tableKey } from '../shared-tables';

/** A part of a table: all that a change speaks of. */
export type PartialOutline = Pick<TableOutline, 'table'> & Partial<TableOutline>;

/** How messages name a table. */
export const placeName = ({ schema, name }: TableName): string => shortText(prefixedName(schema, name).toString());

/**
 * A definition as far as DDL reads it, of a table or a part of one: its attributes have the names of their columns. Where
 * an index or a key speaks of columns that the outline does not have, only their names are known.
 */
export function outlineDefinition(outline: PartialOutline): ModelDefinition {
  const { table, columns = [], primaryKey = [], indexes = [], foreignKeys = [] } = outline;
  const own = columns.map(({ name }) => name);
  const named = [...primaryKey, ...indexes.flatMap(indexedColumns), ...foreignKeys.flatMap(key => namesIn(key, table))];
  const attributes = [
    ...[...new Set(named)].filter(name => !own.includes(name)).map(name => attributeOf(nameOnly(name), primaryKey)),
    ...columns.map(column => attributeOf(column, primaryKey)),
  ];
  const definition = {
    name: placeName(table),
    table,
    comment: outline.comment,
    attributes: new Map(attributes.map(attribute => [attribute.name, attribute])),
    columns: own,
    primaryKey,
    primaryKeyName: outline.primaryKeyName,
    keyAttributes: new Set([
      ...columns.filter(({ isExact }) => isExact).map(({ name }) => name),
      ...primaryKey,
      ...foreignKeys.flatMap(key => key.columns),
    ]),
    indexes,
    foreignKeys: [] as ForeignKeyDefinition[],
  };
  // DDL reads nothing else: nobody asks a model or an engine of it.
  const made = definition as unknown as ModelDefinition;
  definition.foreignKeys.push(...foreignKeys.map(key => foreignKeyOf(key, made)));
  return made;
}

/** Of a key to its own table both ends are here. */
const namesIn = ({ columns, target, targetColumns }: ForeignKeyOutline, table: TableName): readonly string[] =>
  tableKey(target) === tableKey(table) ? [...columns, ...targetColumns] : columns;

const indexedColumns = ({ attributes, livingBy }: IndexDefinition): readonly string[] => [
  ...attributes,
  ...(livingBy === undefined ? [] : [livingBy]),
];

const nameOnly = (name: string): ColumnOutline => ({
  name,
  type: DataTypes.STRING(),
  allowNull: true,
  autoIncrement: false,
  isExact: false,
  defaultValue: undefined,
  comment: undefined,
});

function attributeOf(column: ColumnOutline, primaryKey: readonly string[]): AttributeDefinition {
  const { name, type, allowNull, autoIncrement, defaultValue, comment } = column;
  const isKey = primaryKey.includes(name);
  const plain = { name, columnName: name, type, allowNull, autoIncrement, defaultValue, comment, primaryKey: isKey };
  return plain as AttributeDefinition; // as far as DDL reads it, as above
}

function foreignKeyOf(key: ForeignKeyOutline, own: ModelDefinition): ForeignKeyDefinition {
  const { name, columns, target, targetColumns, onDelete, onUpdate, deferrable } = key;
  const isOwn = tableKey(target) === tableKey(own.table);
  return {
    name,
    attributes: columns,
    // Whether its columns are a key is looked up in the database.
    target: isOwn ? own : outlineDefinition({ table: target, primaryKey: targetColumns }),
    targetAttributes: targetColumns,
    onDelete,
    onUpdate,
    carriesMarks: false,
    deferrable: deferrable ?? Deferrable.NOT,
  };
}
