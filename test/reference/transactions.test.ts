import {
  DataTypes,
  IsolationLevel,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, NotNull } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

// The chapter on transactions of Sequelize v7's manual, in words of our own.

class User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
}

describeEachDialect('the reference on transactions', ({ connect }) => {
  it('commits a managed one by what its function gives, and rolls it back by what it throws', async () => {
    const sequelize = await connect([User], { file: true });
    const given = await sequelize.transaction(async transaction => {
      await User.create({ name: 'Ada' }, { transaction });
      return 'done';
    });
    expect([given, await User.count()]).toEqual(['done', 1]);
    const failing = sequelize.transaction(async transaction => {
      await User.create({ name: 'Ben' }, { transaction });
      throw new RangeError('no');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(await User.count()).toBe(1);
  });

  it('gives calls their transaction without being told, nested ones too', async () => {
    const sequelize = await connect([User], { file: true });
    await sequelize
      .transaction(async () => {
        await User.create({ name: 'Ada' });
        await sequelize.transaction(() => User.create({ name: 'Ben' }));
        expect(sequelize.getCurrentTransaction()).toBeDefined();
        throw new Error('undo');
      })
      .catch(() => undefined);
    expect(await User.count()).toBe(0);
  });

  it('leaves an unmanaged one to the caller', async () => {
    const sequelize = await connect([User], { file: true });
    const transaction = await sequelize.startUnmanagedTransaction();
    try {
      const ada = await User.create({ name: 'Ada' }, { transaction });
      await ada.update({ name: 'Eve' }, { transaction });
      await transaction.commit();
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
    expect((await User.findOne({ rejectOnEmpty: true })).name).toBe('Eve');
  });

  it('calls afterCommit, takes an isolation level, and locks rows', async () => {
    const sequelize = await connect([User], { file: true });
    await User.create({ name: 'Ada' });
    const calls: string[] = [];
    await sequelize.transaction({ isolationLevel: IsolationLevel.SERIALIZABLE }, async transaction => {
      transaction.afterCommit(() => void calls.push('committed'));
      const ada = await User.findOne({ transaction, lock: transaction.LOCK.UPDATE });
      expect(ada).toMatchObject({ name: 'Ada' });
      expect(calls).toEqual([]);
    });
    expect(calls).toEqual(['committed']);
  });
});
