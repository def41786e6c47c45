import {
  DataTypes,
  Model,
  UniqueConstraintError,
  ValidationError,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, IsEmail, Len, ModelValidator, NotNull, Unique, ValidateAttribute } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

// The chapter on validation of Sequelize v7's manual, in words of our own.

class User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  @Unique
  @Len([2, 20])
  declare name: string;

  @Attribute(DataTypes.STRING)
  @IsEmail
  declare email: string | null;

  @Attribute(DataTypes.INTEGER)
  @ValidateAttribute((value: unknown) => {
    if (Number(value) % 2 === 1) throw new Error('Only even numbers');
  })
  declare shoeSize: number | null;

  @Attribute(DataTypes.INTEGER)
  declare from: number | null;

  @Attribute(DataTypes.INTEGER)
  declare to: number | null;

  @ModelValidator
  checkRange(): void {
    if (this.from !== null && this.to !== null && this.from > this.to) throw new Error('from comes before to');
  }
}

describeByTurns('the reference on validation', ({ connect }) => {
  it('checks by decorators, of attributes and of the model, and tells all that is wrong', async () => {
    await connect([User]);
    const error: unknown = await User.create({ name: 'x', email: 'nobody', shoeSize: 3, from: 2, to: 1 }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ValidationError);
    const told = error as ValidationError;
    expect(told.errors.map(({ path }) => path)).toEqual(expect.arrayContaining(['name', 'email', 'shoeSize']));
    expect(told.get('email')[0]?.validatorKey).toBe('isEmail');
    expect(await User.count()).toBe(0);
    await expect(User.create({ name: 'Ada', from: 2, to: 1 })).rejects.toThrow('from comes before to');
    await expect(User.create({ name: 'Ada', from: 1, to: 2 })).resolves.toMatchObject({ name: 'Ada' });
  });

  it('checks by options, with arguments, messages and functions', async () => {
    const sequelize = await connect([], { sync: false });
    const Foo = sequelize.define(
      'Foo',
      {
        word: {
          type: DataTypes.STRING,
          validate: {
            is: /^[a-z]+$/i,
            not: ['^bad', 'i'],
            isIn: [['tea', 'sea', 'badge']],
            notEmpty: { msg: 'say a word' },
            isLowercase: true,
            len: { args: [2, 10], msg: 'of two to ten letters' },
            isOdd(value: unknown) {
              if (String(value).length % 2 === 0) throw new Error('of an odd number of letters');
            },
          },
        },
        year: { type: DataTypes.INTEGER, validate: { min: 1900, max: 2100, isInt: true } },
        site: { type: DataTypes.STRING, validate: { isUrl: true } },
        address: { type: DataTypes.STRING, validate: { isIPv4: true } },
      },
      { timestamps: false },
    );
    await sequelize.sync();
    await expect(
      Foo.create({ word: 'tea', year: 1999, site: 'https://example.org', address: '127.0.0.1' }),
    ).resolves.toBeDefined();
    for (const [values, message] of [
      [{ word: 'badge' }, 'Foo.word'],
      [{ word: '' }, 'say a word'],
      [{ word: 'a' }, 'of two to ten letters'],
      [{ year: 1800 }, 'Foo.year'],
      [{ site: 'nowhere' }, 'Foo.site'],
      [{ address: '::1' }, 'Foo.address'],
    ] as const)
      await expect(Foo.create(values)).rejects.toThrow(message);
    await expect(Foo.create({ year: 1800 }, { validate: false })).resolves.toBeDefined();
    await expect(Foo.build({ year: 1800 }).validate()).rejects.toBeInstanceOf(ValidationError);
    await expect(Foo.build({ year: 1800 }).validate({ skip: ['year'] })).resolves.toBeUndefined();
  });

  it('tells what the database refuses: keys that are there, and missing values', async () => {
    await connect([User]);
    await User.create({ name: 'Ada' });
    const error: unknown = await User.create({ name: 'Ada' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UniqueConstraintError);
    expect((error as UniqueConstraintError).errors.map(({ path }) => path)).toEqual(['name']);
    await expect(User.create({ name: null as never })).rejects.toBeInstanceOf(ValidationError);
  });
});
