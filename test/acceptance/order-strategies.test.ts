import {
  DataTypes,
  Model,
  type CreationOptional,
  type IncludeOptions,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
  type OrderOf,
} from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, HasMany, HasOne, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class City extends Model<InferAttributes<City>, InferCreationAttributes<City>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
}

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @BelongsTo(() => City, { foreignKey: 'cityId' })
  declare city?: NonAttribute<City | null>;
  declare cityId: number | null;
  @HasOne(() => Profile, { foreignKey: 'personId' })
  declare profile?: NonAttribute<Profile | null>;
  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;
  @HasOne(() => Toot, { foreignKey: 'authorId' })
  declare pinned?: NonAttribute<Toot | null>;
  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
}

@Table({ timestamps: false })
class Profile extends Model<InferAttributes<Profile>, InferCreationAttributes<Profile>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare nick: string;
  declare personId: number | null;
}

@Table({ timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
  declare authorId: number | null;
  declare author?: NonAttribute<Person | null>;
  @BelongsTo(() => Person, { foreignKey: 'editorId' })
  declare editor?: NonAttribute<Person | null>;
  declare editorId: number | null;
}

@Table({ timestamps: false })
class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  declare likedById: CreationOptional<number>;
  declare likedTootId: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER)
  declare weight: number | null;
}

const models = [City, Person, Profile, Toot, LikedToot];
const strategies = ['join', 'separate'] as const;
type Strategy = (typeof strategies)[number];
type IncludeOrder = IncludeOptions['order'];

/** What a collection of toots is ordered by, and the same in words of this page. */
const orders: readonly (readonly [string, IncludeOrder])[] = [
  ['an own attribute', [['text', 'DESC']]],
  ['a row it refers to', [['editor', 'name', 'DESC NULLS LAST']]],
  ['what that refers to', [['editor', 'city', 'name', 'ASC NULLS LAST'], ['text', 'DESC']]],
  ['a has-one of that', [['editor', 'profile', 'nick', 'ASC NULLS FIRST'], ['id', 'DESC']]],
  ['a path', [['$editor.city.name$', 'DESC NULLS LAST'], ['text', 'ASC']]],
]; // prettier-ignore

describeEachDialect('The order of a collection', ({ connect }) => {
  /** Three editors in two cities (Ben in none), six toots of Ada, one without an editor; Ada and Ben like some of them. */
  async function connectToToots(): Promise<void> {
    await connect(models);
    await City.bulkCreate([{ name: 'Rome' }, { name: 'Bern' }]);
    await Person.bulkCreate([{ name: 'Ada', cityId: 1 }, { name: 'Ben' }, { name: 'Cleo', cityId: 2 }]);
    await Profile.bulkCreate([{ nick: 'zed', personId: 1 }, { nick: 'abc', personId: 3 }]); // prettier-ignore
    const editors = [2, 1, null, 3, 1, 2];
    await Toot.bulkCreate(['f', 'c', 'a', 'e', 'b', 'd'].map((text, index) => ({ text, authorId: 1, editorId: editors[index] ?? null }))); // prettier-ignore
    await LikedToot.bulkCreate(
      [1, 2, 3, 4, 5].flatMap(tootId => [
        { likedById: 1, likedTootId: tootId, weight: 10 - tootId },
        { likedById: 2, likedTootId: tootId, weight: (tootId * 3) % 5 },
      ]),
    );
  }

  /** The include of an editor, each of its parts by a strategy. */
  const editor = (own: Strategy, below: Strategy): IncludeOptions => ({
    association: 'editor',
    strategy: own,
    include: [
      { association: 'city', strategy: below },
      { association: 'profile', strategy: below },
    ],
  });

  const combinations = [undefined, ...strategies].flatMap(root =>
    strategies.flatMap(own => strategies.map(below => ({ root, own, below }))),
  );

  describe.each(['toots', 'likedToots'] as const)('of %s', association => {
    it.each(orders)('is the same by every strategy, by %s', async (_name, order) => {
      await connectToToots();
      const answers = new Map<string, unknown>();
      for (const { root, own, below } of combinations) {
        const include = { association, strategy: root, order, include: [editor(own, below)] } as IncludeOptions;
        const people = await Person.findAll({ include: [include] as never, order: ['id'] });
        const shown = JSON.stringify(people.map(person => person[association]));
        answers.set(shown, { root, own, below });
      }
      expect([...answers.values()]).toHaveLength(1);
    });
  });

  it('is by the junction, then by a row further along', async () => {
    await connectToToots();
    const order: IncludeOrder = [['LikedToot', 'weight', 'DESC'], ['editor', 'name', 'ASC']]; // prettier-ignore
    for (const { root, own, below } of combinations) {
      const include = { association: 'likedToots', strategy: root, order, include: [editor(own, below)] };
      const people = await Person.findAll({ include: [include] as never, order: ['id'] });
      const found = people.map(({ likedToots }) => likedToots?.map(({ id }) => id));
      expect(found).toEqual([[1, 2, 3, 4, 5], [3, 1, 4, 2, 5], []]); // prettier-ignore
    }
  });

  it('of the root is by rows that are read separately', async () => {
    await connectToToots();
    const order: OrderOf<Toot> = [['editor', 'city', 'name', 'DESC NULLS LAST'], ['editor', 'profile', 'nick', 'ASC NULLS LAST'], ['text', 'ASC']]; // prettier-ignore
    for (const { own, below } of combinations) {
      const toots = await Toot.findAll({ include: [editor(own, below)] as never, order });
      expect(toots.map(({ text }) => text)).toEqual(['b', 'c', 'e', 'a', 'd', 'f']);
      const limited = await Toot.findAll({ include: [editor(own, below)] as never, order, limit: 2, offset: 1 });
      expect(limited.map(({ text }) => text)).toEqual(['c', 'e']);
    }
  });

  it('is the same with a limit per parent', async () => {
    await connectToToots();
    const order: OrderOf<Toot> = [['editor', 'city', 'name', 'ASC NULLS LAST'], ['text', 'DESC']]; // prettier-ignore
    for (const { own, below } of combinations) {
      const include = { association: 'toots', order, limit: 3, include: [editor(own, below)] };
      const [ada] = await Person.findAll({ include: [include] as never, order: ['id'] });
      expect(ada?.toots?.map(({ text }) => text)).toEqual(['e', 'c', 'b']);
    }
  });

  it('of the root is by the row that a has-one means, where an order of its own decides which', async () => {
    await connectToToots();
    // Which of several toots a person's pinned one is, the names of their editors say: the last of these.
    await Toot.bulkCreate([
      { text: 'y', authorId: 2, editorId: 2 },
      { text: 'g', authorId: 2, editorId: 3 },
      { text: 'd', authorId: 3, editorId: null },
    ]);
    for (const strategy of strategies) {
      for (const below of strategies) {
        const pinned = {
          association: 'pinned',
          strategy,
          order: [['editor', 'name', 'DESC NULLS LAST'], ['text', 'ASC']],
          include: [{ association: 'editor', strategy: below }],
        }; // prettier-ignore
        const people = await Person.findAll({ include: [pinned] as never, order: [['pinned', 'text', 'ASC']] });
        expect(people.map(({ name, pinned: toot }) => [name, toot?.text])).toEqual([
          ['Cleo', 'd'],
          ['Ada', 'e'],
          ['Ben', 'g'],
        ]);
      }
    }
  });
});
