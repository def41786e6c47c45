import { DataTypes, type ModelDefinition } from '@mortise/core';
import type { Connections } from '../connections';
import { dialects } from '../dialects/dialects';
import type { Dialect } from '../dialects/contract/dialect';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import { Schema } from '../schema/schema';
import { defineTable, refer } from './definitions';

export const syntaxOf = (connections: Connections): SchemaSyntax => dialectOf(connections).schema;

function dialectOf({ driver }: Connections): Dialect {
  const dialect = dialects.find(each => each.driver === driver);
  if (dialect === undefined) throw new TypeError('A driver belongs to one of the dialects.');
  return dialect;
}

export const schemaOf = (connections: Connections): Schema => new Schema(connections, dialectOf(connections));

const id = { type: DataTypes.INTEGER(), primaryKey: true, autoIncrement: true, allowNull: false };

/** Persons, toots, and who likes which. */
export function socialTables(): Record<'person' | 'toot' | 'likedToot', ModelDefinition> {
  const person = defineTable('person', { id, name: { type: DataTypes.STRING(), allowNull: false } });
  const toot = defineTable('toot', { id, text: { type: DataTypes.TEXT() }, authorId: { type: DataTypes.INTEGER() } });
  const key = { type: DataTypes.INTEGER(), primaryKey: true, allowNull: false };
  const likedToot = defineTable(
    'liked_toot',
    { personId: key, tootId: key },
    { indexes: [{ name: 'liked_toot_reverse', unique: false, attributes: ['tootId', 'personId'] }] },
  );
  refer(toot, ['authorId'], person, { onDelete: 'SET NULL', onUpdate: 'CASCADE' });
  refer(likedToot, ['personId'], person, { onDelete: 'CASCADE' });
  refer(likedToot, ['tootId'], toot, { onDelete: 'CASCADE' });
  return { person, toot, likedToot };
}
