import { randomBytes } from 'node:crypto';
import { Op, sql, type Database, type Model, type ToManyRelation, type ToOneRelation } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';
import { tenantModels, type TenantModels } from '../support/tenant-models';

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const many = (row: unknown, name: string): ToManyRelation => (row as Model).related(name as never);
const one = (row: unknown, name: string): ToOneRelation => (row as Model).related(name as never);
const anything = (value: unknown): never => value as never;

interface Story extends TenantModels {
  readonly database: Database;
  /** For the tenant 1: Ada (1), who wrote toot 1 and likes it, tagged by 1. */
  readonly a: ReturnType<Database['forTenant']>;
  /** For the tenant 2: Bob (2), toot 2, tag 2. */
  readonly b: ReturnType<Database['forTenant']>;
  readonly log: ReturnType<typeof statementLog>;
  /** All rows of tenant 2 as they are. */
  readonly rowsOfB: () => Promise<unknown>;
}

describeEachDialect('A required scope', ({ connect }) => {
  async function story(tell: (story: Story) => Promise<void>): Promise<void> {
    const log = statementLog();
    const database = await connect([], { sync: false, logging: log.log });
    const models = tenantModels(database);
    await database.sync();
    const [a, b] = [database.forTenant(1), database.forTenant(2)];
    await models.Country.create(anything({ name: 'Norway' }));
    for (const [tenant, name] of [
      [a, 'Ada'],
      [b, 'Bob'],
    ] as const)
      // prettier-ignore
      await tenant.run(async () => {
        const person = await models.Person.create(anything({ name, age: 30, countryId: 1 }));
        const toot = { text: `by ${name}`, tags: [{ name: `tag of ${name}` }], authorId: person.get(anything('id')) };
        await many(person, 'liked').create(anything(toot), { through: { note: `of ${name}` } });
      });
    const rowsOfB = (): Promise<unknown> =>
      database.acrossTenants(async () => {
        const read = async (name: string): Promise<unknown> => {
          const model = database.model(name);
          const paranoid = model.definition.timestamps.deletedAt === undefined ? undefined : false;
          const rows = json(await model.findAll(anything({ paranoid }))) as { tenantId?: number; tootId?: number }[];
          return rows.filter(row => (row.tenantId ?? row.tootId) === 2);
        };
        return Promise.all(['Person', 'Toot', 'Tag', 'Like', 'TootTag'].map(read));
      });
    log.clear();
    await tell({ ...models, database, a, b, log, rowsOfB });
  }

  it('lets nobody call its model who has not said for whom', () =>
    story(async ({ Person, Country, Like, database }) => {
      const required = { code: 'TENANT_REQUIRED' };
      const calls: (() => Promise<unknown>)[] = [
        () => Person.findAll(),
        () => Person.findByPk(1),
        () => Person.count(),
        () => Person.create(anything({ name: 'Eve', tenantId: 1 })),
        () => Person.bulkCreate(anything([{ name: 'Eve', tenantId: 1 }])),
        () => Person.update(anything({ age: 1 }), anything({ where: { id: 1 } })),
        () => Person.destroy(anything({ where: { id: 1 } })),
        () => Person.destroy(anything({ all: true, force: true })),
        () => Person.increment(anything('age'), anything({ where: { id: 1 } })),
        () => Person.restore(anything({ where: { id: 1 } })),
        () => Person.truncate({ cascade: true }),
        () => Person.upsert(anything({ name: 'Ada' })),
        () => Person.groupBy(anything(['name'])),
        () => Like.sum(anything('n')),
        () => Country.findAll(anything({ include: ['people'] })),
        () => Country.findAll(anything({ include: [{ association: 'people', separate: true }] })),
        () => Country.findAll(anything({ where: { people: { name: 'Ada' } } })),
        () => Country.findAll(anything({ aggregates: { n: { count: 'people' } } })),
        () => Country.findAll(anything({ where: { id: { [Op.in]: Person.query(anything({ attributes: ['countryId'] })) } } })), // prettier-ignore
        async () => Person.toSQL(),
        async () => void Person.knexQuery(),
        () => database.truncate(),
        () => database.destroyAll(),
      ];
      for (const call of calls) await expect(call()).rejects.toMatchObject(required);
      expect(await Country.count()).toBe(1);
    }));

  it('holds in reads of every kind', () =>
    story(async ({ Person, Toot, Tag, Country, a, log, database }) => {
      await a.run(async () => {
        const all = { include: ['toots', 'best', 'liked', 'country', 'peers', 'likedTags'] };
        const spellings = [undefined, { separate: true }, { strategy: 'json' }, { required: true }];
        const read = [
          await Person.findAll(anything(all)),
          await Person.findByPk(anything(2)),
          await Person.findByPk(anything(2), anything(all)),
          await Person.findOne(anything({ where: { name: 'Bob' } })),
          await Person.findAndCountAll(anything({ where: { [Op.or]: [{ name: 'Bob' }, { id: 2 }, { id: 1 }] } })),
          await Person.findAll(anything({ where: sql`1 = 1 OR ${sql.attribute('id')} = 2` })),
          await Person.findAll(anything({ raw: true, limit: 10, order: ['id'] })),
          await Person.findAll(anything({ where: { id: { [Op.in]: Toot.query({ attributes: ['authorId'] } as never) } } })), // prettier-ignore
          await Country.findAll(anything({ include: [{ association: 'people', include: all.include }] })),
          await Country.findAll(anything({ aggregates: { n: { count: 'people' } }, where: { people: { [Op.some]: {} } } })), // prettier-ignore
          await Tag.findAll(anything({ include: [{ association: 'toots', include: ['author', 'fans'] }] })),
          await Person.groupBy(anything(['name']), anything({ aggregates: { n: { count: '*' } } })),
          ...(await Promise.all(
            spellings.map(each => Country.findAll(anything({ include: [{ association: 'people', ...each }] }))),
          )),
        ];
        expect(JSON.stringify(read)).not.toMatch(/Bob|"n":2/u);
        expect(JSON.stringify(read).match(/Ada/gu)?.length).toBeGreaterThan(20);
        expect([await Person.count(), await Toot.max(anything('id')), await Country.count(anything({ include: ['people'] }))]).toEqual([1, 1, 1]); // prettier-ignore
        expect(await Person.knexQuery()).toHaveLength(1);
      });
      const tables = /["`](People|Toots|Tags|Likes)["`]/u;
      expect(log.statements.filter(text => tables.test(text) && !text.includes('tenantId'))).toEqual([]);
      expect(await database.acrossTenants(async () => Person.count())).toBe(2);
    }));

  it('is followed by what was read: getters, load, reload, siblings, writes', () =>
    story(async ({ Person, Toot, a, b, log, rowsOfB }) => {
      const before = await rowsOfB();
      const ada = (await a.model(Person).findByPk(anything(1))) as unknown as Model;
      log.clear();
      expect(json(await many(ada, 'liked').get())).toMatchObject([{ text: 'by Ada' }]);
      expect(await many(ada, 'toots').has(anything([1, 2]))).toBe(false);
      expect(await many(ada, 'likedTags').count()).toBe(1);
      await ada.load(['toots', 'liked'] as never);
      await ada.reload();
      await ada.update({ age: 5 } as never);
      await ada.increment(anything('age'));
      await ada.destroy();
      await ada.restore();
      await one(ada, 'best').create(anything({ text: 'best' }));
      await many(ada, 'liked').set(anything([1]));
      await many(ada, 'toots').create(anything({ text: 'new' }));
      const tables = /["`](People|Toots|Tags|Likes)["`]/u;
      expect(log.statements.filter(text => tables.test(text) && !text.includes('tenantId'))).toEqual([]);
      // In the run of another, too, it is whose it was.
      await b.run(async () => {
        expect(await many(ada, 'toots').count()).toBe(1);
        expect(await Toot.count()).toBe(1);
        await ada.update({ age: 8 } as never);
      });
      expect(await rowsOfB()).toEqual(before);
    }));

  it('is what new rows have, whoever makes them, and no other value', () =>
    story(async ({ Person, Toot, Tag, a, database, rowsOfB }) => {
      const before = await rowsOfB();
      const made = Person.build(anything({ name: 'made outside' }));
      const mismatch = { code: 'TENANT_MISMATCH' };
      await a.run(async () => {
        await made.save();
        await Person.create(anything({ name: 'Eve', toots: [{ text: 'x', tags: [{ name: 'y' }, 1] }], liked: [1] }));
        await Person.bulkCreate(
          anything([
            { name: 'Zoe', tenantId: 1 },
            { name: 'Max', liked: [{ text: 'm' }] },
          ]),
        );
        await Person.upsert(anything({ name: 'Eve', age: 3 }));
        await Tag.findOrCreate(anything({ where: { name: 'z' } }));
        await Person.bulkCreate(anything([{ name: 'Eve', age: 9 }]), anything({ updateOnDuplicate: ['age'], conflictAttributes: ['name'] })); // prettier-ignore
        for (const wrong of [2, null, '2', sql`2`])
          await expect(Person.create(anything({ name: 'N', tenantId: wrong }))).rejects.toMatchObject({ code: expect.stringMatching(/TENANT_MISMATCH|VALIDATION/u) as string }); // prettier-ignore
        await expect(Person.bulkCreate(anything([{ name: 'N' }, { name: 'O', tenantId: 2 }]))).rejects.toMatchObject(mismatch); // prettier-ignore
        await expect(Person.create(anything({ name: 'N', toots: [{ text: 'n', tenantId: 2 }] }))).rejects.toMatchObject(mismatch); // prettier-ignore
        await expect(Person.findOrCreate(anything({ where: { name: 'Q', tenantId: 2 } }))).rejects.toMatchObject(mismatch); // prettier-ignore
        await expect(Person.upsert(anything({ name: 'Bob', age: 1 }))).rejects.toMatchObject(mismatch);
        await expect(Person.upsert(anything({ id: 2, name: 'taken' }))).rejects.toMatchObject(mismatch);
        await expect(Person.bulkCreate(anything([{ id: 2, name: 'taken' }]), anything({ updateOnDuplicate: ['name'] }))).rejects.toMatchObject(mismatch); // prettier-ignore
        await Person.bulkCreate(anything([{ name: 'Bob' }]), { ignoreDuplicates: true });
        await expect(Person.update(anything({ tenantId: 2 }), anything({ where: { id: 1 } }))).rejects.toMatchObject(mismatch); // prettier-ignore
        await expect(Person.update(anything({ tenantId: sql`2` }), anything({ where: { id: 1 } }))).rejects.toMatchObject(mismatch); // prettier-ignore
        await expect(Person.bulkUpdate(anything([{ id: 1, tenantId: 2 }]))).rejects.toMatchObject(mismatch);
        const ada = (await Person.findByPk(anything(1))) as unknown as Model;
        await expect(ada.update({ tenantId: 2 } as never)).rejects.toMatchObject(mismatch);
        expect(await Person.update(anything({ age: 1 }), anything({ where: { id: 2 } }))).toEqual([0]);
        expect(await Person.bulkUpdate(anything([{ id: 2, age: 1 }]))).toEqual([0]);
        expect(await Person.destroy(anything({ where: { id: 2 }, force: true }))).toBe(0);
        await Toot.destroy(anything({ all: true }));
        await Toot.restore(anything({ all: true }));
        await expect(Toot.truncate({ cascade: true })).rejects.toMatchObject({ code: 'TENANT_TRUNCATE' });
        await expect(database.truncate()).rejects.toMatchObject({ code: 'TENANT_TRUNCATE' });
      });
      const everyone = await database.acrossTenants(async () => Person.findAll(anything({ where: { tenantId: 1 }, order: ['name'] }))); // prettier-ignore
      expect(everyone.map(each => String(each.get(anything('name')))).sort()).toEqual(['Ada', 'Eve', 'Max', 'Zoe', 'made outside']); // prettier-ignore
      expect(await many(made, 'toots').count()).toBe(0);
      expect(await rowsOfB()).toEqual(before);
    }));

  it('holds in links: rows of others are no targets, by key, by instance, or by the values of a key', () =>
    story(async ({ Person, Toot, Like, a, b, rowsOfB }) => {
      const before = await rowsOfB();
      const [hers, theirs] = [await a.model(Person).findByPk(anything(1)), await b.model(Toot).findByPk(anything(2))];
      const theirTag = { code: 'TENANT_MISMATCH' };
      await a.run(async () => {
        const toot = (await Toot.findByPk(anything(1))) as unknown as Model;
        for (const target of [2, theirs, [1, 2], [theirs]]) {
          for (const verb of ['add', 'set', 'sync', 'toggle'] as const)
            await expect(many(hers, 'liked')[verb](anything([target].flat()))).rejects.toMatchObject(theirTag);
          for (const verb of ['add', 'set'] as const) {
            const code = expect.stringMatching(/TENANT_MISMATCH|TARGET_NOT_FOUND/u) as string;
            await expect(many(hers, 'toots')[verb](anything(target))).rejects.toMatchObject({ code });
          }
        }
        // An instance of another is told; a key leads to no link of this one.
        for (const target of [theirs, [theirs]])
          await expect(many(hers, 'liked').remove(anything(target))).rejects.toMatchObject(theirTag);
        expect(await many(hers, 'liked').remove(anything(2))).toBe(0);
        expect(await many(hers, 'liked').remove(anything([1, 2]))).toBe(1);
        await many(hers, 'liked').set(anything([1]));
        await expect(many(toot, 'tags').add(anything(2))).rejects.toMatchObject(theirTag);
        await expect(one(toot, 'author').set(anything(2))).rejects.toMatchObject(theirTag);
        await expect(one(hers, 'best').set(anything(2))).rejects.toMatchObject({ code: 'TARGET_NOT_FOUND' });
        await expect(Person.create(anything({ name: 'L', liked: [2] }))).rejects.toMatchObject(theirTag);
        await expect(Person.create(anything({ name: 'L', liked: [theirs] }))).rejects.toMatchObject(theirTag);
        await expect(Person.create(anything({ name: 'M', toots: [2] }))).rejects.toMatchObject({ code: 'TARGET_NOT_FOUND' }); // prettier-ignore
        await expect(Toot.create(anything({ text: 'x', authorId: 2 }))).rejects.toMatchObject(theirTag);
        await expect(Toot.update(anything({ authorId: 2 }), anything({ where: { id: 1 } }))).rejects.toMatchObject(theirTag); // prettier-ignore
        await expect(Toot.bulkUpdate(anything([{ id: 1, authorId: 2 }]))).rejects.toMatchObject(theirTag);
        await expect(toot.update({ authorId: 2 } as never)).rejects.toMatchObject(theirTag);
        await expect(Like.bulkCreate(anything([{ PersonId: 1, TootId: 2 }].map(() => ({ [Like.definition.foreignKeys[0]?.attributes[0] ?? '']: 1, [Like.definition.foreignKeys[1]?.attributes[0] ?? '']: 2 }))))).rejects.toMatchObject(theirTag); // prettier-ignore
      });
      expect(await rowsOfB()).toEqual(before);
      // What failed has written nothing.
      expect(await a.run(async () => many(hers, 'liked').count())).toBe(1);
    }));

  it('is the one of each run, however they are mixed', () =>
    story(async ({ Person, Toot, Country, a, b, database }) => {
      const names = async (): Promise<unknown> => (await Person.findAll()).map(each => each.get(anything('name')));
      const pause = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
      const seen = await Promise.all(
        Array.from({ length: 20 }, (_each, index) =>
          (index % 2 === 0 ? a : b).run(async () => {
            await pause();
            const first = await names();
            await pause();
            return [first, await names()];
          }),
        ),
      );
      seen.forEach((each, index) => expect(each).toEqual(index % 2 === 0 ? [['Ada'], ['Ada']] : [['Bob'], ['Bob']]));
      await a.run(async () => {
        expect(await b.run(names)).toEqual(['Bob']);
        expect(await b.model(Person).count(anything({ where: { name: 'Ada' } }))).toBe(0);
        expect(await database.acrossTenants(async () => Person.count())).toBe(2);
        await database.transaction(async () => {
          expect(await names()).toEqual(['Ada']);
          await b.run(async () => database.transaction(async () => expect(await names()).toEqual(['Bob'])));
        });
        expect(await names()).toEqual(['Ada']);
      });
      const everyone = database.forAllTenants().model(Person);
      expect(await everyone.count()).toBe(2);
      const [bob] = await everyone.findAll(anything({ where: { name: 'Bob' } }));
      // Of all, it is none of those of the one for whom it is used.
      await expect(a.run(async () => many(bob, 'toots').count())).rejects.toMatchObject({ code: 'TENANT_MISMATCH' });
      await expect(a.run(async () => bob?.update({ age: 1 } as never))).rejects.toMatchObject({ code: 'TENANT_MISMATCH' }); // prettier-ignore
      expect(await many(bob, 'toots').count()).toBe(1);
      expect(await Country.count()).toBe(1);
      // What was made ready for a tenant is forgotten when many others come, and made anew.
      const ada = (await a.model(Person).findByPk(anything(1))) as unknown as Model;
      for (let tenant = 100; tenant < 700; tenant++) database.forTenant(tenant);
      const again = database.forTenant(1);
      const [toot] = await again.model(Toot).findAll();
      await many(ada, 'liked').set(anything([toot]));
      await again.run(async () => many(ada, 'toots').add(anything(toot)));
      await expect(a.model(Person).findAll(anything({ where: { id: { [Op.in]: b.model(Person).query() } } }))).rejects.toMatchObject({ code: 'TENANT_MISMATCH' }); // prettier-ignore
      expect(a.model(Person).withScope({ method: ['older', 30] } as never).definition.place?.tenant?.value).toBe(1);
      expect(
        await a
          .model(Person)
          .withScope({ method: ['older', 31] } as never)
          .count(),
      ).toBe(0);
    }));

  it('refuses what names nobody, and scopes that are none', () =>
    story(async ({ database, Country, Person, a }) => {
      for (const wrong of [undefined, null, '', NaN, true, {}, [], [1], new Date(), { a: null }])
        expect(() => database.forTenant(anything(wrong))).toThrow(expect.objectContaining({ code: 'INVALID_TENANT' }) as Error); // prettier-ignore
      expect(database.forTenant(7).tenant).toBe(7);
      for (const wrong of [undefined, null, 'Person', {}, class Other {}])
        expect(() => a.model(anything(wrong))).toThrow(expect.objectContaining({ code: 'INVALID_MODEL' }) as Error);
      expect(() => a.run(anything(undefined))).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }) as Error);
      expect(a.model(Country).name).toBe('Country');
      expect(a.model(Person)).not.toBe(Person);
      const wrong: readonly unknown[] = [undefined, {}, { where: {} }, { where: { x: 1 } }, { where: { name: null } }, { where: { name: ['a'] } }, { where: { name: { [Op.ne]: 'a' } } }, { where: { [Op.or]: [] } }, { where: { name: sql`1` } }, { where: { id: 'x' } }, { where: { id: 1 }, limit: 1 }]; // prettier-ignore
      wrong.forEach((gives, index) => {
        const Other = database.define(`Other${index}`, {}, { requiredScope: () => gives as never });
        expect(() => a.model(Other)).toThrow(expect.objectContaining({ code: 'INVALID_REQUIRED_SCOPE' }) as Error);
      });
      expect(() => database.define('Wrong', {}, { requiredScope: anything({ where: {} }) })).toThrow(/requiredScope/u);
    }));

  it('holds in another schema, too', () =>
    story(async ({ Person, a, b, database }) => {
      const schema = `tenants_${randomBytes(4).toString('hex')}`;
      try {
        await database.sync({ schema });
        const There = a.model(Person).withSchema(schema);
        const [ada] = await There.bulkCreate(anything([{ name: 'Ada there', toots: [{ text: 'there' }] }]));
        await b.run(async () => Person.withSchema(schema).create(anything({ name: 'Bob there' })));
        expect([await There.count(), await a.model(Person).count(), await many(ada, 'toots').count()]).toEqual([
          1, 1, 1,
        ]);
        expect(await database.forAllTenants().model(Person.withSchema(schema)).count()).toBe(2);
        await expect(Person.withSchema(schema).count()).rejects.toMatchObject({ code: 'TENANT_REQUIRED' });
      } finally {
        await database.dropSchema(schema);
      }
    }));
});
