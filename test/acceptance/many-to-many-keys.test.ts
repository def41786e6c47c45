import {
  DataTypes,
  Model,
  Op,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyCountAssociationsMixin,
  type BelongsToManyCreateAssociationMixin,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManyHasAssociationMixin,
  type BelongsToManyHasAssociationsMixin,
  type BelongsToManyRemoveAssociationMixin,
  type BelongsToManyRemoveAssociationsMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, ColumnName, Default, NotNull, PrimaryKey, Table, Unique } from 'mortise/decorators';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

/** Keys of two attributes on both sides. */
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  declare tenantId: number;
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  declare number: number;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;

  @BelongsToMany(() => Toot, {
    through: () => LikedToot,
    foreignKey: ['personTenant', 'personNumber'],
    otherKey: ['tootTenant', 'tootCode'],
    inverse: { as: 'likedBy' },
  })
  declare likedToots?: NonAttribute<Toot[]>;
  declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare setLikedToots: BelongsToManySetAssociationsMixin<Toot, TootKey>;
  declare addLikedToot: BelongsToManyAddAssociationMixin<Toot, TootKey>;
  declare addLikedToots: BelongsToManyAddAssociationsMixin<Toot, TootKey>;
  declare removeLikedToot: BelongsToManyRemoveAssociationMixin<Toot, TootKey>;
  declare removeLikedToots: BelongsToManyRemoveAssociationsMixin<Toot, TootKey>;
  declare createLikedToot: BelongsToManyCreateAssociationMixin<Toot>;
  declare hasLikedToot: BelongsToManyHasAssociationMixin<Toot, TootKey>;
  declare hasLikedToots: BelongsToManyHasAssociationsMixin<Toot, TootKey>;
  declare countLikedToots: BelongsToManyCountAssociationsMixin<Toot>;
}

type TootKey = readonly [tenantId: number, code: string];

class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  declare personTenant: number;
  declare personNumber: number;
  declare tootTenant: number;
  declare tootCode: string;
  @Attribute(DataTypes.STRING)
  declare reaction: string | null;
}

class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  declare tenantId: number;
  @Attribute(DataTypes.STRING(20))
  @PrimaryKey
  declare code: string;
  declare LikedToot?: NonAttribute<LikedToot>;
  declare likedBy?: NonAttribute<Person[]>;
}

/** Keys that are not the primary key, in columns of other names. */
@Table({ tableName: 'tbl_user' })
class User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
  @Attribute(DataTypes.UUID)
  @PrimaryKey
  @ColumnName('user_id')
  @Default(DataTypes.UUIDV4)
  declare id: CreationOptional<string>;
  @Attribute(DataTypes.UUID)
  @NotNull
  @Unique
  @ColumnName('user_second_id')
  @Default(DataTypes.UUIDV4)
  declare userSecondId: CreationOptional<string>;
  @BelongsToMany(() => Group, { through: 'usergroups', sourceKey: 'userSecondId', targetKey: 'slug' })
  declare groups?: NonAttribute<Group[]>;
  declare getGroups: BelongsToManyGetAssociationsMixin<Group>;
  declare setGroups: BelongsToManySetAssociationsMixin<Group, string>;
  declare addGroup: BelongsToManyAddAssociationMixin<Group, string>;
  declare addGroups: BelongsToManyAddAssociationsMixin<Group, string>;
  declare hasGroup: BelongsToManyHasAssociationMixin<Group, string>;
  declare removeGroup: BelongsToManyRemoveAssociationMixin<Group, string>;
}

@Table({ tableName: 'tbl_group' })
class Group extends Model<InferAttributes<Group>, InferCreationAttributes<Group>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING(30))
  @NotNull
  @Unique
  @ColumnName('group_slug')
  declare slug: string;
  declare users?: NonAttribute<User[]>;
}

/** 64-bit keys: strings on the JavaScript side. */
class Device extends Model<InferAttributes<Device>, InferCreationAttributes<Device>> {
  @Attribute(DataTypes.BIGINT)
  @PrimaryKey
  declare id: string;
  @BelongsToMany(() => Channel, { through: () => Subscription })
  declare channels?: NonAttribute<Channel[]>;
  declare getChannels: BelongsToManyGetAssociationsMixin<Channel>;
  declare setChannels: BelongsToManySetAssociationsMixin<Channel>;
  declare addChannel: BelongsToManyAddAssociationMixin<Channel>;
  declare addChannels: BelongsToManyAddAssociationsMixin<Channel>;
  declare hasChannels: BelongsToManyHasAssociationsMixin<Channel>;
  declare removeChannel: BelongsToManyRemoveAssociationMixin<Channel>;
}

class Channel extends Model<InferAttributes<Channel>, InferCreationAttributes<Channel>> {
  @Attribute(DataTypes.BIGINT)
  @PrimaryKey
  declare id: string;
  declare devices?: NonAttribute<Device[]>;
}

class Subscription extends Model<InferAttributes<Subscription>, InferCreationAttributes<Subscription>> {
  @Attribute(DataTypes.STRING)
  declare plan: string | null;
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_none, i) => make(i));

describeByTurns('Keys of a many-to-many', ({ connect }) => {
  describe('of several attributes', () => {
    const models = [Person, Toot, LikedToot];

    /** Two tenants, in which the same numbers and codes stand for different rows. */
    async function peopleAndToots(): Promise<{ ada: Person; grace: Person; toots: [Toot, Toot, Toot] }> {
      const [ada, grace] = await Person.bulkCreate([
        { tenantId: 1, number: 7, name: 'Ada' },
        { tenantId: 2, number: 7, name: 'Grace' },
      ]);
      const toots = await Toot.bulkCreate([
        { tenantId: 1, code: 'a' },
        { tenantId: 1, code: 'b' },
        { tenantId: 2, code: 'a' },
      ]);
      return { ada: ada as Person, grace: grace as Person, toots: toots as [Toot, Toot, Toot] };
    }

    const keysOf = (toots: readonly Toot[]): readonly string[] =>
      toots.map(({ tenantId, code }) => `${tenantId}${code}`);

    it('add by instance, by one key and by a mixed list', async () => {
      await connect(models);
      const { ada, toots } = await peopleAndToots();
      await ada.addLikedToot(toots[0]);
      await ada.addLikedToot([1, 'b']);
      await ada.addLikedToots([toots[0], [2, 'a']]);
      expect(keysOf(await ada.getLikedToots())).toEqual(['1a', '1b', '2a']);
    }); // P32 S60

    it('tell rows apart that share a part of the key', async () => {
      await connect(models);
      const { ada, grace, toots } = await peopleAndToots();
      await ada.addLikedToot(toots[0]);
      expect(await grace.getLikedToots()).toEqual([]);
      expect(await ada.hasLikedToot([1, 'a'])).toBe(true);
      expect(await ada.hasLikedToot([2, 'a'])).toBe(false);
      expect(await ada.hasLikedToots([[1, 'a'], toots[1]])).toBe(false);
    }); // P32 S74

    it('set, remove, create and count', async () => {
      await connect(models);
      const { ada, toots } = await peopleAndToots();
      await ada.setLikedToots([toots[0], [2, 'a']]);
      await ada.setLikedToots([[2, 'a'], toots[1]]);
      expect(keysOf(await ada.getLikedToots())).toEqual(['1b', '2a']);
      expect(await ada.removeLikedToots([[1, 'b'], toots[0]])).toBe(1);
      await ada.createLikedToot({ tenantId: 3, code: 'c' });
      expect(await ada.countLikedToots()).toBe(2);
      await ada.removeLikedToot([2, 'a']);
      expect(keysOf(await ada.getLikedToots())).toEqual(['3c']);
    }); // P32 S75 S77

    it('take keys by the names of their attributes', async () => {
      await connect(models);
      const { ada } = await peopleAndToots();
      await ada.addLikedToots([{ tenantId: 1, code: 'b' }] as never);
      expect(keysOf(await ada.getLikedToots())).toEqual(['1b']);
    }); // P32

    it('refuse a key with a part missing', async () => {
      await connect(models);
      const { ada } = await peopleAndToots();
      await expect(ada.addLikedToots([[1]] as never)).rejects.toMatchObject({ code: 'INVALID_TARGET' });
      await expect(ada.addLikedToot(1 as never)).rejects.toMatchObject({ code: 'INVALID_TARGET' });
    }); // P32

    it('update the values of an existing link', async () => {
      await connect(models);
      const { ada, toots } = await peopleAndToots();
      await ada.addLikedToots([toots[0], toots[1]]);
      await ada.addLikedToots([toots[1], [2, 'a']], { through: [{ reaction: 'love' }, { reaction: 'wow' }] });
      const liked = await ada.getLikedToots();
      expect(liked.map(toot => toot.LikedToot?.reaction)).toEqual([null, 'love', 'wow']);
    }); // P32 S76

    it.each(['join', 'separate'] as const)('are eager-loaded with strategy %s', async strategy => {
      await connect(models);
      const { ada, grace, toots } = await peopleAndToots();
      await ada.addLikedToots(toots);
      await grace.addLikedToot(toots[2]);
      const people = await Person.findAll({ include: { association: 'likedToots', strategy }, order: ['tenantId'] });
      expect(people.map(({ likedToots }) => keysOf(likedToots ?? []))).toEqual([['1a', '1b', '2a'], ['2a']]);
      expect(people[1]?.likedToots?.[0]?.LikedToot?.personTenant).toBe(2);
    }); // P32

    it('are required, limited and counted by pages', async () => {
      await connect(models);
      const { grace, toots } = await peopleAndToots();
      await grace.addLikedToots([toots[0], toots[2]]);
      const page = await Person.findAndCountAll({ include: { association: 'likedToots', required: true }, limit: 1 });
      expect(page.count).toBe(1);
      expect(page.rows.map(({ name, likedToots }) => [name, likedToots?.length])).toEqual([['Grace', 2]]);
    }); // P3 P7 P32

    it('create nested rows', async () => {
      await connect(models);
      const { toots } = await peopleAndToots();
      const alan = await Person.create({
        tenantId: 3,
        number: 1,
        name: 'Alan',
        likedToots: [toots[0], [1, 'b'], { tenantId: 3, code: 'n' }],
      });
      expect(keysOf(await alan.getLikedToots())).toEqual(['1a', '1b', '3n']);
    }); // P24 P32

    it('are checked in great number', async () => {
      await connect(models);
      const { ada } = await peopleAndToots();
      const many = await Toot.bulkCreate(times(3_000, index => ({ tenantId: 9, code: `toot ${index}` })));
      await ada.addLikedToots(many);
      expect(await ada.hasLikedToots(many)).toBe(true);
      expect(await ada.removeLikedToots(many.slice(1))).toBe(2_999);
      expect(await ada.hasLikedToots(many)).toBe(false);
    }); // P32 P40
  });

  describe('that are not the primary key', () => {
    const models = [User, Group];

    it('link by raw values of the target key', async () => {
      await connect(models);
      const user = await User.create({});
      await Group.bulkCreate([{ slug: 'weavers' }, { slug: 'dyers' }]);
      await user.addGroups(['weavers', 'dyers']);
      expect((await user.getGroups()).map(({ slug }) => slug)).toEqual(['dyers', 'weavers']);
    }); // P36 S47 S49

    it('link, check and remove by instances and raw values alike', async () => {
      await connect(models);
      const user = await User.create({});
      const [weavers, dyers] = await Group.bulkCreate([{ slug: 'weavers' }, { slug: 'dyers' }]);
      await user.setGroups([weavers as Group, 'dyers']);
      expect(await user.hasGroup('weavers')).toBe(true);
      expect(await user.hasGroup(dyers as Group)).toBe(true);
      expect(await user.removeGroup('weavers')).toBe(1);
      await user.addGroup('dyers');
      expect((await user.getGroups()).map(({ slug }) => slug)).toEqual(['dyers']);
    }); // P36 S47

    it.each(['join', 'separate'] as const)('join by the columns of the keys, with strategy %s', async strategy => {
      await connect(models);
      const [one, two] = await User.bulkCreate([{}, {}]);
      await Group.bulkCreate([{ slug: 'weavers' }, { slug: 'dyers' }]);
      await one?.addGroups(['weavers', 'dyers']);
      await two?.addGroup('dyers');
      const groups = await Group.findAll({ include: { association: 'users', strategy }, order: ['slug'] });
      const ids = groups.map(({ users }) => users?.map(({ id }) => id).sort());
      expect(ids).toEqual([[one?.id, two?.id].sort(), [one?.id]]);
    }); // P36 S50 S51

    it('need the key to be loaded on the source, and say so', async () => {
      await connect(models);
      await User.create({});
      const user = await User.findOne({ attributes: ['id'] });
      const hint = expect.stringContaining('userSecondId') as string;
      await expect(user?.getGroups()).rejects.toMatchObject({ code: 'MISSING_KEY', hint });
    }); // P36 S47
  });

  describe('of 64 bits', () => {
    const models = [Device, Channel, Subscription];
    const large = '9007199254740993';
    const larger = '9007199254740995';

    it('are the same as numbers, bigints and strings: an existing link does not look new', async () => {
      await connect(models);
      const device = await Device.create({ id: '1' });
      await Channel.bulkCreate([{ id: '5' }, { id: large }]);
      await device.addChannel(5, { through: { plan: 'free' } });
      await device.addChannels([5n, '5', large]);
      await device.setChannels(['5', BigInt(large)]);
      expect((await Subscription.findAll({ order: ['plan'] })).map(({ plan }) => plan).sort()).toEqual(['free', null]);
      expect(await Subscription.count()).toBe(2);
    }); // P37

    it('keep all their digits', async () => {
      await connect(models);
      const device = await Device.create({ id: large });
      await Channel.bulkCreate([{ id: large }, { id: larger }]);
      await device.addChannels([large, larger]);
      expect((await device.getChannels()).map(({ id }) => String(id))).toEqual([large, larger]);
      expect(await device.hasChannels([BigInt(large), larger])).toBe(true);
      await device.removeChannel(BigInt(large));
      expect((await device.getChannels()).map(({ id }) => String(id))).toEqual([larger]);
    }); // P37 F7

    it.each(['join', 'separate'] as const)('find their parents with strategy %s', async strategy => {
      await connect(models);
      const [first, second] = await Device.bulkCreate([{ id: large }, { id: larger }]);
      await Channel.bulkCreate([{ id: '1' }, { id: '2' }]);
      await first?.addChannel(1);
      await second?.addChannels([1, 2]);
      const devices = await Device.findAll({ include: { association: 'channels', strategy }, order: ['id'] });
      expect(devices.map(({ channels }) => channels?.map(({ id }) => String(id)))).toEqual([['1'], ['1', '2']]);
    }); // P37
  });

  it('match even where the junction declares them in another type', async () => {
    const database = await connect();
    const person = database.define('Person', { name: DataTypes.STRING });
    const toot = database.define('Toot', { text: DataTypes.STRING });
    const liked = database.define('LikedToot', { personId: DataTypes.BIGINT, tootId: DataTypes.BIGINT });
    // The constraint would be refused: the columns differ.
    person.belongsToMany(toot, {
      through: liked,
      foreignKeyConstraints: false,
      inverse: { foreignKeyConstraints: false },
    });
    await database.sync();
    await person.bulkCreate([{ name: 'Ada', toots: [{ text: 'one' }] }, { name: 'Grace' }]);
    for (const strategy of ['join', 'separate'] as const) {
      const found = await person.findAll({ include: { association: 'toots', strategy }, order: ['id'], raw: true });
      const texts = found.map(row =>
        ((row as unknown as Record<string, { text: string }[]>)['toots'] ?? []).map(({ text }) => text),
      );
      expect(texts).toEqual([['one'], []]);
    }
  }); // P37

  describe('in great number', () => {
    const models = [Device, Channel, Subscription];

    it('are found among 100,000 in a list', async () => {
      await connect(models);
      await Channel.bulkCreate(times(10, index => ({ id: String(index * 10_000) })));
      const found = await Channel.findAll({ where: { id: { [Op.in]: times(100_000, String) } } });
      expect(found).toHaveLength(10);
      expect(await Channel.count({ where: { id: { [Op.notIn]: times(100_000, String) } } })).toBe(0);
    }); // P40 F12

    it('are linked by the thousand', async () => {
      const log = statementLog();
      await connect(models, { logging: log.log });
      const device = await Device.create({ id: '1' });
      await Channel.bulkCreate(times(5_000, index => ({ id: String(index) })));
      await device.addChannels(times(5_000, index => index));
      expect(await Subscription.count()).toBe(5_000);
      await device.setChannels(times(4_000, index => String(index)));
      expect(await Subscription.count()).toBe(4_000);
      expect(await device.hasChannels(times(4_000, index => index))).toBe(true);
      log.clear();
      expect(await device.removeChannel(times(3_999, index => index))).toBe(3_999);
      expect(log.statements).toHaveLength(1);
    }); // P40
  });
});
