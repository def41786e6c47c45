import {
  DataTypes,
  Model,
  Op,
  QueryError,
  type Database,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Many,
  type NonAttribute,
  type PageOptions,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false, scopes: { some: { limit: 2 }, long: { where: { name: { [Op.like]: '____%' } } } } })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare static readonly scopeNames: 'some' | 'long';
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
  @Attribute(DataTypes.JSON) declare notes: CreationOptional<unknown>;
  @Attribute(DataTypes.BLOB) declare photo: CreationOptional<Buffer | null>;
  @BelongsToMany(() => Toot, { through: { model: () => Liked, unique: false }, inverse: { as: 'likedBy' } })
  declare likedToots?: Many<Toot, Liked>;
  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' }, order: [['text', 'DESC']] })
  declare toots?: NonAttribute<Toot[]>;
}

@Table({ createdAt: false, updatedAt: false, paranoid: true, order: [['text', 'DESC']] })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare text: string;
  declare deletedAt: CreationOptional<Date | null>;
  declare authorId: number | null;
  declare author?: NonAttribute<Person | null>;
  declare likedBy?: NonAttribute<Person[]>;
  declare Liked?: NonAttribute<Liked>;
}

@Table({ timestamps: false })
class Liked extends Model<InferAttributes<Liked>, InferCreationAttributes<Liked>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare stars: number | null;
}

@Table({ timestamps: false, noPrimaryKey: true })
class Visit extends Model<InferAttributes<Visit>, InferCreationAttributes<Visit>> {
  @Attribute(DataTypes.STRING) declare page: string | null;
}

type Shown = readonly unknown[];

const names = ({ rows }: { readonly rows: readonly { readonly name: string }[] }): Shown =>
  rows.map(({ name }) => name);
const texts = ({ rows }: { readonly rows: readonly { readonly text: string }[] }): Shown =>
  rows.map(({ text }) => text);

/** A cursor with one part changed, and its check left as it was. */
function changed(cursor: string, change: (parts: unknown[]) => void): string {
  const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
  change(parts);
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

describeEachDialect('a page', ({ connect, requires, has }) => {
  let statements: string[];
  let database: Database;

  beforeEach(async () => {
    statements = [];
    database = await connect([Person, Toot, Liked, Visit], { logging: text => statements.push(text) });
    await Person.bulkCreate(['Cleo', 'Ada', 'Ben', 'Dora', 'Ada'].map(name => ({ name })));
    await Toot.bulkCreate(['c', 'a', 'b', 'd'].map(text => ({ text, authorId: 2 })));
    await Liked.bulkCreate(
      [[1, 3], [2, 1], [1, 2], [3, null]].map(([likedTootId, stars]) => ({ likedById: 2, likedTootId, stars })),
    ); // prettier-ignore
    statements.length = 0;
  });

  const order = [['name', 'ASC']] as const;
  const ada = async () => (await Person.findByPk(2)) as Person;

  it('has rows, what is known of those around it, and cursors that lead on and back', async () => {
    const first = await Person.paginate({ order, first: 2 });
    expect(first.rows.map(({ id }) => id)).toEqual([2, 5]);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const next = await Person.paginate({ order, first: 2, after: first.pageInfo.endCursor });
    expect(names(next)).toEqual(['Ben', 'Cleo']);
    expect(next.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    const last = await Person.paginate({ order, first: 2, after: next.pageInfo.endCursor });
    expect(names(last)).toEqual(['Dora']);
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const back = await Person.paginate({ order, last: 2, before: last.pageInfo.startCursor });
    expect(back.edges).toEqual(next.edges);
    expect(back.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    expect(names(await Person.paginate({ order, last: 1 }))).toEqual(['Dora']);
    // One for each page; where NULLs come last by themselves, the last page asks for these too.
    expect(statements).toHaveLength(has('ownTypes') ? 6 : 5);
  });

  it('has edges for GraphQL, which are no part of its JSON, and a count only where it is asked for', async () => {
    const page = await Person.paginate({ order, first: 1, where: { name: { [Op.ne]: 'Ada' } }, count: true });
    expect(page.edges).toEqual([{ node: page.rows[0], cursor: page.pageInfo.endCursor }]);
    expect(page.count).toBe(3);
    expect(Object.keys(JSON.parse(JSON.stringify(page)) as object)).toEqual(['rows', 'pageInfo', 'count']);
    expect(statements).toHaveLength(2);
    expect(Object.keys(await Person.paginate({ order }))).toEqual(['rows', 'pageInfo']);
  });

  it('has twenty rows by default, in the order of the model, and may have none', async () => {
    await Toot.bulkCreate(Array.from({ length: 20 }, (_each, index) => ({ text: `x${index}`, authorId: null })));
    const page = await Toot.paginate();
    expect(page.rows).toHaveLength(20);
    expect(texts(page).slice(0, 2)).toEqual(['x9', 'x8']);
    const none = await Toot.paginate({ where: { text: 'nothing' } });
    expect([none.rows, none.edges]).toEqual([[], []]);
    expect(none.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null });
    const size = await Toot.paginate({ first: 0, count: true });
    expect([size.rows, size.count, size.pageInfo.hasNextPage]).toEqual([[], 24, true]);
    await expect(Toot.paginate({ where: { text: 'nothing' }, rejectOnEmpty: true })).rejects.toMatchObject({ code: 'EMPTY_RESULT' }); // prettier-ignore
  });

  it('goes on from a row that is gone', async () => {
    const { pageInfo } = await Person.paginate({ order, first: 2 });
    await Person.destroy({ where: { name: 'Ada' } });
    expect(names(await Person.paginate({ order, first: 2, after: pageInfo.endCursor }))).toEqual(['Ben', 'Cleo']);
  });

  it('has what a find has: attributes, includes with limits, aggregates, scopes, plain rows', async () => {
    const toots = { association: 'toots', limit: 1, order: [['text', 'ASC']] } as const;
    const asked = { order: [['likes', 'DESC']], aggregates: { likes: { count: 'likedToots' } }, include: [toots], attributes: ['id'] } as const; // prettier-ignore
    const page = await Person.paginate({ ...asked, first: 1 });
    expect(JSON.parse(JSON.stringify(page.rows))).toMatchObject([{ id: 2, likes: 4, toots: [{ text: 'a' }] }]);
    const plain = await Person.paginate({ ...asked, raw: true, first: 2, after: page.pageInfo.endCursor });
    expect(plain.rows).toEqual([
      { id: 1, likes: 0, toots: [] },
      { id: 3, likes: 0, toots: [] },
    ]);
    expect(names(await Person.withScope('long').paginate({ order }))).toEqual(['Cleo', 'Dora']);
    const required = { include: { association: 'likedToots', where: { text: 'b' }, required: true } } as const;
    expect((await Person.paginate({ ...required, count: true })).count).toBe(1);
  });

  it('leaves out rows that are marked as deleted, and runs the hooks of a find', async () => {
    await Toot.destroy({ where: { text: 'c' } });
    const heard: string[] = [];
    Toot.hooks.addListener('beforeFind', () => void heard.push('before'), 'before');
    Toot.hooks.addListener('afterFind', rows => void (heard.push('after'), (rows as Toot[]).shift()), 'after');
    const page = await Toot.paginate({ first: 2 });
    expect([texts(page), heard]).toEqual([['b'], ['before', 'after']]);
    expect(page.edges).toEqual([{ node: page.rows[0], cursor: page.pageInfo.endCursor }]);
    const next = await Toot.paginate({ first: 2, after: page.pageInfo.endCursor, hooks: false });
    expect(texts(next)).toEqual(['a']);
    expect(texts(await Toot.paginate({ hooks: false, paranoid: false }))).toEqual(['d', 'c', 'b', 'a']);
    Toot.hooks.removeListener('beforeFind', 'before');
    Toot.hooks.removeListener('afterFind', 'after');
  });

  it('of a relation is in the order of its getter, by attributes of the junction too', async () => {
    const liked = (await ada()).related('likedToots');
    const byStars = { order: [['Liked', 'stars', 'DESC NULLS LAST']] } as const;
    const page = await liked.paginate({ ...byStars, first: 2, count: true });
    expect([texts(page), page.count]).toEqual([['c', 'c'], 4]);
    expect(page.rows.map(({ Liked: link }) => link.stars)).toEqual([3, 2]);
    const next = await liked.paginate({ ...byStars, first: 2, after: page.pageInfo.endCursor });
    expect([texts(next), next.pageInfo.hasNextPage]).toEqual([['a', 'b'], false]);
    const back = await liked.paginate({
      ...byStars,
      last: 3,
      before: next.pageInfo.endCursor,
      through: { attributes: [] },
    });
    expect(texts(back)).toEqual(['c', 'c', 'a']);
    const written = (await ada()).related('toots');
    const last = await written.paginate({ last: 3, where: { text: { [Op.ne]: 'c' } }, count: true });
    expect([texts(last), last.count]).toEqual([['d', 'b', 'a'], 3]);
    await expect(Person.build({ name: 'Eve' }).related('toots').paginate()).rejects.toMatchObject({
      code: 'NOT_SAVED',
    });
  });

  requires('rowLocks')('is read in a transaction, and locks its rows there', async () => {
    await database.transaction(async transaction => {
      const page = await Person.paginate({ order, first: 2, lock: 'UPDATE', transaction });
      expect(names(page)).toEqual(['Ada', 'Ada']);
    });
    await expect(Person.paginate({ order, lock: true })).rejects.toMatchObject({ code: 'LOCK_WITHOUT_TRANSACTION' });
  });

  requires('rowLocks')('locks its rows, and where locks see newer ones the row after them, and knows whether there are more', async () => {
    /** The row that tells that there are more is read as the others are. */
    const without = (looked: number, ids: number[]): number[] => ids.filter(id => !has('currentLocks') || id !== looked);
    const free = async (): Promise<number[]> =>
      database.transaction({ transaction: null }, async () =>
        (await Person.findAll({ order: ['id'], lock: true, skipLocked: true })).map(({ id }) => id),
      );
    const byKey = { order: ['id'], lock: true } as const;
    await database.transaction(async () => {
      const page = await Person.paginate({ ...byKey, first: 2 });
      expect([page.rows.map(({ id }) => id), await free()]).toEqual([[1, 2], without(3, [3, 4, 5])]);
      expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    });
    await database.transaction(async () => {
      const { pageInfo } = await Person.paginate({ order: ['id'], first: 4 });
      const last = await Person.paginate({ ...byKey, first: 1, after: pageInfo.endCursor });
      expect([last.rows.map(({ id }) => id), last.pageInfo.hasNextPage, await free()]).toEqual([[5], false, [1, 2, 3, 4]]);
    });
    await database.transaction(async () => {
      const back = await Person.paginate({ ...byKey, last: 2, include: ['toots'] });
      expect([back.rows.map(({ id }) => id), back.pageInfo.hasPreviousPage, await free()]).toEqual([[4, 5], true, without(3, [1, 2, 3])]);
      const none = await Person.paginate({ ...byKey, first: 0 });
      expect([none.rows, none.pageInfo.hasNextPage, await free()]).toEqual([[], true, without(3, [1, 2, 3]).filter(id => !has('currentLocks') || id !== 1)]);
    });
    await database.transaction(async () => {
      for await (const [first] of Person.findInBatches({ ...byKey, batchSize: 2 })) if (first !== undefined) break;
      expect(await free()).toEqual(without(3, [3, 4, 5]));
    });
  }); // prettier-ignore

  it('says its first term so that an index serves it', async () => {
    const { pageInfo } = await Person.paginate({ order, first: 1 });
    await Person.paginate({ order, first: 1, after: pageInfo.endCursor });
    expect(statements.at(-1)).toMatch(/\.[`"]name[`"] >= [?$]1? AND \(/);
  });

  const refused: readonly (readonly [what: string, options: object, code: string, hint: RegExp])[] = [
    ['a limit', { limit: 3 }, 'UNKNOWN_OPTION', /first: 20/],
    ['an offset', { offset: 3 }, 'UNKNOWN_OPTION', /endCursor/],
    ['first with last', { first: 1, last: 1 }, 'INVALID_OPTION', /other way/],
    ['after with last', { last: 1, after: 'x' }, 'INVALID_OPTION', /other way/],
    ['after with before', { after: 'x', before: 'x' }, 'INVALID_OPTION', /other way/],
    ['no number', { first: '3' }, 'INVALID_LIMIT', /^/],
    ['a negative number', { last: -1 }, 'INVALID_LIMIT', /^/],
    ['a fraction', { first: 1.5 }, 'INVALID_LIMIT', /^/],
    ['an order by SQL', { order: sql`name` }, 'INVALID_ORDER', /Order by attributes/],
    ['an order by a function', { order: [[sql.fn('lower', sql.col('name')), 'DESC']] }, 'INVALID_ORDER', /Order by/],
    ['an order by JSON', { order: ['notes'] }, 'INVALID_ORDER', /Order by/],
    ['an order by a BLOB', { order: ['photo'] }, 'INVALID_ORDER', /Order by/],
    ['a count that is no flag', { count: 'yes' }, 'INVALID_OPTION', /^/],
    ['a misspelt option', { frist: 1 }, 'UNKNOWN_OPTION', /^/],
    ['options that are none', [] as object, 'INVALID_OPTIONS', /^/],
  ]; // prettier-ignore

  it.each(refused)('is refused with %s, before anything is sent', async (_what, options, code, hint) => {
    const people = (await ada()).related('likedToots');
    statements.length = 0;
    const error: unknown = await Person.paginate(options as never).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(QueryError);
    expect(error).toMatchObject({ code });
    expect((error as QueryError).hint ?? '').toMatch(hint);
    if (!('order' in options)) await expect(people.paginate(options as never)).rejects.toMatchObject({ code });
    expect(statements).toEqual([]);
  });

  it('is refused with the limit of a scope, and of a model without a key', async () => {
    await expect(Person.withScope('some').paginate({ order })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('limit') as string,
    });
    for (const options of [{}, { order: ['page'] }, { last: 1 }] as const)
      await expect(Visit.paginate(options)).rejects.toMatchObject({
        name: 'QueryError',
        code: 'MISSING_PRIMARY_KEY',
        message: expect.stringContaining('Visit') as string,
      });
    expect(statements).toEqual([]);
  });

  it('without rows tells what is known of both sides, and leads nowhere', async () => {
    const { pageInfo: ends } = await Person.paginate({ order, first: 9 });
    const nowhere = { startCursor: null, endCursor: null };
    const after = await Person.paginate({ order, first: 2, after: ends.endCursor });
    expect([after.rows, after.edges]).toEqual([[], []]);
    expect(after.pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: true, ...nowhere });
    const before = await Person.paginate({ order, last: 2, before: ends.startCursor });
    expect([before.rows, before.edges]).toEqual([[], []]);
    expect(before.pageInfo).toEqual({ hasNextPage: true, hasPreviousPage: false, ...nowhere });
    const none = { where: { name: 'Nobody' }, order } as const;
    const both = { hasNextPage: false, hasPreviousPage: false, ...nowhere };
    expect((await Person.paginate({ ...none, last: 2 })).pageInfo).toEqual(both);
    expect((await Person.paginate({ order, last: 0 })).pageInfo).toEqual({ ...both, hasPreviousPage: true });
    expect((await Person.paginate({ order, first: 0, after: ends.endCursor })).pageInfo).toEqual({ ...both, hasPreviousPage: true });
    const again = await Person.paginate({ order, first: 2, after: after.pageInfo.endCursor });
    expect(names(again)).toEqual(['Ada', 'Ada']);
    const nobody = (await ada()).related('toots');
    expect((await nobody.paginate({ where: { text: 'z' }, last: 1 })).pageInfo).toEqual(both);
  }); // prettier-ignore

  it('is refused with a cursor that is none, was changed, or is of another order', async () => {
    const { endCursor: cursor } = (await Person.paginate({ order, first: 1 })).pageInfo;
    const { endCursor: ofToots } = (await Toot.paginate({ order: [['text', 'ASC']], first: 1 })).pageInfo;
    const liked = (await ada()).related('likedToots');
    const { endCursor: ofLiked } = (await liked.paginate({ order: ['text'], first: 1 })).pageInfo;
    statements.length = 0;
    const given = String(cursor);
    const wrong: readonly unknown[] = [
      'nonsense', '', 7, {}, ['x'], { toString: () => given },
      given.slice(0, -4), changed(given, parts => (parts[0] = 2)), changed(given, parts => (parts[1] = 'x')),
      changed(given, parts => (parts[3] = ["s' OR 1 = 1 --", 'n1'])), changed(given, parts => parts.push(1)),
      Buffer.from('null').toString('base64url'), ofToots, ofLiked,
    ]; // prettier-ignore
    for (const after of wrong)
      await expect(Person.paginate({ order, after: after as string })).rejects.toMatchObject({
        code: 'INVALID_CURSOR',
      });
    for (const other of [[['name', 'DESC']], [['name', 'ASC NULLS FIRST']], ['id']])
      await expect(Person.paginate({ order: other as never, after: cursor })).rejects.toMatchObject({
        code: 'INVALID_CURSOR',
        hint: expect.stringContaining('order') as string,
      });
    await expect(Toot.paginate({ order: ['text'], after: ofLiked })).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
    expect(statements).toEqual([]);
    // What the key makes of an order may be said as well, and `where` may change.
    const same: PageOptions = { order: [['name', 'ASC'], ['id', 'ASC']], where: { id: 2 }, after: cursor }; // prettier-ignore
    expect((await Person.paginate(same as never)).rows).toEqual([]);
  });

  it('takes whatever stands in a cursor for a value', async () => {
    await Person.create({ name: "x' OR 1 = 1 --" });
    const { pageInfo } = await Person.paginate({ order: [['name', 'DESC']], first: 1 });
    const next = await Person.paginate({ order: [['name', 'DESC']], first: 9, after: pageInfo.endCursor });
    expect(names(next)).toEqual(['Dora', 'Cleo', 'Ben', 'Ada', 'Ada']);
  });
});
