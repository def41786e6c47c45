import { inspect } from 'node:util';
import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, HasMany, NotNull, Table } from 'mortise/decorators';
import { describeAnyDialect, statementLog } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare firstName: string;
  @Attribute(DataTypes.STRING)
  declare lastName: string | null;
  @Attribute({ type: DataTypes.STRING, hidden: true })
  declare password: string | null;
  @Attribute({ type: DataTypes.DATE, toJSON: date => date.toISOString().slice(0, 10) })
  declare bornAt: Date | null;
  @Attribute({
    type: DataTypes.VIRTUAL(DataTypes.STRING, ['firstName', 'lastName']),
    get(this: Person): string {
      return [this.firstName, this.lastName].filter(Boolean).join(' ');
    },
    toJSON: (name: string) => name.toUpperCase(),
  })
  declare fullName: CreationOptional<string>;
  @Attribute({
    type: DataTypes.VIRTUAL(DataTypes.STRING, ['fullName', 'id']),
    get(this: Person): string {
      return `${this.id}: ${this.fullName}`;
    },
  })
  declare label: CreationOptional<string>;
  @HasMany(() => Token, { foreignKey: 'ownerId', inverse: { as: 'owner' } })
  declare tokens?: NonAttribute<Token[]>;
}

@Table({ timestamps: false })
class Token extends Model<InferAttributes<Token>, InferCreationAttributes<Token>> {
  declare id: CreationOptional<number>;
  @Attribute({ type: DataTypes.STRING, hidden: true })
  declare secret: string;
  @Attribute(DataTypes.STRING)
  declare name: string;
  declare ownerId: CreationOptional<number | null>;
  declare owner?: NonAttribute<Person | null>;
}

const bornAt = new Date('1815-12-10T00:00:00.000Z');
const shown = { id: 1, firstName: 'Ada', lastName: 'L', bornAt: '1815-12-10', fullName: 'ADA L', label: '1: Ada L' };

describeAnyDialect('A hidden attribute', ({ connect }) => {
  async function ada(): Promise<Person> {
    await connect([Person, Token]);
    const tokens = [{ name: 'phone', secret: 'xyz' }];
    return Person.create({ firstName: 'Ada', lastName: 'L', password: 's3cret', bornAt, tokens });
  }

  it.each([
    ['of one that was created', async (created: Person) => created],
    ['of one that was found', async () => Person.findOne({ include: 'tokens', rejectOnEmpty: true })],
    ['of one that was reloaded', async (created: Person) => created.reload({ include: 'tokens' })],
    [
      'of one that is an item',
      async () => (await Token.findOne({ include: { association: 'owner', include: 'tokens' } }))?.owner,
    ],
  ] as const)('is not shown %s', async (_what, find) => {
    const created = await ada();
    const found = (await find(created)) as Person;
    for (const text of [JSON.stringify(found), JSON.stringify([found]), inspect(found, { depth: 9 })]) {
      expect(text).not.toMatch(/s3cret|xyz|password|secret/);
      expect(text).toContain('Ada');
    }
    expect(Object.keys({ ...found })).not.toContain('password');
    expect(found.password).toBe('s3cret');
  });

  it('is read, selected, compared and written like any other', async () => {
    const person = await ada();
    const found = await Person.findOne({
      where: { password: 's3cret' },
      attributes: ['id', 'password'],
      order: ['password'],
    });
    expect(found?.password).toBe('s3cret');
    person.password = 'other';
    expect([person.changed(), person.previous('password')]).toEqual([['password'], 's3cret']);
    await person.save();
    expect(await Person.findOne({ raw: true, attributes: ['password'] })).toEqual({ password: 'other' });
    await person.update({ password: null });
    expect((await person.reload()).password).toBeNull();
    await Person.bulkCreate([{ firstName: 'Ben', password: 'b' }, { firstName: 'Cleo' }]);
    expect(await Person.count({ where: { password: 'b' } })).toBe(1);
  });

  it('is there where it is asked for, and of this instance alone', async () => {
    const person = await (await ada()).reload({ include: 'tokens' });
    expect(person.toJSON()).toEqual({ ...shown, tokens: [{ id: 1, name: 'phone', ownerId: 1 }] });
    expect(person.toJSON({ hidden: true })).toMatchObject({ password: 's3cret', tokens: [{ id: 1, name: 'phone' }] });
    expect(JSON.stringify(person.toJSON({ hidden: true }))).not.toContain('xyz');
    expect(person.get()).toMatchObject({ password: 's3cret', bornAt, tokens: [{ secret: 'xyz' }] });
    expect(() => person.toJSON({ hiden: true } as never)).toThrow(expect.objectContaining({ code: 'UNKNOWN_OPTION' }));
  });

  it('may not be printed in an error of its value', async () => {
    const person = await ada();
    person.password = { a: 's3cret' } as never;
    const error: unknown = await person.save().catch((reason: unknown) => reason);
    expect(inspect(error)).not.toContain('s3cret');
  });
});

describeAnyDialect('The JSON of an attribute', ({ connect }) => {
  it('is made as it says, of values that are there', async () => {
    await connect([Person, Token]);
    const person = await Person.create({ firstName: 'Ada', bornAt });
    expect(person.toJSON()).toMatchObject({ bornAt: '1815-12-10', fullName: 'ADA' });
    expect((await Person.create({ firstName: 'Ben', bornAt: null })).toJSON()).toMatchObject({ bornAt: null });
    expect(person.get('bornAt')).toEqual(bornAt);
  });

  it('is a function', async () => {
    const database = await connect([]);
    database.define('Note', { text: { type: DataTypes.STRING, toJSON: 'text' as never } });
    expect(() => database.models.definitions()).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});

describeAnyDialect('A virtual attribute', ({ connect }) => {
  const { log, statements, clear } = statementLog();
  beforeEach(async () => {
    await connect([Person, Token], { logging: log });
    await Person.create({ firstName: 'Ada', lastName: 'L', tokens: [{ name: 'phone', secret: 'x' }] });
    clear();
  });

  it('has what it depends on selected with it, and nothing else', async () => {
    const person = await Person.findOne({ attributes: ['fullName'], rejectOnEmpty: true });
    expect(person.fullName).toBe('Ada L');
    expect(Object.keys(person)).toEqual(['firstName', 'lastName']);
    expect(statements.join()).not.toMatch(/password|bornAt/);
    expect(person.toJSON()).toEqual({ firstName: 'Ada', lastName: 'L', fullName: 'ADA L' });
  });

  it('has that of others it depends on', async () => {
    const person = await Person.findOne({ attributes: ['label'], rejectOnEmpty: true });
    expect(person.label).toBe('1: Ada L');
  });

  it('has it through includes', async () => {
    const token = await Token.findOne({
      attributes: ['name'],
      include: { association: 'owner', attributes: ['fullName'] },
      rejectOnEmpty: true,
    });
    expect(token.owner?.fullName).toBe('Ada L');
    const [person] = await Person.findAll({ attributes: { exclude: ['firstName'], include: ['fullName'] } });
    expect((person as unknown as Person).fullName).toBe('Ada L');
  });

  it('has it in plain rows, where nothing is worked out', async () => {
    expect(await Person.findAll({ attributes: ['fullName'], raw: true })).toEqual([
      { firstName: 'Ada', lastName: 'L' },
    ]);
  });

  it.each([
    ['what is not there', { a: DataTypes.VIRTUAL(DataTypes.STRING, ['b']) }, 'UNKNOWN_ATTRIBUTE'],
    ['itself', { a: DataTypes.VIRTUAL(DataTypes.STRING, ['a']) }, 'CIRCULAR_DEPENDENCY'],
    [
      'itself by another',
      { a: DataTypes.VIRTUAL(DataTypes.STRING, ['b']), b: DataTypes.VIRTUAL(DataTypes.STRING, ['a']) },
      'CIRCULAR_DEPENDENCY',
    ],
  ])('does not depend on %s', async (_what, attributes, code) => {
    const database = await connect([]);
    database.define('Note', attributes);
    expect(() => database.models.definitions()).toThrow(expect.objectContaining({ code }));
  });
});
