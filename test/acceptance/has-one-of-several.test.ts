import {
  DataTypes,
  Model,
  type CreationOptional,
  type HasOneGetAssociationMixin,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, HasOne, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

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

const models = [Person, Toot, Place];
const strategies = ['join', 'separate', undefined] as const;
const textOf = ({ toot }: Person): string | undefined => toot?.text;

describeEachDialect('A has-one to one of several rows', ({ connect }) => {
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
      const include = { association: 'toot', model: Toot.withScope('loudest'), where: { loudness: [5, 9] }, strategy };
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
});
