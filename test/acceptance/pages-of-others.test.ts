import { DataTypes, type DataType, type Model, type ModelStatic, type PageInfo, type PageOptions } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

interface Thing extends Model {
  id: number;
  value: unknown;
}

/** A column that was there before its model, with values that the attribute does not tell apart, or shows in another order. */
interface Column {
  readonly what: string;
  readonly type: string;
  readonly literals: readonly string[];
  readonly attribute: DataType;
}

const everywhere: readonly Column[] = [
  {
    what: 'large integers',
    type: 'BIGINT',
    literals: ['9007199254740993', '9007199254740992', 'NULL', '9223372036854775807', '9007199254740993'],
    attribute: DataTypes.BIGINT(),
  },
  {
    what: 'doubles',
    type: 'DOUBLE PRECISION',
    literals: ['0.1', '0.10000000000000002', '1e300', '-5e-324', '3'],
    attribute: DataTypes.DOUBLE(),
  },
  {
    what: 'an INTEGER from a decimal with more digits',
    type: 'DECIMAL(20, 4)',
    literals: ['7.0001', '7.0000', '-3', '12345678901234.5678'],
    attribute: DataTypes.INTEGER(),
  },
  {
    what: 'a DOUBLE from a decimal',
    type: 'DECIMAL(30, 10)',
    literals: ['1.0000000001', '12345678901234567.0000000002', '12345678901234567.0000000001', 'NULL'],
    attribute: DataTypes.DOUBLE(),
  },
  {
    what: 'an INTEGER from a text',
    type: 'VARCHAR(10)',
    literals: ["'10'", "'9'", "'1'", "'100'"],
    attribute: DataTypes.INTEGER(),
  },
  {
    what: 'a DECIMAL from a text with a comma',
    type: 'VARCHAR(10)',
    literals: ["'2,50'", "'1,50'", "''"],
    attribute: DataTypes.DECIMAL(8, 2),
  },
  {
    what: 'a BOOLEAN from letters',
    type: 'CHAR(1)',
    literals: ["'Y'", "'N'", "'Y'"],
    attribute: DataTypes.BOOLEAN(),
  },
  {
    what: 'a DATE from a text as people write it',
    type: 'VARCHAR(30)',
    literals: ["'2026/01/03'", "'Jan 2, 2026'", "'2026/01/02'"],
    attribute: DataTypes.DATE(),
  },
  {
    what: 'an ENUM from a text',
    type: 'VARCHAR(10)',
    literals: ["'low'", "'high'", "'mid'", "'high'"],
    attribute: DataTypes.ENUM('low', 'mid', 'high'),
  },
  {
    what: 'a BOOLEAN from an integer',
    type: 'SMALLINT',
    literals: ['1', '0', 'NULL', '1'],
    attribute: DataTypes.BOOLEAN(),
  },
  {
    what: 'quotes, blanks and emoji',
    type: 'VARCHAR(40)',
    literals: ["'O''Brien'", "'🦉'", "' '", "''", "'a%_'"],
    attribute: DataTypes.STRING(),
  },
];

const postgres: readonly Column[] = [
  { what: 'a DECIMAL from money', type: 'money', literals: ["'1.5'", "'1234.5'", 'NULL'], attribute: DataTypes.DECIMAL(8, 2) },
  { what: 'a TIME from an interval', type: 'interval', literals: ["'2 days'", "'1 day'", "'1 month 3 days'"], attribute: DataTypes.TIME() },
  { what: 'a DATEONLY from days far away', type: 'date', literals: ["'5000000-01-01'", "'0044-03-15 BC'", "'infinity'"], attribute: DataTypes.DATEONLY() },
  { what: 'an INTEGER from bits', type: 'bit(4)', literals: ["B'0010'", "B'0001'"], attribute: DataTypes.INTEGER() },
  { what: 'microseconds', type: 'timestamptz', literals: ["'2026-01-01 10:00:00.123456+02'", "'2026-01-01 08:00:00.123457+00'", "'2026-01-01 08:00:00.123'"], attribute: DataTypes.DATE() },
  { what: 'members of an ENUM in an order of their own', type: 'page_mood', literals: ["'low'", "'high'", "'mid'"], attribute: DataTypes.STRING() },
  { what: 'a numeric without an end', type: 'numeric', literals: ['1.00000000000000000000000001', '1', '99999999999999999999999999999999999999999999'], attribute: DataTypes.DECIMAL() },
  { what: 'padded texts', type: 'char(5)', literals: ["'a'", "'b'", "'a '"], attribute: DataTypes.STRING() },
  { what: 'a collation without case', type: 'varchar(10) COLLATE page_caseless', literals: ["'Ada'", "'ada'", "'ADA'", "'ben'"], attribute: DataTypes.STRING() },
  { what: 'arrays', type: 'integer[]', literals: ["'{2,1}'", "'{1}'", "'{}'"], attribute: DataTypes.ARRAY(DataTypes.INTEGER) },
]; // prettier-ignore

const mariadb: readonly Column[] = [
  { what: 'an INTEGER from members that are numbers', type: "ENUM('10','2','1')", literals: ["'1'", "'2'", "'10'", "'2'"], attribute: DataTypes.INTEGER() },
  { what: 'a BOOLEAN from an ENUM', type: "ENUM('N','Y')", literals: ["'Y'", "'N'", "'Y'"], attribute: DataTypes.BOOLEAN() },
  { what: 'times of many hours', type: 'TIME(6)', literals: ["'-838:59:59'", "'838:59:59'"], attribute: DataTypes.TIME() },
  { what: 'microseconds', type: 'datetime(6)', literals: ["'2026-01-01 10:00:00.123457'", "'2026-01-01 10:00:00.123456'", "'2026-01-01 10:00:00.123'"], attribute: DataTypes.DATE() },
  { what: 'members of an ENUM by their numbers', type: "ENUM('low','mid','high')", literals: ["'high'", "'low'", "'mid'", 'NULL', "'low'"], attribute: DataTypes.ENUM('low', 'mid', 'high') },
  { what: 'a text from an ENUM', type: "ENUM('z','y','x')", literals: ["'x'", "'z'", "'y'"], attribute: DataTypes.STRING() },
  { what: 'members that are numbers, in their order', type: "ENUM('1','2','10')", literals: ["'10'", "'1'", "'2'", 'NULL', "'10'"], attribute: DataTypes.ENUM('1', '2', '10') },
  { what: 'a member that is its own number', type: "ENUM('b','2','a')", literals: ["'2'", "'a'", "'b'", "'2'"], attribute: DataTypes.ENUM('b', '2', 'a') },
  { what: 'a text from members that are numbers', type: "ENUM('1','2','10') CHARACTER SET utf16", literals: ["'10'", "'2'", "'1'"], attribute: DataTypes.STRING() },
  { what: 'digits in texts', type: 'VARCHAR(20)', literals: ["'1'", "'2'", "'10'", "'1.5'", "'1e2'", "'99999999999'", "''", "'-1'"], attribute: DataTypes.STRING() },
  { what: 'a text from a SET', type: "SET('z','y','x')", literals: ["'x'", "'z,x'", "''", "'y'"], attribute: DataTypes.STRING() },
  { what: 'a text from a UUID', type: 'UUID', literals: ["'1a28f996-ebe5-11f1-bdb2-02fc00000001'", "'0a28f996-ebe5-41f1-bdb2-02fc00000002'", 'NULL'], attribute: DataTypes.STRING() },
  { what: 'a text from an address', type: 'INET6', literals: ["'::2'", "'::1'", "'10::1'"], attribute: DataTypes.STRING() },
  { what: 'bytes that are no text', type: 'VARBINARY(4)', literals: ["x'ff01'", "x'ff00'", "x'fe'", "x''", "x'61'", 'NULL'], attribute: DataTypes.STRING() },
  { what: 'floats of four bytes', type: 'FLOAT', literals: ['0.1', '0.2', '0.1', '16777217'], attribute: DataTypes.FLOAT() },
  { what: 'bits', type: 'BIT(1)', literals: ["b'1'", "b'0'", "b'1'"], attribute: DataTypes.BOOLEAN() },
  { what: 'a collation without case', type: 'VARCHAR(10) COLLATE utf8mb4_general_ci', literals: ["'Ada'", "'ada'", "'ADA '", "'ben'"], attribute: DataTypes.STRING() },
  { what: 'unsigned integers', type: 'BIGINT UNSIGNED', literals: ['18446744073709551615', '18446744073709551614', '0'], attribute: DataTypes.BIGINT.UNSIGNED() },
  { what: 'times of six digits', type: 'TIME(6)', literals: ["'10:00:00.000002'", "'10:00:00.000001'"], attribute: DataTypes.TIME() },
]; // prettier-ignore

const sqlite: readonly Column[] = [
  { what: 'a BOOLEAN from bytes', type: 'BLOB', literals: ["x'01'", "x'00'", 'NULL'], attribute: DataTypes.BOOLEAN() },
  { what: 'dates in several forms', type: 'DATETIME', literals: ["'2026-01-01 10:00:00'", '1767261600000', "'2026-01-01T10:00:00.000Z'", '1767261600000.5'], attribute: DataTypes.DATE() },
  { what: 'values of any kind', type: 'ANY_BLOB', literals: ['1', "'1'", '1.5', "x'31'", 'NULL', '9007199254740993', '9e999'], attribute: DataTypes.STRING() },
  { what: 'a collation without case', type: 'TEXT COLLATE NOCASE', literals: ["'Ada'", "'ada'", "'ben'", "'ADA'"], attribute: DataTypes.STRING() },
  { what: 'decimals as texts', type: 'TEXT', literals: ["'10.5'", "'9.75'", "'12345678901234567.01'", "'12345678901234567.02'"], attribute: DataTypes.DECIMAL(20, 2) },
]; // prettier-ignore

const idsOf = (rows: readonly unknown[]): number[] => rows.map(row => (row as { readonly id: number }).id);

/** The rows of all pages, one after the other. */
async function walk(
  things: ModelStatic<Thing>,
  options: PageOptions,
  onwards: (info: PageInfo) => PageOptions,
): Promise<number[]> {
  const seen: number[] = [];
  let range: PageOptions = {};
  for (let more = true; more;) {
    const { rows, pageInfo } = await things.paginate({ ...options, ...range });
    seen.push(...idsOf(rows));
    if (seen.length > 20) throw new Error('The walk has no end.');
    more = options.first === undefined ? pageInfo.hasPreviousPage : pageInfo.hasNextPage;
    range = onwards(pageInfo);
  }
  return seen;
}

describeEachDialect('Pages by columns that Mortise did not make', ({ connect, has }) => {
  it('go by what the database compares, and meet each row once', async () => {
    const database = await connect([], { sync: false });
    if (has('ownTypes')) {
      await database.query("CREATE TYPE page_mood AS ENUM ('mid', 'low', 'high')");
      await database.query("CREATE COLLATION page_caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"); // prettier-ignore
    }
    const columns = [...everywhere, ...(has('ownTypes') ? postgres : has('zeroDates') ? mariadb : sqlite)];
    for (const [place, { what, type, literals, attribute }] of columns.entries()) {
      const table = `thing_${place}`;
      await database.query(`CREATE TABLE ${table} (id INTEGER PRIMARY KEY, value ${type})`);
      const rows = literals.map((literal, index) => `(${index + 1}, ${literal})`).join(', ');
      await database.query(`INSERT INTO ${table} (id, value) VALUES ${rows}`);
      const attributes = { id: { type: DataTypes.INTEGER, primaryKey: true }, value: attribute };
      const Things = database.define<Thing>(`Thing${place}`, attributes, { tableName: table, timestamps: false });
      for (const direction of ['ASC', 'DESC'] as const) {
        const asked = { attributes: ['id'], order: [['value', direction]], raw: true } as const;
        const expected = idsOf(await Things.findAll({ ...asked, limit: 100 } as never));
        const up = await walk(Things, { ...asked, first: 1 }, ({ endCursor: after }) => ({ after }));
        const down = await walk(Things, { ...asked, last: 1 }, ({ startCursor: before }) => ({ before }));
        down.reverse();
        expect([what, direction, up, down]).toEqual([what, direction, expected, expected]);
      }
    }
  });

  it('go by an ENUM of a to-one include, which may lead to no row', async () => {
    const database = await connect([], { sync: false });
    const grades = ['low', 'mid', 'high'] as const;
    const Shelf = database.define('Shelf', { grade: DataTypes.ENUM(...grades) }, { timestamps: false });
    const Book = database.define<Thing>('Book', { value: DataTypes.INTEGER }, { timestamps: false });
    Book.belongsTo(Shelf, { as: 'shelf', foreignKey: 'shelfId' });
    await database.sync();
    await Shelf.bulkCreate([...grades, null].map(grade => ({ grade })));
    await Book.bulkCreate([3, 1, null, 2, 4, 1, 3].map((shelfId, index) => ({ value: index, shelfId })) as never);
    for (const direction of ['ASC', 'DESC', 'ASC NULLS LAST', 'DESC NULLS FIRST'] as const) {
      const asked = { include: ['shelf'], order: [['shelf', 'grade', direction]] } as const;
      const expected = idsOf(await Book.findAll({ ...asked, limit: 100 } as never));
      const up = await walk(Book, { ...asked, first: 2 } as never, ({ endCursor: after }) => ({ after }));
      const down = await walk(Book, { ...asked, last: 1 } as never, ({ startCursor: before }) => ({ before }));
      down.reverse();
      expect([direction, up, down]).toEqual([direction, expected, expected]);
    }
  });
});
