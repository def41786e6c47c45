import {
  DataTypes,
  Model,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type ModelStatic,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, HasManyThrough, PrimaryKey, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

/*
 * The tables are someone else's: keys that differ in case are equal in some of their columns, and not in others.
 */

@Table({ tableName: 'tag', timestamps: false })
class Tag extends Model<InferAttributes<Tag>, InferCreationAttributes<Tag>> {
  @Attribute(DataTypes.STRING(40))
  @PrimaryKey
  declare name: string;
  @HasMany(() => Note, { foreignKey: 'tag', inverse: { as: 'ofTag' } })
  declare notes?: NonAttribute<Note[]>;
  declare taggedBy?: NonAttribute<Person[]>;
}

@Table({ tableName: 'note', timestamps: false })
class Note extends Model<InferAttributes<Note>, InferCreationAttributes<Note>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING(40))
  declare tag: string | null;
  declare ofTag?: NonAttribute<Tag | null>;
}

@Table({ tableName: 'person', timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @BelongsToMany(() => Tag, {
    through: () => PersonTag,
    foreignKey: 'personId',
    otherKey: 'tag',
    inverse: { as: 'taggedBy' },
  })
  declare tags?: NonAttribute<Tag[]>;
  @HasManyThrough(() => Note, { through: ['tags', 'notes'] })
  declare notes?: NonAttribute<Note[]>;
}

@Table({ tableName: 'person_tag', timestamps: false })
class PersonTag extends Model<InferAttributes<PersonTag>, InferCreationAttributes<PersonTag>> {
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  declare personId: number;
  @Attribute(DataTypes.STRING(40))
  @PrimaryKey
  declare tag: string;
  @Attribute(DataTypes.STRING(40))
  declare weight: string | null;
}

interface Cards {
  add(keys: readonly string[]): Promise<void>;
  count(): Promise<number>;
}

const models = [Tag, Note, Person, PersonTag];
const strategies = ['join', 'separate'] as const;

describeEachDialect('Keys that differ in case', ({ connect, textTypes }) => {
  /** Two tags; a note of "hot", one of "HOT", one of "cold", one of nothing. Person 1 has Hot and cold, person 2 HOT. */
  async function connectTo({ tag, key }: { tag: string; key: string }): Promise<Database> {
    const database = await connect(models, { sync: false });
    for (const statement of textTypes.setUp) await database.query(statement);
    await database.query(`CREATE TABLE tag (name ${tag} PRIMARY KEY)`);
    await database.query(`CREATE TABLE note (id INTEGER PRIMARY KEY, tag ${key})`);
    await database.query('CREATE INDEX note_tag ON note (tag)');
    await database.query('CREATE TABLE person (id INTEGER PRIMARY KEY)');
    await database.query(
      `CREATE TABLE person_tag (${textTypes.quote('personId')} INTEGER, tag ${key}, weight VARCHAR(40), PRIMARY KEY (${textTypes.quote('personId')}, tag))`,
    );
    await Tag.bulkCreate([{ name: 'Hot' }, { name: 'cold' }]);
    await Note.bulkCreate(['hot', 'HOT', 'cold', null].map((each, index) => ({ id: index + 1, tag: each })));
    await Person.bulkCreate([{ id: 1 }, { id: 2 }]);
    await PersonTag.bulkCreate([
      { personId: 1, tag: 'hot' },
      { personId: 1, tag: 'cold' },
      { personId: 2, tag: 'HOT' },
    ]);
    return database;
  }

  const blind = { tag: textTypes.blind, key: textTypes.blind };
  const noteIds = (tags: readonly Tag[]): unknown => tags.map(({ notes }) => notes?.map(({ id }) => id));

  it.each(strategies)('are equal where the database says so, in an include by %s', async strategy => {
    await connectTo(blind);
    const tags = await Tag.findAll({
      include: { association: 'notes', strategy, order: ['id'] },
      order: [['name', 'DESC']],
    });
    expect(noteIds(tags)).toEqual([[1, 2], [3]]);
    const notes = await Note.findAll({ include: { association: 'ofTag', strategy }, order: ['id'] });
    expect(notes.map(({ ofTag }) => ofTag?.name)).toEqual(['Hot', 'Hot', 'cold', undefined]);
  });

  it('are one row in one call of a has-many', async () => {
    const database = await connectTo(blind);
    const Owner = database.define('Owner', {}, { tableName: 'person', timestamps: false });
    const Card = database.define(
      'Card',
      { name: { type: DataTypes.STRING(40), primaryKey: true }, owner: DataTypes.INTEGER },
      { tableName: 'card', timestamps: false, sync: false },
    );
    await database.query(`CREATE TABLE card (name ${textTypes.blind} PRIMARY KEY, owner INTEGER)`);
    Owner.hasMany(Card, { as: 'cards', foreignKey: 'owner', foreignKeyConstraints: false });
    await Card.bulkCreate([{ name: 'Ace' }, { name: 'King' }]);
    const person = await Owner.findByPk(1, { rejectOnEmpty: true });
    const cards = (person as unknown as { related: (name: string) => Cards }).related('cards');
    await cards.add(['ace', 'ACE', 'King']);
    expect(await cards.count()).toBe(2);
    await expect(cards.add(['ace', 'ACE', 'Queen'])).rejects.toMatchObject({
      code: 'TARGET_NOT_FOUND',
      message: expect.stringMatching(/^1 row\(s\) of Card/) as string,
    });
  });

  it('are linked once in one call, also where the junction has no key', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    try {
      const database = await connectTo(blind);
      await database.query('DROP TABLE person_tag');
      await database.query(
        `CREATE TABLE person_tag (${textTypes.quote('personId')} INTEGER, tag ${textTypes.blind}, weight VARCHAR(40))`,
      );
      const person = await Person.findByPk(1, { rejectOnEmpty: true });
      await person.related('tags').add(['hot', 'HOT', 'cold'], { through: { weight: 'x' } });
      expect(await PersonTag.count()).toBe(2);
      await person.related('tags').add(['Hot', 'HOT', 'COLD'], { through: { weight: 'y' } });
      expect((await PersonTag.findAll({ order: ['tag'] })).map(({ weight }) => weight)).toEqual(['y', 'y']);
    } finally {
      warn.mockRestore();
    }
  });

  it('are equal where the database says so, in lists of any length', async () => {
    for (const count of [20, 240]) {
      const database = await connectTo(blind);
      const names = Array.from({ length: count }, (_none, number) => `tag ${number}`);
      await Tag.bulkCreate(names.map(name => ({ name })));
      const person = await Person.findByPk(2, { rejectOnEmpty: true });
      await person.related('tags').set(names.slice(0, count / 2));
      const spelt = (from: number, to?: number): string[] =>
        names.slice(from, to).map((name, index) => (index % 3 === 0 ? name.toUpperCase() : name));
      expect(await person.related('tags').has(spelt(0, count / 2))).toBe(true);
      expect(await person.related('tags').has(spelt(0, count / 2 + 1))).toBe(false);
      expect(await person.related('tags').has(['TAG 1', 'tag 1', ...spelt(0, count / 2)])).toBe(true);
      const changes = await person.related('tags').toggle(spelt(count / 4));
      expect([changes.removed.length, changes.added.length]).toEqual([count / 4, count / 2]);
      const report = await person.related('tags').sync([...spelt(count / 2), 'COLD']);
      expect([report.added, report.removed.length]).toEqual([['COLD'], count / 4]);
      expect(await person.related('tags').count()).toBe(count / 2 + 1);
      await database.close();
    }
  });

  it.each(strategies)('are not where it says otherwise, in an include by %s', async strategy => {
    await connectTo({ tag: textTypes.exact, key: textTypes.exact });
    await Tag.create({ name: 'hot' });
    const tags = await Tag.findAll({
      include: { association: 'notes', strategy, order: ['id'] },
      order: [['name', 'DESC']],
    });
    expect(Object.fromEntries(tags.map(({ name, notes }) => [name, notes?.length]))).toEqual({
      Hot: 0,
      hot: 1,
      cold: 1,
    });
  });

  it.each(strategies)('give their rows to each parent that the database joins them to, by %s', async strategy => {
    const database = await connectTo({ tag: textTypes.exact, key: textTypes.blind });
    await Tag.create({ name: 'hot' });
    const joined = (await database.query(
      'SELECT tag.name AS name, note.id AS id FROM tag JOIN note ON note.tag = tag.name ORDER BY note.id, tag.name',
    )) as unknown as readonly unknown[];
    const tags = await Tag.findAll({ include: { association: 'notes', strategy, order: ['id'] } });
    const found = tags.flatMap(({ name, notes = [] }) => notes.map(({ id }) => ({ name, id })));
    const order = ({ name, id }: { name: string; id: number }): string => `${id} ${name}`;
    expect(found.map(order).sort()).toEqual((joined as typeof found).map(order).sort());
  });

  it('are what a condition on a row by its key finds rows by', async () => {
    const database = await connectTo({ tag: textTypes.exact, key: textTypes.blind });
    await Tag.create({ name: 'hot' });
    const joined = (await database.query(
      'SELECT tag.name AS name FROM tag JOIN note ON note.tag = tag.name WHERE note.id = 1 ORDER BY tag.name',
    )) as unknown as readonly { name: string }[];
    const tags = await Tag.findAll({ where: { notes: 1 }, order: ['name'] });
    expect(tags.map(({ name }) => name)).toEqual(joined.map(({ name }) => name));
  });

  it('are equal under a limit per parent', async () => {
    await connectTo(blind);
    const tags = await Tag.findAll({
      include: { association: 'notes', limit: 1, order: [['id', 'DESC']] },
      order: [['name', 'DESC']],
    });
    expect(noteIds(tags)).toEqual([[2], [3]]);
    const people = await Person.findAll({ include: { association: 'tags', limit: 5 }, order: ['id'] });
    expect(people.map(({ tags: own }) => own?.map(({ name }) => name).sort())).toEqual([['Hot', 'cold'], ['Hot']]);
  });

  it.each(strategies)('lead on through a junction and a chain, by %s', async strategy => {
    await connectTo(blind);
    const [one, two] = await Person.findAll({
      include: [
        { association: 'tags', strategy },
        { association: 'notes', strategy: 'separate' },
      ],
      order: ['id'],
    });
    expect(one?.tags?.map(({ name }) => name).sort()).toEqual(['Hot', 'cold']);
    expect(two?.tags?.map(({ name }) => name)).toEqual(['Hot']);
    expect(one?.notes?.map(({ id }) => id).sort()).toEqual([1, 2, 3]);
    expect(two?.notes?.map(({ id }) => id).sort()).toEqual([1, 2]);
    const tags = await Tag.findAll({
      include: { association: 'taggedBy', strategy, order: ['id'] },
      order: [['name', 'DESC']],
    });
    expect(tags.map(({ taggedBy }) => taggedBy?.map(({ id }) => id))).toEqual([[1, 2], [1]]);
  });

  it('are equal where associations are loaded later, and in getters that read for their siblings', async () => {
    await connectTo(blind);
    const tags = await Tag.findAll({ order: [['name', 'DESC']] });
    await Tag.load(tags, { association: 'notes', order: ['id'] });
    expect(noteIds(tags)).toEqual([[1, 2], [3]]);
    const notes = await Note.findAll({ order: ['id'], batch: true });
    const found = await Promise.all(notes.map(note => note.related('ofTag').get()));
    expect(found.map(each => each?.name)).toEqual(['Hot', 'Hot', 'cold', undefined]);
  });

  it('are asked of the database by has', async () => {
    await connectTo(blind);
    const one = await Person.findByPk(1, { rejectOnEmpty: true });
    const tags = one.related('tags');
    expect(await tags.has('HOT')).toBe(true);
    expect(await tags.has(['hot', 'COLD', 'Hot'])).toBe(true);
    expect(await tags.has(['hot', 'warm'])).toBe(false);
  });

  it('are let go of by toggle, which says so', async () => {
    await connectTo(blind);
    const one = await Person.findByPk(1, { rejectOnEmpty: true });
    const tags = one.related('tags');
    expect(await tags.toggle('HOT')).toEqual({ added: [], updated: [], removed: ['HOT'] });
    expect(await PersonTag.count({ where: { personId: 1 } })).toBe(1);
    expect(await tags.toggle(['HOT', 'COLD'])).toEqual({ added: ['HOT'], updated: [], removed: ['COLD'] });
    expect((await tags.get()).map(({ name }) => name)).toEqual(['Hot']);
  });

  it('are left alone by sync, which says so', async () => {
    await connectTo(blind);
    const one = await Person.findByPk(1, { rejectOnEmpty: true });
    const tags = one.related('tags');
    expect(await tags.sync(['Hot', 'COLD'])).toEqual({ added: [], updated: [], removed: [] });
    expect(await tags.sync([{ target: 'HOT', through: { weight: 'much' } }])).toEqual({
      added: [],
      updated: ['HOT'],
      removed: ['cold'],
    });
    const links = await PersonTag.findAll({ where: { personId: 1 } });
    expect(links.map(({ tag, weight }) => [tag, weight])).toEqual([['hot', 'much']]);
  });

  it('are kept by set, and taken by remove', async () => {
    await connectTo(blind);
    const one = await Person.findByPk(1, { rejectOnEmpty: true });
    const tags = one.related('tags');
    await tags.set(['HOT', 'Cold']);
    expect(await PersonTag.count({ where: { personId: 1 } })).toBe(2);
    expect(await tags.remove(['HOT', 'warm'])).toBe(1);
    expect((await tags.get()).map(({ name }) => name)).toEqual(['cold']);
  });

  it('are found, updated and destroyed by a list', async () => {
    await connectTo(blind);
    expect(await Note.count({ where: { tag: ['hOt', 'warm'] } })).toBe(2);
    expect(await Tag.count({ where: { notes: { tag: ['hOt'] } } })).toBe(1);
    expect(await Note.update({ tag: 'warm' }, { where: { tag: ['hOt', 'lukewarm'] } })).toEqual([2]);
    expect(await Note.destroy({ where: { tag: ['WARM', 'COLD'] } })).toBe(3);
  });

  it('are equal with blanks at their end where the column pads them', async () => {
    await connectTo({ tag: textTypes.padded, key: textTypes.padded });
    await Note.create({ id: 9, tag: 'Hot  ' });
    await PersonTag.create({ personId: 2, tag: 'Hot ' });
    for (const strategy of strategies) {
      const options = { include: { association: 'notes', strategy }, where: { name: 'Hot' } } as const;
      expect(noteIds(await Tag.findAll(options))).toEqual([[9]]);
    }
    const two = await Person.findByPk(2, { rejectOnEmpty: true });
    const tags = two.related('tags');
    expect(await tags.has('Hot')).toBe(true);
    expect(await tags.sync(['Hot'])).toMatchObject({ added: [], updated: [] });
    expect(await tags.toggle('Hot')).toEqual({ added: [], updated: [], removed: ['Hot'] });
    expect(await tags.get()).toEqual([]);
  });
});

const ids = ['AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEE1', 'AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEE2'] as const;
const [first, second] = ids;
const untouched = { added: [], updated: [], removed: [] };

describeEachDialect('UUIDs that others stored in capital letters', ({ connect, textTypes }) => {
  /** Box 1 has both tags, with a weight each, and both things. */
  async function connectTo(): Promise<UuidStory> {
    const database = await connect([], { sync: false });
    for (const statement of textTypes.setUp) await database.query(statement);
    const { blind } = textTypes;
    await database.query('CREATE TABLE box (id INTEGER PRIMARY KEY)');
    await database.query(`CREATE TABLE tag (id ${blind} PRIMARY KEY)`);
    await database.query(`CREATE TABLE thing (id ${blind} PRIMARY KEY, box INTEGER)`);
    await database.query(`CREATE TABLE box_tag (box INTEGER, tag ${blind}, weight VARCHAR(9), PRIMARY KEY (box, tag))`);
    await database.query('INSERT INTO box VALUES (1)');
    for (const id of ids) {
      await database.query(`INSERT INTO tag VALUES ('${id}')`);
      await database.query(`INSERT INTO thing VALUES ('${id}', 1)`);
      await database.query(`INSERT INTO box_tag VALUES (1, '${id}', 'w${id.slice(-1)}')`);
    }
    const links = (): Promise<unknown> => database.query('SELECT tag, weight FROM box_tag ORDER BY tag');
    const things = (): Promise<unknown> => database.query('SELECT id, box FROM thing ORDER BY id');
    return { ...defineBoxes(database), links, things };
  }

  const bothLinks = ids.map(id => ({ tag: id, weight: `w${id.slice(-1)}` }));
  const bothThings = ids.map(id => ({ id, box: 1 }));

  it('stay linked as they are by a sync with what is linked, and by set', async () => {
    const { Box, links } = await connectTo();
    const box = await Box.findByPk(1, { rejectOnEmpty: true });
    const tags = box.related('tags');
    expect(await tags.sync(await tags.get())).toEqual(untouched);
    expect(await tags.sync([...ids])).toEqual(untouched);
    await tags.set([second.toLowerCase(), first]);
    expect(await links()).toEqual(bothLinks);
  });

  it('are told by sync, also among many', async () => {
    const { Box, Tag, links } = await connectTo();
    const box = await Box.findByPk(1, { rejectOnEmpty: true });
    const more = Array.from({ length: 150 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
    await Tag.bulkCreate(more.map(id => ({ id })));
    const tags = box.related('tags');
    expect(await tags.sync([...ids, ...more])).toEqual({ added: more, updated: [], removed: [] });
    await tags.sync([...ids]);
    expect(await links()).toEqual(bothLinks);
  });

  it('are let go of by toggle', async () => {
    const { Box, links } = await connectTo();
    const box = await Box.findByPk(1, { rejectOnEmpty: true });
    const removed = [first.toLowerCase()];
    expect(await box.related('tags').toggle(first)).toEqual({ added: [], updated: [], removed });
    expect(await links()).toEqual(bothLinks.slice(1));
  });

  it('keep their source in a has-many, and are let go of', async () => {
    const { Box, things } = await connectTo();
    const box = await Box.findByPk(1, { rejectOnEmpty: true });
    const related = box.related('things');
    expect(await related.sync(await related.get())).toEqual(untouched);
    await related.set([...ids]);
    expect(await things()).toEqual(bothThings);
    expect(await related.toggle(first)).toMatchObject({ added: [], removed: [first.toLowerCase()] });
    expect(await things()).toEqual([{ id: first, box: null }, bothThings[1]]);
  });
});

describeEachDialect('Keys that a junction holds as another type than their target', ({ connect, textTypes }) => {
  const cases = [
    { name: 'texts as whole numbers', kind: DataTypes.INTEGER, column: 'INTEGER', keys: ['007', '8'] },
    { name: 'texts as UUIDs', kind: DataTypes.UUID, column: undefined, keys: ids },
  ];

  it.each(cases)('are linked once: $name', async ({ kind, column, keys }) => {
    const database = await connect([], { sync: false });
    for (const statement of textTypes.setUp) await database.query(statement);
    await database.query('CREATE TABLE box (id INTEGER PRIMARY KEY)');
    await database.query(`CREATE TABLE tag (id ${textTypes.blind} PRIMARY KEY)`);
    const pair = `box INTEGER, tag ${column ?? textTypes.blind}`;
    await database.query(`CREATE TABLE box_tag (${pair}, weight VARCHAR(9), PRIMARY KEY (box, tag))`);
    const { Box, Tag } = defineBoxes(database, { given: DataTypes.STRING, held: kind });
    await Tag.bulkCreate(keys.map(id => ({ id })));
    const box = await Box.create({ id: 1 });
    const tags = box.related('tags');
    await tags.add([...keys], { through: { weight: 'much' } });
    const before = await database.query('SELECT tag, weight FROM box_tag ORDER BY tag');
    expect(await tags.sync([...keys])).toEqual(untouched);
    await tags.set([...keys].reverse());
    expect(await database.query('SELECT tag, weight FROM box_tag ORDER BY tag')).toEqual(before);
    expect(await tags.toggle([...keys])).toEqual({ added: [], updated: [], removed: keys });
    expect(await database.query('SELECT tag, weight FROM box_tag')).toEqual([]);
  });
});

interface UuidStory extends Boxes {
  readonly links: () => Promise<unknown>;
  readonly things: () => Promise<unknown>;
}

interface Boxes {
  readonly Box: ModelStatic<Row>;
  readonly Tag: ModelStatic<Row>;
}

interface Row extends Model {
  id: number | string;
}

/** What the keys of targets are, and what the junction declares them to be. */
interface KeyTypes {
  readonly given?: typeof DataTypes.STRING | typeof DataTypes.UUID;
  readonly held?: typeof DataTypes.INTEGER | typeof DataTypes.UUID;
}

function defineBoxes(database: Database, { given = DataTypes.UUID, held = DataTypes.UUID }: KeyTypes = {}): Boxes {
  const of = (tableName: string): object => ({ tableName, timestamps: false });
  const Box = database.define<Row>('Box', { id: { type: DataTypes.INTEGER, primaryKey: true } }, of('box'));
  const Tag = database.define<Row>('Tag', { id: { type: given, primaryKey: true } }, of('tag'));
  const Thing = database.define<Row>('Thing', { id: { type: given, primaryKey: true } }, of('thing'));
  const pair = { box: { type: DataTypes.INTEGER, primaryKey: true }, tag: { type: held, primaryKey: true } };
  const BoxTag = database.define<Row>('BoxTag', { ...pair, weight: DataTypes.STRING(9) }, of('box_tag'));
  Box.belongsToMany(Tag, { through: BoxTag, as: 'tags', foreignKey: 'box', otherKey: 'tag' });
  Box.hasMany(Thing, { as: 'things', foreignKey: 'box' });
  return { Box, Tag };
}
