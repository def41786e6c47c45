import { runInThisContext } from 'node:vm';
import fc from 'fast-check';
import { DataTypes, ValidationError, type Database, type DataType, type Model, type ModelStatic } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

/*
 * Random values of every type are written and read in processes of several time zones, by every way rows are read. What
 * comes back is what was given.
 */

const ROWS = 1_000;

/** Clocks that jump by an hour, by half an hour, and one that never does, a quarter of an hour off. */
const zones = [
  ['America/New_York', 300],
  ['Europe/Berlin', -60],
  ['Australia/Lord_Howe', -660],
  ['Asia/Kathmandu', -345],
] as const;

interface Sample {
  readonly type: DataType;
  readonly values: fc.Arbitrary<unknown>;
  /** Values that have gone wrong somewhere before. */
  readonly edges?: readonly unknown[];
}

const text = fc.string({ unit: 'binary', maxLength: 20 }).filter(each => !each.includes('\0'));
const texts = ['', ' ', 'a  ', "it's", 'back\\slash', '\u{1F600}', '007', '1e5', 'null', '%_', '?', '\n\t', '\u{FEFF}'];
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map(each => each + 0);
const instant = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});
const instants = [
  '0001-01-01T00:00:00.000Z', '0099-12-31T23:59:59.999Z', '1883-11-18T17:00:00.001Z', '1969-12-31T23:59:59.999Z',
  '2026-03-29T01:30:00.010Z', '2026-10-25T00:30:00.100Z', '2026-10-25T01:30:00.100Z', '2026-11-01T05:30:00.000Z',
  '2026-11-01T06:30:00.000Z', '2026-04-04T14:45:00.000Z', '2026-04-04T15:15:00.000Z', '9999-12-31T23:59:59.999Z',
].map(each => new Date(each)); // prettier-ignore
const date = instant.map(each => each.toISOString());
const most = 2n ** 63n - 1n;
const json = fc
  .jsonValue({ maxDepth: 3 })
  .filter(each => each !== null && !/\\u0000|\\ud[89a-f]|-0\b/.test(JSON.stringify(each)))
  .map(each => JSON.parse(JSON.stringify(each)) as unknown);
const members = ['a', 'A', "it's", 'back\\slash', '\u{1F600}é', 'a,b', '007', '1e5'];

/** Decimals with all the digits there may be. */
function decimals(whole: number, places: number): fc.Arbitrary<string> {
  const limit = 10n ** BigInt(whole + places) - 1n;
  return fc.bigInt(-limit, limit).map(integer => {
    const digits = String(integer < 0n ? -integer : integer).padStart(places + 1, '0');
    const sign = integer < 0n ? '-' : '';
    return places === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
  });
}

const samples: Readonly<Record<string, Sample>> = {
  string: { type: DataTypes.STRING(40), values: text, edges: texts },
  char: { type: DataTypes.CHAR(40), values: text, edges: texts },
  text: { type: DataTypes.TEXT(), values: text, edges: [...texts, 'é'.repeat(20_000)] },
  tinyint: { type: DataTypes.TINYINT(), values: fc.integer({ min: -128, max: 127 }), edges: [-128, 127] },
  smallint: { type: DataTypes.SMALLINT.UNSIGNED(), values: fc.integer({ min: 0, max: 65_535 }), edges: [65_535] },
  mediumint: { type: DataTypes.MEDIUMINT(), values: fc.integer({ min: -8_388_608, max: 8_388_607 }) },
  integer: { type: DataTypes.INTEGER(), values: fc.integer(), edges: [-(2 ** 31), 2 ** 31 - 1] },
  unsigned: { type: DataTypes.INTEGER.UNSIGNED(), values: fc.integer({ min: 0, max: 2 ** 32 - 1 }) },
  bigint: {
    type: DataTypes.BIGINT(),
    values: fc.bigInt(-most - 1n, most).map(String),
    edges: ['9007199254740993', String(most), String(-most - 1n)],
  },
  exact: {
    type: DataTypes.BIGINT({ as: 'bigint' }),
    values: fc.bigInt(-most - 1n, most),
    edges: [2n ** 53n + 1n, most, -most - 1n],
  },
  float: { type: DataTypes.FLOAT(), values: double, edges: [0.1 + 0.2, 16_777_217] },
  double: { type: DataTypes.DOUBLE(), values: double, edges: [0, 5e-324, Number.MAX_VALUE, 1e21, 1e-7] },
  money: { type: DataTypes.DECIMAL(10, 2), values: decimals(8, 2).map(withoutNegativeZero), edges: ['0.10'] },
  decimal: {
    type: DataTypes.DECIMAL(60, 30),
    values: decimals(30, 30).map(withoutNegativeZero),
    edges: [`${'9'.repeat(30)}.${'9'.repeat(30)}`],
  },
  boolean: { type: DataTypes.BOOLEAN(), values: fc.boolean() },
  date: { type: DataTypes.DATE(), values: instant, edges: instants },
  exactDate: { type: DataTypes.DATE(6), values: instant, edges: instants },
  dateOnly: {
    type: DataTypes.DATEONLY(),
    values: date.map(each => each.slice(0, 10)),
    edges: ['0001-01-01', '9999-12-31'],
  },
  time: {
    type: DataTypes.TIME(),
    values: date.map(each => each.slice(11, 23).replace('.000', '')),
    edges: ['00:00:00', '23:59:59.999'],
  },
  uuid: { type: DataTypes.UUID(), values: fc.uuid(), edges: ['1e500000-0000-0000-0000-000000000000'] },
  json: { type: DataTypes.JSON(), values: json, edges: ['', '5', 'null', 5, 0, false, [], {}, [null], 5e-324] },
  blob: {
    type: DataTypes.BLOB(),
    values: fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes)),
    edges: [Buffer.alloc(0), Buffer.from([...Array(256).keys()])],
  },
  member: { type: DataTypes.ENUM(members), values: fc.constantFrom(...members), edges: members },
};

function withoutNegativeZero(digits: string): string {
  return /^-[0.]+$/.test(digits) ? digits.slice(1) : digits;
}

type Row = Readonly<Record<string, unknown>>;

/** Rows of random values, the edges first, and NULLs among them. */
function randomRows(seed: number): readonly Row[] {
  const columns = Object.entries(samples).map(([name, { values, edges = [] }]) => {
    const drawn = fc.sample(fc.option(values, { freq: 50 }), { numRuns: ROWS - edges.length, seed });
    return [name, [...edges, ...drawn]] as const;
  });
  return Array.from({ length: ROWS }, (_none, index) =>
    Object.fromEntries(columns.map(([name, values]) => [name, values[index]])),
  );
}

const names = Object.keys(samples);
const valuesOf = (instance: unknown): Row => Object.fromEntries(names.map(name => [name, (instance as Row)[name]]));

/** Jest gives tests a `process` of their own; the clock follows the real one. */
function setZone(zone: string | undefined): void {
  const { env } = runInThisContext('process') as NodeJS.Process;
  if (zone === undefined) delete env['TZ'];
  else env['TZ'] = zone;
}

interface Models {
  readonly Box: ModelStatic<Model>;
  readonly Thing: ModelStatic<Model>;
  readonly Showing: ModelStatic<Model>;
}

function defineModels(database: Database): Models {
  const options = { timestamps: false };
  const Box = database.define('Box', {}, options);
  const attributes = Object.fromEntries(Object.entries(samples).map(([name, { type }]) => [name, { type }]));
  const Thing = database.define('Thing', attributes, options);
  const Showing = database.define('Showing', {}, options);
  Box.hasMany(Thing, { as: 'things', foreignKey: 'boxId', inverse: { as: 'box' } });
  Box.belongsToMany(Thing, {
    as: 'shown',
    through: Showing,
    foreignKey: 'boxId',
    otherKey: 'thingId',
    inverse: 'shownIn',
  });
  return { Box, Thing, Showing };
}

describeEachDialect('Values of every type', ({ connect }) => {
  const seed = Number(process.env['MORTISE_SEED'] ?? Date.now() % 1_000_000);
  const formerZone = process.env['TZ'];

  afterEach(() => setZone(formerZone));

  async function connectModels(): Promise<Models> {
    const database = await connect([]);
    const models = defineModels(database);
    await database.sync();
    return models;
  }

  it.each(zones)(`come back as they were given, in %s`, async (zone, offset) => {
    setZone(zone);
    expect(new Date('2026-01-15T00:00:00Z').getTimezoneOffset()).toBe(offset);
    const { Box, Thing, Showing } = await connectModels();
    const rows = randomRows(seed);
    const boxes = await Box.bulkCreate(Array.from({ length: 10 }, () => ({})));
    const boxIds = boxes.map(box => (box as unknown as Row)['id']);
    await Thing.bulkCreate(rows.map((row, index) => ({ ...row, boxId: boxIds[index % 10] })));
    try {
      expect((await Thing.findAll({ order: ['id'] })).map(valuesOf)).toEqual(rows);
      for (const strategy of ['join', 'separate', 'json'] as const) {
        const found = await Box.findAll({
          include: [{ association: 'things', strategy, order: ['id'] }],
          order: ['id'],
        });
        found.forEach((box, index) => {
          const things = (box as unknown as Row)['things'] as readonly unknown[];
          expect(things.map(valuesOf)).toEqual(rows.filter((_row, at) => at % 10 === index));
        });
      }
      const thingIds = (await Thing.findAll({ attributes: ['id'], order: ['id'] })).map(each => each.get('id'));
      await Showing.bulkCreate(boxIds.slice(0, 2).flatMap(boxId => thingIds.map(thingId => ({ boxId, thingId }))));
      for (const strategy of ['join', 'separate', 'json'] as const) {
        const found = await Box.findAll({
          include: { association: 'shown', strategy },
          order: ['id'],
          where: { id: boxIds.slice(0, 2) },
        });
        for (const box of found) expect((box as unknown as { shown: unknown[] }).shown.map(valuesOf)).toEqual(rows);
      }
      for (const row of rows.slice(0, 20)) {
        const { id } = (await Thing.create(row)) as unknown as { readonly id: number };
        expect(valuesOf(await Thing.findByPk(id))).toEqual(row);
      }
    } catch (error) {
      throw new Error(`To see it again: MORTISE_SEED=${seed}`, { cause: error });
    }
  }); // F7 F9 P20

  const refused: readonly (readonly [string, string, unknown])[] = [
    ['NaN', 'double', NaN],
    ['infinity', 'double', Infinity],
    ['a NUL character', 'string', 'a\0b'],
    ['a NUL character in JSON', 'json', { a: 'a\0b' }],
    ['half a character', 'text', '\uD83D'],
    ['half a character in JSON', 'json', ['\uDE00']],
    ['a text that is too long', 'string', '\u{1F600}'.repeat(41)],
    ['an integer beyond 32 bits', 'integer', 2 ** 31],
    ['an integer beyond 64 bits', 'bigint', 2n ** 63n],
    ['31 decimals', 'decimal', `0.${'1'.repeat(31)}`],
    ['31 digits before the point', 'decimal', '1'.repeat(31)],
    ['an instant after the year 9999', 'date', new Date('+010000-01-01T00:00:00Z')],
    ['an instant before the year 1', 'date', new Date('0000-12-31T23:59:59.999Z')],
    ['an invalid Date', 'date', new Date(NaN)],
    ['a day that is none', 'dateOnly', '2026-02-30'],
    ['an hour that is none', 'time', '24:00:00'],
    ['a text that is no UUID', 'uuid', 'b'],
    ['an object in a text', 'string', { a: 1 }],
    ['what is no member', 'member', 'b'],
  ];

  it('are refused before anything is written, where no database could hold them', async () => {
    const { Thing } = await connectModels();
    for (const [flaw, name, value] of refused) {
      const writing = Thing.bulkCreate([{ string: 'fine' }, { [name]: value }]);
      await expect(writing.then(() => flaw)).rejects.toBeInstanceOf(ValidationError);
    }
    expect(await Thing.count()).toBe(0);
  }); // F10 P21

  it('have no negative zero', async () => {
    const { Thing } = await connectModels();
    const thing = (await Thing.create({ double: -0, money: '-0.00', json: [-0] })) as unknown as Row & { id: number };
    const found = (await Thing.findByPk(thing.id)) as unknown as Row;
    for (const { double: zero, money, json: list } of [thing, found]) {
      expect([zero, money, list]).toEqual([0, '0.00', [0]]);
    }
  });
});
