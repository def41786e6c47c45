import { DataTypes, type Database, type Model, type ToManyRelation } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { tenantModels } from '../support/tenant-models';

const loose = (value: unknown): never => value as never;

/** How a write that met a row of another is told: by what is found out behind it, or by the key itself. */
const met = /^(TENANT_MISMATCH|UNIQUE_CONSTRAINT)$/u;

describeEachDialect('Two tenants that write rows with the same key at once', ({ connect, requires }) => {
  type Write = (note: ReturnType<Database['define']>, row: object) => Promise<unknown>;

  const writes: readonly (readonly [string, Write])[] = [
    ['upsert', async (Note, row) => Note.upsert(loose(row))],
    ['bulkCreate', async (Note, row) => Note.bulkCreate(loose([row, { code: `${Math.random()}`, text: 'beside' }]), loose({ updateOnDuplicate: ['text'], conflictAttributes: ['code'] }))], // prettier-ignore
  ];

  async function notes(): Promise<{ database: Database; Note: ReturnType<Database['define']> }> {
    const database = await connect([], { sync: false, pool: 6 });
    const Note = database.define(
      'Note',
      {
        tenantId: { type: DataTypes.INTEGER, allowNull: false },
        code: { type: DataTypes.STRING, unique: true },
        text: DataTypes.STRING,
      },
      { timestamps: false, requiredScope: (tenantId: number) => ({ where: { tenantId } }) },
    );
    await database.sync();
    return { database, Note };
  }

  it.each(writes)(
    'by %s: the first has it, and nothing of the other is written',
    async (_name, write) => {
      const { database, Note } = await notes();
      const [a, b] = [database.forTenant(1), database.forTenant(2)];
      for (let round = 0; round < 8; round++) {
        const code = `code ${round}`;
        const outcomes = await Promise.all(
          [a, b, a, b].map((handle, place) =>
            handle
              .run(() => write(Note, { code, text: `of ${(place % 2) + 1}` }))
              .then(
                () => 'written',
                (error: { code: string }) => error.code,
              ),
          ),
        );
        expect(outcomes.some(outcome => outcome === 'written')).toBe(true);
        const [row, ...others] = await database.acrossTenants(() => Note.findAll<Model>(loose({ where: { code } })));
        const owner = Number(row?.get(loose('tenantId')));
        expect([row?.get(loose('text')), others]).toEqual([`of ${owner}`, []]);
        outcomes.forEach((outcome, place) => {
          // Whose row it is may wait for the other longer than the server lets it.
          if ((place % 2) + 1 === owner) expect(outcome).toMatch(/^(written|DEADLOCK)$/u);
          else expect(outcome).toMatch(/^(TENANT_MISMATCH|UNIQUE_CONSTRAINT|DEADLOCK)$/u);
        });
      }
      const beside = await database.acrossTenants(() => Note.findAll(loose({ where: { text: 'beside' } })));
      expect(beside.length).toBeLessThanOrEqual(8 * 2);
    },
    30_000,
  );

  for (const [name, write] of writes)
    requires('concurrentWriters')(
      `by ${name}: a row that is committed while the other waits for it is not updated`,
      async () => {
        const { database, Note } = await notes();
        const [a, b] = [database.forTenant(1), database.forTenant(2)];
        let isThere: (() => void) | undefined;
        const there = new Promise<void>(resolve => (isThere = resolve));
        const first = b.run(() =>
          database.transaction(async () => {
            await Note.create(loose({ code: 'x', text: 'of b' }));
            isThere?.();
            // The other has looked for such a row by then, and found none.
            await new Promise(resolve => setTimeout(resolve, 150));
          }),
        );
        await there;
        const waiting = a
        .run(() => write(Note, { code: 'x', text: 'taken' }))
        .then(() => 'written', (error: { code: string }) => error.code); // prettier-ignore
        await first;
        expect(await waiting).toMatch(met);
        const rows = await database.acrossTenants(() => Note.findAll(loose({ order: ['code'] })));
        expect(JSON.parse(JSON.stringify(rows))).toMatchObject([{ code: 'x', text: 'of b', tenantId: 2 }]);
        expect(rows).toHaveLength(1);
      },
    );

  requires('oneWriter')('by a list of links: one that meets a row of another meanwhile undoes the others', async () => {
    const database = await connect([], { sync: false });
    const { Person, Toot } = tenantModels(database);
    await database.sync();
    const a = database.forTenant(1);
    const ada = await a.run(() => Person.create(loose({ name: 'Ada' })));
    await a.run(() => Toot.bulkCreate(loose([{ text: '1' }, { text: '2' }, { text: '3' }])));
    const [one, other] = database.model('Like').definition.primaryKey;
    // As another process does between the look and the write.
    await database.query(`CREATE TRIGGER meanwhile BEFORE INSERT ON Likes WHEN NEW.tenantId = 1 AND NEW.${other} = 2 BEGIN
      INSERT INTO Likes (tenantId, note, ${one}, ${other}, createdAt, updatedAt)
      VALUES (2, 'theirs', NEW.${one}, 2, NEW.createdAt, NEW.updatedAt); END`);
    const liked = ada.related('liked' as never) as unknown as ToManyRelation;
    const writing = a.run(() => liked.add(loose([1, 2, 3]), { through: { note: 'taken' } }));
    await expect(writing).rejects.toMatchObject({ code: 'TENANT_MISMATCH' });
    expect(await database.acrossTenants(() => database.model('Like').count())).toBe(0);
    await a.run(() => liked.add(loose([1, 3]), { through: { note: 'own' } }));
    expect(await a.run(() => liked.count())).toBe(2);
  });
});
