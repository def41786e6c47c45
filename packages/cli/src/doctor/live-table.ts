import type { InspectedTable, ModelDefinition } from '@mortise/core';
import type { Database } from 'mortise';

export interface LiveIndex {
  readonly isUnique: boolean;
  /** Names of columns, in small letters, in their order. */
  readonly columns: readonly string[];
}

/** What the database has of a table: its indexes, that of the primary key included, and its foreign keys. */
export interface LiveTable {
  readonly indexes: readonly LiveIndex[];
  /** The columns of each. */
  readonly foreignKeys: readonly (readonly string[])[];
}

/** The tables of models; undefined for one that isn't there. */
export async function liveTables(
  { models }: Database,
  definitions: readonly ModelDefinition[],
): Promise<ReadonlyMap<ModelDefinition, LiveTable | undefined>> {
  const tables = definitions.map(({ table }) => table);
  const found = await models.engine.schema.inspect({ tables }, {});
  const byPlace = new Map(found.map(each => [each.table, liveTable(each)]));
  return new Map(definitions.map(definition => [definition, byPlace.get(definition.table)]));
}

function liveTable({ primaryKey, indexes, foreignKeys }: InspectedTable): LiveTable {
  const plain = indexes.filter(({ isPlain }) => isPlain);
  return {
    indexes: [
      ...(primaryKey.length === 0 ? [] : [{ isUnique: true, columns: inSmall(primaryKey) }]),
      ...plain.map(({ unique, columns }) => ({ isUnique: unique, columns: inSmall(columns) })),
    ],
    foreignKeys: foreignKeys.map(({ columns }) => inSmall(columns)),
  };
}

const inSmall = (names: readonly string[]): readonly string[] => names.map(name => name.toLowerCase());

/** Whether an index begins with these columns, in whatever order: it finds rows by them. */
export const serves = ({ columns }: LiveIndex, names: readonly string[]): boolean =>
  names.every(name => columns.slice(0, names.length).includes(name.toLowerCase()));

/** Whether an index keeps the same values of these columns from standing twice. */
export const keepsApart = ({ isUnique, columns }: LiveIndex, names: readonly string[]): boolean =>
  isUnique && columns.every(column => names.some(name => name.toLowerCase() === column));
