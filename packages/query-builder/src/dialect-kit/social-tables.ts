import { DataTypes, type IncludeNode, type Link } from '@mortise/core';
import { withTables, type CaseDatabase, type DialectCase } from './dialect-case';

const key = { type: DataTypes.INTEGER(), primaryKey: true, autoIncrement: true };

/** Who wrote what. */
const tables = {
  Person: {
    id: key,
    name: { type: DataTypes.STRING(), allowNull: false, unique: true },
    age: { type: DataTypes.INTEGER(), allowNull: true },
    mood: { type: DataTypes.STRING(), allowNull: false, defaultValue: 'calm' },
  },
  Toot: {
    id: key,
    text: { type: DataTypes.STRING(), allowNull: false },
    authorId: { type: DataTypes.INTEGER(), allowNull: true, references: { model: 'Person', key: 'id' } },
  },
};

export type SocialDatabase = CaseDatabase<keyof typeof tables>;

/** A case on persons and toots: Ada (36) and Bob, whose age nobody knows, and two toots of Ada's. */
export function socialCase(name: string, work: (database: SocialDatabase) => Promise<void>): DialectCase {
  return {
    name,
    run: place =>
      withTables(place, tables, async database => {
        const { Person, Toot } = database.models;
        await Person.bulkCreate([{ name: 'Ada', age: 36 }, { name: 'Bob' }]);
        await Toot.bulkCreate(['first', 'second'].map(text => ({ text, authorId: 1 })));
        await work(database);
      }),
  };
}

/** The toots of a person, as an include. */
export function tootsOf({ definitionOf }: SocialDatabase, more: Partial<IncludeNode> = {}): IncludeNode {
  const to = definitionOf('Toot');
  const link: Link = {
    from: definitionOf('Person'),
    to,
    fromAttributes: ['id'],
    toAttributes: ['authorId'],
    many: true,
  };
  return { as: 'toots', many: true, steps: [{ link, attributes: to.columns }], includes: [], order: [], ...more };
}

/** An attribute of each row, in a list of this realm: runners such as jest have one beside that of the drivers. */
export const namesOf = (rows: readonly object[], attribute = 'name'): readonly unknown[] =>
  Array.from(rows, row => (row as Readonly<Record<string, unknown>>)[attribute]);
