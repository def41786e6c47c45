import { DataTypes, sql, type Database, type Model } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

const anything = (value: unknown): never => value as never;

type AnyModel = ReturnType<Database['define']>;

describeEachDialect('Tenants whose names are texts', ({ connect }) => {
  /** Names that a collation, or padding, takes for one. */
  const alike = ['acme', 'ACME', 'acme ', 'Acmé'] as const;

  async function story(): Promise<{ database: Database; Note: AnyModel; Mark: AnyModel }> {
    const database = await connect([], { sync: false });
    const scope = { timestamps: false, requiredScope: (tenant: string) => ({ where: { tenant } }) };
    const tenant = { type: DataTypes.STRING, allowNull: false };
    const Note = database.define(
      'Note',
      { tenant, mail: { type: DataTypes.STRING, unique: true }, text: DataTypes.STRING },
      scope,
    );
    const Mark = database.define(
      'Mark',
      { tenant, code: { type: DataTypes.STRING, unique: true }, text: DataTypes.STRING },
      scope,
    );
    const Line = database.define('Line', { tenant, text: DataTypes.STRING }, scope);
    Note.hasMany(Line, { as: 'lines', foreignKey: 'noteId', inverse: { as: 'note' } });
    await database.sync();
    return { database, Note, Mark };
  }

  it('are told apart letter by letter, in reads and writes', async () => {
    const { database, Note } = await story();
    for (const [place, name] of alike.entries())
      await database
        .forTenant(name)
        .run(() => Note.create(anything({ mail: `m${place}`, text: name, lines: [{ text: name }] })));
    for (const name of alike) {
      await database.forTenant(name).run(async () => {
        const rows = await Note.findAll(anything({ include: ['lines'] }));
        expect(JSON.parse(JSON.stringify(rows))).toMatchObject([{ tenant: name, text: name, lines: [{ text: name }] }]);
        expect(await Note.update(anything({ text: `${name}!` }), anything({ all: true }))).toEqual([1]);
        expect(await Note.knexQuery()).toHaveLength(1);
        expect(await Note.knexQuery().join('Lines', 'Lines.noteId', 'Notes.id').select('Lines.text')).toEqual([{ text: name }]); // prettier-ignore
        expect(await Note.count(anything({ where: { lines: { text: name } } }))).toBe(1);
      });
    }
    const [first, second] = alike.map(name => database.forTenant(name));
    const upserted = { mail: 'm1', text: 'taken' };
    const mismatch = { code: 'TENANT_MISMATCH' };
    await first?.run(async () => {
      await expect(Note.upsert(anything(upserted))).rejects.toMatchObject(mismatch);
      await expect(Note.bulkCreate(anything([upserted]), anything({ updateOnDuplicate: ['text'] }))).rejects.toMatchObject(mismatch); // prettier-ignore
      const [own] = (await Note.upsert(anything({ mail: 'm0', text: 'own' }))) as [Model, unknown];
      expect(own.get(anything('text'))).toBe('own');
      expect(await Note.destroy(anything({ all: true }))).toBe(1);
    });
    expect(await second?.run(() => Note.count())).toBe(1);
    expect(await database.acrossTenants(() => Note.count())).toBe(3);
  });

  it('are told when a row of another is met that nobody could look for, and write nothing', async () => {
    const { database, Mark } = await story();
    const [a, b] = [database.forTenant('a'), database.forTenant('b')];
    await b.run(() => Mark.create(anything({ code: 'x', text: 'of b' })));
    const rows = [
      { code: 'y', text: 'of a' },
      // What the database works out is not looked for.
      { code: sql`'x'`, text: 'of a' },
    ];
    const met = { code: expect.stringMatching(/^(TENANT_MISMATCH|UNIQUE_CONSTRAINT)$/u) as string };
    await a.run(async () => {
      const options = anything({ updateOnDuplicate: ['text'], conflictAttributes: ['code'] });
      for (const given of [rows, rows.slice(1)])
        await expect(Mark.bulkCreate(anything(given), options)).rejects.toMatchObject(met);
      await expect(Mark.upsert(anything(rows[1]), anything({ conflictAttributes: ['code'] }))).rejects.toMatchObject(met); // prettier-ignore
      expect(await Mark.count()).toBe(0);
      await Mark.bulkCreate(anything(rows.slice(0, 1)), options);
      expect(await Mark.count()).toBe(1);
    });
    expect(JSON.parse(JSON.stringify(await b.run(() => Mark.findAll())))).toMatchObject([{ text: 'of b' }]);
  });

  it('or members of a choice, in columns of that type', async () => {
    const database = await connect([], { sync: false });
    const Note = database.define(
      'Note',
      {
        region: { type: DataTypes.ENUM('eu', 'us'), allowNull: false },
        code: { type: DataTypes.STRING, unique: true },
        text: DataTypes.STRING,
      },
      { timestamps: false, requiredScope: (region: string) => ({ where: { region } }) },
    );
    await database.sync();
    const [eu, us] = [database.forTenant('eu'), database.forTenant('us')];
    await us.run(() => Note.create(anything({ code: 'u', text: 'of us' })));
    await eu.run(async () => {
      await Note.upsert(anything({ code: 'e', text: 'of eu' }));
      await Note.upsert(anything({ code: 'e', text: 'new' }));
      await expect(Note.upsert(anything({ code: 'u' }))).rejects.toMatchObject({ code: 'TENANT_MISMATCH' });
      expect(JSON.parse(JSON.stringify(await Note.findAll()))).toMatchObject([{ region: 'eu', text: 'new' }]);
      expect(await Note.update(anything({ text: 'all' }), anything({ all: true }))).toEqual([1]);
      await expect(Note.create(anything({ code: 'x', region: 'us' }))).rejects.toMatchObject({ code: 'TENANT_MISMATCH' }); // prettier-ignore
    });
    expect(() => database.forTenant('EU').model(Note)).toThrow(expect.objectContaining({ code: 'INVALID_REQUIRED_SCOPE' }) as Error); // prettier-ignore
    expect(JSON.parse(JSON.stringify(await us.run(() => Note.findAll())))).toMatchObject([{ text: 'of us' }]);
  });
});
