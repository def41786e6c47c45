import {
  DataTypes,
  Model,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyCountAssociationsMixin,
  type BelongsToManyCreateAssociationMixin,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManyHasAssociationMixin,
  type BelongsToManyRemoveAssociationMixin,
  type BelongsToManyRemoveAssociationsMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, AutoIncrement, BelongsToMany, NotNull, PrimaryKey, Table, Unique } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;

  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare setLikedToots: BelongsToManySetAssociationsMixin<Toot>;
  declare addLikedToot: BelongsToManyAddAssociationMixin<Toot>;
  declare addLikedToots: BelongsToManyAddAssociationsMixin<Toot>;
  declare removeLikedToot: BelongsToManyRemoveAssociationMixin<Toot>;

  @BelongsToMany(() => Toot, { through: () => PinnedToot, inverse: { as: 'pinnedBy' } })
  declare pinnedToots?: NonAttribute<Toot[]>;
  declare getPinnedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare setPinnedToots: BelongsToManySetAssociationsMixin<Toot>;
  declare addPinnedToot: BelongsToManyAddAssociationMixin<Toot>;
  declare removePinnedToot: BelongsToManyRemoveAssociationMixin<Toot>;

  @BelongsToMany(() => Toot, { through: () => SavedToot, inverse: { as: 'savedBy' } })
  declare savedToots?: NonAttribute<Toot[]>;
  declare setSavedToots: BelongsToManySetAssociationsMixin<Toot>;
  declare addSavedToot: BelongsToManyAddAssociationMixin<Toot>;

  @BelongsToMany(() => Toot, { through: { model: () => ReadToot, unique: false }, inverse: { as: 'readBy' } })
  declare readToots?: NonAttribute<Toot[]>;
  declare getReadToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare setReadToots: BelongsToManySetAssociationsMixin<Toot>;
  declare addReadToot: BelongsToManyAddAssociationMixin<Toot>;
  declare addReadToots: BelongsToManyAddAssociationsMixin<Toot>;
  declare hasReadToot: BelongsToManyHasAssociationMixin<Toot>;
  declare countReadToots: BelongsToManyCountAssociationsMixin<Toot>;
  declare removeReadToot: BelongsToManyRemoveAssociationMixin<Toot>;

  @BelongsToMany(() => Toot, {
    through: { model: () => Reaction, scope: { kind: 'love' } },
    inverse: { as: 'lovedBy' },
  })
  declare lovedToots?: NonAttribute<Toot[]>;
  declare getLovedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare setLovedToots: BelongsToManySetAssociationsMixin<Toot>;
  declare addLovedToot: BelongsToManyAddAssociationMixin<Toot>;
  declare createLovedToot: BelongsToManyCreateAssociationMixin<Toot>;
  declare hasLovedToot: BelongsToManyHasAssociationMixin<Toot>;
  declare countLovedToots: BelongsToManyCountAssociationsMixin<Toot>;

  @BelongsToMany(() => Toot, {
    through: { model: () => Reaction, scope: { kind: 'boost' } },
    foreignKey: 'lovedById',
    otherKey: 'lovedTootId',
    inverse: { as: 'boostedBy' },
  })
  declare boostedToots?: NonAttribute<Toot[]>;
  declare getBoostedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare setBoostedToots: BelongsToManySetAssociationsMixin<Toot>;
  declare addBoostedToot: BelongsToManyAddAssociationMixin<Toot>;
  declare removeBoostedToots: BelongsToManyRemoveAssociationsMixin<Toot>;
  declare hasBoostedToot: BelongsToManyHasAssociationMixin<Toot>;
}

class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  @Attribute(DataTypes.STRING)
  declare reaction: string | null;
}

@Table({ paranoid: true })
class PinnedToot extends Model<InferAttributes<PinnedToot>, InferCreationAttributes<PinnedToot>> {
  @Attribute(DataTypes.INTEGER)
  declare place: number | null;
  declare deletedAt: CreationOptional<Date | null>;
}

/** A person may read a toot several times. */
class ReadToot extends Model<InferAttributes<ReadToot>, InferCreationAttributes<ReadToot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare device: string | null;
}

/** A link that can be pointed to by its own key. */
class SavedToot extends Model<InferAttributes<SavedToot>, InferCreationAttributes<SavedToot>> {
  @Attribute(DataTypes.INTEGER)
  @Unique('place_of_saver')
  declare savedById: CreationOptional<number>;
  declare savedTootId: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  @AutoIncrement
  declare id: CreationOptional<number>;
  /** No two toots of a person have the same place. */
  @Attribute(DataTypes.INTEGER)
  @Unique('place_of_saver')
  declare place: number | null;
}

/** Loves and boosts share a junction. */
class Reaction extends Model<InferAttributes<Reaction>, InferCreationAttributes<Reaction>> {
  @Attribute(DataTypes.STRING(20))
  declare kind: string;
  @Attribute(DataTypes.INTEGER)
  declare strength: number | null;
}

class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
  declare LikedToot?: NonAttribute<LikedToot>;
  declare PinnedToot?: NonAttribute<PinnedToot>;
  declare ReadToot?: NonAttribute<ReadToot>;
  declare readBy?: NonAttribute<Person[]>;
  declare Reaction?: NonAttribute<Reaction>;
  declare getLovedBy: BelongsToManyGetAssociationsMixin<Person>;
  declare getBoostedBy: BelongsToManyGetAssociationsMixin<Person>;
  declare addBoostedBy: BelongsToManyAddAssociationsMixin<Person>;
}

const models = [Person, Toot, LikedToot, PinnedToot, ReadToot, SavedToot, Reaction];
const textsOf = (toots: readonly Toot[]): readonly string[] => toots.map(({ text }) => text);
/** Which verb each statement begins with: BEGIN, SELECT, DELETE … */
const verbsOf = (statements: readonly string[]): readonly string[] =>
  statements.map(statement => statement.trim().split(/\s+/)[0]?.toUpperCase() ?? '');

describeEachDialect('Writing links', ({ connect, has }) => {
  async function adaAndToots(): Promise<{ ada: Person; toots: [Toot, Toot, Toot] }> {
    const ada = await Person.create({ name: 'Ada' });
    const toots = await Toot.bulkCreate([{ text: 'one' }, { text: 'two' }, { text: 'three' }]);
    return { ada, toots: toots as [Toot, Toot, Toot] };
  }

  describe('of a paranoid junction', () => {
    it('marks a removed link as deleted and keeps its row', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addPinnedToot(toots[0]);
      expect(await ada.removePinnedToot(toots[0])).toBe(1);
      expect(await PinnedToot.count()).toBe(0);
      expect(await PinnedToot.count({ paranoid: false })).toBe(1);
    }); // S75 P19

    it('revives a link that is added again', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addPinnedToot(toots[0], { through: { place: 1 } });
      await ada.removePinnedToot(toots[0]);
      await ada.addPinnedToot(toots[0]);
      const [pinned] = await ada.getPinnedToots();
      expect(pinned?.PinnedToot?.deletedAt).toBeNull();
      expect(pinned?.PinnedToot?.place).toBe(1);
      expect(await PinnedToot.count({ paranoid: false })).toBe(1);
    }); // P19

    it('revives a link with new values', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addPinnedToot(toots[0], { through: { place: 1 } });
      await ada.removePinnedToot(toots[0]);
      await ada.addPinnedToot(toots[0], { through: { place: 2 } });
      expect((await ada.getPinnedToots()).map(toot => toot.PinnedToot?.place)).toEqual([2]);
    }); // P19

    it('marks what set leaves out, and revives what it brings back', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.setPinnedToots([toots[0], toots[1]]);
      await ada.setPinnedToots([toots[1], toots[2]]);
      expect(textsOf(await ada.getPinnedToots())).toEqual(['two', 'three']);
      await ada.setPinnedToots([toots[0]]);
      expect(textsOf(await ada.getPinnedToots())).toEqual(['one']);
      expect(await PinnedToot.count({ paranoid: false })).toBe(3);
    }); // S77 P19

    it('does not move the time of links that were removed before', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addPinnedToot(toots[0]);
      await ada.removePinnedToot(toots[0]);
      const past = new Date('2020-01-01T00:00:00Z');
      await PinnedToot.update({ deletedAt: past }, { all: true, paranoid: false });
      await ada.setPinnedToots([]);
      expect(await ada.removePinnedToot(toots[0])).toBe(0);
      expect((await PinnedToot.findAll({ paranoid: false }))[0]?.deletedAt).toEqual(past);
    }); // S75 P19

    it('deletes for good with force', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addPinnedToot(toots[0]);
      await ada.removePinnedToot(toots[0], { force: true });
      expect(await PinnedToot.count({ paranoid: false })).toBe(0);
    }); // S75
  });

  describe('of a junction without a unique pair', () => {
    it('adds a link for each call', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addReadToot(toots[0], { through: { device: 'phone' } });
      await ada.addReadToot(toots[0], { through: { device: 'desk' } });
      expect(await ReadToot.count()).toBe(2);
    }); // S55 P20

    it('adds a link for each time a target is listed', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addReadToots([toots[0], toots[0].id], { through: [{ device: 'phone' }, { device: 'desk' }] });
      expect((await ReadToot.findAll({ order: ['id'] })).map(({ device }) => device)).toEqual(['phone', 'desk']);
    }); // P20 S82

    it('gives a target once for each link, with that link', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addReadToots([toots[0], toots[0], toots[1]], {
        through: [{ device: 'phone' }, { device: 'desk' }, { device: 'phone' }],
      });
      const read = await ada.getReadToots({ order: ['text', ['ReadToot', 'id']] });
      expect(read.map(toot => [toot.text, toot.ReadToot?.device])).toEqual([
        ['one', 'phone'],
        ['one', 'desk'],
        ['two', 'phone'],
      ]);
    }); // P20

    it('counts links', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addReadToots([toots[0], toots[0], toots[1]]);
      expect(await ada.countReadToots()).toBe(3);
      expect(await ada.hasReadToot(toots[0])).toBe(true);
    }); // P20 S71 S74

    it('lets one link be changed and deleted by itself', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addReadToots([toots[0], toots[0]], { through: [{ device: 'phone' }, { device: 'desk' }] });
      const [first, second] = await ada.getReadToots({ order: [['ReadToot', 'id']] });
      await first?.ReadToot?.update({ device: 'watch' });
      await second?.ReadToot?.destroy();
      expect((await ReadToot.findAll()).map(({ device }) => device)).toEqual(['watch']);
    }); // P20

    it('removes all links to a target', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addReadToots([toots[0], toots[0], toots[1]]);
      expect(await ada.removeReadToot(toots[0])).toBe(2);
      expect(textsOf(await ada.getReadToots())).toEqual(['two']);
    }); // P20 S75

    it('keeps the links of targets that stay in the list, and adds the missing ones', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addReadToots([toots[0], toots[0], toots[1]]);
      await ada.setReadToots([toots[0], toots[0], toots[2]]);
      expect(textsOf(await ada.getReadToots())).toEqual(['one', 'one', 'three']);
    }); // P20 S77

    it('is as often in a list that is set as it stands there', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      const [one] = toots;
      const rows = (): Promise<readonly unknown[]> => ReadToot.findAll({ attributes: ['id', 'device'], order: ['id'], raw: true }); // prettier-ignore
      const read = ada.related('readToots');
      await read.set([one, one], { through: [{ device: 'phone' }, { device: 'desk' }] });
      const both = await rows();
      expect(both).toMatchObject([{ device: 'phone' }, { device: 'desk' }]);
      await read.set([one, one, one]);
      expect(await rows()).toMatchObject([...both, { device: null }]);
      expect(await read.sync([one])).toEqual({ added: [], updated: [], removed: [one.id] });
      expect(await rows()).toEqual(both.slice(0, 1));
      await read.set([one, one]);
      expect(await rows()).toMatchObject([{ device: 'phone' }, { device: null }]);
    }); // P20 S77

    it('has each of its rows compared with one entry of a list that is synced', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      const [one, two] = toots;
      const entry = (target: Toot, device: string) => ({ target, through: { device } });
      const list = [entry(one, 'phone'), entry(two, 'tv'), entry(one, 'desk')];
      const read = ada.related('readToots');
      expect(await read.sync(list)).toEqual({ added: [one.id, two.id, one.id], updated: [], removed: [] });
      const before = await ReadToot.findAll({ order: ['id'], raw: true });
      const { log, statements } = statementLog();
      const changes = await read.sync(list, { logging: log });
      expect(changes).toEqual({ added: [], updated: [one.id, two.id, one.id], removed: [] });
      expect(statements.filter(statement => /^(?:INSERT|UPDATE|DELETE).*ReadToot/.test(statement))).toEqual([]);
      await read.sync([entry(one, 'phone'), entry(two, 'tv'), entry(one, 'watch')]);
      const after = await ReadToot.findAll({ order: ['id'], raw: true });
      expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
      expect(after.map(({ device }) => device).sort()).toEqual(['phone', 'tv', 'watch']);
    }); // P20 S77

    it('gives new values to the links that stay, by the same rules as anywhere', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addReadToot(toots[0], { through: { device: 'phone' } });
      await ada.setReadToots([toots[0]], { through: { device: 'desk', readTootId: toots[1].id } });
      const [read] = await ada.getReadToots();
      expect([read?.text, read?.ReadToot?.device]).toEqual(['one', 'desk']);
    }); // P20 S77

    it('refuses a wrong value for a link that stays', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addReadToot(toots[0]);
      const setting = ada.setReadToots([toots[0]], { through: { device: { not: 'text' } } });
      await expect(setting).rejects.toMatchObject({ name: 'ValidationError' });
    }); // P20 S80
  });

  describe.each(['join', 'separate'] as const)('of such a junction, read by includes with strategy %s', strategy => {
    it('gives a target once for each link, with that link', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addReadToots([toots[0], toots[0], toots[1]], {
        through: [{ device: 'phone' }, { device: 'desk' }, { device: 'phone' }],
      });
      const [found] = await Person.findAll({ include: { association: 'readToots', strategy } });
      expect(found?.readToots?.map(toot => [toot.text, toot.ReadToot?.device])).toEqual([
        ['one', 'phone'],
        ['one', 'desk'],
        ['two', 'phone'],
      ]);
    }); // P20

    it('gives what each of them includes', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addReadToots([toots[0], toots[0]]);
      const read = await ada.getReadToots({ include: { association: 'readBy', strategy } });
      expect(read.map(({ readBy }) => readBy?.map(({ name }) => name))).toEqual([
        ['Ada', 'Ada'],
        ['Ada', 'Ada'],
      ]);
    }); // P20
  });

  describe('of a junction with a primary key of its own', () => {
    it('leaves one link when a target is added again, and its key as it is', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addSavedToot(toots[0], { through: { place: 1 } });
      const before = await SavedToot.findAll();
      await ada.addSavedToot(toots[0], { through: { place: 2 } });
      const after = await SavedToot.findAll();
      expect(after.map(({ id, place }) => [id, place])).toEqual([[before[0]?.id, 2]]);
    }); // S57 P18

    it('refuses a link that breaks another unique key, and keeps the one that is there', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addSavedToot(toots[0], { through: { place: 1 } });
      const adding = ada.addSavedToot(toots[1], { through: { place: 1 } });
      await expect(adding).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
      await expect(ada.setSavedToots(toots, { through: { place: 1 } })).rejects.toMatchObject({
        code: 'UNIQUE_CONSTRAINT',
      });
      const links = await SavedToot.findAll();
      expect(links.map(({ savedTootId, place }) => [savedTootId, place])).toEqual([[toots[0].id, 1]]);
    }); // S76 P18 P30

    it('keeps the links that stay in the list', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.setSavedToots([toots[0], toots[1]]);
      const [, second] = await SavedToot.findAll({ order: ['id'] });
      await ada.setSavedToots([toots[1], toots[2]]);
      const [first] = await SavedToot.findAll({ order: ['id'] });
      expect(first?.id).toBe(second?.id);
      expect(await SavedToot.count()).toBe(2);
    }); // S57 S77
  });

  describe('runs the hooks of the junction', () => {
    it('around what it adds and removes', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      const seen: string[] = [];
      for (const name of ['beforeBulkCreate', 'afterBulkCreate', 'beforeBulkDestroy', 'afterBulkDestroy'] as const) {
        LikedToot.addHook(name, () => void seen.push(name));
      }
      await ada.addLikedToots(toots);
      await ada.removeLikedToot(toots[0]);
      expect(seen).toEqual(['beforeBulkCreate', 'afterBulkCreate', 'beforeBulkDestroy', 'afterBulkDestroy']);
    }); // S76

    it('unless it is told not to', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      const seen: string[] = [];
      LikedToot.addHook('beforeBulkCreate', () => void seen.push('create'));
      LikedToot.addHook('beforeBulkDestroy', () => void seen.push('destroy'));
      await ada.addLikedToots(toots, { hooks: false });
      await ada.removeLikedToot(toots[0], { hooks: false });
      expect(seen).toEqual([]);
    }); // S76
  });

  describe('of associations that share a junction, each with its scope', () => {
    it('links the same pair in both, without a conflict', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addLovedToot(toots[0]);
      await ada.addBoostedToot(toots[0]);
      expect((await Reaction.findAll({ order: ['kind'] })).map(({ kind }) => kind)).toEqual(['boost', 'love']);
    }); // P29

    it('reads only its own links', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addLovedToot(toots[0]);
      await ada.addBoostedToot(toots[1]);
      expect(textsOf(await ada.getLovedToots())).toEqual(['one']);
      expect(textsOf(await ada.getBoostedToots())).toEqual(['two']);
      expect(await ada.countLovedToots()).toBe(1);
      expect(await ada.hasLovedToot(toots[1])).toBe(false);
    }); // P29

    it('updates only its own link when a target is added again', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addLovedToot(toots[0], { through: { strength: 1 } });
      await ada.addBoostedToot(toots[0], { through: { strength: 2 } });
      await ada.addLovedToot(toots[0], { through: { strength: 3 } });
      const links = await Reaction.findAll({ order: ['kind'] });
      expect(links.map(({ kind, strength }) => [kind, strength])).toEqual([
        ['boost', 2],
        ['love', 3],
      ]);
    }); // P29

    it('removes and sets only its own links', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.setLovedToots(toots);
      await ada.setBoostedToots(toots);
      await ada.removeBoostedToots([toots[0], toots[1]]);
      expect(await ada.countLovedToots()).toBe(3);
      await ada.setLovedToots([]);
      expect(textsOf(await ada.getBoostedToots())).toEqual(['three']);
    }); // P29

    it('gives what it creates its own scope, whatever the values say', async () => {
      await connect(models);
      const { ada } = await adaAndToots();
      const toot = await ada.createLovedToot({ text: 'fresh' }, { through: { kind: 'boost', strength: 5 } });
      expect(toot.Reaction?.kind).toBe('love');
      expect(await ada.hasBoostedToot(toot)).toBe(false);
      expect((await Reaction.findAll()).map(({ kind, strength }) => [kind, strength])).toEqual([['love', 5]]);
    }); // P29

    it('works the same from the other side', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addLovedToot(toots[0]);
      expect(await toots[0].getBoostedBy()).toEqual([]);
      await toots[0].addBoostedBy(ada);
      expect((await toots[0].getLovedBy()).map(({ name }) => name)).toEqual(['Ada']);
      expect((await Reaction.findAll({ order: ['kind'] })).map(({ kind }) => kind)).toEqual(['boost', 'love']);
    }); // P29

    it('is eager-loaded without the links of the other', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addLovedToot(toots[0]);
      await ada.addBoostedToot(toots[1]);
      const [found] = await Person.findAll({ include: ['lovedToots', 'boostedToots'] });
      expect([textsOf(found?.lovedToots ?? []), textsOf(found?.boostedToots ?? [])]).toEqual([['one'], ['two']]);
    }); // P29
  });

  it('keeps texts of links as they are, each with its own', async () => {
    await connect(models);
    const ada = await Person.create({ name: 'Ada' });
    const reactions = ['"', '\\u0000', 'ça 👍', "x'00'", '', '1.0', '9007199254740993', 'null'];
    const toots = await Toot.bulkCreate(reactions.map(text => ({ text: `about ${text}` })));
    await ada.addLikedToots(toots, { through: reactions.map(reaction => ({ reaction })) });
    const links = await LikedToot.findAll({ order: ['likedTootId'] as never });
    expect(links.map(({ reaction }) => reaction)).toEqual(reactions);
  }); // S82

  describe('by set', () => {
    it('deletes before it inserts, in one transaction', async () => {
      const log = statementLog();
      await connect(models, { logging: log.log });
      const { ada, toots } = await adaAndToots();
      await ada.setLikedToots([toots[0], toots[1]]);
      log.clear();
      await ada.setLikedToots([toots[1], toots[2]]);
      const lock = !has('rowLocks') ? [] : has('currentLocks') ? ['SELECT'] : ['UPDATE'];
      const [begin, ...rest] = verbsOf(log.statements);
      expect(begin).toMatch(/BEGIN|START/);
      expect(rest).toEqual([...lock, 'SELECT', 'DELETE', 'INSERT', 'COMMIT']);
    }); // S78 P23

    it('locks the row of the source first, where rows can be locked', async () => {
      const log = statementLog();
      await connect(models, { logging: log.log });
      const { ada, toots } = await adaAndToots();
      // What is asked of the catalogue is asked once.
      await ada.setLikedToots([]);
      log.clear();
      await ada.setLikedToots([toots[0]]);
      const locks = (statement = ''): boolean => / FOR UPDATE\b|^UPDATE /.test(statement);
      expect(locks(log.statements[1])).toBe(has('rowLocks'));
    }); // F2 F26

    it('leaves links alone that stay and hold what they are given', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.setLikedToots(toots, { through: { reaction: 'love' } });
      const past = new Date('2020-01-01T00:00:00Z');
      await LikedToot.update({ updatedAt: past } as never, { all: true });
      const each = [{ reaction: 'love' }, { reaction: 'wow' }, {}];
      await ada.setLikedToots(toots, { through: each });
      const links = await LikedToot.findAll({ order: ['likedTootId'] as never, raw: true });
      const found = links.map(link => [link.reaction, (link as unknown as { updatedAt: Date }).updatedAt > past]);
      expect(found).toEqual([['love', false], ['wow', true], ['love', false]]); // prettier-ignore
    }); // S77 S82

    it('shows hooks the links that come and those that get other values, and no others', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.setLikedToots([toots[0], toots[1]], { through: { reaction: 'love' } });
      const seen: unknown[] = [];
      const keyOf = (link: object): unknown => (link as Record<string, unknown>)['likedTootId'];
      const onCreate = (links: readonly object[]): void => void seen.push(['create', links.map(keyOf)]);
      const onDestroy = (): void => void seen.push('destroy');
      LikedToot.addHook('beforeBulkCreate', onCreate);
      LikedToot.addHook('beforeBulkDestroy', onDestroy);
      try {
        await ada.setLikedToots([toots[0], toots[1]], { through: { reaction: 'love' } });
        expect(seen).toEqual([]);
        await ada.setLikedToots([toots[0], toots[2]], { through: { reaction: 'love' } });
        expect(seen).toEqual(['destroy', ['create', [toots[2].id]]]);
      } finally {
        LikedToot.removeHook('beforeBulkCreate', onCreate);
        LikedToot.removeHook('beforeBulkDestroy', onDestroy);
      }
    }); // S77 P23

    it('does not add a link again that stands in the list twice', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.setReadToots([toots[0], toots[0]]);
      await ada.setReadToots([toots[0], toots[0]]);
      expect(await ada.countReadToots()).toBe(2);
    }); // P20 S77

    it('is part of a transaction around it', async () => {
      const database = await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.setLikedToots([toots[0]]);
      await database
        .transaction(async () => {
          await ada.setLikedToots([toots[1], toots[2]]);
          throw new Error('changed our mind');
        })
        .catch(() => undefined);
      expect(textsOf(await ada.getLikedToots())).toEqual(['one']);
    }); // S77 P23
  });

  describe('is not done by save', () => {
    it('which sends nothing for a loaded collection', async () => {
      const log = statementLog();
      await connect(models, { logging: log.log });
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots(toots);
      const loaded = await Person.findByPk(ada.id, { include: 'likedToots' });
      log.clear();
      await loaded?.save();
      expect(log.statements).toEqual([]);
      if (loaded !== null) loaded.name = 'Ada Lovelace';
      await loaded?.save();
      expect(verbsOf(log.statements)).toEqual(['UPDATE']);
    }); // P21

    it('which keeps the links of a collection that was not loaded', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots(toots);
      const loaded = await Person.findByPk(ada.id);
      await loaded?.update({ name: 'Ada Lovelace' });
      expect(await ada.getLikedToots()).toHaveLength(3);
    }); // P22

    it('which keeps the links of a collection that was emptied in memory', async () => {
      await connect(models);
      const { ada, toots } = await adaAndToots();
      await ada.addLikedToots(toots);
      const loaded = await Person.findByPk(ada.id, { include: 'likedToots' });
      if (loaded !== null) {
        loaded.likedToots = [];
        loaded.name = 'Ada Lovelace';
      }
      await loaded?.save();
      expect(await ada.getLikedToots()).toHaveLength(3);
    }); // P21 P22

    it.each([
      ['a key', (): unknown => 1],
      ['a plain object', (): unknown => ({ text: 'new' })],
      ['an instance that is not saved', (): unknown => Toot.build({ text: 'new' })],
    ])('which refuses to lose %s that was put into a collection', async (_name, item) => {
      await connect(models);
      const { ada } = await adaAndToots();
      const loaded = await Person.findByPk(ada.id, { include: 'likedToots' });
      loaded?.likedToots?.push(item() as Toot);
      await expect(loaded?.save()).rejects.toMatchObject({
        code: 'NESTED_SAVE',
        hint: expect.stringContaining('add') as string,
      });
    }); // P21 P28

    it('nor by update, unless it is said in words', async () => {
      await connect(models);
      const { ada } = await adaAndToots();
      const updating = ada.update({ likedToots: [{ text: 'new' }] } as object);
      await expect(updating).rejects.toMatchObject({ code: 'NESTED_UPDATE' });
      expect(await Toot.count()).toBe(3);
    }); // P26 P28
  });
});
