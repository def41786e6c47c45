import { DataTypes, Op, sql, type Database, type Model, type ToManyRelation } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

const loose = (value: unknown): never => value as never;
const many = (row: unknown, name: string): ToManyRelation => (row as Model).related(name as never);
const MARK = 'not-yours';

type AnyModel = ReturnType<Database['define']>;
type Try = readonly [string, () => unknown];

/** A world with what `tenantModels` lacks: a self association, a polymorphic one, a tenant in two columns, a default scope. */
function define(database: Database): Record<'Person' | 'Note' | 'Post' | 'Word', AnyModel> {
  const own = { region: { type: DataTypes.STRING(10), allowNull: false }, tenantId: { type: DataTypes.INTEGER, allowNull: false } }; // prettier-ignore
  const scope = {
    timestamps: false,
    requiredScope: ({ region, id }: { region: string; id: number }) => ({ where: { region, tenantId: id } }),
  };
  const Person = database.define('Person', { ...own, name: DataTypes.STRING(40), rank: DataTypes.INTEGER, deletedAt: DataTypes.DATE }, { ...scope, defaultScope: { where: { name: { [Op.ne]: 'hidden' } } }, scopes: { all: {}, ranked: { where: { rank: { [Op.gte]: 0 } } } } }); // prettier-ignore
  const Note = database.define('Note', { ...own, text: DataTypes.STRING(40), ofType: DataTypes.STRING(20), ofId: DataTypes.INTEGER }, scope); // prettier-ignore
  const Post = database.define('Post', { ...own, text: { type: DataTypes.STRING(40), unique: true } }, { ...scope, paranoid: true, timestamps: true }); // prettier-ignore
  const Word = database.define('Word', { text: DataTypes.STRING(40) }, { timestamps: false });
  const Friend = database.define('Friend', { ...own, note: DataTypes.STRING(40) }, scope);
  Person.belongsTo(Person, { as: 'chief', foreignKey: 'chiefId', inverse: { as: 'team', type: 'hasMany' } });
  Person.belongsToMany(Person, { as: 'friends', through: Friend, foreignKey: 'oneId', otherKey: 'otherId', inverse: { as: 'friendOf' } }); // prettier-ignore
  Person.hasMany(Post, { as: 'posts', foreignKey: 'authorId', inverse: { as: 'author' } });
  Person.hasMany(Note, { as: 'notes', foreignKey: 'ofId', foreignKeyConstraints: false, scope: { ofType: 'person' } }); // prettier-ignore
  Post.hasMany(Note, { as: 'notes', foreignKey: 'ofId', foreignKeyConstraints: false, scope: { ofType: 'post' } }); // prettier-ignore
  Post.belongsToMany(Word, { as: 'words', through: 'PostWord', inverse: { as: 'posts' } });
  return { Person, Note, Post, Word };
}

describeEachDialect('Whoever tries to reach rows of another tenant', ({ connect }) => {
  interface World extends ReturnType<typeof define> {
    readonly database: Database;
    readonly a: ReturnType<Database['forTenant']>;
    readonly ada: Model;
    readonly eve: Model;
    readonly bob: Model;
    readonly word: Model;
    readonly stateOfB: () => Promise<string>;
  }

  async function world(): Promise<World> {
    const database = await connect([], { sync: false });
    const models = define(database);
    await database.sync();
    const [a, b] = [1, 2].map(id => database.forTenant({ region: 'eu', id })) as [World['a'], World['a']];
    const word = await models.Word.create(loose({ text: 'shared' }));
    const fill = (name: string, text: string): Promise<Model> =>
      models.Person.create(loose({ name, rank: 1, notes: [{ text }], posts: [{ text, notes: [{ text }], words: [word] }], team: [{ name: text, rank: 9 }] })); // prettier-ignore
    const ada = await a.run(() => fill('Ada', 'own'));
    const eve = await a.run(() => models.Person.create(loose({ name: 'Eve', rank: 2 })));
    const bob = await b.run(() => fill(MARK, MARK));
    await b.run(() => many(bob, 'friends').create(loose({ name: MARK, rank: 5 }), { through: { note: MARK } }));
    const stateOfB = (): Promise<string> =>
      b.run(async () => {
        const names = ['Note', 'Post', 'Friend'];
        const rows = await Promise.all(names.map(name => database.model(name).findAll(loose({ order: ['id'].filter(() => name !== 'Friend') })))); // prettier-ignore
        const people = await models.Person.withoutScope().findAll(loose({ order: ['id'] }));
        return JSON.stringify([...rows, people, await many(await models.Post.findOne(loose({})), 'words').count()]);
      });
    return { ...models, database, a, ada, eve, bob, word, stateOfB };
  }

  it('finds none by reads', async () => {
    const { Person, Note, Post, Word, database, a, ada, bob, word, stateOfB } = await world();
    const before = await stateOfB();
    const everything = { where: sql`1 = 1 OR 1 = 1` };
    const b = database.forTenant({ region: 'eu', id: 2 });
    const theirs = (model: AnyModel, name: string): unknown => b.model(model).definition.associations.get(name);
    const ids = [bob.get(loose('id'))];
    const tries: Try[] = [
      ['findAll', () => Person.findAll(loose(everything))],
      ['withoutScope', () => Person.withoutScope().findAll()],
      ['unscoped by name', () => Person.withScope('all' as never).findAll(loose(everything))],
      ['withInitialScope', () => Person.withoutScope().withInitialScope().findAll()],
      ['a scope of its own', () => Person.withScope(loose({ where: { tenantId: 2 } })).findAll()],
      ['or in the tenant', () => Person.findAll(loose({ where: { [Op.or]: [{ tenantId: 2 }, { tenantId: 1 }] } }))],
      ['not in the tenant', () => Person.findAll(loose({ where: { [Op.not]: { tenantId: 1 } } }))],
      ['required', () => Post.findAll(loose({ include: [{ association: 'author', required: true, where: everything.where }] }))], // prettier-ignore
      ...(['join', 'separate', 'json'] as const).flatMap((strategy): Try[] => [
        [`include by ${strategy}`, () => Word.findAll(loose({ include: [{ association: 'posts', strategy, include: [{ association: 'author', include: [{ association: 'team' }, { association: 'friends' }] }, { association: 'notes', strategy }] }] }))],
        [`include with a where by ${strategy}`, () => Person.findAll(loose({ include: [{ association: 'friends', strategy, where: everything.where, through: { where: everything.where } }, { association: 'friendOf', strategy }] }))],
        [`include of a page by ${strategy}`, () => Word.findAll(loose({ include: [{ association: 'posts', strategy, limit: 5, order: ['id'] }], limit: 5 }))],
      ]), // prettier-ignore
      ['an association of the other', () => Person.findAll(loose({ include: [theirs(Person, 'posts'), { association: theirs(Person, 'friends') }] }))],
      ['an association of the other, separate', () => Word.findAll(loose({ include: [{ association: theirs(Word, 'posts'), separate: true, include: [theirs(Post, 'author')] }] }))],
      ['a model of the other', () => Post.findAll(loose({ include: [{ model: b.model(Person), as: 'author' }] }))],
      ['an order by the other', async () => (await Post.findAll<Model>(loose({ order: [[theirs(Post, 'author'), 'name', 'DESC']] })).catch(() => []))],
      ['related by the other', () => (ada as unknown as { related: (x: unknown) => ToManyRelation }).related(theirs(Person, 'posts')).get()],
      ['load by the other', async () => { await word.load(loose([theirs(Word, 'posts')])); return word; }],
      ['a query of the other', () => Person.findAll(loose({ where: { id: { [Op.in]: b.model(Person).query(loose({ attributes: ['chiefId'] })) } } })).catch(() => '')],
      ['rows of SQL', async () => { const [own] = (await database.query(sql`SELECT * FROM ${sql.identifier(Person.definition.table.name)} WHERE name = ${MARK}`, { model: Person } as never)) as unknown as Model[]; return many(own, 'posts').get().catch(() => ''); }],
      ['include all', () => Person.findAll(loose({ include: [{ all: true, nested: true }] })).catch(() => '')],
      ['sub-query', () => Word.findAll(loose({ where: { text: 'shared' }, attributes: ['id', ['n', 'n']] })).catch(() => '')],
      ['query in a list', () => Note.findAll(loose({ where: { ofId: { [Op.in]: Person.withoutScope().query(loose({ attributes: ['id'], ...everything })) } } }))],
      ['query as a value', () => Person.findAll(loose({ attributes: { include: [[sql`${Post.query(loose({ attributes: ['text'], ...everything, order: [['id', 'DESC']], limit: 1 }))}`, 'x']] } }))],
      ['exists', () => Person.findAll(loose({ where: { posts: { text: MARK } } }))],
      ['some of everybody', () => Word.findAll(loose({ where: { posts: { [Op.some]: { text: MARK } } } }))],
      ['order by an association', () => Person.findAll(loose({ order: [['chief', 'name', 'ASC']], include: ['chief'] }))],
      ['groupBy', () => Person.groupBy(loose(['name']), loose({ aggregates: { n: { count: '*' }, r: { max: 'rank' } } }))],
      ['groupBy over an association', () => Post.groupBy(loose(['$author.name$']), loose({ aggregates: { n: { count: '*' } } }))],
      ['aggregates of associations', () => Word.findAll(loose({ aggregates: { last: { max: 'posts.text' }, n: { count: 'posts' } } })).catch(() => '')],
      ['max', () => Post.max(loose('text'))],
      ['min of all scopes', () => Person.withoutScope().max(loose('name'))],
      ['findAndCountAll', () => Person.findAndCountAll(loose({ ...everything, limit: 10 }))],
      ['paginate', async () => (await Person.paginate(loose({ first: 50, count: true, ...everything }))).rows],
      ['a page of everybody', async () => (await Word.paginate(loose({ first: 5, include: ['posts'] }))).rows],
      ['stream', async () => { const rows: unknown[] = []; for await (const row of Word.stream(loose({ include: [{ association: 'posts', include: ['author'] }] }))) rows.push(row); return rows; }],
      ['batches', async () => { const rows: unknown[] = []; for await (const row of Person.findInBatches(loose({ batchSize: 2 }))) rows.push(row); return rows; }],
      ['raw', () => Person.findAll(loose({ raw: true, ...everything }))],
      ['paranoid false', () => Post.findAll(loose({ paranoid: false, ...everything }))],
      ['findByPk', () => Person.findByPk(loose(ids[0]))],
      ['lock', () => database.transaction(() => Person.findAll(loose({ lock: true, ...everything })))],
      ['relation of everybody', () => many(word, 'posts').get(loose({ include: ['author'], where: everything.where }))],
      ['relation of everybody, paged', async () => (await many(word, 'posts').paginate(loose({ first: 9 }))).rows],
      ['relation with a foreign where', () => many(ada, 'team').get(loose(everything))],
      ['getter without scope', () => many(ada, 'friends').get(loose({ scope: null, ...everything })).catch(() => '')],
      ['has', async () => ((await many(word, 'posts').has(loose([2]))) ? MARK : '')],
      ['count of everybody', async () => ((await many(word, 'posts').count()) > 1 ? MARK : '')],
      ['load', async () => { const [own] = await Word.findAll<Model>(); await own?.load(loose([{ association: 'posts', include: ['author', 'notes'] }])); return own; }],
      ['reload', async () => { const [own] = await Word.findAll<Model>(); await own?.reload(loose({ include: ['posts'] })); return own; }],
      ['knexQuery', () => Person.knexQuery().where('rank', '>', 0).andWhere('rank', '<', 100)],
      ['toJSON of a select', () => Person.toSQL(loose(everything)).sql.includes('tenantId') ? '' : MARK],
      ['fromRows', async () => { const [own] = Person.fromRows<Model>([{ id: ids[0] }]); await own?.reload(); return own; }],
    ]; // prettier-ignore
    const flaws: string[] = [];
    const failed: string[] = [];
    await a.run(async () => {
      for (const [name, call] of tries) {
        const given = await (async () => JSON.stringify(await call()))().catch((error: { code?: string }) => {
          failed.push(`${name}: ${error.code ?? 'no code'}`);
          return '';
        });
        if (given?.includes(MARK) === true) flaws.push(name);
      }
    });
    expect(flaws).toEqual([]);
    expect(await stateOfB()).toBe(before);
    // What was refused for another reason has shown nothing.
    expect(failed).toEqual(['related by the other: UNKNOWN_ASSOCIATION', 'fromRows: ROW_GONE']);
  });

  it('changes none by writes', async () => {
    const { Person, Note, Post, database, a, ada, eve, bob, word, stateOfB } = await world();
    const before = await stateOfB();
    const id = bob.get(loose('id'));
    const forged = { region: 'eu', tenantId: 2 };
    const tries: Try[] = [
      ['update all', () => Person.withoutScope().update(loose({ rank: 7 }), loose({ all: true }))],
      ['update by SQL', () => Person.update(loose({ rank: 7 }), loose({ where: sql`1 = 1 OR 1 = 1` }))],
      ['update of the tenant', () => Person.update(loose(forged), loose({ all: true }))],
      ['update of a part of the tenant', () => Person.update(loose({ tenantId: 2 }), loose({ all: true }))],
      ['update by SQL of the tenant', () => Person.update(loose({ tenantId: sql`2` }), loose({ all: true }))],
      ['update with a query', () => Person.update(loose({ chiefId: id }), loose({ all: true }))],
      ['key by SQL', () => Person.update(loose({ rank: sql`(SELECT 7)` }), loose({ where: { posts: { text: MARK } } }))],
      ['increment', () => Person.increment(loose('rank'), loose({ by: 3, where: sql`1 = 1 OR 1 = 1` }))],
      ['increment of the tenant', () => Person.increment(loose('tenantId'), loose({ where: { id: ada.get(loose('id')) } }))],
      ['decrement of the tenant', () => ada.decrement(loose('tenantId'), loose({ by: -1 }))],
      ['increment of a key', () => Post.increment(loose('authorId'), loose({ by: 3, where: { text: 'own' } }))],
      ['destroy all', () => Post.destroy(loose({ where: sql`1 = 1 OR 1 = 1`, force: true }))],
      ['restore all', () => Post.restore(loose({ where: sql`1 = 1 OR 1 = 1` }))],
      ['upsert', () => Post.upsert(loose({ text: MARK, authorId: null }))],
      ['upsert with a forged tenant', () => Post.upsert(loose({ text: MARK, ...forged }))],
      ['bulkCreate', () => Post.bulkCreate(loose([{ text: MARK }]), loose({ updateOnDuplicate: ['tenantId', 'text'], conflictAttributes: ['text'] }))],
      ['bulkCreate by id', () => Person.bulkCreate(loose([{ id, name: 'taken' }]), loose({ updateOnDuplicate: ['name', 'tenantId'] }))],
      ['bulkCreate with a forged tenant', () => Note.bulkCreate(loose([{ ...forged, text: 'forged' }]))],
      ['bulkUpdate', () => Person.bulkUpdate(loose([{ id, rank: 99 }]))],
      ['bulkUpdate of the tenant', () => Person.bulkUpdate(loose([{ id: ada.get(loose('id')), ...forged }]))],
      ['truncate', () => Post.truncate(loose({ cascade: true }))],
      ['truncate of all', () => database.truncate()],
      ['chief by key', () => ada.update(loose({ chiefId: id }))],
      ['chief by instance', () => (ada.related('chief' as never) as unknown as { set: (x: unknown) => unknown }).set(bob)],
      ['friend', () => many(eve, 'friends').add(loose([id]))],
      ['friend by instance', () => many(eve, 'friends').set(loose([bob]))],
      ['friend of', () => many(eve, 'friendOf').toggle(loose([id]))],
      ['team', () => many(eve, 'team').add(loose([id]))],
      ['team by set', () => many(eve, 'team').set(loose([bob]))],
      ['notes', () => many(eve, 'notes').add(loose([3]))],
      ['words', () => many(word, 'posts').set([])],
      ['words by remove', () => many(word, 'posts').remove(loose([1, 2, 3]))],
      ['words by sync', () => many(word, 'posts').sync([])],
      ['nested team', () => Person.create(loose({ name: 'N', team: [id], friends: [id] }))],
      ['nested forged', () => Person.create(loose({ name: 'N', posts: [{ text: 'f', ...forged }] }))],
      ['nested through', () => many(eve, 'friends').add(loose([ada]), { through: forged })],
      ['nested through of create', () => many(eve, 'friends').create(loose({ name: 'x' }), { through: { ...forged, note: 'x' } })],
      ['nested update', () => ada.update(loose({ team: { set: [id] } }))],
      ['nested update of everybody', () => word.update(loose({ posts: { set: [] } }))],
      ['connectOrCreate', () => Person.create(loose({ name: 'C', posts: [{ where: { text: MARK }, create: { text: MARK } }] }))],
      ['findOrCreate', () => Post.findOrCreate(loose({ where: { text: MARK } }))],
      ['findOrCreate with a forged tenant', () => Post.findOrCreate(loose({ where: { text: 'n' }, defaults: forged }))],
      ['save of a forged instance', () => Person.build<Model>(loose({ id, ...forged, name: 'f' }), { isNewRecord: false }).set(loose({ rank: 8 })).save()],
      ['destroy of a forged instance', () => Person.build<Model>(loose({ id, region: 'eu', tenantId: 1 }), { isNewRecord: false }).destroy()],
      ['key of an own instance', () => { const own = Person.build<Model>(loose({ id: ada.get(loose('id')) }), { isNewRecord: false }); own.set(loose({ id })); return own.set(loose({ rank: 8 })).save(); }],
      ['in a transaction', () => database.transaction(() => Person.update(loose({ rank: 7 }), loose({ all: true })))],
      ['knexQuery', () => Person.knexQuery().update({ rank: 7 })],
      ['knexQuery delete', () => Note.knexQuery().where({ text: MARK }).delete()],
    ]; // prettier-ignore
    const flaws: string[] = [];
    await a.run(async () => {
      for (const [name, call] of tries) {
        await (async () => call())().catch(() => undefined);
        if ((await stateOfB()) === before) continue;
        flaws.push(name);
        break;
      }
    });
    expect(flaws).toEqual([]);
    // Nothing of the tenant's own became another's.
    const foreign = await database.acrossTenants(() => Person.withoutScope().count(loose({ where: { tenantId: 2 } })));
    expect(foreign).toBe(3);
  });

  it('is not helped by hooks, which give rows to others or change what is asked', async () => {
    const { Person, Post, a, ada, bob, stateOfB } = await world();
    const before = await stateOfB();
    const take = (row: unknown): void => void (row as Model).set(loose({ tenantId: 2 }));
    const heard: string[] = [];
    const on = (model: AnyModel, name: string, work: (...args: never[]) => unknown): void => {
      model.hooks.addListener(
        loose(name),
        loose((...args: never[]) => (heard.push(name), work(...args))),
      );
    };
    on(Person, 'beforeCreate', take);
    on(Person, 'beforeUpdate', take);
    on(Person, 'beforeBulkCreate', rows => (rows as unknown[]).forEach(take));
    on(Person, 'beforeBulkUpdate', options => void Object.assign(options, { where: { id: bob.get(loose('id')) } }));
    on(Person, 'beforeDestroy', row => void (row as Model).set(loose({ id: bob.get(loose('id')) })));
    on(Post, 'beforeFind', options => void Object.assign(options, { where: sql`1 = 1 OR 1 = 1` }));
    on(Post, 'beforeUpsert', values => void Object.assign(values, { text: MARK }));
    on(Post, 'beforeBulkDestroy', options => void Object.assign(options, { where: sql`1 = 1 OR 1 = 1` }));
    await a.run(async () => {
      const mismatch = { code: 'TENANT_MISMATCH' };
      const eve = (await Person.findOne(loose({ where: { name: 'Eve' } }))) as unknown as Model;
      await expect(Person.create(loose({ name: 'x' }))).rejects.toMatchObject(mismatch);
      await expect(Person.bulkCreate(loose([{ name: 'x' }]))).rejects.toMatchObject(mismatch);
      await expect(ada.update(loose({ name: 'x' }))).rejects.toMatchObject(mismatch);
      expect(await Person.update(loose({ rank: 77 }), loose({ all: true }))).toEqual([0]);
      await expect(Post.upsert(loose({ text: 'x' }))).rejects.toMatchObject(mismatch);
      expect(JSON.stringify(await Post.findAll())).not.toContain(MARK);
      expect(await Post.destroy(loose({ where: { text: 'nothing' } }))).toBe(1);
      await eve.destroy();
      expect(await Person.count(loose({ where: { name: 'Eve' } }))).toBe(0);
    });
    expect(heard).toEqual(['beforeCreate', 'beforeBulkCreate', 'beforeUpdate', 'beforeBulkUpdate', 'beforeUpsert', 'beforeFind', 'beforeBulkDestroy', 'beforeDestroy']); // prettier-ignore
    expect(await stateOfB()).toBe(before);
  });
});
