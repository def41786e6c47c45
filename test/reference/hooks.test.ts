import { DataTypes, Model, type CreationOptional, type InferAttributes, type InferCreationAttributes } from 'mortise';
import { AfterCreate, Attribute, BeforeFind, BeforeSave, BeforeValidate, NotNull } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

// The chapter on hooks of Sequelize v7's manual, in words of our own.

const calls: string[] = [];

class User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;

  @Attribute(DataTypes.STRING)
  declare mood: string | null;

  @BeforeValidate
  static setMood(user: User): void {
    user.mood ??= 'happy';
  }

  @BeforeSave
  static note(user: User): void {
    calls.push(`beforeSave ${user.name}`);
  }

  @AfterCreate({ name: 'logCreation' })
  static logCreation(user: User): void {
    calls.push(`afterCreate ${user.name}`);
  }

  @BeforeFind
  static noteFind(): void {
    calls.push('beforeFind');
  }
}

describeByTurns('the reference on hooks', ({ connect }) => {
  beforeEach(() => {
    calls.length = 0;
  });

  it('runs them by decorators, options, addListener and addHook, in order, and removes them', async () => {
    await connect([User]);
    const ada = await User.create({ name: 'Ada' });
    expect([ada.mood, calls]).toEqual(['happy', ['beforeSave Ada', 'afterCreate Ada']]);
    User.hooks.addListener('beforeCreate', user => void calls.push(`one ${(user as User).name}`), 'one');
    User.addHook('beforeCreate', async user => {
      await Promise.resolve();
      calls.push(`two ${user.name}`);
    });
    calls.length = 0;
    await User.create({ name: 'Ben' });
    expect(calls).toEqual(['one Ben', 'two Ben', 'beforeSave Ben', 'afterCreate Ben']);
    User.hooks.removeListener('beforeCreate', 'one');
    User.hooks.removeListener('afterCreate', 'logCreation');
    calls.length = 0;
    await User.create({ name: 'Cleo' });
    expect(calls).toEqual(['two Cleo', 'beforeSave Cleo']);
    await User.findOne();
    expect(calls.at(-1)).toBe('beforeFind');
  });

  it('ends the call by what a hook throws, with nothing written', async () => {
    const sequelize = await connect([], { sync: false });
    const Note = sequelize.define(
      'Note',
      { text: DataTypes.STRING },
      {
        hooks: {
          beforeCreate: () => {
            throw new RangeError('not today');
          },
        },
      },
    );
    await sequelize.sync();
    await expect(Note.create({ text: 'x' })).rejects.toThrow(RangeError);
    expect(await Note.count()).toBe(0);
  });

  it('runs bulk hooks for many rows, and those of each where individualHooks asks for them', async () => {
    const sequelize = await connect([], { sync: false });
    const seen: string[] = [];
    const Note = sequelize.define('Note', { text: DataTypes.STRING }, { timestamps: false });
    for (const name of ['beforeBulkCreate', 'afterBulkCreate', 'beforeBulkUpdate', 'beforeBulkDestroy'] as const)
      Note.hooks.addListener(name, () => void seen.push(name));
    for (const name of ['beforeCreate', 'beforeUpdate', 'beforeDestroy'] as const)
      Note.hooks.addListener(name, () => void seen.push(name));
    await sequelize.sync();
    await Note.bulkCreate([{ text: 'a' }, { text: 'b' }]);
    await Note.bulkCreate([{ text: 'c' }], { individualHooks: true });
    await Note.update({ text: 'd' }, { where: { text: 'c' }, individualHooks: true });
    await Note.destroy({ where: { text: 'd' }, individualHooks: true });
    expect(seen).toEqual([
      'beforeBulkCreate', 'afterBulkCreate',
      'beforeBulkCreate', 'beforeCreate', 'afterBulkCreate',
      'beforeBulkUpdate', 'beforeUpdate',
      'beforeBulkDestroy', 'beforeDestroy',
    ]); // prettier-ignore
  });

  it('runs those of the database for all models, and of associations', async () => {
    const sequelize = await connect([], { sync: false });
    const seen: string[] = [];
    sequelize.hooks.addListener('beforeDefine', () => void seen.push('beforeDefine'));
    sequelize.hooks.addListener('beforeCreate', () => void seen.push('beforeCreate'));
    const Note = sequelize.define('Note', { text: DataTypes.STRING });
    await sequelize.sync();
    await Note.create({ text: 'x' });
    expect(seen).toEqual(['beforeDefine', 'beforeCreate']);
  });
});
