import { join } from 'node:path';
import { DataTypes, Op, type Model, type StoredDate, type WhereOptions } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

interface Visit extends Model {
  id: number;
  at: Date;
  createdAt: Date;
  updatedAt: Date;
}

const dates = ['2026-01-31T09:00:00Z', '2026-01-31T23:59:59Z', '2026-02-01T00:00:00Z', '2026-02-01T10:30:00Z'].map(
  time => new Date(time),
);

type Form = Parameters<typeof DataTypes.DATE>[0] & { readonly stored: StoredDate };

/** Files that other libraries wrote (`write.cjs` in their folder), and the forms that the guide names for them. */
const files: readonly [library: string, at: Form, stamps: Form][] = [
  ['sequelize', { stored: 'zoned' }, { stored: 'zoned' }],
  ['typeorm', { stored: 'sqlite', precision: 3 }, { stored: 'sqlite' }],
  ['knex', { stored: 'epoch-ms' }, { stored: 'sqlite' }],
];

describeEachDialect('A file whose instants another library wrote', ({ connect, requires }) => {
  const test = requires('untypedColumns');

  async function open(library: string, at: Form, stamps: Form) {
    const file = join(__dirname, '../fixtures/stored-dates', `${library}.db`);
    const database = await connect([], { file, sync: false });
    const attributes = {
      at: DataTypes.DATE(at),
      createdAt: DataTypes.DATE(stamps),
      updatedAt: DataTypes.DATE(stamps),
    };
    return { database, Visit: database.define<Visit>('Visit', attributes, { tableName: 'visit' }) };
  }

  for (const [library, at, stamps] of files) {
    test(`is read, searched and ordered: ${library}`, async () => {
      const { Visit } = await open(library, at, stamps);
      const found = await Visit.findAll({ order: [['at', 'DESC']] });
      expect(found.map(visit => visit.at)).toEqual([...dates].reverse());
      const idsOf = async (where: WhereOptions) => (await Visit.findAll({ where, order: 'id' })).map(({ id }) => id);
      expect(await idsOf({ at: dates[1] })).toEqual([2]);
      expect(await idsOf({ at: [dates[0], dates[3]] })).toEqual([1, 4]);
      expect(await idsOf({ at: { [Op.gte]: dates[1], [Op.lt]: dates[3] } })).toEqual([2, 3]);
      const [last] = await Visit.findAll({ order: [['createdAt', 'DESC']], limit: 1 });
      const written = last?.createdAt as Date;
      expect(await Visit.count({ where: { createdAt: { [Op.lte]: written } } })).toBe(4);
      expect(await Visit.count({ where: { createdAt: { [Op.gt]: written } } })).toBe(0);
      expect(await Visit.count({ where: { createdAt: { [Op.gt]: new Date('2026-01-01') } } })).toBe(4);
    });

    test(`is written in its own form, so that old and new rows compare: ${library}`, async () => {
      const { database, Visit } = await open(library, at, stamps);
      const formOf = (value: unknown) => (typeof value === 'string' ? value.replace(/\d/g, '0') : typeof value);
      const formsOf = async () =>
        (await database.query<Record<string, unknown>>('SELECT at, createdAt, updatedAt FROM visit')).map(row =>
          Object.values(row).map(formOf),
        );
      const [before] = await formsOf();
      const visit = await Visit.create({ at: new Date('2026-01-31T12:00:00Z') });
      await (await Visit.findByPk(1, { rejectOnEmpty: true })).update({ at: new Date('2026-03-01') });
      expect(await formsOf()).toEqual(Array.from({ length: 5 }, () => before));
      expect((await Visit.findAll({ order: 'at' })).map(({ id }) => id)).toEqual([visit.id, 2, 3, 4, 1]);
    });

    test(`is left as it is by sync({ alter: true }): ${library}`, async () => {
      const { database, Visit } = await open(library, at, stamps);
      const rows = await database.query('SELECT * FROM visit ORDER BY id');
      await database.sync({ alter: true });
      expect(await database.query('SELECT * FROM visit ORDER BY id')).toEqual(rows);
      expect(await Visit.count({ where: { at: dates } })).toBe(4);
    });

    test(`is refused by an attribute that names no form: ${library}`, async () => {
      const { Visit } = await open(library, { stored: 'iso' }, stamps);
      await expect(Visit.findAll()).rejects.toMatchObject({
        code: 'UNREADABLE_VALUE',
        attribute: 'at',
        key: { id: 1 },
      });
    });
  }
});
