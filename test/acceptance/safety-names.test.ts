import { Database, DataTypes, Op, type ModelStatic } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

const loose = (value: unknown): never => value as never;

describeEachDialect('A definition', ({ connect }) => {
  const flaws = { NUL: 'a\0b', 'U+FDD0': 'a\uFDD0b', 'half of a pair': 'a\uD800b', 'another half': '\uDC00' };
  const places: Readonly<Record<string, (name: string) => readonly [attributes: object, options: object]>> = {
    'the table': name => [{}, { tableName: name }],
    'the schema': name => [{}, { schema: name }],
    'the comment of the table': name => [{}, { comment: name }],
    'a column': name => [{ text: { type: DataTypes.STRING, columnName: name } }, {}],
    'the comment of a column': name => [{ text: { type: DataTypes.STRING, comment: name } }, {}],
    'an index': name => [{ text: { type: DataTypes.STRING, index: name } }, {}],
    'an attribute': name => [{ [name]: DataTypes.STRING }, {}],
  };
  const cases = Object.keys(places).flatMap(place => Object.keys(flaws).map(flaw => [place, flaw] as const));

  it.each(cases)('is refused where %s has %s in its text', async (place, flaw) => {
    const database = await connect([], { sync: false });
    const [attributes, options] = places[place]?.(flaws[flaw as keyof typeof flaws]) ?? [{}, {}];
    const define = async (): Promise<unknown> => {
      database.define('Page', loose(attributes), options);
      return database.sync();
    };
    await expect(define()).rejects.toMatchObject({ name: 'DefinitionError', code: 'INVALID_NAME' });
  });

  it.each(['index', 'unique'])('with a blank at the end of the name of its %s is kept or refused', async option => {
    const database = await connect([], { sync: false });
    database.define('Page', { text: { type: DataTypes.STRING, [option]: 'by text ' } });
    const outcome = await database.sync().then(
      () => 'kept',
      (error: unknown) => (error as { code: string }).code,
    );
    expect(['kept', 'INVALID_NAME']).toContain(outcome);
  });

  it('with a long name of an index is not cut within a character', async () => {
    const database = await connect([], { sync: false });
    database.define('Page', { text: { type: DataTypes.STRING, index: `x${'\u{1F600}'.repeat(20)}` } });
    // MariaDB takes no such characters in a name, and says so itself.
    const outcome = await database.sync().then(
      () => 'kept',
      (error: unknown) => (error as { code: string }).code,
    );
    expect(['kept', 'DATABASE_ERROR']).toContain(outcome);
  });

  it.each(['tableName', 'columnName'])('with a blank at the end of the %s is kept or refused', async option => {
    const database = await connect([], { sync: false });
    const isTable = option === 'tableName';
    const column = isTable ? {} : { columnName: 'text ' };
    const Page = database.define('Page', { text: { type: DataTypes.STRING, ...column } }, isTable ? { tableName: 'pages ' } : {}); // prettier-ignore
    const outcome = await database.sync().then(
      async () => (await Page.create({ text: 'x' })).get('text'),
      (error: unknown) => (error as { code: string }).code,
    );
    expect(['x', 'INVALID_NAME']).toContain(outcome);
  });
});

describeEachDialect('Conditions', ({ connect }) => {
  const deep = (wrap: (inner: unknown) => unknown): unknown => {
    let value: unknown = { name: 'x' };
    for (let level = 0; level < 5_000; level += 1) value = wrap(value);
    return value;
  };

  it.each([
    ['lists', (inner: unknown) => [inner]],
    ['Op.and', (inner: unknown) => ({ [Op.and]: [inner] })],
    ['Op.or', (inner: unknown) => ({ [Op.or]: [inner, { name: 'y' }] })],
    ['Op.not', (inner: unknown) => ({ [Op.not]: inner })],
    ['operators', (inner: unknown) => ({ name: { [Op.not]: inner } })],
  ])('in each other 5,000 times are refused: %s', async (_name, wrap) => {
    const database = await connect([], { sync: false });
    const Page = database.define('Page', { name: DataTypes.STRING }) as ModelStatic;
    await database.sync();
    const found = Page.findAll({ where: loose(deep(wrap)) });
    await expect(found).rejects.toMatchObject({ name: 'QueryError' });
  });

  it('in each other as often as programs write them are not', async () => {
    const database = await connect([], { sync: false });
    const Page = database.define('Page', { name: DataTypes.STRING }) as ModelStatic;
    await database.sync();
    let where: unknown = { name: 'x' };
    for (let level = 0; level < 90; level += 1) where = { [Op.and]: [where] };
    await expect(Page.findAll({ where: loose(where) })).resolves.toEqual([]);
  });
});

describe('The URL of a PostgreSQL', () => {
  it.each(['abc', '5432x', '99999', '-1', '0', ' '])('with the port "%s" is refused', port => {
    const connect = (): Database => new Database(`postgres://ada:secret@localhost:${port}/app`);
    expect(connect).toThrow(expect.objectContaining({ code: 'INVALID_CONNECTION' }) as Error);
    expect(connect).not.toThrow(/secret/);
  });

  it.each(['localhost:5433', 'localhost', '[::1]:5432', '[::1]', '%2Ftmp%2Fsocket', 'localhost:'])(
    'is taken with the host %s',
    async host => {
      const database = new Database(`postgres://ada:sec%3Aret@${host}/app`);
      expect(database.models.has('Person')).toBe(false);
      await database.close();
    },
  );
});
