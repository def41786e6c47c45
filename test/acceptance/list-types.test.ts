import {
  DataTypes,
  Model,
  Op,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, PrimaryKey, Table, Unique } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ tableName: 'thing', timestamps: false })
class Thing extends Model<InferAttributes<Thing>, InferCreationAttributes<Thing>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING(40))
  @Unique
  declare code: string;
  @HasMany(() => Part, { foreignKey: 'code', sourceKey: 'code', inverse: { as: 'ofThing' } })
  declare parts?: NonAttribute<Part[]>;
  @BelongsToMany(() => Shelf, {
    through: () => Place,
    sourceKey: 'code',
    targetKey: 'code',
    foreignKey: 'thing',
    otherKey: 'shelf',
    inverse: { as: 'things' },
  })
  declare shelves?: NonAttribute<Shelf[]>;
}

@Table({ tableName: 'part', timestamps: false })
class Part extends Model<InferAttributes<Part>, InferCreationAttributes<Part>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING(40))
  declare code: string | null;
  declare ofThing?: NonAttribute<Thing | null>;
}

@Table({ tableName: 'shelf', timestamps: false })
class Shelf extends Model<InferAttributes<Shelf>, InferCreationAttributes<Shelf>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING(40))
  @Unique
  declare code: string;
  declare things?: NonAttribute<Thing[]>;
}

@Table({ tableName: 'place', timestamps: false })
class Place extends Model<InferAttributes<Place>, InferCreationAttributes<Place>> {
  @Attribute(DataTypes.STRING(40))
  @PrimaryKey
  declare thing: string;
  @Attribute(DataTypes.STRING(40))
  @PrimaryKey
  declare shelf: string;
}

const models = [Thing, Part, Shelf, Place];
const strategies = ['join', 'separate'] as const;

/** An extension is the whole database's: it stays, and others may create it at the same moment. */
const citext = `DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS citext SCHEMA public;
  EXCEPTION WHEN unique_violation OR duplicate_object THEN NULL; END $$`;

/** Tables whose keys have a type that is not the one of the attributes. */
async function tablesOf(database: Database, type: string): Promise<void> {
  await database.query(`CREATE TABLE thing (id INTEGER PRIMARY KEY, code ${type} NOT NULL UNIQUE)`);
  await database.query(`CREATE TABLE part (id INTEGER PRIMARY KEY, code ${type})`);
  await database.query('CREATE INDEX part_code ON part (code)');
  await database.query(`CREATE TABLE shelf (id INTEGER PRIMARY KEY, code ${type} NOT NULL UNIQUE)`);
  await database.query(`CREATE TABLE place (thing ${type}, shelf ${type}, PRIMARY KEY (thing, shelf))`);
}

/** Two things and two shelves by the same two codes; each thing has one part, and the first lies on both shelves. */
async function fill([one, two]: readonly [string, string]): Promise<void> {
  await Thing.bulkCreate([one, two].map((code, index) => ({ id: index + 1, code })));
  await Shelf.bulkCreate([one, two].map((code, index) => ({ id: index + 1, code })));
  await Part.bulkCreate([one, two].map((code, index) => ({ id: index + 1, code })));
  await Part.create({ id: 3, code: null });
  await Place.bulkCreate([one, two].map(shelf => ({ thing: one, shelf })));
}

const ids = (rows: readonly { readonly id: number }[] | undefined): unknown => rows?.map(({ id }) => id);

/** Every statement that a list is part of. `other` is the first code as the database takes it too. */
async function useLists([one, two]: readonly [string, string], other: string): Promise<void> {
  expect(ids(await Thing.findAll({ where: { code: [other, two] }, order: ['id'] }))).toEqual([1, 2]);
  expect(ids(await Thing.findAll({ where: { code: { [Op.notIn]: [other] } } }))).toEqual([2]);
  expect(ids(await Thing.findAll({ where: { parts: { code: [other] } } }))).toEqual([1]);
  for (const strategy of strategies) {
    const things = await Thing.findAll({ include: { association: 'parts', strategy }, order: ['id'] });
    expect(things.map(({ parts }) => ids(parts))).toEqual([[1], [2]]);
    const placed = await Thing.findAll({ include: { association: 'shelves', strategy, order: ['id'] }, order: ['id'] });
    expect(placed.map(({ shelves }) => ids(shelves))).toEqual([[1, 2], []]);
  }
  const limited = await Thing.findAll({
    include: { association: 'shelves', limit: 1, order: [['id', 'DESC']] },
    order: ['id'],
  });
  expect(limited.map(({ shelves }) => ids(shelves))).toEqual([[2], []]);
  const things = await Thing.findAll({ order: ['id'] });
  await Thing.load(things, ['parts', 'shelves']);
  expect(things.map(({ parts }) => ids(parts))).toEqual([[1], [2]]);
  await useLinks([one, two], other);
  expect(await Place.destroy({ where: { [Op.or]: [{ shelf: [other] }, { shelf: two }] } })).toBe(1);
  expect(await Part.update({ code: null }, { where: { code: [other] } })).toEqual([1]);
  expect(await Thing.destroy({ where: { code: [other, two] } })).toBe(2);
}

async function useLinks([one, two]: readonly [string, string], other: string): Promise<void> {
  const thing = await Thing.findByPk(1, { rejectOnEmpty: true });
  const shelves = thing.related('shelves');
  expect(await shelves.has([other, two])).toBe(true);
  await shelves.set([other]);
  expect(ids(await shelves.get())).toEqual([1]);
  expect(await shelves.remove([other])).toBe(1);
  expect(await shelves.toggle([one, two])).toEqual({ added: [one, two], updated: [], removed: [] });
  const { removed, ...rest } = await shelves.sync([[other]]);
  expect(rest).toEqual({ added: [], updated: [] });
  expect(removed.map(key => String(key).trimEnd())).toEqual([two]);
}

describeEachDialect('Lists over types of the user’s own', ({ connect, requires }) => {
  const ownTypes = requires('ownTypes');

  async function use(
    type: string,
    codes: readonly [string, string],
    other: string,
    setUp: string[] = [],
  ): Promise<void> {
    const database = await connect(models, { sync: false, searchPath: ['public'] });
    for (const statement of setUp) await database.query(statement);
    await tablesOf(database, type);
    await fill(codes);
    await useLists(codes, other);
  }

  ownTypes('compare as an enum', async () => {
    await use('mood', ['glad', 'sad'], 'glad', ["CREATE TYPE mood AS ENUM ('glad', 'sad')"]);
  });

  ownTypes('compare as a domain', async () => {
    await use('code', ['a-1', 'b-2'], 'a-1', ["CREATE DOMAIN code AS varchar(20) CHECK (VALUE <> '')"]);
  });

  ownTypes('compare as a citext', async () => {
    await use('citext', ['Hot', 'cold'], 'hOT', [citext]);
  });

  ownTypes('compare as a uuid', async () => {
    const codes = ['0d6f0e3c-9c5b-4c43-8f0a-6d4a3a1e2b10', '1d6f0e3c-9c5b-4c43-8f0a-6d4a3a1e2b10'] as const;
    await use('uuid', codes, codes[0].toUpperCase());
  });

  ownTypes('compare as a numeric', async () => {
    await use('numeric', ['1.50', '2'], '1.5');
  });

  ownTypes('compare as a char(n)', async () => {
    await use('char(10)', ['ab', 'cd'], 'ab   ');
  });

  ownTypes('compare as a bigint', async () => {
    await use('bigint', ['1', '9007199254740993'], '01');
  });
});

describeEachDialect('Lists over columns of other collations', ({ connect, requires }) => {
  const codes = ['Hot', 'é😀'] as const;
  const collated = requires('databaseCollations');
  const databases = ['utf8mb4_unicode_ci', 'utf8mb4_general_ci', 'utf8mb4_bin', undefined];

  for (const collation of databases) {
    const place = `in a database of ${collation ?? "the server's own"}`;
    collated(`compare as tables of sync, ${place}`, async () => {
      await connect(models, { ...(collation === undefined ? {} : { collation }) });
      await fill(codes);
      await useLists(codes, 'Hot');
    });

    for (const column of ['utf8mb4_unicode_ci', 'utf8mb4_general_ci', 'utf8mb4_bin', 'utf8mb4_nopad_bin']) {
      collated(`compare as columns of ${column}, ${place}`, async () => {
        const database = await connect(models, { sync: false, ...(collation === undefined ? {} : { collation }) });
        await tablesOf(database, `VARCHAR(40) COLLATE ${column}`);
        await fill(codes);
        await useLists(codes, column.endsWith('_ci') ? 'hOT' : 'Hot');
      });
    }
  }

  for (const charset of ['latin1', 'utf8mb3', 'ascii']) {
    collated(`compare as columns of ${charset}, and find nothing by what these cannot hold`, async () => {
      const database = await connect(models, { sync: false });
      await tablesOf(database, `VARCHAR(40) CHARACTER SET ${charset}`);
      await fill(['Hot', 'a?']);
      expect(await Thing.count({ where: { code: ['a😀'] } })).toBe(0);
      expect(await Thing.count({ where: { [Op.or]: [{ code: ['a😀', 'é'] }, { code: ['hOT'] }] } })).toBe(1);
      await useLists(['Hot', 'a?'], 'hOT');
    });
  }

  collated('compare as an enum', async () => {
    const database = await connect(models, { sync: false });
    await tablesOf(database, "ENUM ('Hot', 'cold') CHARACTER SET latin1");
    await fill(['Hot', 'cold']);
    await useLists(['Hot', 'cold'], 'hOT');
  });
});

describeEachDialect('Lists of texts', ({ connect }) => {
  /** What JSON, arrays and their quotes have a meaning for. */
  const codes = [
    '"quoted"', '"', 'back\\slash', '\\"', 'line\nbreak', 'tab\t', '\u0001', '\u007f', '[1]', '{a,b}', '{}', 'null', 'NULL', '12',
    "it's", '\u2028', 'ß', '日本', '😀', '', 'x'.repeat(40), '😀'.repeat(20),
  ]; // prettier-ignore

  it('find exactly these, whatever characters they hold', async () => {
    await connect(models);
    await Thing.bulkCreate(codes.map(code => ({ code })));
    await Part.bulkCreate(codes.map(code => ({ code })));
    expect(await Thing.count({ where: { code: codes } })).toBe(codes.length);
    for (const code of codes) expect(await Thing.count({ where: { code: [code] } })).toBe(1);
    const things = await Thing.findAll({ include: { association: 'parts', strategy: 'separate' } });
    expect(things.map(({ parts }) => parts?.map(({ code }) => code))).toEqual(things.map(({ code }) => [code]));
  });
});
