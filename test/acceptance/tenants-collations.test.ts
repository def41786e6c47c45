import { DataTypes, type Database, type Model, type ToManyRelation } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

const loose = (value: unknown): never => value as never;
const many = (row: unknown, name: string): ToManyRelation => (row as Model).related(name as never);
const mismatch = { code: 'TENANT_MISMATCH' };

/** Others may make it at the same time. */
const citext = `DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS citext SCHEMA public;
  EXCEPTION WHEN unique_violation OR duplicate_object THEN NULL; END $$`;

type AnyModel = ReturnType<Database['define']>;

describeEachDialect(
  'Tenants and keys in columns that take texts for equal',
  ({ connect, has, textTypes, tableWords }) => {
    const columns: readonly (readonly [string, readonly string[], string])[] = [
      ['a collation', textTypes.setUp, textTypes.blind],
      // Somebody else's table again, whose names of tenants are a choice to the model.
      ...(has('ownTypes') ? ([['a type', [citext], 'public.citext']] as const) : []), // prettier-ignore
    ];

    interface Story {
      readonly Owner: AnyModel;
      readonly Toot: AnyModel;
      readonly Like: AnyModel;
      readonly database: Database;
      /** Of 'acme': owner x, toot 1. */
      readonly a: ReturnType<Database['forTenant']>;
      /** Of 'ACME': owner y, toot 2; and what links x with toot 1 is its. */
      readonly b: ReturnType<Database['forTenant']>;
    }

    async function story([, setUp, column]: (typeof columns)[number], tenant: unknown): Promise<Story> {
      const database = await connect([], { sync: false, searchPath: has('schemas') ? ['public'] : [] });
      const q = textTypes.quote;
      const tables = [
        ...setUp,
        `CREATE TABLE ${q('Owners')} (${q('id')} ${tableWords.numbered}, ${q('tenant')} ${column} NOT NULL,
        ${q('code')} ${column} NOT NULL UNIQUE, ${q('text')} VARCHAR(40))`,
        `CREATE TABLE ${q('Toots')} (${q('id')} ${tableWords.numbered}, ${q('tenant')} ${column} NOT NULL,
        ${q('text')} VARCHAR(40), ${q('owner')} ${column})`,
        `CREATE TABLE ${q('Likes')} (${q('owner')} ${column} NOT NULL, ${q('toot')} INTEGER NOT NULL,
        ${q('tenant')} ${column} NOT NULL, ${q('note')} VARCHAR(40), PRIMARY KEY (${q('owner')}, ${q('toot')}))`,
      ];
      for (const table of tables) await database.query(table);
      const scope = {
        timestamps: false,
        sync: false,
        requiredScope: (name: string) => ({ where: { tenant: name } }),
      };
      const own = { tenant: { type: tenant as typeof DataTypes.TEXT, allowNull: false }, text: DataTypes.STRING(40) };
      const code = { type: DataTypes.STRING(40), unique: true, allowNull: false };
      const Owner = database.define('Owner', { ...own, code }, scope);
      const Toot = database.define('Toot', { ...own, owner: DataTypes.STRING(40) }, scope);
      const Like = database.define('Like', { tenant: own.tenant, note: DataTypes.STRING(40) }, scope);
      Owner.hasMany(Toot, { as: 'toots', foreignKey: 'owner', sourceKey: 'code', inverse: { as: 'author' } });
      Owner.belongsToMany(Toot, {
        as: 'liked',
        through: Like,
        foreignKey: 'owner',
        sourceKey: 'code',
        otherKey: 'toot',
      });
      const [a, b] = [database.forTenant('acme'), database.forTenant('ACME')];
      for (const [handle, key] of [
        [a, 'x'],
        [b, 'y'],
      ] as const)
        // prettier-ignore
        await handle.run(() => Owner.create(loose({ code: key, text: `of ${key}`, toots: [{ text: `of ${key}` }] })));
      await database.acrossTenants(() => Like.create(loose({ owner: 'x', toot: 1, note: 'theirs', tenant: 'ACME' })));
      return { Owner, Toot, Like, database, a, b };
    }

    const kinds = [['a text', DataTypes.STRING(40)], ['a choice', DataTypes.ENUM('acme', 'ACME')]] as const; // prettier-ignore

    for (const column of columns)
      for (const [kind, type] of kinds)
        it(`are told apart where ${column[0]} does not, as ${kind}`, async () => {
          const { Owner, Toot, Like, database, a, b } = await story(column, type);
          const stateOfB = async (): Promise<string> =>
            JSON.stringify(await b.run(() => Promise.all([Owner, Toot, Like].map(model => model.findAll()))));
          const before = await stateOfB();
          expect(before).toContain('theirs');
          const [owner] = await a.run(() => Owner.findAll(loose({ include: ['toots', 'liked'] })));
          expect(JSON.parse(JSON.stringify(owner))).toMatchObject({ code: 'x', toots: [{ text: 'of x' }], liked: [] });
          await a.run(async () => {
            const reads = [
              await Owner.findAll(loose({ where: { code: 'Y' } })),
              await Toot.findAll(loose({ where: { author: { code: 'Y' } } })),
              await Owner.findAll(loose({ where: { liked: { text: 'of x' } } })),
              await Like.findAll(),
            ];
            expect(reads.flat()).toEqual([]);
            // A key of another, in whatever letters.
            for (const key of ['y', 'Y']) {
              await expect(Toot.create(loose({ owner: key }))).rejects.toMatchObject(mismatch);
              await expect(Toot.update(loose({ owner: key }), loose({ all: true }))).rejects.toMatchObject(mismatch);
              await expect(Owner.upsert(loose({ code: key, text: 'taken' }))).rejects.toMatchObject(mismatch);
              expect(await Owner.update(loose({ text: 'taken' }), loose({ where: { code: key } }))).toEqual([0]);
              expect(await Owner.destroy(loose({ where: { code: key } }))).toBe(0);
            }
            await expect(many(owner, 'liked').add(loose([2]))).rejects.toMatchObject(mismatch);
            await expect(many(owner, 'liked').set(loose([2]))).rejects.toMatchObject(mismatch);
            // What links them already is another's.
            await expect(many(owner, 'liked').add(loose([1]), { through: { note: 'taken' } })).rejects.toMatchObject({
              code: expect.stringMatching(/^(TENANT_MISMATCH|UNIQUE_CONSTRAINT)$/u) as string,
            });
            expect(await many(owner, 'liked').remove(loose([1]))).toBe(0);
            await many(owner, 'liked').set([]);
            expect(await many(owner, 'liked').count()).toBe(0);
          });
          expect(await stateOfB()).toEqual(before);
          await database.acrossTenants(() => Like.destroy(loose({ all: true })));
          await a.run(async () => {
            // A key of its own, in other letters.
            await Toot.create(loose({ owner: 'X', text: 'more' }));
            expect(await many(owner, 'toots').count()).toBe(2);
            const [same] = (await Owner.upsert(loose({ code: 'X', text: 'own' }))) as [Model, unknown];
            expect(same.get(loose('text'))).toBe('own');
            for (let times = 0; times < 2; times++)
              await many(owner, 'liked').add(loose([1]), { through: { note: 'own' } });
            expect(await many(owner, 'liked').has(loose([1]))).toBe(true);
            await many(owner, 'liked').set(loose([1]));
            expect(await many(owner, 'liked').toggle(loose([1]))).toMatchObject({ removed: [1] });
            expect(await Owner.update(loose({ text: 'all' }), loose({ all: true }))).toEqual([1]);
            expect(await Toot.destroy(loose({ all: true }))).toBe(2);
            expect(await Owner.knexQuery()).toHaveLength(1);
          });
          const after = JSON.parse(await stateOfB()) as unknown;
          expect(after).toMatchObject([[{ code: 'y', text: 'of y' }], [{ text: 'of y' }], []]);
        });
  },
);
