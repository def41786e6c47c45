import {
  DataTypes,
  Model,
  Op,
  type BelongsToManyAssociation,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManyRemoveAssociationMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, Default, NotNull, Table } from 'mortise/decorators';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;

  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  declare addLikedToots: BelongsToManyAddAssociationsMixin<Toot>;
  declare removeLikedToot: BelongsToManyRemoveAssociationMixin<Toot>;

  @BelongsToMany(() => Toot, { through: { model: () => SharedToot, hidden: true }, inverse: { as: 'sharedBy' } })
  declare sharedToots?: NonAttribute<Toot[]>;
  declare addSharedToots: BelongsToManyAddAssociationsMixin<Toot>;
  declare getSharedToots: BelongsToManyGetAssociationsMixin<Toot>;

  declare LikedToot?: NonAttribute<LikedToot>;
}

@Table({ paranoid: true })
class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  declare likedById: CreationOptional<number>;
  declare likedTootId: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare reaction: string | null;
  @Attribute(DataTypes.INTEGER)
  declare position: number | null;
  @Attribute(DataTypes.BOOLEAN)
  @Default(false)
  declare completed: CreationOptional<boolean>;
  declare createdAt: CreationOptional<Date>;
}

class SharedToot extends Model<InferAttributes<SharedToot>, InferCreationAttributes<SharedToot>> {
  @Attribute(DataTypes.STRING)
  declare comment: string | null;
}

@Table({ paranoid: true })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
  declare LikedToot?: NonAttribute<LikedToot>;
  declare liking?: NonAttribute<LikedToot>;
  declare SharedToot?: NonAttribute<SharedToot>;
  declare likedBy?: NonAttribute<Person[]>;
  declare sharedBy?: NonAttribute<Person[]>;
  declare getSharedBy: BelongsToManyGetAssociationsMixin<Person>;
}

const models = [Person, Toot, LikedToot, SharedToot];
const textsOf = (toots: readonly Toot[] | undefined): readonly string[] | undefined => toots?.map(({ text }) => text);

describeByTurns('An include through a junction', ({ connect }) => {
  describe.each(['join', 'separate'] as const)('with strategy %s', strategy => {
    /** Ada likes all three toots, Grace the second, Alan none. */
    async function people(): Promise<{ ada: Person; grace: Person; toots: readonly Toot[] }> {
      await connect(models);
      const [ada, grace] = await Person.bulkCreate([{ name: 'Ada' }, { name: 'Grace' }, { name: 'Alan' }]);
      const toots = await Toot.bulkCreate([{ text: 'one' }, { text: 'two' }, { text: 'three' }]);
      await ada?.addLikedToots(toots, {
        through: [
          { reaction: 'love', position: 2, completed: true },
          { reaction: 'wow', position: 3 },
          { reaction: 'love', position: 1, completed: true },
        ],
      });
      await grace?.addLikedToots(toots.slice(1, 2), { through: { reaction: 'haha', position: 9 } });
      return { ada: ada as Person, grace: grace as Person, toots };
    }

    const find = (options: object): Promise<Person[]> =>
      Person.findAll({ include: { association: 'likedToots', strategy, ...options }, order: ['id'] });

    it('puts the junction row on each item', async () => {
      await people();
      const [ada] = await find({});
      expect(ada?.likedToots?.map(toot => toot.LikedToot?.reaction)).toEqual(['love', 'wow', 'love']);
      expect(ada?.likedToots?.[0]?.LikedToot).toBeInstanceOf(LikedToot);
    }); // S38 P9

    it('gives a toot that two people like to both, each with the row of its own pair', async () => {
      await people();
      const [ada, grace] = await find({});
      const [first, second] = [ada, grace].map(person => person?.likedToots?.find(({ text }) => text === 'two'));
      expect([first?.LikedToot?.reaction, second?.LikedToot?.reaction]).toEqual(['wow', 'haha']);
      expect([first?.LikedToot?.likedById, second?.LikedToot?.likedById]).toEqual([ada?.id, grace?.id]);
    }); // P12

    it('reads some attributes of the row, and filters by others', async () => {
      await people();
      const [ada, grace] = await find({
        through: { attributes: ['createdAt', 'position'], where: { completed: true } },
      });
      expect(textsOf(ada?.likedToots)).toEqual(['one', 'three']);
      const link = ada?.likedToots?.[0]?.LikedToot;
      expect(Object.keys(link?.toJSON() ?? {})).toEqual(['createdAt', 'position']);
      expect(link?.createdAt).toBeInstanceOf(Date);
      expect(grace?.likedToots).toEqual([]);
    }); // S87 S89 S90

    it('keeps parents whose links are filtered out, unless it is required', async () => {
      await people();
      const through = { where: { reaction: 'haha' } };
      expect((await find({ through })).map(({ name }) => name)).toEqual(['Ada', 'Grace', 'Alan']);
      expect((await find({ through, required: true })).map(({ name }) => name)).toEqual(['Grace']);
    }); // S90

    it('filters by operators on the row', async () => {
      await people();
      const [ada] = await find({ through: { where: { position: { [Op.gte]: 2 } } } });
      expect(textsOf(ada?.likedToots)).toEqual(['one', 'two']);
      const [loving] = await find({ through: { where: { reaction: { [Op.regexp]: '^lo.e$' } } } });
      expect(textsOf(loving?.likedToots)).toEqual(['one', 'three']);
    }); // S90

    it('hides the row with no attributes of it', async () => {
      await people();
      const [ada] = await find({ through: { attributes: [] } });
      expect(textsOf(ada?.likedToots)).toEqual(['one', 'two', 'three']);
      for (const toot of ada?.likedToots ?? []) expect(toot).not.toHaveProperty('LikedToot');
    }); // P10

    it('puts the row under another name', async () => {
      await people();
      const [ada] = await find({ through: { as: 'liking' } });
      expect(ada?.likedToots?.[0]?.liking?.reaction).toBe('love');
      expect(ada?.likedToots?.[0]).not.toHaveProperty('LikedToot');
    }); // S38

    it.each(['text', 'likedBy', 'likes', 'save', '__proto__', ''])(
      'refuses to put the row under the name "%s"',
      async as => {
        await people();
        const taken = { include: 'likedBy', aggregates: { likes: { count: 'likedBy' } } };
        await expect(find({ ...taken, through: { as } })).rejects.toMatchObject({ code: 'NAME_COLLISION' });
      },
    ); // S38

    it('orders by the row', async () => {
      await people();
      const [ada] = await find({ through: { order: [['position', 'DESC']] } });
      expect(textsOf(ada?.likedToots)).toEqual(['two', 'one', 'three']);
    }); // P8

    it('orders by the row under the name of its model', async () => {
      await people();
      const [ada] = await find({
        order: [
          ['LikedToot', 'reaction'],
          ['text', 'DESC'],
        ],
      });
      expect(textsOf(ada?.likedToots)).toEqual(['three', 'one', 'two']);
    }); // P8

    it('orders by the row even when it is hidden', async () => {
      await people();
      const [ada] = await find({ through: { attributes: [], order: ['position'] } });
      expect(textsOf(ada?.likedToots)).toEqual(['three', 'one', 'two']);
    }); // P8 P10

    it('limits by the order of the row', async () => {
      await people();
      const found = await find({ limit: 1, through: { order: ['position'] } });
      expect(found.map(({ likedToots }) => textsOf(likedToots))).toEqual([['three'], ['two'], []]);
    }); // P2 P8

    it('orders each collection the same at every call, by the key of the target', async () => {
      const { ada, toots } = await people();
      const more = await Toot.bulkCreate(Array.from({ length: 20 }, (_none, index) => ({ text: `more ${index}` })));
      await ada.addLikedToots([...more].reverse());
      const [found] = await find({});
      expect(found?.likedToots?.map(({ id }) => id)).toEqual([...toots, ...more].map(({ id }) => id));
    }); // P16

    it('leaves out links that are marked as deleted, without ghosts', async () => {
      const { ada, toots } = await people();
      await ada.removeLikedToot(toots[0] as Toot);
      const [found] = await find({});
      expect(textsOf(found?.likedToots)).toEqual(['two', 'three']);
      const [all] = await find({ through: { paranoid: false } });
      expect(textsOf(all?.likedToots)).toEqual(['one', 'two', 'three']);
    }); // S69 P17

    it('leaves out targets that are marked as deleted, without ghosts', async () => {
      const { toots } = await people();
      await toots[1]?.destroy();
      const [ada, grace] = await find({});
      expect([textsOf(ada?.likedToots), textsOf(grace?.likedToots)]).toEqual([['one', 'three'], []]);
      const [all] = await find({ paranoid: false });
      expect(textsOf(all?.likedToots)).toEqual(['one', 'two', 'three']);
    }); // P17

    it('is required only by links and targets that live', async () => {
      const { grace, toots } = await people();
      await grace.removeLikedToot(toots[1] as Toot);
      expect((await find({ required: true })).map(({ name }) => name)).toEqual(['Ada']);
      await Toot.destroy({ all: true });
      expect(await find({ required: true })).toEqual([]);
    }); // P17

    it('nests and removes repeats in plain objects', async () => {
      await people();
      const rows = await Person.findAll({
        raw: true,
        attributes: ['name'],
        include: {
          association: 'likedToots',
          strategy,
          attributes: ['text'],
          through: { attributes: ['reaction'] },
        },
        order: ['id'],
      });
      expect(rows).toEqual([
        {
          name: 'Ada',
          likedToots: [
            { text: 'one', LikedToot: { reaction: 'love' } },
            { text: 'two', LikedToot: { reaction: 'wow' } },
            { text: 'three', LikedToot: { reaction: 'love' } },
          ],
        },
        { name: 'Grace', likedToots: [{ text: 'two', LikedToot: { reaction: 'haha' } }] },
        { name: 'Alan', likedToots: [] },
      ]);
      expect(rows[0]).not.toBeInstanceOf(Person);
    }); // P13 P44

    it('shows a hidden junction only where its attributes are asked for', async () => {
      const { ada, toots } = await people();
      await ada.addSharedToots(toots.slice(0, 1), { through: { comment: 'look' } });
      const shared = async (through?: object): Promise<Toot | undefined> => {
        const [found] = await Person.findAll({
          include: { association: 'sharedToots', strategy, ...(through === undefined ? {} : { through }) },
          order: ['id'],
        });
        return found?.sharedToots?.[0];
      };
      expect(await shared()).not.toHaveProperty('SharedToot');
      expect((await shared({ where: { comment: 'look' } }))?.text).toBe('one');
      expect((await shared({ attributes: ['comment'] }))?.SharedToot?.comment).toBe('look');
    }); // P9 P10

    it('works from the other side', async () => {
      await people();
      const toots = await Toot.findAll({ include: { association: 'likedBy', strategy }, order: ['id'] });
      expect(toots.map(({ likedBy }) => likedBy?.map(({ name }) => name))).toEqual([
        ['Ada'],
        ['Ada', 'Grace'],
        ['Ada'],
      ]);
      expect(toots[1]?.likedBy?.[1]?.LikedToot?.reaction).toBe('haha');
    }); // S40
  });

  it('is fetched by a statement of its own with separate: true', async () => {
    const { log, statements, clear } = statementLog();
    await connect(models, { logging: log });
    await Person.create({ name: 'Ada', likedToots: [{ text: 'one' }] });
    clear();
    const [ada] = await Person.findAll({ include: { association: 'likedToots', separate: true } });
    expect(statements).toHaveLength(2);
    expect(textsOf(ada?.likedToots)).toEqual(['one']);
  }); // P1

  it('is fetched by a statement of its own where its association says so', async () => {
    const { log, statements, clear } = statementLog();
    const database = await connect([], { logging: log });
    const person = database.define('Person', { name: DataTypes.STRING });
    const toot = database.define('Toot', { text: DataTypes.STRING });
    person.belongsToMany(toot, { as: 'likedToots', through: 'LikedToot', strategy: 'separate', inverse: 'likedBy' });
    person.belongsToMany(toot, { as: 'sharedToots', through: 'SharedToot', strategy: 'join', inverse: 'sharedBy' });
    await database.sync();
    await person.create({ name: 'Ada', likedToots: [{ text: 'one' }], sharedToots: [{ text: 'two' }] });
    const countOf = async (include: object | string): Promise<number> => {
      clear();
      await person.findAll({ include });
      return statements.length;
    };
    expect([await countOf('likedToots'), await countOf('sharedToots')]).toEqual([2, 1]);
    expect(await countOf({ association: 'likedToots', strategy: 'join' })).toBe(1);
  }); // P1 P42

  it('reaches past the junction, and the junction can be included by itself too', async () => {
    await connect(models);
    await Person.create({ name: 'Ada', likedToots: [{ text: 'one', LikedToot: { reaction: 'love' } }] });
    const { fromSourceToThrough, fromThroughToTarget } = Person.associations.get(
      'likedToots',
    ) as unknown as BelongsToManyAssociation;
    const found = await Person.findOne({
      include: ['likedToots', { association: fromSourceToThrough, include: fromThroughToTarget }],
    });
    expect(found?.toJSON()).toMatchObject({
      likedToots: [{ text: 'one', LikedToot: { reaction: 'love' } }],
      [fromSourceToThrough.as]: [{ reaction: 'love', [fromThroughToTarget.as]: { text: 'one' } }],
    });
  }); // P11 S19

  it('is loaded with its junction by the association itself', async () => {
    await connect(models);
    await Person.create({ name: 'Ada', likedToots: [{ text: 'one' }] });
    const byHandle = await Person.findOne({ include: Person.association('likedToots'), rejectOnEmpty: true });
    expect(byHandle.likedToots.map(({ text }) => text)).toEqual(['one']);
    // @ts-expect-error there is no such association
    expect(() => Person.association('likdToots')).toThrow('Did you mean "likedToots"?');
  });

  it('hides a hidden junction in getters, from both sides', async () => {
    await connect(models);
    const ada = await Person.create({ name: 'Ada' });
    const toot = await Toot.create({ text: 'one' });
    await ada.addSharedToots(toot, { through: { comment: 'look' } });
    expect((await ada.getSharedToots())[0]).not.toHaveProperty('SharedToot');
    expect((await toot.getSharedBy())[0]).not.toHaveProperty('SharedToot');
    const [shown] = await ada.getSharedToots({ through: { attributes: ['comment'] } });
    expect(shown?.SharedToot?.comment).toBe('look');
  }); // P10
});
