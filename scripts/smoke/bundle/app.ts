import assert from 'node:assert/strict';
import { type CreationOptional, Database, DataTypes, MortiseError, Model, type NonAttribute } from 'mortise';
import { Attribute, BelongsToMany, NotNull, Table } from 'mortise/decorators';

@Table({ modelName: 'Toot' })
class Toot extends Model {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
}

@Table({ modelName: 'Person' })
class Person extends Model {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @BelongsToMany(() => Toot, { through: 'LikedToot', inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
}

async function main(): Promise<void> {
  const database = new Database('sqlite::memory:', { models: [Person, Toot] });
  await database.sync();
  await Person.create({ name: 'Ada', likedToots: [{ text: 'The engine weaves algebraic patterns.' }] });
  const persons = await Person.findAll({ include: ['likedToots'] });
  assert.deepEqual(
    persons.map(({ name, likedToots }) => [name, likedToots?.length]),
    [['Ada', 1]],
  );
  await assert.rejects(Person.create({}), MortiseError);
  await database.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
