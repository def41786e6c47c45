import { DataTypes, type Database, type Model, type ModelStatic } from 'mortise';

export interface Models {
  readonly Person: ModelStatic<Model>;
  readonly Toot: ModelStatic<Model>;
}

/** People who write toots and like those of others; names of columns are such that SQL needs no quotes on any database. */
export function defineModels(database: Database): Models {
  const options = { timestamps: false, underscored: true };
  const Person = database.define(
    'Person',
    { name: DataTypes.STRING, age: DataTypes.INTEGER },
    { ...options, tableName: 'people', indexes: [{ fields: ['name'] }] },
  );
  const Toot = database.define(
    'Toot',
    { code: { type: DataTypes.STRING, unique: true }, score: DataTypes.INTEGER, kind: DataTypes.STRING, topic: DataTypes.STRING },
    { ...options, tableName: 'toots', indexes: [{ fields: ['topic'] }] },
  ); // prettier-ignore
  const Like = database.define('Like', { reaction: DataTypes.STRING }, { ...options, tableName: 'likes' });
  Person.hasMany(Toot, {
    as: 'toots',
    foreignKey: { name: 'authorId', columnName: 'author_id' },
    inverse: { as: 'author' },
  });
  Person.belongsToMany(Toot, {
    as: 'likedToots',
    through: Like,
    foreignKey: { name: 'personId', columnName: 'person_id' },
    otherKey: { name: 'tootId', columnName: 'toot_id' },
    inverse: { as: 'likedBy' },
  }); // prettier-ignore
  return { Person, Toot };
}
