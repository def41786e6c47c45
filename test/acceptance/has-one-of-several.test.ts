import {
  DataTypes,
  Model,
  Op,
  sql,
  type CreationOptional,
  type FindOptions,
  type HasOneGetAssociationMixin,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, HasManyThrough, HasOne, NotNull, Table } from 'mortise/decorators';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

/** Nothing makes the key of a toot unique: each of these has-ones says by its order which of several toots it is. */
@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @HasOne(() => Toot, { foreignKey: 'authorId' })
  declare toot?: NonAttribute<Toot | null>;
  declare getToot: HasOneGetAssociationMixin<Toot>;
  @HasManyThrough(() => Place, { through: ['toot', 'place'] })
  declare places?: NonAttribute<Place[]>;
  @BelongsToMany(() => Person, { through: 'Friendship', symmetric: true })
  declare friends?: NonAttribute<Person[]>;
  @HasManyThrough(() => Toot, { through: ['friends', 'toot'] })
  declare friendsToots?: NonAttribute<Toot[]>;
  @HasOne(() => Echo)
  declare echo?: NonAttribute<Echo | null>;
  @HasManyThrough(() => Echo, { through: ['friends', 'echo'] })
  declare friendsEchoes?: NonAttribute<Echo[]>;
}

@Table({
  timestamps: false,
  scopes: { loudest: { order: [['loudness', 'DESC NULLS LAST']] }, second: { limit: 1, offset: 1 } },
})
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
  @Attribute(DataTypes.INTEGER)
  declare loudness: number | null;
  declare authorId: number | null;
  @BelongsTo(() => Place)
  declare place?: NonAttribute<Place | null>;
  declare placeId: CreationOptional<number | null>;
}

@Table({ timestamps: false })
class Place extends Model<InferAttributes<Place>, InferCreationAttributes<Place>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare name: string;
}

/** The latest is the one. */
@Table({ timestamps: false, defaultScope: { order: [['at', 'DESC']] } })
class Echo extends Model<InferAttributes<Echo>, InferCreationAttributes<Echo>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER)
  declare at: number;
  declare personId: number | null;
}

const models = [Person, Toot, Place, Echo];
const strategies = ['join', 'separate', undefined] as const;
const textOf = ({ toot }: Person): string | undefined => toot?.text;

describeByTurns('A has-one to one of several rows', ({ connect }) => {
  const { log, statements, clear } = statementLog();

  /** Ada hums, shouts and talks, Bob whispers, Cleo is silent. */
  async function toots(): Promise<Person> {
    await connect(models, { logging: log });
    const [ada] = await Person.bulkCreate([{ name: 'Ada' }, { name: 'Bob' }, { name: 'Cleo' }]);
    await Place.bulkCreate([{ name: 'Oslo' }, { name: 'Bergen' }]);
    await Toot.bulkCreate([
      { text: 'hum', loudness: null, authorId: 1, placeId: 1 },
      { text: 'shout', loudness: 9, authorId: 1, placeId: 2 },
      { text: 'talk', loudness: 5, authorId: 1, placeId: 1 },
      { text: 'whisper', loudness: 1, authorId: 2, placeId: 1 },
    ]);
    clear();
    return ada as Person;
  }

  it.each(strategies)('is the first in the order of the include, with strategy %s', async strategy => {
    await toots();
    const order = [['loudness', 'DESC NULLS LAST']] as const;
    const include = { association: 'toot', order, strategy } as const;
    expect((await Person.findAll({ include, order: ['id'] })).map(textOf)).toEqual(['shout', 'whisper', undefined]);
    const quiet = { ...include, where: { loudness: [1, 5] } };
    expect((await Person.findAll({ include: quiet, order: ['id'] })).map(textOf)).toEqual(['talk', 'whisper']);
    const second = await Person.findAll({
      include,
      order: [['toot', 'loudness', 'DESC NULLS LAST']],
      limit: 1,
      offset: 1,
    });
    expect(second.map(textOf)).toEqual(['whisper']);
  });

  it.each(strategies)(
    'is the first in the order of the scope it is included with, with strategy %s',
    async strategy => {
      await toots();
      const where = { loudness: [5, 9] };
      const include = { association: 'toot', model: Toot.withScope('loudest'), where, strategy } as const;
      expect((await Person.findAll({ include })).map(textOf)).toEqual(['shout']);
    },
  );

  it.each(strategies)('is the first in the order of what is included with it, with strategy %s', async strategy => {
    await toots();
    const include = { association: 'toot', include: 'place', order: [['place', 'name'], ['id', 'DESC']], strategy } as const; // prettier-ignore
    expect((await Person.findAll({ include, order: ['id'] })).map(textOf)).toEqual(['shout', 'whisper', undefined]);
  });

  it('is got and loaded as it is included, and alone', async () => {
    const ada = await toots();
    const order = [['loudness', 'DESC NULLS LAST']] as const;
    expect((await ada.getToot({ order }))?.text).toBe('shout');
    expect(statements).toEqual([expect.stringMatching(/limit/i)]);
    expect((await ada.getToot({ order, include: 'place' }))?.place?.name).toBe('Bergen');
    await ada.load({ association: 'toot', order });
    expect(textOf(ada)).toBe('shout');
    expect((await ada.getToot())?.text).toBe('hum');
    expect((await ada.getToot({ scope: 'second' }))?.text).toBe('hum');
  });

  it.each(strategies)('is the one in a chain, on its way and at its end, with strategy %s', async strategy => {
    const ada = await toots();
    await ada.related('friends').set([2, 3]);
    await Echo.bulkCreate([[1, 1], [5, 2], [9, 2], [4, 2]].map(([at = 0, personId = 0]) => ({ at, personId }))); // prettier-ignore
    const associations = ['places', 'friendsToots', 'friendsEchoes'] as const;
    const people = await Person.findAll({
      order: ['id'],
      include: associations.map(association => ({ association, strategy })),
    });
    const seen = people.map(each => [each.places, each.friendsToots, each.friendsEchoes]);
    expect(seen).toMatchObject([
      [[{ name: 'Oslo' }], [{ text: 'whisper' }], [{ at: 9 }]],
      [[{ name: 'Oslo' }], [{ text: 'hum' }], [{ at: 1 }]],
      [[], [{ text: 'hum' }], [{ at: 1 }]],
    ]);
  });

  it('is the one that a condition speaks of, however it is written', async () => {
    const ada = await toots();
    const found = async (where: FindOptions<InferAttributes<Person>, Person>['where']): Promise<string> => {
      const { rows, count } = await Person.findAndCountAll({ where, order: ['id'] });
      expect(count).toBe(rows.length);
      return rows.map(({ name }) => name).join();
    };
    const shout = await Toot.findOne({ where: { text: 'shout' }, rejectOnEmpty: true });
    expect(await found({ toot: { text: 'shout' } })).toBe('');
    expect(await found({ toot: { text: ['hum', 'whisper'] } })).toBe('Ada,Bob');
    expect(await found({ '$toot.text$': 'talk' })).toBe('');
    expect(await found({ '$toot.place.name$': 'Bergen' })).toBe('');
    expect(await found({ toot: { place: { name: 'Oslo' } } })).toBe('Ada,Bob');
    expect(await found({ toot: shout })).toBe('');
    expect(await found({ toot: [1, 2] })).toBe('Ada');
    expect(await found({ toot: { [Op.some]: { loudness: { [Op.gt]: 4 } } } })).toBe('');
    expect(await found({ toot: { [Op.none]: { loudness: { [Op.gt]: 4 } } } })).toBe('Ada,Bob,Cleo');
    expect(await found({ toot: { [Op.every]: { text: ['hum', 'whisper'] } } })).toBe('Ada,Bob,Cleo');
    expect(await found({ toot: { [Op.all]: [2] } })).toBe('');
    expect(await found({ toot: null })).toBe('Cleo');
    expect(await Person.update({ name: 'Eve' }, { where: { toot: { text: 'talk' } } })).toEqual([0]);
    expect(await Person.destroy({ where: { toot: { text: 'shout' } } })).toBe(0);
    expect(await ada.related('friends').count()).toBe(0);
  });

  it('is the one that is counted, summed and ordered by', async () => {
    await toots();
    const people = await Person.findAll({
      order: ['id'],
      aggregates: {
        toots: { count: 'toot' },
        loudest: { max: 'toot.loudness' },
        loud: { count: 'toot', where: { loudness: { [Op.gt]: 1 } } },
        oslo: { count: 'toot.place' },
      },
    });
    expect(people.map(({ toots, loudest, loud, oslo }) => [toots, loudest, loud, oslo])).toEqual([
      [1, null, 1, 1],
      [1, 1, 0, 1],
      [0, null, 0, 0],
    ]);
    const loud = { aggregates: { loudest: { max: 'toot.loudness' } }, where: { loudest: { [Op.gt]: 4 } } } as const;
    expect(await Person.count(loud as never)).toBe(0);
    const order = ['$toot.text$'] as const;
    expect((await Person.findAll({ order, where: { id: [1, 2] } })).map(({ name }) => name)).toEqual(['Ada', 'Bob']);
  });

  it('is the first in the order of its default scope in conditions too', async () => {
    await toots();
    await Echo.bulkCreate([[1, 1], [5, 2], [9, 2], [4, 2]].map(([at = 0, personId = 0]) => ({ at, personId }))); // prettier-ignore
    const names = async (where: FindOptions<InferAttributes<Person>, Person>['where']): Promise<string[]> =>
      (await Person.findAll({ where, order: ['id'] })).map(({ name }) => name);
    expect(await names({ echo: { at: 9 } })).toEqual(['Bob']);
    expect(await names({ echo: { at: [4, 5] } })).toEqual([]);
    const counted = await Person.findAll({ order: ['id'], aggregates: { at: { min: 'echo.at' } } });
    expect(counted.map(({ at }) => at)).toEqual([1, 9, null]);
  });

  it('is the first in the order of a default scope that is SQL', async () => {
    const database = await connect([], { sync: false });
    const Band = database.define<Model>('Band', { name: DataTypes.STRING(20) }, { timestamps: false });
    const order = [sql`abs(${sql.attribute('at')} - ${5})`];
    const Song = database.define('Song', { at: DataTypes.INTEGER }, { timestamps: false, defaultScope: { order } });
    Band.hasOne(Song, { as: 'song' });
    await database.sync();
    const band = await Band.create({ name: 'Quartet' });
    await Song.bulkCreate([1, 9, 4].map(at => ({ at, bandId: band.get('id') })));
    expect(await Band.findOne({ include: 'song' })).toMatchObject({ song: { at: 4 } });
    const counts = [1, 9, 4].map(at => Band.count({ where: { song: { at } } }));
    expect(await Promise.all(counts)).toEqual([0, 0, 1]);
    expect(await Band.findOne({ aggregates: { at: { sum: 'song.at' } } })).toMatchObject({ at: 4 });
  });

  it('is the one in a chain that is asked, counted and got', async () => {
    const ada = await toots();
    await ada.related('friends').set([2, 3]);
    const found = async (where: FindOptions<InferAttributes<Person>, Person>['where']): Promise<unknown> =>
      (await Person.findAll({ where, order: ['id'] })).map(({ name }) => name);
    expect(await found({ places: { name: 'Bergen' } })).toEqual([]);
    expect(await found({ friendsToots: { text: ['hum', 'shout'] } })).toEqual(['Bob', 'Cleo']);
    expect(await found({ friendsToots: { text: 'shout' } })).toEqual([]);
    const counted = await Person.findAll({
      order: ['id'],
      aggregates: { seen: { count: 'places' }, heard: { count: 'friendsToots' } },
    });
    expect(counted.map(({ seen, heard }) => [seen, heard])).toEqual([[1, 1], [1, 1], [0, 1]]); // prettier-ignore
    expect((await ada.related('places').get()).map(({ name }) => name)).toEqual(['Oslo']);
    expect(await ada.related('friendsToots').count()).toBe(1);
    const limited = await Person.findAll({ order: ['id'], include: { association: 'friendsToots', limit: 1 } });
    expect(limited.map(({ friendsToots }) => friendsToots?.length)).toEqual([1, 1, 1]);
  });
});
