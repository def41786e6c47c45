import {
  DataTypes,
  Model,
  Op,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, Table } from 'mortise/decorators';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare name: string;
  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;
  @BelongsToMany(() => Toot, { through: () => Like, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
}

@Table({ timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string;
  declare authorId: CreationOptional<number | null>;
  declare author?: NonAttribute<Person> | null;
  declare likedBy?: NonAttribute<Person[]>;
}

@Table({ timestamps: false })
class Like extends Model<InferAttributes<Like>, InferCreationAttributes<Like>> {
  declare likedById: CreationOptional<number>;
  declare likedTootId: CreationOptional<number>;
}

const textsOf = (toots: readonly Toot[] | undefined): unknown => toots?.map(({ text }) => text);

describeByTurns('reload', ({ connect }) => {
  beforeEach(async () => {
    await connect([Person, Toot, Like]);
    const ada = await Person.create({ name: 'Ada', toots: [{ text: 'one' }, { text: 'two' }] });
    await ada.related('likedToots').add([1]);
  });

  it('loads again what its find included, nested too', async () => {
    const ada = await Person.findOne({
      include: ['toots', { association: 'likedToots', include: ['author'] }],
      rejectOnEmpty: true,
    });
    await Toot.create({ text: 'three', authorId: 1 });
    await ada.related('likedToots').add([2]);
    await Person.update({ name: 'Ada King' }, { where: { id: 1 } });
    await ada.reload();
    expect(textsOf(ada.toots)).toEqual(['one', 'two', 'three']);
    expect(ada.likedToots?.map(({ author }) => author?.name)).toEqual(['Ada King', 'Ada King']);
  });

  it('asks for it as the find did: conditions, order and limit', async () => {
    const include = [
      {
        association: 'toots' as const,
        where: { text: { [Op.ne]: 'two' } },
        order: [['id', 'DESC']] as const,
        limit: 2,
      },
    ];
    const ada = await Person.findOne({ include, rejectOnEmpty: true });
    await Toot.bulkCreate(['three', 'four'].map(text => ({ text, authorId: 1 })));
    await ada.reload();
    expect(textsOf(ada.toots)).toEqual(['four', 'three']);
    await Toot.update({ text: 'two' }, { all: true });
    await ada.reload();
    expect([ada.name, ada.toots]).toEqual(['Ada', []]);
  });

  it('loads again what load put there, and what came with create', async () => {
    const ada = await Person.findByPk(1, { rejectOnEmpty: true });
    await ada.load({ association: 'toots', order: [['id', 'DESC']] });
    const ben = await Person.create({ name: 'Ben', toots: [{ text: 'own' }] });
    await Toot.bulkCreate([
      { text: 'three', authorId: 1 },
      { text: 'more', authorId: ben.id },
    ]);
    await ada.reload();
    await ben.reload();
    expect([textsOf(ada.toots), textsOf(ben.toots)]).toEqual([
      ['three', 'two', 'one'],
      ['own', 'more'],
    ]);
  });

  it('of an instance that came with another loads again what it holds', async () => {
    const ada = await Person.findOne({
      include: [{ association: 'toots', include: ['likedBy'] }],
      rejectOnEmpty: true,
    });
    const toot = ada.toots?.[0] as Toot;
    await Like.destroy({ all: true });
    await toot.reload();
    expect(toot.likedBy).toEqual([]);
  });

  it('reads no association that was not loaded', async () => {
    const ada = await Person.findByPk(1, { rejectOnEmpty: true });
    const { log, statements } = statementLog();
    await ada.reload({ logging: log });
    expect([statements.length, ada.toots]).toEqual([1, undefined]);
  });

  it('with an include of its own reads that, and goes on knowing the rest', async () => {
    const ada = await Person.findOne({ include: ['toots'], rejectOnEmpty: true });
    await ada.reload({ include: ['likedToots'] });
    await Toot.create({ text: 'three', authorId: 1 });
    await ada.related('likedToots').add([2]);
    await ada.reload();
    expect([textsOf(ada.toots), textsOf(ada.likedToots)]).toEqual([
      ['one', 'two', 'three'],
      ['one', 'two'],
    ]);
  });

  it('comes to an end where rows lead back to each other', async () => {
    const ada = await Person.findOne({ include: ['toots'], rejectOnEmpty: true });
    for (const toot of ada.toots ?? []) toot.author = ada;
    await ada.reload();
    expect(textsOf(ada.toots)).toEqual(['one', 'two']);
  });
});
