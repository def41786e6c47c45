import {
  Deferrable,
  type AttributeDefinition,
  type DataType,
  type DefaultValue,
  type ForeignKeyDefinition,
  type ModelDefinition,
} from '@mortise/core';

type Column = { readonly type: DataType } & Partial<Omit<AttributeDefinition, 'name' | 'type'>>;
type Table = Partial<Omit<ModelDefinition, 'name' | 'attributes' | 'columns' | 'foreignKeys'>>;

/** A model definition as far as DDL reads it: nothing else is in it. */
export function defineTable(name: string, columns: Record<string, Column>, table: Table = {}): ModelDefinition {
  const attributes = new Map(Object.entries(columns).map(([key, column]) => [key, attributeOf(key, column)]));
  const primaryKey = [...attributes.values()].filter(each => each.primaryKey).map(attribute => attribute.name);
  const definition = {
    name,
    table: { schema: undefined, name },
    comment: undefined,
    attributes,
    columns: [...attributes.keys()],
    primaryKey,
    primaryKeyName: undefined,
    keyAttributes: new Set(primaryKey),
    indexes: [],
    foreignKeys: [] as ForeignKeyDefinition[],
    ...table,
  };
  return definition as unknown as ModelDefinition;
}

function attributeOf(name: string, column: Column): AttributeDefinition {
  const plain = { columnName: name, allowNull: true, primaryKey: false, autoIncrement: false };
  return { name, ...plain, defaultValue: undefined, comment: undefined, ...column } as AttributeDefinition;
}

/** Adds a foreign key to a definition made by {@link defineTable}; circles are made this way. */
export function refer(
  from: ModelDefinition,
  attributes: readonly string[],
  to: ModelDefinition,
  options: Partial<ForeignKeyDefinition> = {},
): void {
  const key: ForeignKeyDefinition = {
    name: `${from.name}_${attributes.join('_')}_fkey`,
    attributes,
    target: to,
    targetAttributes: to.primaryKey,
    onDelete: 'NO ACTION',
    onUpdate: 'NO ACTION',
    carriesMarks: false,
    deferrable: Deferrable.NOT,
    ...options,
  };
  (from.foreignKeys as ForeignKeyDefinition[]).push(key);
  for (const name of attributes) (from.keyAttributes as Set<string>).add(name);
}

export const always = (value: unknown): DefaultValue => ({ type: 'value', value });
