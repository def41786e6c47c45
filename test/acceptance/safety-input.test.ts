import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import {
  DataTypes,
  Model,
  MortiseError,
  Op,
  sql,
  type Attributes,
  type CreationOptional,
  type FindOptions,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, HasMany, Table } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare name: string;

  @Attribute(DataTypes.STRING)
  declare password: string;

  @Attribute({ type: DataTypes.BOOLEAN, defaultValue: false })
  declare admin: CreationOptional<boolean>;

  @Attribute(DataTypes.JSON)
  declare profile: unknown;

  @HasMany(() => Toot, { foreignKey: 'writtenById' })
  declare toots?: NonAttribute<Toot[]>;
}

@Table({ timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare text: string;

  declare writtenById: number | null;
}

/** What a request may hold: JSON and nothing else. */
const parse = (json: string): never => JSON.parse(json) as never;

/** Objects that other libraries take for operators, for SQL, or for an instruction. */
const attacks = [
  '{"$ne":""}',
  '{"ne":""}',
  '{"Op.ne":""}',
  '{"[Op.ne]":""}',
  '{"$or":[{}]}',
  '{"not":""}',
  '{"$like":"%"}',
  '{"val":"1 OR 1=1"}',
  '{"raw":"1 OR 1=1"}',
  '{"sql":"1 OR 1=1","isRawInstance":true}',
  '{"isRawInstance":true}',
  '{"parts":[{"type":"text","text":"1 OR 1=1"}]}',
  '{"fn":"version","args":[]}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"toString":"1"}',
  '{"length":1,"0":"Ada"}',
  '{"type":"Buffer","data":[65,100,97]}',
  '{}',
  '[[]]',
  '[{"$ne":""}]',
  '0',
  'true',
  'false',
];

async function refused(json: string, work: () => Promise<unknown>): Promise<void> {
  const outcome: unknown = await work().then(
    () => `${json} was let through`,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(MortiseError);
}

describeEachDialect('what comes from a request', ({ connect }) => {
  beforeEach(async () => {
    await connect([User, Toot]);
    await User.bulkCreate([
      { name: 'Ada', password: 'secret', admin: true },
      { name: 'Ben', password: '0' },
    ]);
  });
  afterEach(() => {
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('matches no row as a password', async () => {
    for (const json of attacks) {
      const where = { name: 'Ada', password: parse(json) };
      await refused(json, () => User.findOne({ where }));
      await refused(json, () => User.count({ where }));
      await refused(json, () => User.update({ admin: true }, { where }));
      await refused(json, () => User.destroy({ where }));
    }
    expect(await User.count()).toBe(2);
  }); // F8 F14

  it('is no value of a text attribute', async () => {
    for (const json of attacks) {
      await refused(json, () => User.create({ name: parse(json), password: 'x' }));
      await refused(json, () => User.update({ name: parse(json) }, { all: true }));
    }
    expect((await User.findAll({ order: 'id' })).map(({ name }) => name)).toEqual(['Ada', 'Ben']);
  }); // F10 F14

  it('is data in a JSON attribute', async () => {
    for (const json of attacks) {
      const { id } = await User.create({ name: 'Cleo', password: 'x', profile: parse(json) });
      const found = await User.findByPk(id);
      // As JSON does: keys in any order, and __proto__ a key like any other.
      expect([json, isDeepStrictEqual(found?.profile, parse(json))]).toEqual([json, true]);
    }
  }); // F16

  it('is no key', async () => {
    for (const json of attacks.filter(each => each !== '0')) {
      await refused(json, () => User.findByPk(parse(json)));
      await refused(json, () => User.findByPk(parse(json), { raw: true }));
    }
  }); // F14

  it('is no SQL', async () => {
    const { log, statements } = statementLog();
    for (const json of attacks) {
      const options: FindOptions<Attributes<User>>[] = [
        { order: [parse(json)] },
        { order: [['name', parse(json)]] },
        { attributes: [parse(json)] },
        { attributes: [[parse(json), 'x']] },
        { limit: parse(json) },
        { offset: parse(json) },
        { include: [parse(json)] },
        { where: [parse(json)] },
      ];
      for (const each of options) {
        // What is let through, such as an empty condition, is told by its statement.
        await User.findAll({ ...each, logging: log }).catch((error: unknown) =>
          expect(error).toBeInstanceOf(MortiseError),
        );
      }
    }
    expect(statements.join('\n')).not.toMatch(/OR 1=1|version|\$ne|\$like/);
    expect(await User.count()).toBe(2);
  }); // F13 F14

  it('is bound where it is text, whatever the text', async () => {
    const texts = [
      "'; DROP TABLE Users; --",
      "' OR '1'='1",
      '" OR "1"="1',
      '\\',
      "\\' OR 1=1 --",
      '%',
      '$1',
      '?',
      ':x',
      '\u2028',
      '/*',
    ];
    for (const text of texts) {
      await User.create({ name: text, password: text });
      expect(await User.count({ where: { name: text } })).toBe(1);
      expect(await User.count({ where: { name: [text] } })).toBe(1);
      expect(await User.count({ where: { name: { [Op.startsWith]: text } } })).toBe(1);
      expect(await User.count({ where: sql`${sql.attribute('name')} = ${text}` })).toBe(1);
    }
    expect(await User.count()).toBe(2 + texts.length);
  }); // F13

  it('has no keys that become attributes, associations or methods', async () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'save', 'isNewRecord', 'valueOf']) {
      const values = parse(`{"name":"Eve","password":"x","${key}":{"admin":true}}`);
      await expect(User.create(values)).rejects.toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' });
      await expect(User.bulkCreate([values])).rejects.toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' });
      await expect(User.update(values, { all: true })).rejects.toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' });
      expect(() => User.build(values)).toThrow(`User has no attribute or association "${key}"`);
      await expect(User.findAll({ where: parse(`{"${key}":1}`) })).rejects.toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' });
      // @ts-expect-error no attribute is called that
      await expect(User.findAll({ order: [key] })).rejects.toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' });
      await expect(User.findAll({ attributes: [key] as never })).rejects.toMatchObject({ code: 'UNKNOWN_ATTRIBUTE' });
      await expect(User.findAll({ include: [key] as never })).rejects.toMatchObject({ code: 'UNKNOWN_ASSOCIATION' });
      await expect(User.findAll({ where: parse(`{"$toots.${key}$":1}`) })).rejects.toMatchObject({
        code: 'UNKNOWN_ATTRIBUTE',
      });
      await expect(User.findAll({ where: parse(`{"$${key}.text$":1}`) })).rejects.toMatchObject({
        code: 'UNKNOWN_ASSOCIATION',
      });
    }
    expect(await User.count()).toBe(2);
  }); // F15 F16

  it('has no keys that become options', async () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'wehre', 'transacton', 'raw ', 'replacements', 'lmit']) {
      const options = parse(`{"${key}":{}}`);
      await expect(User.findAll(options)).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
      await expect(User.count(options)).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
      await expect(User.create({ name: 'Eve', password: 'x' }, options)).rejects.toMatchObject({
        code: 'UNKNOWN_OPTION',
      });
      await expect(User.update({ name: 'Eve' }, options)).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
      await expect(User.destroy(options)).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
      await expect(User.findAll({ include: [{ association: 'toots', [key]: 1 }] })).rejects.toMatchObject({
        code: 'UNKNOWN_OPTION',
      });
    }
    expect(await User.count()).toBe(2);
  }); // F15 F16

  it('is no set of values where it is no object', async () => {
    const user = await User.findByPk(1);
    for (const json of ['null', '"name"', '5', 'true', '[]', '[{"name":"Eve"}]']) {
      const values = parse(json);
      await refused(json, () => User.bulkCreate([values]));
      await refused(json, () => User.update(values, { all: true }));
      await refused(json, async () => user?.update(values));
      // Text alone is the name of an attribute to set.
      if (json !== '"name"') await refused(json, async () => user?.set(values));
      // No values at all are those of the defaults; here a name is missing anyway.
      if (json !== 'null') await refused(json, () => User.create(values));
      if (!json.startsWith('[')) await refused(json, () => User.bulkCreate(values));
    }
    expect(await User.count()).toBe(2);
  }); // F14

  it('is refused or bound, whatever it is', async () => {
    const before = await User.findAll({ order: 'id', raw: true });
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async value => {
        const json = value as never;
        const where = { name: 'Ada', password: json };
        const works: (() => Promise<unknown>)[] = [
          () => User.findAll({ where: json }),
          () => User.findAll({ order: json }),
          () => User.findAll({ attributes: json }),
          () => User.findAll({ include: json }),
          () => User.findAll(json),
          () => User.findByPk(json),
          () => User.update(json, { where: { id: 0 } }),
          () => User.destroy({ where: { name: json, id: 0 } }),
        ];
        for (const work of works) {
          const error: unknown = await work().then(() => undefined, (reason: unknown) => reason); // prettier-ignore
          if (error !== undefined) expect(error).toBeInstanceOf(MortiseError);
        }
        const found = await User.findAll({ where }).catch(() => []);
        expect(found.every(({ password }) => password === value)).toBe(true);
      }),
      { numRuns: 150 },
    );
    expect(await User.findAll({ order: 'id', raw: true })).toEqual(before);
  }); // F8 F13 F14 F16
});
