import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CreationOptional, Database, DataTypes, Model, type NonAttribute, UniqueConstraintError } from 'mortise';
import { Attribute, BelongsToMany, NotNull, Unique } from 'mortise/decorators';

class Toot extends Model {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
}

class Person extends Model {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  @Unique
  declare name: string;
  @BelongsToMany(() => Toot, { through: 'LikedToot' })
  declare likedToots?: NonAttribute<Toot[]>;
}

const database = new Database('sqlite::memory:', { models: [Person, Toot] });
beforeAll(() => database.sync());
afterAll(() => database.close());

it('likes a toot', async () => {
  await Person.create({ name: 'Ada', likedToots: [{ text: 'The engine weaves algebraic patterns.' }] });
  const [ada] = await Person.findAll({ include: ['likedToots'] });
  expect(ada?.likedToots?.map(({ text }) => text)).toEqual(['The engine weaves algebraic patterns.']);
  await expect(Person.create({ name: 'Ada' })).rejects.toThrow(UniqueConstraintError);
});
