import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Many,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false, tableName: 'the "people"' })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare name: CreationOptional<string | null>;
  @BelongsTo(() => Person, { foreignKey: { name: 'parentId', onDelete: 'RESTRICT' } })
  declare parent?: NonAttribute<Person | null>;
  declare parentId: CreationOptional<number | null>;
  @BelongsToMany(() => Toot, { through: 'LikedToot', inverse: { as: 'likedBy' } })
  declare likedToots?: Many<Toot>;
}

@Table({ timestamps: false, paranoid: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @BelongsTo(() => Person, { foreignKey: { name: 'authorId', onDelete: 'RESTRICT' } })
  declare author?: NonAttribute<Person | null>;
  declare authorId: CreationOptional<number | null>;
}

@Table({ paranoid: true })
class Account extends Model<InferAttributes<Account>, InferCreationAttributes<Account>> {
  declare id: CreationOptional<number>;
}

const models = [Person, Toot, Account];

describeEachDialect('truncate', ({ connect, requires }) => {
  async function fill(): Promise<void> {
    const ada = await Person.create({ name: 'Ada', likedToots: [{}] });
    await Person.create({ name: 'Bob', parentId: ada.id });
    await Toot.create({ authorId: ada.id });
    await Account.bulkCreate([{}, {}]);
  }
  const counts = async (): Promise<readonly number[]> => [await Person.count(), await Toot.count(), await Account.count({ paranoid: false })]; // prettier-ignore

  it('empties the table, past marks of deletion, and goes on numbering', async () => {
    await connect(models);
    await fill();
    await Account.destroy({ where: { id: 1 } });
    await Account.truncate();
    expect(await counts()).toEqual([2, 2, 0]);
    expect((await Account.create()).id).toBe(3);
  });

  it('numbers rows from 1 again where it is asked to', async () => {
    await connect(models);
    await fill();
    await Account.truncate({ restartIdentity: true });
    expect((await Account.create()).id).toBe(1);
  });

  it('refuses a table that others refer to, unless these are emptied too', async () => {
    await connect(models);
    await fill();
    await expect(Person.truncate()).rejects.toMatchObject({ code: 'REFERENCED_TABLE' });
    expect(await counts()).toEqual([2, 2, 2]);
    await Person.truncate({ cascade: true });
    expect(await counts()).toEqual([0, 0, 2]);
  });

  it('refuses to be told from a scope', async () => {
    await connect(models);
    await fill();
    const some = Account.withScope({ where: { id: 1 } });
    await expect(some.truncate()).rejects.toMatchObject({ code: 'SCOPED_TRUNCATE' });
    expect(await Account.count()).toBe(2);
  });

  it('is undone with its transaction', async () => {
    const database = await connect(models, { pool: 1 });
    await fill();
    const work = database.transaction(async () => {
      await Person.truncate({ cascade: true });
      await database.truncate();
      expect(await counts()).toEqual([0, 0, 0]);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await counts()).toEqual([2, 2, 2]);
    await Toot.destroy({ all: true });
    await expect(Toot.create({ authorId: 99 })).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
  });

  requires('transactionalDdl')('numbers anew in a transaction where that can be undone', async () => {
    const database = await connect(models);
    await fill();
    await database.transaction(() => Account.truncate({ restartIdentity: true }));
    expect((await Account.create()).id).toBe(1);
  });

  it('of a database empties all tables, whatever they refer to among each other', async () => {
    const database = await connect(models);
    await fill();
    await database.truncate({ restartIdentity: true });
    expect(await counts()).toEqual([0, 0, 0]);
    await fill();
    expect((await Person.findOne({ order: ['id'], rejectOnEmpty: true })).id).toBe(1);
    await expect(Toot.create({ authorId: 99 })).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
  });

  it('destroyAll destroys all rows with their hooks, and marks those of paranoid models', async () => {
    const database = await connect(models);
    await fill();
    await Person.update({ parentId: null }, { all: true });
    const told: string[] = [];
    const hook = (): void => void told.push('bulk');
    Toot.addHook('beforeBulkDestroy', hook);
    await database.destroyAll();
    Toot.removeHook('beforeBulkDestroy', hook);
    expect([await counts(), await Account.count(), told]).toEqual([[0, 0, 2], 0, ['bulk']]);
    await database.destroyAll({ force: true });
    expect(await counts()).toEqual([0, 0, 0]);
  });
});
