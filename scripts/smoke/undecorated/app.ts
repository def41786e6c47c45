// Models without decorators: nothing here needs a build. The first argument is the database.
import assert from 'node:assert/strict';
import { DataTypes, Database, Model } from 'mortise';
import type {
  AttributesFor,
  CreationOptional,
  InferAttributes,
  InferCreationAttributes,
  ModelOptions,
  NonAttribute,
} from 'mortise';

const prefix = `mortise_smoke_${process.pid}`;

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  static attributes = {
    name: { type: DataTypes.STRING, allowNull: false },
    bornAt: DataTypes.DATE,
  } satisfies AttributesFor<Person>;
  static options: ModelOptions = { tableName: `${prefix}_people`, timestamps: false };

  declare id: CreationOptional<number>;
  declare name: string;
  declare bornAt: Date | null;
  declare likedToots?: NonAttribute<Toot[]>;
}

class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  static attributes = { text: { type: DataTypes.STRING(140), allowNull: false } } satisfies AttributesFor<Toot>;
  static options: ModelOptions = { tableName: `${prefix}_toots`, timestamps: false };

  declare id: CreationOptional<number>;
  declare text: string;
  declare likedBy?: NonAttribute<Person[]>;
  declare LikedToot?: NonAttribute<LikedToot>;
}

class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  static attributes = { reaction: DataTypes.ENUM('love', 'boost') } satisfies AttributesFor<LikedToot>;
  static options: ModelOptions = { tableName: `${prefix}_likes`, timestamps: false };

  declare reaction: 'love' | 'boost' | null;
}

const database = new Database(process.argv[2] ?? 'sqlite::memory:', { models: [Person, Toot, LikedToot] });
Person.belongsToMany(Toot, { as: 'likedToots', through: LikedToot, inverse: { as: 'likedBy' } });
try {
  await database.sync();
  const ada = await Person.create({ name: 'Ada', bornAt: new Date('1815-12-10T00:00:00Z') });
  const toot = await Toot.create({ text: 'The engine weaves algebraic patterns.' });
  await ada.related('likedToots').add(toot, { through: { reaction: 'love' } });
  const [found] = await Person.findAll({ include: ['likedToots'] });
  assert.equal(found?.bornAt?.getUTCFullYear(), 1815);
  assert.deepEqual(
    found.likedToots?.map(liked => [liked.text, liked.LikedToot?.reaction]),
    [['The engine weaves algebraic patterns.', 'love']],
  );
} finally {
  await database.drop();
  await database.close();
}
