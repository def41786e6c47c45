import {
  DataTypes,
  Model,
  type BelongsToGetAssociationMixin,
  type CreationOptional,
  type HasOneCreateAssociationMixin,
  type HasOneGetAssociationMixin,
  type HasOneSetAssociationMixin,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, HasOne, NotNull, PrimaryKey, Table } from 'mortise/decorators';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;

  @HasOne(() => Profile)
  declare profile?: NonAttribute<Profile | null>;
  declare getProfile: HasOneGetAssociationMixin<Profile>;
  declare setProfile: HasOneSetAssociationMixin<Profile>;
  declare createProfile: HasOneCreateAssociationMixin<Profile, 'personId'>;

  /** A passport cannot be without its holder. */
  @HasOne(() => Passport, { foreignKey: { name: 'holderId', allowNull: false }, inverse: { as: 'holder' } })
  declare passport?: NonAttribute<Passport | null>;
  declare getPassport: HasOneGetAssociationMixin<Passport>;
  declare setPassport: HasOneSetAssociationMixin<Passport>;
  declare createPassport: HasOneCreateAssociationMixin<Passport, 'holderId'>;

  @HasOne(() => Picture, { foreignKey: 'ownerId', scope: { kind: 'portrait' } })
  declare portrait?: NonAttribute<Picture | null>;
  declare getPortrait: HasOneGetAssociationMixin<Picture>;
  declare createPortrait: HasOneCreateAssociationMixin<Picture>;
  @HasOne(() => Picture, { foreignKey: 'ownerId', scope: { kind: 'banner' } })
  declare banner?: NonAttribute<Picture | null>;
  declare getBanner: HasOneGetAssociationMixin<Picture>;
}

class Profile extends Model<InferAttributes<Profile>, InferCreationAttributes<Profile>> {
  declare id: CreationOptional<number>;
  declare personId: CreationOptional<number | null>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare motto: string;
  declare person?: NonAttribute<Person | null>;
  declare getPerson: BelongsToGetAssociationMixin<Person>;
}

@Table({ paranoid: true })
class Passport extends Model<InferAttributes<Passport>, InferCreationAttributes<Passport>> {
  declare id: CreationOptional<number>;
  declare holderId: number;
  @Attribute(DataTypes.STRING)
  declare number: string | null;
  declare holder?: NonAttribute<Person>;
}

class Picture extends Model<InferAttributes<Picture>, InferCreationAttributes<Picture>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare kind: string | null;
}

class Room extends Model<InferAttributes<Room>, InferCreationAttributes<Room>> {
  @Attribute(DataTypes.STRING(10))
  @PrimaryKey
  declare house: string;
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  declare number: number;
  @HasOne(() => Lock, { foreignKey: ['roomHouse', 'roomNumber'], inverse: { as: 'room' } })
  declare lock?: NonAttribute<Lock | null>;
  declare getLock: HasOneGetAssociationMixin<Lock>;
  declare setLock: HasOneSetAssociationMixin<Lock>;
  declare createLock: HasOneCreateAssociationMixin<Lock>;
}

class Lock extends Model<InferAttributes<Lock>, InferCreationAttributes<Lock>> {
  declare id: CreationOptional<number>;
  declare roomHouse: CreationOptional<string | null>;
  declare roomNumber: CreationOptional<number | null>;
  declare room?: NonAttribute<Room | null>;
}

const models = [Person, Profile, Passport, Picture];

describeByTurns('A has-one association', ({ connect }) => {
  it('is declared by the static form too', async () => {
    const database = await connect();
    const person = database.define('Person', { name: DataTypes.STRING });
    const profile = database.define('Profile', { motto: DataTypes.STRING });
    const association = person.hasOne(profile, { as: 'card' });
    await database.sync();
    expect([association.associationType, association.foreignKey, association.many]).toEqual([
      'HasOne',
      'personId',
      false,
    ]);
    await person.create({ name: 'Ada', card: { motto: 'onward' } });
    const ada = await person.findOne({ include: 'card' });
    expect(ada?.toJSON()).toMatchObject({ name: 'Ada', card: { motto: 'onward' } });
  }); // S95

  it('brings the belongs-to on the other side along', async () => {
    await connect(models);
    await Person.create({ name: 'Ada', profile: { motto: 'onward' } });
    const profile = await Profile.findOne({ include: 'person' });
    expect(profile?.person?.name).toBe('Ada');
    expect((await profile?.getPerson())?.name).toBe('Ada');
  }); // S99

  describe('gets', () => {
    it('the instance, or null', async () => {
      await connect(models);
      const ada = await Person.create({ name: 'Ada' });
      expect(await ada.getProfile()).toBeNull();
      await ada.createProfile({ motto: 'onward' });
      expect((await ada.getProfile())?.motto).toBe('onward');
    }); // S20

    it('with a where, and some attributes', async () => {
      await connect(models);
      const ada = await Person.create({ name: 'Ada', profile: { motto: 'onward' } });
      expect(await ada.getProfile({ where: { motto: 'backward' } })).toBeNull();
      expect((await ada.getProfile({ attributes: ['motto'] }))?.toJSON()).toEqual({ motto: 'onward' });
    }); // S65

    it('null with an include where there is none', async () => {
      await connect(models);
      await Person.bulkCreate([{ name: 'Ada', profile: { motto: 'onward' } }, { name: 'Grace' }]);
      const people = await Person.findAll({ include: 'profile', order: ['id'] });
      expect(people.map(({ profile }) => profile?.motto ?? profile)).toEqual(['onward', null]);
    }); // P17
  });

  describe('sets', () => {
    it('an instance, a key, and nothing', async () => {
      await connect(models);
      const ada = await Person.create({ name: 'Ada' });
      const both = await Profile.bulkCreate([{ motto: 'onward' }, { motto: 'upward' }]);
      const [first, second] = both as [Profile, Profile];
      await ada.setProfile(first);
      expect((await ada.getProfile())?.id).toBe(first?.id);
      await ada.setProfile(second?.id);
      expect((await ada.getProfile())?.id).toBe(second?.id);
      await ada.setProfile(null);
      expect(await ada.getProfile()).toBeNull();
      expect(await Profile.count()).toBe(2);
    }); // S77

    it('one in place of the old, which stands alone again', async () => {
      await connect(models);
      const ada = await Person.create({ name: 'Ada', profile: { motto: 'onward' } });
      await ada.setProfile(await Profile.create({ motto: 'upward' }));
      const profiles = await Profile.findAll({ order: ['id'] });
      expect(profiles.map(({ personId }) => personId)).toEqual([null, ada.id]);
    }); // S77

    it('one that another has by taking it over', async () => {
      await connect(models);
      const ada = await Person.create({ name: 'Ada', profile: { motto: 'onward' } });
      const grace = await Person.create({ name: 'Grace' });
      await grace.setProfile(await ada.getProfile());
      expect(await ada.getProfile()).toBeNull();
      expect((await grace.getProfile())?.motto).toBe('onward');
    }); // S77

    it('nothing when the row is not there', async () => {
      await connect(models);
      const ada = await Person.create({ name: 'Ada', profile: { motto: 'onward' } });
      await expect(ada.setProfile(999)).rejects.toMatchObject({ code: 'TARGET_NOT_FOUND' });
      expect((await ada.getProfile())?.motto).toBe('onward');
    }); // S77

    it('not several', async () => {
      await connect(models);
      const ada = await Person.create({ name: 'Ada' });
      const both = await Profile.bulkCreate([{ motto: 'onward' }, { motto: 'upward' }]);
      await expect(ada.setProfile(both as never)).rejects.toMatchObject({ code: 'INVALID_TARGET' });
    }); // S77

    it('one of them when several callers set theirs at once', async () => {
      await connect(models, { file: true, pool: 8 });
      const ada = await Person.create({ name: 'Ada' });
      const profiles = await Profile.bulkCreate(
        Array.from({ length: 8 }, (_none, index) => ({ motto: `motto ${index}` })),
      );
      for (let round = 0; round < 4; round++) {
        await Promise.all(profiles.map(({ id }) => ada.setProfile(id)));
        expect(await Profile.count({ where: { personId: ada.id } })).toBe(1);
      }
    }); // F2
  });

  describe('creates', () => {
    it('a row with its key', async () => {
      await connect(models);
      const ada = await Person.create({ name: 'Ada' });
      const profile = await ada.createProfile({ motto: 'onward' });
      expect(profile.personId).toBe(ada.id);
      expect((await ada.getProfile())?.id).toBe(profile.id);
    }); // S72 S73

    it('one in place of the old', async () => {
      await connect(models);
      const ada = await Person.create({ name: 'Ada', profile: { motto: 'onward' } });
      await ada.createProfile({ motto: 'upward' });
      expect(await Profile.count({ where: { personId: ada.id } })).toBe(1);
      expect((await ada.getProfile())?.motto).toBe('upward');
    }); // S72

    it('nested: a plain object, an instance, a key', async () => {
      await connect(models);
      const [first, second] = await Profile.bulkCreate([{ motto: 'first' }, { motto: 'second' }]);
      const people = await Person.bulkCreate([
        { name: 'Ada', profile: { motto: 'new' } },
        { name: 'Grace', profile: first },
        { name: 'Alan', profile: second?.id },
        { name: 'Edsger', profile: null },
      ]);
      const mottos = await Promise.all(people.map(async person => (await person.getProfile())?.motto));
      expect(mottos).toEqual(['new', 'first', 'second', undefined]);
    }); // P24 P27

    it('nested rows of many in one statement', async () => {
      const log = statementLog();
      await connect(models, { logging: log.log });
      log.clear();
      await Person.bulkCreate([
        { name: 'Ada', profile: { motto: 'onward' } },
        { name: 'Grace', profile: { motto: 'upward' } },
      ]);
      expect(log.statements.filter(statement => statement.startsWith('INSERT'))).toHaveLength(2);
    }); // P25
  });

  describe('with a required foreign key', () => {
    it('creates a row with its key', async () => {
      await connect(models);
      const ada = await Person.create({ name: 'Ada' });
      const passport = await ada.createPassport({ number: 'A1' });
      expect(passport.holderId).toBe(ada.id);
      expect((await ada.getPassport())?.number).toBe('A1');
    }); // S73

    it('refuses to let go of the old row, unless it may be deleted', async () => {
      await connect(models);
      const ada = await Person.create({ name: 'Ada' });
      await ada.createPassport({ number: 'A1' });
      await expect(ada.setPassport(null)).rejects.toMatchObject({ code: 'REQUIRED_FOREIGN_KEY' });
      await expect(ada.createPassport({ number: 'A2' })).rejects.toMatchObject({ code: 'REQUIRED_FOREIGN_KEY' });
      expect((await ada.getPassport())?.number).toBe('A1');
      await ada.createPassport({ number: 'A2' }, { destroy: true });
      expect((await ada.getPassport())?.number).toBe('A2');
      expect(await Passport.count({ paranoid: false })).toBe(2);
    }); // S75

    it('leaves a row that is marked as deleted out', async () => {
      await connect(models);
      const ada = await Person.create({ name: 'Ada' });
      const passport = await ada.createPassport({ number: 'A1' });
      await passport.destroy();
      expect(await ada.getPassport()).toBeNull();
      expect((await ada.getPassport({ paranoid: false }))?.number).toBe('A1');
      expect((await ada.reload({ include: 'passport' })).passport).toBeNull();
    }); // P17
  });

  it('reads and creates within its scope', async () => {
    await connect(models);
    const ada = await Person.create({ name: 'Ada', portrait: {} });
    expect((await ada.getPortrait())?.kind).toBe('portrait');
    expect(await ada.getBanner()).toBeNull();
    const found = await Person.findByPk(ada.id, { include: ['portrait', 'banner'] });
    expect([found?.portrait?.kind, found?.banner]).toEqual(['portrait', null]);
  }); // P29

  it('keeps what another scope has when it creates', async () => {
    await connect(models);
    const ada = await Person.create({ name: 'Ada', banner: {} });
    await ada.createPortrait({});
    expect((await ada.getBanner())?.kind).toBe('banner');
  }); // P29

  it('works with a key of several attributes', async () => {
    await connect([Room, Lock]);
    const [one, two] = await Room.bulkCreate([
      { house: 'north', number: 1 },
      { house: 'south', number: 1, lock: {} },
    ]);
    const lock = await one?.createLock();
    expect([lock?.roomHouse, lock?.roomNumber]).toEqual(['north', 1]);
    await two?.setLock(lock ?? null);
    expect(await one?.getLock()).toBeNull();
    const rooms = await Room.findAll({ include: 'lock', order: ['house'] });
    expect(rooms.map(room => room.lock?.id ?? null)).toEqual([null, lock?.id]);
    const found = await Lock.findByPk(lock?.id ?? null, { include: 'room' });
    expect(found?.room?.house).toBe('south');
  }); // P32

  it('has no junction, and knows its options', async () => {
    await connect(models);
    const ada = await Person.create({ name: 'Ada' });
    await expect(ada.getProfile({ through: {} })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(ada.setProfile(null, { through: {} })).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
    await expect(ada.createProfile({ motto: 'x' }, { loging: false } as object)).rejects.toMatchObject({
      code: 'UNKNOWN_OPTION',
    });
    await expect(Person.findAll({ include: { association: 'profile', limit: 1 } })).rejects.toMatchObject({
      code: 'INVALID_LIMIT',
    });
  }); // F15
});
