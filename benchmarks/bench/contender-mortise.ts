import {
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  Database,
  DataTypes,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type NonAttribute,
  Op,
} from 'mortise';
import { Attribute, BelongsToMany, NotNull, Table } from 'mortise/decorators';
import { isPostgres } from './contenders';
import type { Contender } from './workload';

@Table({ tableName: 'people', nestedWrites: 'always' })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
  @Attribute(DataTypes.STRING) @NotNull declare email: string;
  @Attribute(DataTypes.INTEGER) @NotNull declare age: number;
  @BelongsToMany(() => Toot, {
    through: () => LikedToot,
    inverse: { as: 'likedBy' },
    foreignKey: 'personId',
    otherKey: 'tootId',
  })
  declare likedToots?: NonAttribute<Toot[]>;
  @BelongsToMany(() => Toot, {
    through: () => PinnedToot,
    inverse: { as: 'pinnedBy' },
    foreignKey: 'personId',
    otherKey: 'tootId',
  })
  declare pinnedToots?: NonAttribute<Toot[]>;
  @BelongsToMany(() => Toot, {
    through: () => HiddenToot,
    inverse: { as: 'hiddenBy' },
    foreignKey: 'personId',
    otherKey: 'tootId',
  })
  declare hiddenToots?: NonAttribute<Toot[]>;
  declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare addLikedToots: BelongsToManyAddAssociationsMixin<Toot, number>;
  declare setLikedToots: BelongsToManySetAssociationsMixin<Toot, number>;
}

@Table({ tableName: 'toots' })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  declare createdAt: CreationOptional<Date>;
  @Attribute(DataTypes.STRING) @NotNull declare text: string;
  @Attribute(DataTypes.INTEGER) @NotNull declare score: number;
  @BelongsToMany(() => Tag, { through: () => TootTag, foreignKey: 'tootId', otherKey: 'tagId' })
  declare tags?: NonAttribute<Tag[]>;
  declare LikedToot?: NonAttribute<LikedToot>;
}

@Table({ tableName: 'tags' })
class Tag extends Model<InferAttributes<Tag>, InferCreationAttributes<Tag>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
}

@Table({ tableName: 'liked_toots' })
class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  @Attribute(DataTypes.INTEGER) declare personId: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare tootId: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare reaction: string | null;
}

@Table({ tableName: 'toot_tags' })
class TootTag extends Model<InferAttributes<TootTag>, InferCreationAttributes<TootTag>> {
  @Attribute(DataTypes.INTEGER) declare tootId: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare tagId: CreationOptional<number>;
}

@Table({ tableName: 'pinned_toots' })
class PinnedToot extends Model<InferAttributes<PinnedToot>, InferCreationAttributes<PinnedToot>> {
  @Attribute(DataTypes.INTEGER) declare personId: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare tootId: CreationOptional<number>;
}

@Table({ tableName: 'hidden_toots' })
class HiddenToot extends Model<InferAttributes<HiddenToot>, InferCreationAttributes<HiddenToot>> {
  @Attribute(DataTypes.INTEGER) declare personId: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare tootId: CreationOptional<number>;
}

const models = [Person, Toot, Tag, LikedToot, TootTag, PinnedToot, HiddenToot];
const siblings = ['likedToots', 'pinnedToots', 'hiddenToots'] as const;

/** Mortise: instances, with all that a user gets by default. */
export function make(file: string): Contender<Person> {
  const database = isPostgres(file)
    ? new Database({ client: 'pg', connection: file, pool: { min: 0, max: 10 } }, { models })
    : new Database({ client: 'better-sqlite3', connection: { filename: file }, synchronous: 'NORMAL' }, { models });
  // There is one of each key.
  const person = async (id: number): Promise<Person> => (await Person.findByPk(id)) as Person;
  const people = (upTo: number): Promise<Person[]> =>
    Person.findAll({ where: { id: { [Op.lte]: upTo } }, include: ['likedToots'], order: ['id'] });
  return {
    hold: person,
    holdNew: values => Person.create(values),
    personByKey: id => Person.findByPk(id),
    flatToots: (above, limit) => Toot.findAll({ where: { score: { [Op.gt]: above } }, order: [['createdAt', 'DESC']], limit }),
    tootsByIds: ids => Toot.findAll({ where: { id: ids }, order: ['id'] }),
    peopleWithSiblings: (upTo, count) =>
      Person.findAll({ where: { id: { [Op.lte]: upTo } }, include: siblings.slice(0, count), order: ['id'] }),
    peopleWithToots: people,
    peopleWithTootsAndTags: upTo =>
      Person.findAll({
        where: { id: { [Op.lte]: upTo } },
        include: [{ association: 'likedToots', include: ['tags'] }],
        order: ['id'],
      }),
    likedTootsOf: each => each.getLikedToots(),
    page: offset => Person.findAll({ include: ['likedToots'], order: ['name'], limit: 20, offset }),
    peopleWhoLove: () =>
      Person.findAll({ where: { likedToots: { LikedToot: { reaction: 'love' } } }, order: ['id'], limit: 50 }),
    countByToots: () => Person.count({ where: { likedToots: { score: { [Op.gt]: 995 } } } }),
    create: values => Person.create(values),
    createMany: toots => Toot.bulkCreate(toots),
    changeAge: async (id, age) => {
      const found = await person(id);
      found.age = age;
      return found.save();
    },
    addToots: (each, tootIds) => each.addLikedToots(tootIds, { through: { reaction: 'love' } }),
    setToots: (each, tootIds) => each.setLikedToots(tootIds),
    destroy: each => each.destroy(),
    peopleAsJson: async upTo => JSON.stringify(await people(upTo)),
    pageAndCount: offset =>
      Person.findAndCountAll({ where: { age: { [Op.gt]: 30 } }, include: ['likedToots'], order: ['name'], limit: 20, offset }),
    pageWithCounts: offset =>
      Person.findAll({ aggregates: { likes: { count: 'likedToots' } }, order: ['name'], limit: 20, offset }),
    createWithToots: (values, toots) =>
      Person.create({ ...values, likedToots: toots.map(toot => ({ ...toot, LikedToot: { reaction: 'love' } })) }),
    transact: (id, age, toot) =>
      database.transaction(async () => {
        const found = await person(id);
        found.age = age;
        await found.save();
        return Toot.create(toot);
      }),
    linksOf: async id =>
      (await (await person(id)).getLikedToots({ order: ['id'] })).map(toot => ({
        id: toot.id,
        reaction: toot.LikedToot?.reaction as string,
      })),
    close: () => database.close(),
  };
} // prettier-ignore

/** As many models as a large program has. */
export function settle(count: number): void {
  const database = new Database('sqlite::memory:');
  const attributes = { name: DataTypes.STRING, age: DataTypes.INTEGER };
  const models = Array.from({ length: count }, (_none, index) => database.define(`Model${index}`, attributes));
  for (const [index, model] of models.entries()) {
    const at = (step: number): (typeof models)[number] => models[(index + step) % count] as (typeof models)[number];
    model.belongsTo(at(7), { as: 'owner' });
    model.belongsToMany(at(1), { as: 'others', through: `Junction${index}`, inverse: { as: `inverse${index}` } });
  }
  database.models.definitions();
}
