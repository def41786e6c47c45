import { DataTypes, type Model, type ToManyRelation } from 'mortise';
import { describeAnyDialect, describeEachDialect, statementLog } from '../support/describe-each-dialect';
import { tenantModels } from '../support/tenant-models';

const loose = (value: unknown): never => value as never;
const many = (row: unknown, name: string): ToManyRelation => (row as Model).related(name as never);
const coded = (code: string): Error => expect.objectContaining({ code }) as Error;
const mismatch = { code: 'TENANT_MISMATCH' };

describeEachDialect('A tenant, however it is named', ({ connect }) => {
  it('is one tenant, whose rows, links and instances are one', async () => {
    const database = await connect([], { sync: false });
    const { Person, Toot, Country } = tenantModels(database);
    // As a program has them that names its tenants before its models are in use.
    const names = [7, '7', 7n, '007', '+7'] as const;
    const handles = names.map(name => database.forTenant(name));
    await database.sync();
    expect(new Set(handles.map(handle => handle.model(Person).definition)).size).toBe(1);
    expect(handles.map(({ tenant }) => tenant)).toEqual(names);
    type Handle = (typeof handles)[number];
    const [number, digits, big, ...others] = handles as [Handle, Handle, Handle, ...Handle[]];
    const ada = await number.run(() => Person.create(loose({ name: 'Ada', toots: [{ text: 'a' }] })));
    const toot = (await digits.model(Toot).findOne(loose({ rejectOnEmpty: true }))) as unknown as Model;
    await big.run(async () => {
      await many(ada, 'liked').add(loose([toot]));
      const again = (await Person.findByPk<Model>(loose(ada.get('id' as never)))) as Model;
      expect(again.equals(ada)).toBe(true);
      expect(await Person.count(loose({ where: { liked: { text: 'a' } } }))).toBe(1);
    });
    for (const handle of others) expect(await handle.run(() => many(ada, 'liked').count())).toBe(1);
    expect(await database.forTenant(8).run(() => Person.count())).toBe(0);
    // A row of everybody is nobody's in particular, whoever has read it.
    const norway = await number.run(() => Country.create(loose({ name: 'Norway' })));
    const eve = await database.forTenant(8).run(() => Person.create(loose({ name: 'Eve', country: norway })));
    expect(eve.get(loose('countryId'))).toBe(norway.get(loose('id')));
    expect(norway.equals((await database.forTenant(8).run(() => Country.findOne<Model>())) as Model)).toBe(true);
  });

  it('is two where a model tells them apart, also one that joins later', async () => {
    const database = await connect([], { sync: false });
    const { Person } = tenantModels(database);
    await database.sync();
    const [number, digits] = [database.forTenant(7), database.forTenant('7')];
    const ada = await number.run(() => Person.create(loose({ name: 'Ada' })));
    const slug = (tenant: unknown): string => (typeof tenant === 'string' ? tenant : `number ${String(tenant)}`);
    const Page = database.define(
      'Page',
      { slug: { type: DataTypes.STRING, allowNull: false } },
      { timestamps: false, requiredScope: (tenant: unknown) => ({ where: { slug: slug(tenant) } }) },
    );
    await Page.sync();
    await number.run(() => Page.create(loose({})));
    expect([await number.run(() => Page.count()), await digits.run(() => Page.count())]).toEqual([1, 0]);
    // What they have in common is one's as it is the other's.
    expect(await digits.run(() => many(ada, 'toots').count())).toBe(0);
    await digits.run(() => many(ada, 'toots').create({ text: 'x' }));
    expect(await number.run(() => many(ada, 'toots').count())).toBe(1);
    await digits.run(async () => ada.update(loose({ age: 3 })));
    const parts = [{ region: 'eu', id: 7 }, { id: '7', region: 'eu' }].map(name => database.forTenant(name)); // prettier-ignore
    const Shop = database.define(
      'Shop',
      { region: DataTypes.STRING, owner: DataTypes.INTEGER },
      { requiredScope: ({ region, id }: { region: string; id: number }) => ({ where: { region, owner: id } }) },
    );
    expect(() => database.forTenant(7).model(Shop)).toThrow(coded('INVALID_REQUIRED_SCOPE'));
    expect(parts[0]?.model(Page)).toBeDefined();
    const [one, other] = parts.map(handle => handle.model(Shop).definition);
    expect([...(one?.tenantValues ?? [])]).toEqual([...(other?.tenantValues ?? [])]);
  });

  it('has bytes of its own, which no instance changes for others', async () => {
    const database = await connect([], { sync: false });
    const bytes = (hex: string): Buffer => Buffer.from(hex.padStart(32, '0'), 'hex');
    const Note = database.define(
      'Note',
      { owner: { type: DataTypes.BLOB, allowNull: false }, text: DataTypes.STRING },
      { timestamps: false, requiredScope: (hex: string) => ({ where: { owner: bytes(hex) } }) },
    );
    await database.sync();
    const [a, b] = [database.forTenant('a1'), database.forTenant('b2')];
    await b.run(() => Note.create(loose({ text: 'of b' })));
    const note = (await a.run(() => Note.create(loose({ text: 'of a' })))) as Model;
    (note.get(loose('owner')) as Buffer).set(bytes('b2'));
    const [[own], others] = await Promise.all([a.run(() => Note.findAll<Model>()), b.run(() => Note.findAll<Model>())]);
    expect([own?.get(loose('text')), others.length]).toEqual(['of a', 1]);
  });
});

describeAnyDialect('What a tenant is', ({ connect }) => {
  it('cannot be changed while a program runs', async () => {
    const database = await connect([], { sync: false });
    const { Person } = tenantModels(database);
    await database.sync();
    const a = database.forTenant({ id: 1 });
    const Own = database.define('Own', { tenantId: DataTypes.INTEGER }, { requiredScope: ({ id }: { id: number }) => ({ where: { tenantId: id } }), timestamps: false }); // prettier-ignore
    await Own.sync();
    await database.acrossTenants(() => Own.bulkCreate(loose([{ tenantId: 1 }, { tenantId: 2 }, { tenantId: 2 }])));
    const definition = a.model(Own).definition as unknown as Record<string, unknown>;
    const values = definition['tenantValues'] as Map<string, unknown>;
    const place = definition['place'] as { tenant: { value: { id: number } } };
    const attempts: (() => unknown)[] = [
      () => values.set('tenantId', 2),
      () => Map.prototype.set.call(values, 'tenantId', 2),
      () => values.clear(),
      () => Object.assign(values, { get: () => 2 }),
      () => Object.assign(definition, { tenantValues: new Map([['tenantId', 2]]) }),
      () => Object.assign(definition, { requiredScope: undefined }),
      () => Object.assign(definition, { table: (Person.definition as { table: unknown }).table }),
      () => Object.assign(place, { tenant: undefined }),
      () => Object.assign(place.tenant, { isAll: true }),
      () => Object.assign(place.tenant.value, { id: 2 }),
      () => (definition['associations'] as Map<string, unknown>).set('x', 1),
      () => (definition['references'] as unknown[]).push({}),
      () => (definition['foreignKeys'] as unknown[]).push({}),
      () => Object.assign(Own.definition, { requiredScope: undefined }),
    ];
    for (const attempt of attempts) expect(attempt).toThrow(TypeError);
    // One that says something else each time is what it said first, and no other is it.
    let asked = 0;
    const fickle = { get id() { return (asked += 1); } }; // prettier-ignore
    expect(await database.forTenant(fickle).model(Own).count()).toBe(1);
    expect(await database.forTenant({ id: 2 }).model(Own).count()).toBe(2);
    expect(await a.model(Own).count()).toBe(1);
    await expect(Own.count()).rejects.toMatchObject({ code: 'TENANT_REQUIRED' });
  });

  it('is a text, a number, or an object of these', async () => {
    const database = await connect([], { sync: false });
    class Id {
      id = 1;
    }
    const wrong = [undefined, null, '', NaN, Infinity, true, Symbol('x'), () => 1, new Date(0), [], [1], new Id(), new Map([['a', 1]]), Promise.resolve(1), {}, { a: null }, { a: undefined }, { a: NaN }, { a: {} }, { a: '' }, { a: [1] }]; // prettier-ignore
    for (const name of wrong) expect(() => database.forTenant(loose(name))).toThrow(coded('INVALID_TENANT'));
    expect(database.forTenant(0).tenant).toBe(0);
  });

  it('is asked of a function that fails, or gives something else, by an error that says so', async () => {
    const database = await connect([], { sync: false });
    const broken = new TypeError('tenant is not iterable');
    const scopes: readonly (readonly [string, () => unknown])[] = [
      ['fails for this tenant', () => { throw broken; }],
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- as a program may
      ['fails for this tenant', () => { throw 'text'; }],
      ['fails for this tenant', () => ({ get where(): never { throw broken; } })],
      ['gives a promise', async () => ({ where: { tenantId: 1 } })],
      ['gives a promise', async () => Promise.reject(broken)],
      ['gives something else', () => 'where'],
      ['gives something else', () => [{ where: { tenantId: 1 } }]],
      ['gives something else', () => ({ where: [['tenantId', 1]] })],
      ['gives something else', () => ({ tenantId: 1 })],
    ]; // prettier-ignore
    for (const [index, [what, scope]] of scopes.entries()) {
      const Own = database.define(`Own${index}`, { tenantId: DataTypes.INTEGER }, { requiredScope: loose(scope) });
      const error = await database
        .forTenant(1)
        .run(() => Own.findAll())
        .catch((reason: unknown) => reason as Error & { code: string });
      expect(error).toMatchObject({ code: 'INVALID_REQUIRED_SCOPE', message: expect.stringContaining(what) as string });
      expect(error).toMatchObject({ message: expect.stringContaining(`of Own${index} `) as string });
      if (index === 0) expect(error).toMatchObject({ cause: broken });
    }
    expect(() => database.define('Wrong', {}, { requiredScope: loose(true) })).toThrow(coded('INVALID_OPTION'));
  });
});

describeEachDialect('An instance that is no row of the tenant', ({ connect }) => {
  it('is told so, before anything is sent', async () => {
    const log = statementLog();
    const database = await connect([], { sync: false, logging: log.log });
    const { Person, Toot } = tenantModels(database);
    await database.sync();
    const [a, b] = [database.forTenant(1), database.forTenant(2)];
    await a.run(() => Person.create(loose({ name: 'Ada' })));
    const bob = await b.run(() => Person.create(loose({ name: 'Bob', age: 5, toots: [{ text: 'x' }] })));
    const id = bob.get(loose('id'));
    const [read] = await database.acrossTenants(() => Person.findAll<Model>(loose({ where: { id } })));
    const [short] = await database.acrossTenants(() => Person.findAll<Model>(loose({ where: { id }, attributes: ['id', 'name', 'version'] }))); // prettier-ignore
    const [toot] = await database.acrossTenants(() => Toot.findAll<Model>(loose({})));
    await a.run(async () => {
      const others = [read, toot, Person.build<Model>(loose({ id, tenantId: 2 }), { isNewRecord: false })];
      for (const other of others) {
        const field = other === toot ? 'text' : 'name';
        const calls: (() => unknown)[] = [
          () => other?.update(loose({ [field]: 'taken' })),
          () => other?.set(loose({ [field]: 'taken' })).save(),
          () => other?.reload(),
          () => other?.destroy(),
          () => other?.destroy({ force: true }),
          () => other?.restore(),
          () => other?.increment(loose(other === toot ? 'bestOfId' : 'age')),
        ];
        log.clear();
        for (const call of calls) await expect((async () => call())()).rejects.toMatchObject(mismatch);
        expect(log.statements).toEqual([]);
      }
      // What was not read of it tells nobody whose it is.
      for (const call of [() => short?.update(loose({ name: 'taken' })), () => short?.reload()])
        await expect((async () => call())()).rejects.toMatchObject({ code: 'ROW_GONE' });
    });
    expect(JSON.parse(JSON.stringify(await b.run(() => Person.findAll())))).toMatchObject([{ name: 'Bob', age: 5 }]);
  });
});

describeEachDialect('A required scope of all models', ({ connect }) => {
  it('leaves out junctions that exist only as names, and models that say so', async () => {
    const requiredScope = (tenantId: number): { where: { tenantId: number } } => ({ where: { tenantId } });
    const database = await connect([], { sync: false, define: { timestamps: false, requiredScope } });
    const tenantId = { type: DataTypes.INTEGER, allowNull: false };
    const Toot = database.define('Toot', { tenantId, text: DataTypes.STRING });
    const Tag = database.define('Tag', { tenantId, name: DataTypes.STRING });
    const Country = database.define('Country', { name: DataTypes.STRING }, { requiredScope: false });
    const Vote = database.define('Vote', { n: DataTypes.INTEGER });
    Toot.belongsToMany(Tag, { as: 'tags', through: 'TootTag', inverse: { as: 'toots' } });
    Toot.belongsToMany(Tag, { as: 'voted', through: Vote, inverse: { as: 'votedBy' } });
    await database.sync();
    const [a, b] = [database.forTenant(1), database.forTenant(2)];
    const made = (text: string): Promise<Model> => Toot.create(loose({ text, tags: [{ name: `tag ${text}` }] }));
    const toot = await a.run(() => made('a'));
    await b.run(() => made('b'));
    await Country.create({ name: 'Norway' } as never);
    await a.run(async () => {
      expect(JSON.parse(JSON.stringify(await Toot.findAll(loose({ include: ['tags'] }))))).toMatchObject([{ text: 'a', tags: [{ name: 'tag a' }] }]); // prettier-ignore
      await many(toot, 'tags').create({ name: 'new' });
      await expect(many(toot, 'tags').add(loose([2]))).rejects.toMatchObject(mismatch);
      await many(toot, 'tags').set([]);
      expect(await Tag.count(loose({ where: { toots: { text: 'b' } } }))).toBe(0);
      expect(await Country.count()).toBe(1);
    });
    expect(await b.run(async () => many((await Toot.findOne()) as never, 'tags').count())).toBe(1);
    // One that is declared is a model like any other.
    await expect(a.run(async () => many(toot, 'voted').count())).rejects.toMatchObject({
      code: 'INVALID_REQUIRED_SCOPE',
      message: expect.stringMatching(/of Vote names "tenantId", which is no column/u) as string,
    });
  });
});
