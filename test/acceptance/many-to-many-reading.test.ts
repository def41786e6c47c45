import { randomBytes } from 'node:crypto';
import {
  DataTypes,
  Model,
  Op,
  sql,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyCountAssociationsMixin,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManyHasAssociationMixin,
  type BelongsToManyRemoveAssociationMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, Default, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare countLikedToots: BelongsToManyCountAssociationsMixin<Toot>;
  declare hasLikedToot: BelongsToManyHasAssociationMixin<Toot>;
  declare addLikedToot: BelongsToManyAddAssociationMixin<Toot>;
  declare addLikedToots: BelongsToManyAddAssociationsMixin<Toot>;
  declare removeLikedToot: BelongsToManyRemoveAssociationMixin<Toot>;
}

@Table({ paranoid: true })
class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  @Attribute(DataTypes.STRING)
  declare reaction: string | null;
  @Attribute(DataTypes.INTEGER)
  declare position: number | null;
  declare createdAt: CreationOptional<Date>;
  declare deletedAt: CreationOptional<Date | null>;
}

@Table({
  defaultScope: { where: { hidden: false } },
  scopes: { secret: { where: { hidden: true } }, about: (word: string) => ({ where: { text: word } }) },
})
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
  @Attribute(DataTypes.BOOLEAN)
  @NotNull
  @Default(false)
  declare hidden: CreationOptional<boolean>;
  declare LikedToot?: NonAttribute<LikedToot>;
  declare liking?: NonAttribute<LikedToot>;
  declare likedBy?: NonAttribute<Person[]>;
}

const models = [Person, Toot, LikedToot];
const textsOf = (toots: readonly Toot[]): readonly string[] => toots.map(({ text }) => text);

describeEachDialect('Getting what is associated', ({ connect, has }) => {
  /** Ada likes "one" third, "two" first and "three" second; "secret" is hidden. */
  async function adaWithLikes(): Promise<Person> {
    const ada = await Person.create({ name: 'Ada' });
    const toots = await Toot.bulkCreate([
      { text: 'one' },
      { text: 'two' },
      { text: 'three' },
      { text: 'secret', hidden: true },
    ]);
    await ada.addLikedToots(toots, {
      through: [
        { reaction: 'love', position: 3 },
        { reaction: 'wow', position: 1 },
        { reaction: 'love', position: 2 },
        { reaction: 'wow', position: 4 },
      ],
    });
    return ada;
  }

  it('gives instances of the target', async () => {
    await connect(models);
    const [toot] = await (await adaWithLikes()).getLikedToots();
    expect(toot).toBeInstanceOf(Toot);
    expect(toot?.isNewRecord).toBe(false);
  }); // S64

  it('gives an empty list where nothing is associated', async () => {
    await connect(models);
    const grace = await Person.create({ name: 'Grace' });
    expect(await grace.getLikedToots()).toEqual([]);
  }); // S20 S64

  it('filters by a where', async () => {
    await connect(models);
    const ada = await adaWithLikes();
    const found = await ada.getLikedToots({ where: { text: { [Op.startsWith]: 't' } } });
    expect(textsOf(found)).toEqual(['two', 'three']);
  }); // S65

  it('reads only the attributes it is asked for', async () => {
    await connect(models);
    const ada = await adaWithLikes();
    const [toot] = await ada.getLikedToots({ attributes: ['text'], joinTableAttributes: [] });
    expect(toot?.toJSON()).toEqual({ text: 'one' });
  }); // S64

  it('takes order, limit and offset', async () => {
    await connect(models);
    const ada = await adaWithLikes();
    const found = await ada.getLikedToots({ order: [['text', 'DESC']], limit: 2, offset: 1 });
    expect(textsOf(found)).toEqual(['three', 'one']);
  }); // S64

  it('includes what the targets are associated with', async () => {
    await connect(models);
    const ada = await adaWithLikes();
    const grace = await Person.create({ name: 'Grace' });
    const [first] = await ada.getLikedToots({ limit: 1 });
    await grace.addLikedToot(first as Toot);
    const [toot] = await ada.getLikedToots({ include: 'likedBy', limit: 1 });
    expect(toot?.likedBy?.map(({ name }) => name)).toEqual(['Ada', 'Grace']);
  }); // S64

  it('gives plain objects with raw', async () => {
    await connect(models);
    const ada = await adaWithLikes();
    const found = await ada.getLikedToots({ raw: true, attributes: ['text'], joinTableAttributes: ['position'] });
    expect(found).toEqual([
      { text: 'one', LikedToot: { position: 3 } },
      { text: 'two', LikedToot: { position: 1 } },
      { text: 'three', LikedToot: { position: 2 } },
    ]);
    expect(found[0]).not.toBeInstanceOf(Toot);
  }); // S64 P13

  it('throws on nothing with rejectOnEmpty', async () => {
    await connect(models);
    const grace = await Person.create({ name: 'Grace' });
    await expect(grace.getLikedToots({ rejectOnEmpty: true })).rejects.toMatchObject({ code: 'EMPTY_RESULT' });
  }); // S64

  it('sees its own transaction', async () => {
    const database = await connect(models);
    const ada = await adaWithLikes();
    const transaction = await database.startUnmanagedTransaction();
    const [first] = await ada.getLikedToots({ limit: 1, transaction });
    await ada.removeLikedToot(first as Toot, { transaction });
    expect(await ada.countLikedToots({ transaction })).toBe(2);
    await transaction.rollback();
    expect(await ada.countLikedToots()).toBe(3);
  }); // S64 S75

  describe('puts the junction row on each target', () => {
    it('under the name of the junction model, with its own attributes', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      const [toot] = await ada.getLikedToots();
      expect(toot?.LikedToot).toBeInstanceOf(LikedToot);
      expect(toot?.LikedToot?.reaction).toBe('love');
      expect(toot?.LikedToot?.createdAt).toBeInstanceOf(Date);
    }); // S18 S38 S70

    it('as an instance that can be changed and saved', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      const [toot] = await ada.getLikedToots();
      await toot?.LikedToot?.update({ reaction: 'haha' });
      const [again] = await ada.getLikedToots();
      expect(again?.LikedToot?.reaction).toBe('haha');
    }); // S70

    it('with some of its attributes', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      const [byThrough] = await ada.getLikedToots({ through: { attributes: ['reaction'] } });
      const [byShort] = await ada.getLikedToots({ joinTableAttributes: ['reaction'] });
      expect(byThrough?.LikedToot?.toJSON()).toEqual({ reaction: 'love' });
      expect(byShort?.LikedToot?.toJSON()).toEqual({ reaction: 'love' });
    }); // S70 S89 S113

    it('not at all when none of its attributes is wanted', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      const [toot] = await ada.getLikedToots({ through: { attributes: [] } });
      expect(toot).toBeDefined();
      expect(toot).not.toHaveProperty('LikedToot');
    }); // P10

    it('under another name for one query', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      const [toot] = await ada.getLikedToots({ through: { as: 'liking' } });
      expect(toot?.liking?.reaction).toBe('love');
      expect(toot).not.toHaveProperty('LikedToot');
    }); // S38
  });

  describe('filters by the junction', () => {
    it('with through.where', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      expect(textsOf(await ada.getLikedToots({ through: { where: { reaction: 'love' } } }))).toEqual(['one', 'three']);
    }); // S68

    it('with operators, and with both wheres at once', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      const found = await ada.getLikedToots({
        where: { text: ['one', 'three'] },
        through: { where: { position: { [Op.lt]: 3 } } },
      });
      expect(textsOf(found)).toEqual(['three']);
    }); // S65 S68

    it('and refuses a misspelt attribute of it', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      const finding = ada.getLikedToots({ through: { where: { reactoin: 'love' } } });
      await expect(finding).rejects.toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' });
    }); // S68 F15

    it('and refuses a misspelt option of through', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      const through: object = { wehre: { reaction: 'love' } };
      const message = expect.stringContaining('Did you mean "where"?') as string;
      await expect(ada.getLikedToots({ through })).rejects.toMatchObject({ code: 'UNKNOWN_OPTION', message });
    }); // S68 F15
  });

  describe('orders by the junction', () => {
    it('with through.order', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      const found = await ada.getLikedToots({ through: { order: [['position', 'ASC']] } });
      expect(textsOf(found)).toEqual(['two', 'three', 'one']);
    }); // P8

    it('under the name of its model, with a limit', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      const found = await ada.getLikedToots({ order: [['LikedToot', 'position', 'DESC']], limit: 2 });
      expect(textsOf(found)).toEqual(['one', 'three']);
    }); // P2 P8
  });

  describe('from a paranoid junction', () => {
    async function adaWhoTookOneBack(): Promise<Person> {
      const ada = await adaWithLikes();
      const [first] = await ada.getLikedToots({ limit: 1 });
      await ada.removeLikedToot(first as Toot);
      return ada;
    }

    it('leaves out links that are marked as deleted', async () => {
      await connect(models);
      expect(textsOf(await (await adaWhoTookOneBack()).getLikedToots())).toEqual(['two', 'three']);
    }); // S69 P17

    it('gives them too with through.paranoid: false', async () => {
      await connect(models);
      const ada = await adaWhoTookOneBack();
      const found = await ada.getLikedToots({ through: { paranoid: false } });
      expect(textsOf(found)).toEqual(['one', 'two', 'three']);
      expect(found[0]?.LikedToot?.deletedAt).toBeInstanceOf(Date);
    }); // S69

    it('counts and checks accordingly', async () => {
      await connect(models);
      const ada = await adaWhoTookOneBack();
      const one = await Toot.findOne({ where: { text: 'one' } });
      expect(await ada.countLikedToots()).toBe(2);
      expect(await ada.countLikedToots({ through: { paranoid: false } })).toBe(3);
      expect(await ada.hasLikedToot(one as Toot)).toBe(false);
      expect(await ada.hasLikedToot(one as Toot, { through: { paranoid: false } })).toBe(true);
    }); // S69 S71 S74
  });

  describe('with scopes of the target', () => {
    it('applies the default scope', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      expect(textsOf(await ada.getLikedToots())).toEqual(['one', 'two', 'three']);
      expect(await ada.countLikedToots()).toBe(3);
    }); // S66 S71

    it('leaves it away with scope: false', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      expect(textsOf(await ada.getLikedToots({ scope: false }))).toEqual(['one', 'two', 'three', 'secret']);
      expect(await ada.countLikedToots({ scope: false })).toBe(4);
    }); // S66 S71

    it('applies a named one instead', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      expect(textsOf(await ada.getLikedToots({ scope: 'secret' }))).toEqual(['secret']);
      expect(await ada.countLikedToots({ scope: 'secret' })).toBe(1);
    }); // S66 S71

    it('applies one with arguments', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      expect(textsOf(await ada.getLikedToots({ scope: { method: ['about', 'two'] } }))).toEqual(['two']);
    }); // S66

    it('joins its where with that of the call', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      expect(await ada.getLikedToots({ where: { text: 'secret' } })).toEqual([]);
    }); // S65 S66

    it('refuses a misspelt one', async () => {
      await connect(models);
      const ada = await adaWithLikes();
      const message = expect.stringContaining('Did you mean "secret"?') as string;
      await expect(ada.getLikedToots({ scope: 'secert' })).rejects.toMatchObject({ code: 'UNKNOWN_SCOPE', message });
    }); // S66 F15
  });

  it('reads the target and the links from another schema', async () => {
    const database = await connect(models);
    const ada = await adaWithLikes();
    // Schemas are shared by the tests of a server: each run takes a name of its own.
    const schema = `archive_${randomBytes(4).toString('hex')}`;
    const archived = database.define(
      'ArchivedToot',
      { text: DataTypes.STRING, hidden: DataTypes.BOOLEAN },
      { schema, tableName: Toot.definition.table.name },
    );
    const archivedLike = database.define(
      'ArchivedLike',
      Object.fromEntries(
        [...LikedToot.definition.attributes.values()].map(({ name, type, primaryKey }) => [name, { type, primaryKey }]),
      ),
      { schema, tableName: LikedToot.definition.table.name },
    );
    try {
      await database.sync();
      const one = await Toot.findOne({ where: { text: 'one' } });
      await archived.create({ id: one?.id, text: 'one, as it was', hidden: false });
      const link = await LikedToot.findOne({ where: { likedTootId: one?.id } as never, raw: true });
      await archivedLike.create(link);
      const found = await ada.getLikedToots({ schema });
      expect(found.map(toot => [toot.text, toot.LikedToot?.position])).toEqual([['one, as it was', 3]]);
      expect(await ada.countLikedToots({ schema })).toBe(1);
    } finally {
      if (has('schemas')) await database.query(sql`DROP SCHEMA ${sql.identifier(schema)} CASCADE`);
    }
  }); // S67
});
