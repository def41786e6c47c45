import { deriveDriver, dialectCases, sqliteDialect, type Dialect, type KeyList } from '@mortise/query-builder/dialect';
import { Database, DataTypes } from 'mortise';

const { driver, syntax } = sqliteDialect;

const stored = (value: unknown): unknown => (typeof value === 'boolean' ? (value ? 'yes' : 'no') : value);

const yesOrNo = { columnType: 'TEXT', encode: stored, decode: (raw: unknown) => raw === 'yes' };

/** Lists are bound by the syntax, which has to know the same form. */
function withStored<List extends KeyList>(list: List): List {
  const types = list.types.map(type => (type.kind === 'BOOLEAN' ? DataTypes.STRING() : type));
  return { ...list, types, read: (values, keys) => list.read(values, keys).map(stored) };
}

/** What a package of somebody else's could bring: another name, other URLs, and a form of its own for booleans. */
const pocket: Dialect = {
  ...sqliteDialect,
  name: 'pocket',
  driver: deriveDriver(driver, {
    dialect: 'pocket',
    client: {
      ...driver.client,
      clientNames: ['pocket'],
      protocols: ['pocket'],
      connectionOf: () => ({ filename: ':memory:' }),
    },
  }),
  syntax: {
    ...syntax,
    isIn: membership => syntax.isIn(withStored(membership)),
    keyTable: (list, alias) => syntax.keyTable(withStored(list), alias),
  },
  codecOf: type => (type.kind === 'BOOLEAN' ? yesOrNo : sqliteDialect.codecOf(type)),
};

/** Links two rows and reads them back, with what is stored of one. */
async function likedToots(database: Database): Promise<readonly unknown[]> {
  const Person = database.define('Person', { name: DataTypes.STRING, isKind: DataTypes.BOOLEAN });
  const Toot = database.define('Toot', { text: DataTypes.STRING });
  Person.belongsToMany(Toot, { as: 'likedToots', through: 'LikedToot' });
  await database.sync();
  const ada = await Person.create({ name: 'Ada', isKind: true });
  await ada.related('likedToots').create({ text: 'hello' });
  const found = await Person.findOne({ include: ['likedToots'], where: { isKind: [true] } });
  const [row] = await database.query(`SELECT isKind FROM ${Person.definition.table.name}`);
  await database.close();
  return [found?.get(), row];
}

describe('A dialect that Mortise does not bring', () => {
  it.each([
    ['a URL', () => new Database('pocket:anything', { dialect: pocket })],
    [
      'a configuration',
      () => new Database({ client: 'pocket', connection: { filename: ':memory:' }, dialect: pocket }),
    ],
  ])('is spoken to %s', async (_, open) => {
    expect(await likedToots(open())).toMatchObject([
      { name: 'Ada', isKind: true, likedToots: [{ text: 'hello' }] },
      { isKind: 'yes' },
    ]);
  });

  it('is the only one for its database', () => {
    expect(() => new Database('sqlite::memory:', { dialect: pocket })).toThrow(
      expect.objectContaining({ code: 'INVALID_CONNECTION', hint: expect.stringContaining('pocket:') }),
    );
    expect(() => new Database({ client: 'pg', dialect: pocket })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_CLIENT', hint: 'It speaks through: pocket.' }),
    );
  });

  it.each([
    ['its name', 'pocket'],
    ['an object without its parts', { name: 'pocket' }],
    ['null', null],
  ])('is refused where it is %s', (_, dialect) => {
    expect(() => new Database('pocket:', { dialect: dialect as unknown as Dialect })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });

  it.each(dialectCases)('$name', ({ run }) => run({ dialect: pocket, target: 'pocket:' }));
});

describe('The cases of a dialect', () => {
  const failing = async (dialect: Dialect): Promise<string[]> => {
    const results = await Promise.allSettled(dialectCases.map(({ run }) => run({ dialect, target: 'pocket:' })));
    return dialectCases.filter((_, index) => results[index]?.status === 'rejected').map(({ name }) => name);
  };

  it('tell a value that comes back as another', async () => {
    const codecOf: Dialect['codecOf'] = type =>
      type.kind === 'BOOLEAN' ? { ...yesOrNo, decode: () => true } : pocket.codecOf(type);
    expect(await failing({ ...pocket, codecOf })).toEqual([
      'gives back each value of BOOLEAN, and finds it by that value',
    ]);
  });

  it('tell an order that leaves null where it was', async () => {
    const orderBy: Dialect['syntax']['orderBy'] = ({ column, direction }) => `${column} ${direction}`;
    expect(await failing({ ...pocket, syntax: { ...pocket.syntax, orderBy } })).toEqual([
      'puts null where it is asked to',
    ]);
  });

  it('tell a limit that is none', async () => {
    const limit: Dialect['syntax']['limit'] = () => ({ text: '', bindings: [] });
    expect(await failing({ ...pocket, syntax: { ...pocket.syntax, limit } })).toContain('limits and skips');
  });
});
