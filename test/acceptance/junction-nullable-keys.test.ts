import { DataTypes, type Database } from 'mortise';
import { describeByTurns } from '../support/describe-each-dialect';

const nullable = { foreignKey: { name: 'personId', allowNull: true }, otherKey: 'tootId' };

function defineEnds(database: Database): Record<'Person' | 'Toot', ReturnType<Database['define']>> {
  const [Person, Toot] = ['Person', 'Toot'].map(name => database.define(name, {}, { timestamps: false }));
  return { Person, Toot } as Record<'Person' | 'Toot', ReturnType<Database['define']>>;
}

const refusal = {
  code: 'NULLABLE_PRIMARY_KEY',
  name: 'DefinitionError',
  message: expect.stringContaining('Like.personId has allowNull: true, and is part of the primary key') as string,
  hint: expect.stringContaining('a primary key of its own') as string,
};

describeByTurns('allowNull: true on a key of a junction', ({ connect }) => {
  it('is refused where the pair is the primary key, on either side', async () => {
    for (const declare of [
      ({ Person, Toot }) => Person.belongsToMany(Toot, { as: 'toots', through: 'Like', ...nullable }),
      ({ Person, Toot }) =>
        Toot.belongsToMany(Person, { through: 'Like', foreignKey: 'tootId', otherKey: nullable.foreignKey }),
    ] as ((ends: ReturnType<typeof defineEnds>) => unknown)[]) {
      const database = await connect([], { sync: false });
      const ends = defineEnds(database);
      const use = async (): Promise<unknown> => {
        declare(ends);
        return database.sync();
      };
      await expect(use()).rejects.toMatchObject(refusal);
    }
  });

  it('is refused where the junction declares the pair as its primary key', async () => {
    const database = await connect([], { sync: false });
    const { Person, Toot } = defineEnds(database);
    const key = { type: DataTypes.INTEGER, primaryKey: true };
    const Like = database.define('Like', { personId: key, tootId: key }, { timestamps: false });
    const use = async (): Promise<unknown> => {
      Person.belongsToMany(Toot, { as: 'toots', through: () => Like, ...nullable });
      return database.sync();
    };
    await expect(use()).rejects.toMatchObject({
      ...refusal,
      hint: 'Leave out allowNull, or make another attribute the key.',
    });
  });

  it('counts where the junction has a key of its own, or links may repeat', async () => {
    for (const unique of [undefined, false]) {
      const database = await connect([], { sync: false });
      const { Person, Toot } = defineEnds(database);
      const id = { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true };
      const Like = database.define('Like', { id }, { timestamps: false });
      Person.belongsToMany(Toot, {
        as: 'toots',
        through: unique === undefined ? () => Like : { model: 'Like', unique },
        ...nullable,
      });
      await database.sync();
      const toot = await Toot.create({});
      const row = await database.model('Like').create({ personId: null, tootId: toot.get('id') });
      expect(row.get('personId')).toBeNull();
      await expect(database.model('Like').create({ personId: null, tootId: null })).rejects.toMatchObject({
        message: expect.stringContaining('Like.tootId cannot be null') as string,
      });
    }
  });

  it('is refused for any primary key', async () => {
    const database = await connect([], { sync: false });
    expect(
      () =>
        database.define('Tag', { label: { type: DataTypes.STRING(20), primaryKey: true, allowNull: true } }).definition
          .attributes,
    ).toThrow('Tag.label has allowNull: true, and is part of the primary key, which is never NULL.');
  });
});
