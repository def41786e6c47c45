import {
  DataTypes,
  Model,
  type BelongsToGetAssociationMixin,
  type CreationOptional,
  type HasManyAddAssociationMixin,
  type HasManyAddAssociationsMixin,
  type HasManyCountAssociationsMixin,
  type HasManyCreateAssociationMixin,
  type HasManyGetAssociationsMixin,
  type HasManyHasAssociationMixin,
  type HasManyHasAssociationsMixin,
  type HasManyRemoveAssociationMixin,
  type HasManyRemoveAssociationsMixin,
  type HasManySetAssociationsMixin,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, HasMany, NotNull, PrimaryKey, Table } from 'mortise/decorators';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

class Author extends Model<InferAttributes<Author>, InferCreationAttributes<Author>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;

  @HasMany(() => Book)
  declare books?: NonAttribute<Book[]>;
  declare getBooks: HasManyGetAssociationsMixin<Book>;
  declare setBooks: HasManySetAssociationsMixin<Book>;
  declare addBook: HasManyAddAssociationMixin<Book>;
  declare addBooks: HasManyAddAssociationsMixin<Book>;
  declare removeBook: HasManyRemoveAssociationMixin<Book>;
  declare removeBooks: HasManyRemoveAssociationsMixin<Book>;
  declare createBook: HasManyCreateAssociationMixin<Book, 'authorId'>;
  declare hasBook: HasManyHasAssociationMixin<Book>;
  declare hasBooks: HasManyHasAssociationsMixin<Book>;
  declare countBooks: HasManyCountAssociationsMixin<Book>;

  /** Notes cannot be without their author. */
  @HasMany(() => Note, { foreignKey: { name: 'writerId', allowNull: false }, inverse: { as: 'writer' } })
  declare notes?: NonAttribute<Note[]>;
  declare getNotes: HasManyGetAssociationsMixin<Note>;
  declare setNotes: HasManySetAssociationsMixin<Note>;
  declare addNote: HasManyAddAssociationMixin<Note>;
  declare removeNote: HasManyRemoveAssociationMixin<Note>;
  declare createNote: HasManyCreateAssociationMixin<Note, 'writerId'>;

  /** Drafts and letters share a table. */
  @HasMany(() => Paper, { foreignKey: 'ownerId', scope: { kind: 'draft' } })
  declare drafts?: NonAttribute<Paper[]>;
  declare getDrafts: HasManyGetAssociationsMixin<Paper>;
  declare setDrafts: HasManySetAssociationsMixin<Paper>;
  declare addDraft: HasManyAddAssociationMixin<Paper>;
  declare createDraft: HasManyCreateAssociationMixin<Paper>;
  declare countDrafts: HasManyCountAssociationsMixin<Paper>;
  @HasMany(() => Paper, { foreignKey: 'ownerId', scope: { kind: 'letter' } })
  declare letters?: NonAttribute<Paper[]>;
  declare getLetters: HasManyGetAssociationsMixin<Paper>;
  declare createLetter: HasManyCreateAssociationMixin<Paper>;
}

class Book extends Model<InferAttributes<Book>, InferCreationAttributes<Book>> {
  declare id: CreationOptional<number>;
  declare authorId: CreationOptional<number | null>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare title: string;
  declare updatedAt: CreationOptional<Date>;
  declare author?: NonAttribute<Author>;
  declare getAuthor: BelongsToGetAssociationMixin<Author>;
}

@Table({ paranoid: true })
class Note extends Model<InferAttributes<Note>, InferCreationAttributes<Note>> {
  declare id: CreationOptional<number>;
  declare writerId: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
  declare writer?: NonAttribute<Author>;
}

class Paper extends Model<InferAttributes<Paper>, InferCreationAttributes<Paper>> {
  declare id: CreationOptional<number>;
  declare ownerId: CreationOptional<number | null>;
  @Attribute(DataTypes.STRING)
  declare kind: string | null;
  @Attribute(DataTypes.STRING)
  declare text: string | null;
}

class Tenant extends Model<InferAttributes<Tenant>, InferCreationAttributes<Tenant>> {
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  declare region: number;
  @Attribute(DataTypes.STRING(10))
  @PrimaryKey
  declare code: string;
  @HasMany(() => Seat, { foreignKey: ['tenantRegion', 'tenantCode'], inverse: { as: 'tenant' } })
  declare seats?: NonAttribute<Seat[]>;
  declare getSeats: HasManyGetAssociationsMixin<Seat>;
  declare setSeats: HasManySetAssociationsMixin<Seat>;
  declare addSeats: HasManyAddAssociationsMixin<Seat>;
  declare removeSeat: HasManyRemoveAssociationMixin<Seat>;
  declare createSeat: HasManyCreateAssociationMixin<Seat>;
  declare hasSeat: HasManyHasAssociationMixin<Seat>;
  declare countSeats: HasManyCountAssociationsMixin<Seat>;
}

class Seat extends Model<InferAttributes<Seat>, InferCreationAttributes<Seat>> {
  declare id: CreationOptional<number>;
  declare tenantRegion: CreationOptional<number | null>;
  declare tenantCode: CreationOptional<string | null>;
  declare tenant?: NonAttribute<Tenant>;
}

const models = [Author, Book, Note, Paper];
const titlesOf = (books: readonly Book[]): readonly string[] => books.map(({ title }) => title);

describeByTurns('A has-many association', ({ connect }) => {
  async function adaAndBooks(): Promise<{ ada: Author; books: [Book, Book, Book] }> {
    const ada = await Author.create({ name: 'Ada' });
    const books = await Book.bulkCreate([{ title: 'loom' }, { title: 'engine' }, { title: 'notes' }]);
    return { ada, books: books as [Book, Book, Book] };
  }

  it('is declared by the static form too', async () => {
    const database = await connect();
    const author = database.define('Author', { name: DataTypes.STRING });
    const book = database.define('Book', { title: DataTypes.STRING });
    const association = author.hasMany(book, { as: 'works' });
    await database.sync();
    expect(association.associationType).toBe('HasMany');
    expect(association.foreignKey).toBe('authorId');
    const ada = await author.create({ name: 'Ada', works: [{ title: 'loom' }] });
    const found = await author.findByPk(ada.get('id'), { include: 'works', raw: true });
    expect(found).toMatchObject({ works: [{ title: 'loom', authorId: ada.get('id') }] });
  }); // S94

  it('brings the belongs-to on the other side along', async () => {
    await connect(models);
    const { ada, books } = await adaAndBooks();
    await ada.addBook(books[0]);
    const book = await Book.findByPk(books[0].id, { include: 'author' });
    expect(book?.author?.name).toBe('Ada');
    expect((await book?.getAuthor())?.id).toBe(ada.id);
    expect(Book.associations.get('author')?.parentAssociation).toBe(Author.associations.get('books'));
  }); // S99

  it('names its inverse', async () => {
    await connect(models);
    const ada = await Author.create({ name: 'Ada', notes: [{ text: 'on looms' }] });
    const [note] = await Note.findAll({ include: 'writer' });
    expect(note?.writer?.id).toBe(ada.id);
  }); // S41

  it('leads to its own model', async () => {
    const database = await connect();
    const person = database.define('Person', { name: DataTypes.STRING });
    person.hasMany(person, { as: 'children', foreignKey: 'parentId', inverse: 'parent' });
    await database.sync();
    await person.create({ name: 'Ada', children: [{ name: 'Byron', children: [{ name: 'Ralph' }] }] });
    const ada = await person.findOne({
      where: { name: 'Ada' },
      include: { association: 'children', include: 'children' },
    });
    expect(ada?.toJSON()).toMatchObject({ children: [{ name: 'Byron', children: [{ name: 'Ralph' }] }] });
    const byron = await person.findOne({ where: { name: 'Byron' }, include: 'parent' });
    expect(byron?.toJSON()).toMatchObject({ parent: { name: 'Ada' } });
  }); // S97

  it('may be one of two to the same model, by different keys', async () => {
    const database = await connect();
    const author = database.define('Author', { name: DataTypes.STRING });
    const book = database.define('Book', { title: DataTypes.STRING });
    author.hasMany(book, { as: 'written', foreignKey: 'authorId' });
    author.hasMany(book, { as: 'edited', foreignKey: 'editorId' });
    await database.sync();
    await author.create({ name: 'Ada', written: [{ title: 'loom' }], edited: [{ title: 'engine' }] });
    const ada = await author.findOne({ include: ['written', 'edited'] });
    expect(ada?.toJSON()).toMatchObject({ written: [{ title: 'loom' }], edited: [{ title: 'engine' }] });
    // The name of the automatic inverse belongs to the first; the second has one when it is given a name.
    expect([...book.associations.keys()]).toEqual(['author']);
  }); // S40

  describe('links', () => {
    it('instances, keys and mixed lists, and keeps those that are there', async () => {
      await connect(models);
      const { ada, books } = await adaAndBooks();
      await ada.addBook(books[0]);
      await ada.addBooks([books[1], String(books[2].id)]);
      expect(titlesOf(await ada.getBooks())).toEqual(['loom', 'engine', 'notes']);
    }); // S60 S61 S84

    it('and the instances know their new key', async () => {
      await connect(models);
      const { ada, books } = await adaAndBooks();
      await ada.addBooks([books[0]]);
      expect(books[0].authorId).toBe(ada.id);
      expect(books[0].changed()).toEqual([]);
    }); // S84

    it('and moves updatedAt', async () => {
      await connect(models);
      const { ada, books } = await adaAndBooks();
      const past = new Date('2020-01-01T00:00:00Z');
      await Book.update({ updatedAt: past }, { all: true });
      await ada.addBook(books[0]);
      const found = await Book.findByPk(books[0].id);
      expect(found?.updatedAt.getTime()).toBeGreaterThan(past.getTime());
    }); // S84

    it('a row of somebody else by taking it over', async () => {
      await connect(models);
      const { ada, books } = await adaAndBooks();
      const grace = await Author.create({ name: 'Grace' });
      await grace.addBook(books[0]);
      await ada.addBook(books[0]);
      expect(await grace.countBooks()).toBe(0);
      expect(await ada.hasBook(books[0])).toBe(true);
    }); // S84

    it('nothing when one of the rows is not there', async () => {
      await connect(models);
      const { ada, books } = await adaAndBooks();
      await expect(ada.addBooks([books[0], 999])).rejects.toMatchObject({ code: 'TARGET_NOT_FOUND' });
      expect(await ada.countBooks()).toBe(0);
    }); // S84
  });

  describe('sets', () => {
    it('the whole list', async () => {
      await connect(models);
      const { ada, books } = await adaAndBooks();
      await ada.setBooks([books[0], books[1]]);
      await ada.setBooks([books[1].id, books[2]]);
      expect(titlesOf(await ada.getBooks())).toEqual(['engine', 'notes']);
      expect(await Book.count()).toBe(3);
    }); // S77 S84

    it.each([
      ['an empty list', []],
      ['null', null],
    ])('nothing with %s', async (_name, none) => {
      await connect(models);
      const { ada, books } = await adaAndBooks();
      await ada.addBooks(books);
      await ada.setBooks(none);
      expect(await Book.count({ where: { authorId: null } })).toBe(3);
    }); // S79

    it('nothing when one of the rows is not there', async () => {
      await connect(models);
      const { ada, books } = await adaAndBooks();
      await ada.addBook(books[0]);
      await expect(ada.setBooks([books[1], 999])).rejects.toMatchObject({ code: 'TARGET_NOT_FOUND' });
      expect(titlesOf(await ada.getBooks())).toEqual(['loom']);
    }); // S77 P23

    it('one of the lists when several callers set theirs at once', async () => {
      await connect(models, { file: true, pool: 8 });
      const ada = await Author.create({ name: 'Ada' });
      const books = await Book.bulkCreate(Array.from({ length: 24 }, (_none, index) => ({ title: `book ${index}` })));
      const lists = Array.from({ length: 8 }, (_none, index) =>
        books.slice(index * 3, index * 3 + 3).map(({ id }) => id),
      );
      for (let round = 0; round < 4; round++) {
        await Promise.all(lists.map(list => ada.setBooks(list)));
        expect(lists).toContainEqual((await ada.getBooks()).map(({ id }) => id));
      }
    }); // F2
  });

  describe('takes off', () => {
    it('rows without deleting them', async () => {
      await connect(models);
      const { ada, books } = await adaAndBooks();
      await ada.addBooks(books);
      expect(await ada.removeBook(books[0])).toBe(1);
      expect(await ada.removeBooks([books[1].id, books[0]])).toBe(1);
      expect(titlesOf(await ada.getBooks())).toEqual(['notes']);
      expect(books[0].authorId).toBeNull();
      expect(await Book.count()).toBe(3);
    }); // S75 S84

    it('and deletes rows when asked to', async () => {
      await connect(models);
      const { ada, books } = await adaAndBooks();
      await ada.addBooks(books);
      await ada.removeBook(books[0], { destroy: true });
      await ada.setBooks([books[1]], { destroy: true });
      expect(titlesOf(await Book.findAll())).toEqual(['engine']);
    }); // S75

    it('no row of somebody else', async () => {
      await connect(models);
      const { ada, books } = await adaAndBooks();
      const grace = await Author.create({ name: 'Grace' });
      await grace.addBook(books[0]);
      expect(await ada.removeBook(books[0])).toBe(0);
      expect(books[0].authorId).toBe(grace.id);
      expect(await grace.hasBook(books[0])).toBe(true);
    }); // S75
  });

  describe('creates', () => {
    it('a row with its key', async () => {
      await connect(models);
      const { ada } = await adaAndBooks();
      const book = await ada.createBook({ title: 'letters' });
      expect(book.authorId).toBe(ada.id);
      expect(titlesOf(await ada.getBooks())).toEqual(['letters']);
    }); // S72 S73

    it('plain objects nested, and links keys and instances', async () => {
      await connect(models);
      const { books } = await adaAndBooks();
      const grace = await Author.create({ name: 'Grace', books: [books[0], books[1].id, { title: 'new' }] });
      expect(titlesOf(await grace.getBooks())).toEqual(['loom', 'engine', 'new']);
      expect(await Book.count()).toBe(4);
    }); // P24

    it('nested rows of many in one statement', async () => {
      const log = statementLog();
      await connect(models, { logging: log.log });
      log.clear();
      await Author.bulkCreate([
        { name: 'Ada', books: [{ title: 'a1' }, { title: 'a2' }] },
        { name: 'Grace', books: [{ title: 'g1' }] },
      ]);
      expect(log.statements.filter(statement => statement.startsWith('INSERT'))).toHaveLength(2);
      const authors = await Author.findAll({ include: 'books', order: ['id'] });
      expect(authors.map(({ books }) => titlesOf(books ?? []))).toEqual([['a1', 'a2'], ['g1']]);
    }); // P25 P27
  });

  it('checks one and all', async () => {
    await connect(models);
    const { ada, books } = await adaAndBooks();
    await ada.addBooks([books[0], books[1]]);
    expect(await ada.hasBook(books[0].id)).toBe(true);
    expect(await ada.hasBooks([books[0], books[1]])).toBe(true);
    expect(await ada.hasBooks(books)).toBe(false);
  }); // S74 S84

  it('counts, with a where', async () => {
    await connect(models);
    const { ada, books } = await adaAndBooks();
    await ada.addBooks(books);
    expect(await ada.countBooks()).toBe(3);
    expect(await ada.countBooks({ where: { title: 'loom' } })).toBe(1);
  }); // S71

  it('gets with find options', async () => {
    await connect(models);
    const { ada, books } = await adaAndBooks();
    await ada.addBooks(books);
    expect(titlesOf(await ada.getBooks({ order: [['title', 'DESC']], limit: 2 }))).toEqual(['notes', 'loom']);
  }); // S64

  it('has no junction, and says so', async () => {
    await connect(models);
    const { ada, books } = await adaAndBooks();
    await expect(ada.getBooks({ through: {} })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(ada.addBook(books[0], { through: {} })).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
    const including = Author.findAll({ include: { association: 'books', through: { attributes: [] } } });
    await expect(including).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  }); // S68 F15

  describe('with a required foreign key', () => {
    it('creates and takes over rows', async () => {
      await connect(models);
      const { ada } = await adaAndBooks();
      const grace = await Author.create({ name: 'Grace' });
      const note = await ada.createNote({ text: 'on looms' });
      await grace.addNote(note);
      expect(await ada.getNotes()).toEqual([]);
      expect((await grace.getNotes()).map(({ text }) => text)).toEqual(['on looms']);
    }); // S72

    it('refuses to let go of a row, and says how', async () => {
      await connect(models);
      const { ada } = await adaAndBooks();
      const note = await ada.createNote({ text: 'on looms' });
      const refusal = { code: 'REQUIRED_FOREIGN_KEY', hint: expect.stringContaining('destroy: true') as string };
      await expect(ada.removeNote(note)).rejects.toMatchObject(refusal);
      await expect(ada.setNotes([])).rejects.toMatchObject(refusal);
      expect(await ada.getNotes()).toHaveLength(1);
    }); // S75

    it('sets a list that leaves nobody out', async () => {
      await connect(models);
      const { ada } = await adaAndBooks();
      const grace = await Author.create({ name: 'Grace' });
      const note = await grace.createNote({ text: 'on looms' });
      await ada.setNotes([note]);
      await ada.setNotes([note.id]);
      expect(await ada.getNotes()).toHaveLength(1);
    }); // S77

    it('deletes rows it is told to delete: on a paranoid target they are marked', async () => {
      await connect(models);
      const { ada } = await adaAndBooks();
      const [first, second] = [await ada.createNote({ text: 'one' }), await ada.createNote({ text: 'two' })];
      await ada.removeNote(first, { destroy: true });
      expect((await ada.getNotes()).map(({ text }) => text)).toEqual(['two']);
      expect((await ada.getNotes({ paranoid: false })).map(({ text }) => text)).toEqual(['one', 'two']);
      await ada.removeNote(second, { destroy: true, force: true });
      expect(await Note.count({ paranoid: false })).toBe(1);
    }); // S75

    it('leaves marked rows out of includes, unless asked', async () => {
      await connect(models);
      const { ada } = await adaAndBooks();
      const note = await ada.createNote({ text: 'one' });
      await ada.createNote({ text: 'two' });
      await note.destroy();
      const living = await Author.findByPk(ada.id, { include: 'notes' });
      const all = await Author.findByPk(ada.id, { include: { association: 'notes', paranoid: false } });
      expect([living?.notes?.length, all?.notes?.length]).toEqual([1, 2]);
    }); // P17
  });

  describe('with a scope', () => {
    it('creates rows that have its values, and reads only such', async () => {
      await connect(models);
      const { ada } = await adaAndBooks();
      await ada.createDraft({ text: 'unfinished' });
      await ada.createLetter({ text: 'dear Grace' });
      expect((await ada.getDrafts()).map(({ kind, text }) => [kind, text])).toEqual([['draft', 'unfinished']]);
      expect((await ada.getLetters()).map(({ text }) => text)).toEqual(['dear Grace']);
      expect(await ada.countDrafts()).toBe(1);
    }); // P29

    it('gives its values to rows it links, and to nested ones', async () => {
      await connect(models);
      const paper = await Paper.create({ text: 'blank' });
      const ada = await Author.create({
        name: 'Ada',
        drafts: [{ text: 'nested' }],
        letters: [{ text: 'nested letter' }],
      });
      await ada.addDraft(paper);
      expect(paper.kind).toBe('draft');
      expect((await ada.getDrafts()).map(({ text }) => text)).toEqual(['blank', 'nested']);
    }); // P24 P29

    it('gives its values to what it creates, whatever else is asked for', async () => {
      await connect(models);
      const ada = await Author.create({ name: 'Ada', drafts: [{ kind: 'letter', text: 'nested' }] });
      const draft = await ada.createDraft({ kind: 'letter', text: 'unfinished' });
      expect(draft.kind).toBe('draft');
      expect(await ada.countDrafts()).toBe(2);
    }); // P29

    it('lets go only of rows that have its values', async () => {
      await connect(models);
      const ada = await Author.create({ name: 'Ada', drafts: [{ text: 'a draft' }], letters: [{ text: 'a letter' }] });
      await ada.setDrafts([]);
      expect(await ada.getDrafts()).toEqual([]);
      expect(await ada.getLetters()).toHaveLength(1);
    }); // P29

    it.each(['join', 'separate'] as const)('is part of an include with strategy %s', async strategy => {
      await connect(models);
      await Author.create({ name: 'Ada', drafts: [{ text: 'a draft' }], letters: [{ text: 'a letter' }] });
      const [ada] = await Author.findAll({ include: { association: 'letters', strategy } });
      expect(ada?.letters?.map(({ text }) => text)).toEqual(['a letter']);
    }); // P29
  });

  describe('with a key of several attributes', () => {
    async function tenants(): Promise<[Tenant, Tenant]> {
      await connect([Tenant, Seat]);
      return (await Tenant.bulkCreate([
        { region: 1, code: 'x' },
        { region: 2, code: 'x' },
      ])) as [Tenant, Tenant];
    }

    it('links, checks, counts and takes off', async () => {
      const [one, two] = await tenants();
      const seats = await Seat.bulkCreate([{}, {}, {}]);
      await one.addSeats(seats);
      await two.addSeats([seats[2] as Seat]);
      expect([await one.countSeats(), await two.countSeats()]).toEqual([2, 1]);
      expect(await two.hasSeat(seats[0] as Seat)).toBe(false);
      await one.removeSeat(seats[0] as Seat);
      expect(seats[0]?.tenantCode).toBeNull();
      await one.setSeats([seats[0]?.id ?? 0]);
      expect((await one.getSeats()).map(({ id }) => id)).toEqual([seats[0]?.id]);
    }); // P32

    it('creates, nested too', async () => {
      const [one] = await tenants();
      const seat = await one.createSeat();
      expect([seat.tenantRegion, seat.tenantCode]).toEqual([1, 'x']);
      const third = await Tenant.create({ region: 3, code: 'y', seats: [{}, seat] });
      expect(await third.countSeats()).toBe(2);
    }); // P24 P32

    it.each(['join', 'separate'] as const)('is eager-loaded both ways with strategy %s', async strategy => {
      const [one, two] = await tenants();
      await one.createSeat();
      await two.createSeat();
      await two.createSeat();
      const found = await Tenant.findAll({ include: { association: 'seats', strategy }, order: ['region'] });
      expect(found.map(({ seats }) => seats?.length)).toEqual([1, 2]);
      const seats = await Seat.findAll({ include: 'tenant', order: ['id'] });
      expect(seats.map(({ tenant }) => tenant?.region)).toEqual([1, 2, 2]);
    }); // P32
  });
});
