import {
  DataTypes,
  Model,
  Op,
  type BelongsToManyAssociation,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @BelongsToMany(() => Person, { through: () => Friendship, symmetric: true })
  declare friends?: NonAttribute<Person[]>;
  declare Friendship?: NonAttribute<Friendship>;
}

@Table({ paranoid: true })
class Friendship extends Model<InferAttributes<Friendship>, InferCreationAttributes<Friendship>> {
  declare personId: CreationOptional<number>;
  declare friendId: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER)
  declare since: CreationOptional<number | null>;
}

const models = [Person, Friendship];

async function four(): Promise<[Person, Person, Person, Person]> {
  return (await Person.bulkCreate(['Ada', 'Bob', 'Cy', 'Dee'].map(name => ({ name })))) as never;
}

const friendsOf = async (person: Person): Promise<string[]> =>
  (await person.related('friends').get({ order: ['id'] })).map(({ name }) => name);

describeEachDialect('A symmetric association', ({ connect }) => {
  it('is seen from both ends, with the same junction values', async () => {
    await connect(models);
    const [ada, bob, cy] = await four();
    await ada.related('friends').add([bob, cy], { through: { since: 2001 } });
    expect([await friendsOf(ada), await friendsOf(bob), await friendsOf(cy)]).toEqual([['Bob', 'Cy'], ['Ada'], ['Ada']]); // prettier-ignore
    const [seen] = await bob.related('friends').get();
    expect(seen?.Friendship).toMatchObject({ personId: bob.id, friendId: ada.id, since: 2001 });
    await bob.related('friends').add(ada, { through: { since: 1999 } });
    expect((await ada.related('friends').get({ where: { name: 'Bob' } }))[0]?.Friendship?.since).toBe(1999);
    expect(await Friendship.count()).toBe(4);
  });

  it('is included, counted and filtered by like any other', async () => {
    await connect(models);
    const [ada, bob, cy] = await four();
    await ada.related('friends').add([bob, cy]);
    const people = await Person.findAll({
      include: { association: 'friends', order: ['id'], include: { association: 'friends', order: ['id'] } },
      aggregates: { friendCount: { count: 'friends' }, friendsOfFriends: { count: 'friends.friends', distinct: true } },
      order: ['id'],
    });
    expect(people.map(({ friendCount }) => friendCount)).toEqual([2, 1, 1, 0]);
    expect(people.map(({ friendsOfFriends }) => friendsOfFriends)).toEqual([1, 2, 2, 0]);
    expect(people[1]?.friends?.[0]?.friends?.map(({ name }) => name)).toEqual(['Bob', 'Cy']);
    const lonely = await Person.findAll({ where: { friends: { [Op.none]: {} } } });
    expect(lonely.map(({ name }) => name)).toEqual(['Dee']);
  });

  it('is taken off, set and toggled at both ends, and counts each link once', async () => {
    await connect(models);
    const [ada, bob, cy, dee] = await four();
    await ada.related('friends').add([ada, bob, cy]);
    expect(await ada.related('friends').remove([ada, bob])).toBe(2);
    expect([await friendsOf(ada), await friendsOf(bob)]).toEqual([['Cy'], []]);
    await cy.related('friends').set([bob, dee]);
    expect([await friendsOf(ada), await friendsOf(bob), await friendsOf(cy)]).toEqual([[], ['Cy'], ['Bob', 'Dee']]);
    expect(await dee.related('friends').toggle([cy, ada])).toEqual({ added: [1], updated: [], removed: [3] });
    expect([await friendsOf(ada), await friendsOf(cy)]).toEqual([['Dee'], ['Bob']]);
    await ada.related('friends').set(null);
    expect(await friendsOf(dee)).toEqual([]);
    await ada.related('friends').add(dee);
    expect(await friendsOf(dee)).toEqual(['Ada']);
  }); // P19

  it('is written with a row that is created, and with one that is created through it', async () => {
    await connect(models);
    const [ada] = await four();
    const eve = await Person.create({
      name: 'Eve',
      friends: [ada, { name: 'Flo', Friendship: { since: 7 } }],
    });
    expect(await friendsOf(eve)).toEqual(['Ada', 'Flo']);
    const flo = await Person.findOne({ where: { name: 'Flo' }, rejectOnEmpty: true });
    expect((await flo.related('friends').get())[0]?.Friendship?.since).toBe(7);
    const gus = await flo.related('friends').create({ name: 'Gus' }, { through: { since: 8 } });
    expect(gus.Friendship).toMatchObject({ personId: flo.id, friendId: gus.id });
    expect(await friendsOf(gus)).toEqual(['Flo']);
  });

  it('has one name, and is its own pair', async () => {
    await connect(models);
    expect([...Person.associations.keys()]).toContain('friends');
    expect(Person.associations.has('people')).toBe(false);
    const friends = Person.associations.get('friends') as unknown as BelongsToManyAssociation;
    expect(friends.pairedWith).toBe(friends);
    expect([friends.foreignKey, friends.otherKey]).toEqual(['personId', 'friendId']);
  });

  it('stays the same from both ends when both write at once', async () => {
    await connect(models, { file: true });
    const people = await four();
    const random = (): Person[] => people.filter(() => Math.random() < 0.5);
    for (let round = 0; round < 8; round += 1) {
      await Promise.all(people.map(person => person.related('friends').set(random())));
      const rows = await Friendship.findAll({ raw: true });
      const pairs = new Set(rows.map(({ personId, friendId }) => `${personId}-${friendId}`));
      for (const { personId, friendId } of rows) expect(pairs).toContain(`${friendId}-${personId}`);
    }
  });
});

describeEachDialect('What a symmetric association says', ({ connect }) => {
  it('of constraints counts for both keys of its junction', async () => {
    const database = await connect([], { sync: false });
    const User = database.define('User', { name: DataTypes.STRING(20) }, { timestamps: false });
    User.belongsToMany(User, { as: 'friends', through: 'Friend', symmetric: true, foreignKeyConstraints: false });
    await database.sync();
    expect(database.model('Friend').definition.foreignKeys).toEqual([]);
    const ada = await User.create({ name: 'Ada' });
    const nobody = { userId: ada.get('id'), friendId: 99 };
    expect((await database.model('Friend').create(nobody)).get('friendId')).toBe(99);
  });

  it('of constraints is so unless it says otherwise', async () => {
    const database = await connect([], { sync: false });
    const User = database.define('User', { name: DataTypes.STRING(20) }, { timestamps: false });
    User.belongsToMany(User, { as: 'friends', through: 'Friend', symmetric: true });
    expect(database.model('Friend').definition.foreignKeys.map(({ attributes }) => attributes)).toEqual([
      ['userId'],
      ['friendId'],
    ]);
  });
});

describeEachDialect('A symmetric association is refused', ({ connect }) => {
  class Toot extends Model {}
  class User extends Model {}

  it.each([
    [
      'to another model',
      () => User.belongsToMany(Toot, { as: 'toots', through: 'UserToot', symmetric: true }),
      /another model/,
    ],
    [
      'with an inverse',
      () => User.belongsToMany(User, { as: 'friends', through: 'Friend', symmetric: true, inverse: { as: 'x' } }),
      /its own inverse/,
    ],
    [
      'with links that repeat',
      () => User.belongsToMany(User, { as: 'friends', through: { model: 'Friend', unique: false }, symmetric: true }),
      /each pair once/,
    ],
  ])('%s', async (_what, declare, message) => {
    const error = { code: 'INVALID_SYMMETRIC', message: expect.stringMatching(message) as string };
    const early = await connect([User, Toot], { sync: false });
    declare();
    await expect(early.sync()).rejects.toMatchObject(error);
    await early.close();
    await connect([User, Toot]);
    expect(declare).toThrow(expect.objectContaining(error));
  });
});
