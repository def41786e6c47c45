import { DataTypes, type Database } from 'mortise';

export type AnyModel = ReturnType<Database['define']>;

export interface TenantModels {
  readonly Person: AnyModel;
  readonly Toot: AnyModel;
  readonly Tag: AnyModel;
  readonly Like: AnyModel;
  readonly Country: AnyModel;
  /** Everybody's, with links of all tenants in one junction. */
  readonly Topic: AnyModel;
}

const tenantId = { type: DataTypes.INTEGER, allowNull: false } as const;
const scope = { requiredScope: (tenant: number) => ({ where: { tenantId: tenant } }) };

/** People who write, like and tag toots, of one tenant each; countries are everybody's, and topics, which people follow. */
export function tenantModels(database: Database): TenantModels {
  const Person = database.define(
    'Person',
    {
      tenantId,
      name: { type: DataTypes.STRING, unique: true },
      age: DataTypes.INTEGER,
      profile: DataTypes.JSON,
    },
    { ...scope, paranoid: true, version: true, scopes: { older: (age: number) => ({ where: { age } }) } },
  );
  const Toot = database.define('Toot', { tenantId, text: DataTypes.STRING }, { ...scope, paranoid: true });
  const Like = database.define('Like', { tenantId, note: DataTypes.STRING, n: DataTypes.INTEGER }, scope);
  const Tag = database.define('Tag', { tenantId, name: { type: DataTypes.STRING, unique: true } }, scope);
  const Country = database.define('Country', { name: DataTypes.STRING }, { timestamps: false });
  Person.hasMany(Toot, {
    as: 'toots',
    foreignKey: { name: 'authorId', onDelete: 'CASCADE' },
    inverse: { as: 'author' },
  });
  Person.hasOne(Toot, { as: 'best', foreignKey: 'bestOfId' });
  Person.belongsToMany(Toot, { as: 'liked', through: Like, inverse: { as: 'fans' } });
  Toot.belongsToMany(Tag, { as: 'tags', through: 'TootTag', inverse: { as: 'toots' } });
  Person.belongsTo(Country, { as: 'country' });
  Country.hasMany(Person, { as: 'people', foreignKey: 'countryId' });
  const Topic = database.define('Topic', { name: DataTypes.STRING }, { timestamps: false });
  Topic.belongsToMany(Person, {
    as: 'followers',
    through: 'Following',
    foreignKey: 'topicId',
    otherKey: 'followerId',
    inverse: { as: 'topics' },
  });
  Person.hasManyThrough(Person, { as: 'peers', through: ['liked', 'fans'] });
  Person.hasManyThrough(Tag, { as: 'likedTags', through: ['liked', 'tags'] });
  return { Person, Toot, Tag, Like, Country, Topic };
}
