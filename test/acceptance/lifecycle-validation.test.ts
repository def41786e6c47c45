import { inspect } from 'node:util';
import {
  DataTypes,
  Model,
  ValidationError,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, NotNull, Table, Validate } from 'mortise/decorators';
import { describeAnyDialect, statementLog } from '../support/describe-each-dialect';

@Table({
  timestamps: false,
  validate: {
    hasSomeContact(this: unknown) {
      const person = this as Person;
      if (person.email === null && person.phone === null) throw new Error('Give an e-mail address or a phone number.');
    },
  },
})
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING(20))
  @NotNull
  @Validate({ len: [2, 10] })
  declare name: string;

  @Attribute(DataTypes.STRING)
  @Validate({ isEmail: true, isLowercase: { msg: 'Addresses are written in small letters.' } })
  declare email: string | null;

  @Attribute(DataTypes.STRING)
  declare phone: string | null;

  @Attribute(DataTypes.INTEGER)
  @Validate({
    min: 0,
    isEven(value: number) {
      return value % 2 === 0;
    },
    async isNotTaken(this: Person, value: number) {
      await Promise.resolve();
      if (value === 66) throw new Error(`${this.name} cannot have 66.`);
    },
  })
  declare number: number | null;
}

/** As a form might send it: all wrong. */
const wrong = { name: 'A', email: 'ADA', number: -1, phone: null };

async function errorsOf(work: Promise<unknown>): Promise<ValidationError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ValidationError);
  return error as ValidationError;
}

describeAnyDialect('validation', ({ connect }) => {
  it('passes what is right', async () => {
    await connect([Person]);
    await Person.create({ name: 'Ada', email: 'ada@x.org', number: 4 });
    expect(await Person.count()).toBe(1);
  });

  it('keeps what a validator threw, with its stack, and shows it to nobody who gets the list', async () => {
    const broken = new TypeError('value.trim is not a function');
    const database = await connect([], { sync: false });
    const Note = database.define('Note', {
      text: { type: DataTypes.STRING, validate: { len: [2, 9], isTrimmed: () => Promise.reject(broken) } },
    });
    await database.sync();
    const error = await errorsOf(Note.create({ text: 'x' }));
    expect(error.errors.map(({ validator, cause }) => [validator, cause])).toEqual([
      ['len', undefined],
      ['isTrimmed', broken],
    ]);
    expect(error.errors[1]?.message).toBe('value.trim is not a function');
    expect(error.cause).toBe(broken);
    expect(inspect(error)).toContain('[cause]: TypeError: value.trim is not a function');
    expect(JSON.stringify(error.errors)).not.toContain('cause');
  });

  it('lists every attribute that failed, with the validator and a message', async () => {
    await connect([Person]);
    const { errors, code } = await errorsOf(Person.create(wrong));
    expect(code).toBe('VALIDATION_FAILED');
    expect(errors.map(({ attribute, validator }) => `${attribute} ${validator}`)).toEqual([
      'name len',
      'email isEmail',
      'email isLowercase',
      'number min',
      'number isEven',
    ]);
    expect(errors.every(({ model, message }) => model === 'Person' && message.length > 0)).toBe(true);
  });

  it('lists missing and mistyped values among them', async () => {
    await connect([Person]);
    const values: object = { email: 5, number: 'many', phone: 'x' };
    const { errors } = await errorsOf(Person.create(values as typeof wrong));
    expect(errors.map(({ attribute, validator }) => `${attribute} ${validator}`)).toEqual([
      'name notNull',
      'email type',
      'number type',
    ]);
  });

  it('says what would be right, and never what was given', async () => {
    await connect([Person]);
    const values = { name: 'Secret-secret-secret-secret', email: 'secret', phone: null, number: 3 };
    const { message } = await errorsOf(Person.create(values));
    expect(message).toContain('Person.name is wrong: expected a string of at most 20 characters, got one of 27.');
    expect(message).toContain('Person.email must be an e-mail address.');
    expect(message).toContain('Person.number fails "isEven".');
    expect(message).not.toMatch(/secret/i);
  }); // F17

  it('uses the message that is given', async () => {
    await connect([Person]);
    const { message } = await errorsOf(Person.create({ name: 'Ada', email: 'ADA@X.ORG' }));
    expect(message).toBe('Addresses are written in small letters.');
  });

  it('waits for validators, with the instance as this', async () => {
    await connect([Person]);
    const { message } = await errorsOf(Person.create({ name: 'Ada', email: 'ada@x.org', number: 66 }));
    expect(message).toBe('Ada cannot have 66.');
  });

  it('runs those of the whole model', async () => {
    await connect([Person]);
    const { errors } = await errorsOf(Person.create({ name: 'Ada', email: null, phone: null }));
    expect(errors).toEqual([
      {
        model: 'Person',
        attribute: 'hasSomeContact',
        validator: 'hasSomeContact',
        message: 'Give an e-mail address or a phone number.',
      },
    ]);
  });

  it('does not ask about what is null', async () => {
    await connect([Person]);
    await Person.create({ name: 'Ada', email: null, phone: '1', number: null });
    expect(await Person.count()).toBe(1);
  });

  it('sends nothing when it fails', async () => {
    const { log, statements, clear } = statementLog();
    await connect([Person], { logging: log });
    clear();
    await errorsOf(Person.create(wrong));
    await errorsOf(Person.bulkCreate([{ name: 'Ada', phone: '1' }, wrong]));
    await errorsOf(Person.update({ number: -2 }, { all: true }));
    expect(statements).toEqual([]);
  });

  it('asks of a changed instance about what changed', async () => {
    await connect([Person]);
    const old = await Person.create({ name: 'A', phone: '1', number: 3 }, { validate: false });
    await old.update({ phone: '2' });
    await errorsOf(old.update({ number: 5 }));
    expect((await Person.findByPk(old.id))?.number).toBe(3);
  });

  it('is left out with validate: false, but for what the database could not keep', async () => {
    await connect([Person]);
    await Person.create({ ...wrong, email: null }, { validate: false });
    expect(await Person.count()).toBe(1);
    const { errors } = await errorsOf(Person.create({ name: 'x'.repeat(21), number: 1 }, { validate: false }));
    expect(errors.map(({ validator }) => validator)).toEqual(['type']);
  });

  it('asks about VIRTUAL attributes that have a value', async () => {
    const database = await connect([], { sync: false });
    const password = {
      type: DataTypes.VIRTUAL(DataTypes.STRING),
      validate: { len: [8, 100] },
      set(this: Model, value: string) {
        this.setDataValue('password', value);
        this.setDataValue('hash', `hash of ${value.length}`);
      },
    };
    const Account = database.define('Account', { password, hash: DataTypes.STRING }, { timestamps: false });
    await database.sync();
    const { errors } = await errorsOf(Account.create({ password: 'short' }));
    expect(errors.map(({ attribute, validator }) => `${attribute} ${validator}`)).toEqual(['password len']);
    const account = await Account.create({ password: 'long enough' });
    await errorsOf(account.update({ password: 'short' }));
    await errorsOf(Account.update({ password: 'short' }, { all: true }));
    expect((await Account.findOne())?.get('hash')).toBe('hash of 11');
  });

  it('refuses validators that are not there', async () => {
    const database = await connect([], { sync: false });
    database.define('Mail', { to: { type: DataTypes.STRING, validate: { isEmial: true } } });
    await expect(database.sync()).rejects.toThrow(
      'Mail.to has no built-in validator "isEmial". Did you mean "isEmail"?',
    );
  }); // F15
});

type Builtin = readonly [validate: object, right: readonly unknown[], wrong: readonly unknown[]];

const builtIns: readonly Builtin[] = [
  [{ isEmail: true }, ['ada@x.org'], ['ada', 'ada@']],
  [{ isUrl: true }, ['https://x.org/a'], ['x y']],
  [{ isIP: true }, ['127.0.0.1', '::1'], ['127.0.0.256']],
  [{ isAlpha: true }, ['Ada'], ['Ada1']],
  [{ isAlphanumeric: true }, ['Ada1'], ['Ada!']],
  [{ isNumeric: true }, ['12'], ['x']],
  [{ isInt: true }, ['12', '-3'], ['1.5']],
  [{ isFloat: true }, ['1.5'], ['x']],
  [{ isDecimal: true }, ['1.50'], ['x']],
  [{ isLowercase: true }, ['ada'], ['Ada']],
  [{ isUppercase: true }, ['ADA'], ['Ada']],
  [{ isCreditCard: true }, ['4111111111111111'], ['4111111111111112']],
  [{ notEmpty: true }, ['x'], ['', ' ']],
  [{ isUUID: 4 }, ['f81d4fae-7dec-41d0-a765-00a0c91e6bf6'], ['f81d4fae-7dec-11d0-a765-00a0c91e6bf6']],
  [{ isUUID: true }, ['f81d4fae-7dec-11d0-a765-00a0c91e6bf6'], ['Ada']],
  [{ len: [2, 3] }, ['ab', 'abc'], ['a', 'abcd']],
  [{ len: [2] }, ['ab', 'abcdef'], ['a']],
  [{ min: 5 }, ['5', '10'], ['4']],
  [{ max: 5 }, ['5', '-1'], ['6']],
  [{ is: /^a+$/ }, ['aaa'], ['aab']],
  [{ is: '^a+$' }, ['aaa'], ['aab']],
  [{ not: /\d/ }, ['abc'], ['a1']],
  [{ equals: 'yes' }, ['yes'], ['no']],
  [{ contains: 'da' }, ['Ada'], ['Ben']],
  [{ notContains: 'da' }, ['Ben'], ['Ada']],
  [{ isIn: [['a', 'b']] }, ['a'], ['c']],
  [{ isIn: ['a', 'b'] }, ['b'], ['c']],
  [{ notIn: [['a', 'b']] }, ['c'], ['a']],
  [{ isAfter: '2026-01-01' }, ['2026-01-02'], ['2025-12-31']],
  [{ isBefore: '2026-01-01' }, ['2025-12-31'], ['2026-01-02']],
  [{ isEmail: false }, ['anything'], []],
  [{ len: { args: [2, 3], msg: 'Two or three.' } }, ['ab'], ['a']],
];

describeAnyDialect('built-in validators', ({ connect }) => {
  it.each(builtIns)('%j', async (validate, right, refused) => {
    const database = await connect([], { sync: false });
    const attributes = { value: { type: DataTypes.STRING, validate: validate as Record<string, unknown> } };
    const Thing = database.define<Model>('Thing', attributes, { timestamps: false });
    await database.sync();
    for (const value of right) await Thing.create({ value });
    for (const value of refused) await errorsOf(Thing.create({ value }));
    expect(await Thing.count()).toBe(right.length);
  });

  it('may refuse by a global pattern as often as they are asked', async () => {
    const database = await connect([], { sync: false });
    const attributes = { value: { type: DataTypes.STRING, validate: { is: /^a+$/g } } };
    const Thing = database.define('Thing', attributes, { timestamps: false });
    await database.sync();
    for (let round = 0; round < 3; round += 1) await Thing.create({ value: 'aaa' });
    expect(await Thing.count()).toBe(3);
  });
});
