import {
  DataTypes,
  Model,
  type BelongsToCreateAssociationMixin,
  type BelongsToGetAssociationMixin,
  type BelongsToSetAssociationMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, NotNull, PrimaryKey, Table, Unique } from 'mortise/decorators';
import { describeByTurns, statementLog } from '../support/describe-each-dialect';

class Book extends Model<InferAttributes<Book>, InferCreationAttributes<Book>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare title: string;
  declare authorId: CreationOptional<number | null>;
  declare updatedAt: CreationOptional<Date>;

  @BelongsTo(() => Author, { inverse: { as: 'books', type: 'hasMany' } })
  declare author?: NonAttribute<Author | null>;
  declare getAuthor: BelongsToGetAssociationMixin<Author>;
  declare setAuthor: BelongsToSetAssociationMixin<Author>;
  declare createAuthor: BelongsToCreateAssociationMixin<Author>;

  @BelongsTo(() => Shelf, { foreignKey: 'shelfCode', targetKey: 'code' })
  declare shelf?: NonAttribute<Shelf | null>;
  declare shelfCode: CreationOptional<string | null>;
  declare getShelf: BelongsToGetAssociationMixin<Shelf>;
  declare setShelf: BelongsToSetAssociationMixin<Shelf, string>;
}

@Table({ paranoid: true, defaultScope: { where: { isPen: false } } })
class Author extends Model<InferAttributes<Author>, InferCreationAttributes<Author>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  /** A pen name. */
  @Attribute({ type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false })
  declare isPen: CreationOptional<boolean>;
  declare books?: NonAttribute<Book[]>;
}

class Shelf extends Model<InferAttributes<Shelf>, InferCreationAttributes<Shelf>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING(20))
  @NotNull
  @Unique
  declare code: string;
}

/** A page cannot be without its book. */
class Page extends Model<InferAttributes<Page>, InferCreationAttributes<Page>> {
  declare id: CreationOptional<number>;
  @BelongsTo(() => Book, { foreignKey: { name: 'bookId', allowNull: false } })
  declare book?: NonAttribute<Book>;
  declare bookId: CreationOptional<number>;
  declare setBook: BelongsToSetAssociationMixin<Book>;
}

class Seat extends Model<InferAttributes<Seat>, InferCreationAttributes<Seat>> {
  declare id: CreationOptional<number>;
  @BelongsTo(() => Tenant, { foreignKey: ['tenantRegion', 'tenantCode'] })
  declare tenant?: NonAttribute<Tenant | null>;
  declare tenantRegion: CreationOptional<number | null>;
  declare tenantCode: CreationOptional<string | null>;
  declare getTenant: BelongsToGetAssociationMixin<Tenant>;
  declare setTenant: BelongsToSetAssociationMixin<Tenant, readonly [number, string]>;
  declare createTenant: BelongsToCreateAssociationMixin<Tenant>;
}

class Tenant extends Model<InferAttributes<Tenant>, InferCreationAttributes<Tenant>> {
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  declare region: number;
  @Attribute(DataTypes.STRING(10))
  @PrimaryKey
  declare code: string;
}

const models = [Author, Book, Shelf, Page];

describeByTurns('A belongs-to association', ({ connect }) => {
  it('is declared by the static form too', async () => {
    const database = await connect();
    const author = database.define('Author', { name: DataTypes.STRING });
    const book = database.define('Book', { title: DataTypes.STRING });
    const association = book.belongsTo(author, { as: 'writer' });
    await database.sync();
    expect([association.associationType, association.foreignKey]).toEqual(['BelongsTo', 'writerId']);
    await book.create({ title: 'loom', writer: { name: 'Ada' } });
    const found = await book.findOne({ include: 'writer' });
    expect(found?.toJSON()).toMatchObject({ title: 'loom', writer: { name: 'Ada' } });
  }); // S100

  it('brings the inverse it asks for along', async () => {
    await connect(models);
    await Author.create({ name: 'Ada', books: [{ title: 'loom' }, { title: 'engine' }] });
    const ada = await Author.findOne({ include: 'books' });
    expect(ada?.books?.map(({ title }) => title)).toEqual(['loom', 'engine']);
  }); // S41

  describe('gets', () => {
    it('the instance, or null', async () => {
      await connect(models);
      const book = await Book.create({ title: 'loom', author: { name: 'Ada' } });
      expect((await book.getAuthor())?.name).toBe('Ada');
      expect(await (await Book.create({ title: 'engine' })).getAuthor()).toBeNull();
    }); // S20

    it('sends nothing where there is no key', async () => {
      const log = statementLog();
      await connect(models, { logging: log.log });
      const book = await Book.create({ title: 'engine' });
      log.clear();
      await book.getAuthor();
      expect(log.statements).toEqual([]);
    }); // S64

    it('within the scope of the target, or another', async () => {
      await connect(models);
      const book = await Book.create({ title: 'loom', author: { name: 'A. A. L.', isPen: true } });
      expect(await book.getAuthor()).toBeNull();
      expect((await book.getAuthor({ scope: false }))?.name).toBe('A. A. L.');
    }); // S66

    it('no row that is marked as deleted, unless asked', async () => {
      await connect(models);
      const book = await Book.create({ title: 'loom', author: { name: 'Ada' } });
      await book.author?.destroy();
      expect(await book.getAuthor()).toBeNull();
      expect((await book.getAuthor({ paranoid: false }))?.name).toBe('Ada');
      expect((await Book.findOne({ include: 'author' }))?.author).toBeNull();
    }); // P17

    it('the new row after the key was changed in memory', async () => {
      await connect(models);
      const book = await Book.create({ title: 'loom', author: { name: 'Ada' } });
      const grace = await Author.create({ name: 'Grace' });
      book.authorId = grace.id;
      expect((await book.getAuthor())?.name).toBe('Grace');
    }); // S64

    it('null after the key was taken off in memory', async () => {
      await connect(models);
      const book = await Book.create({ title: 'loom', author: { name: 'Ada' } });
      book.authorId = null;
      expect(await book.getAuthor()).toBeNull();
    }); // S64
  });

  describe('sets', () => {
    it('an instance, a key, and nothing', async () => {
      await connect(models);
      const book = await Book.create({ title: 'loom' });
      const [ada, grace] = (await Author.bulkCreate([{ name: 'Ada' }, { name: 'Grace' }])) as [Author, Author];
      await book.setAuthor(ada);
      expect((await Book.findByPk(book.id))?.authorId).toBe(ada?.id);
      await book.setAuthor(String(grace?.id));
      expect((await book.getAuthor())?.name).toBe('Grace');
      await book.setAuthor(null);
      expect((await Book.findByPk(book.id))?.authorId).toBeNull();
    }); // S61 S77

    it('with one statement, and writes nothing else', async () => {
      const log = statementLog();
      await connect(models, { logging: log.log });
      const book = await Book.create({ title: 'loom' });
      const ada = await Author.create({ name: 'Ada' });
      book.title = 'unsaved';
      log.clear();
      await book.setAuthor(ada);
      expect(log.statements).toHaveLength(1);
      expect((await Book.findByPk(book.id))?.title).toBe('loom');
      expect(book.changed()).toEqual(['title']);
    }); // S77

    it('the key of a book that is not saved yet, to be written with it', async () => {
      await connect(models);
      const ada = await Author.create({ name: 'Ada' });
      const book = Book.build({ title: 'loom' });
      await book.setAuthor(ada);
      expect(book.isNewRecord).toBe(true);
      await book.save();
      expect((await book.getAuthor())?.name).toBe('Ada');
    }); // S77

    it('no author that is not there, and keeps the old one', async () => {
      await connect(models);
      const book = await Book.create({ title: 'loom', author: { name: 'Ada' } });
      await expect(book.setAuthor(999)).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
      expect((await Book.findByPk(book.id, { include: 'author' }))?.author?.name).toBe('Ada');
    }); // S77

    it('not several, no new ones and no others', async () => {
      await connect(models);
      const book = await Book.create({ title: 'loom' });
      const both = await Author.bulkCreate([{ name: 'Ada' }, { name: 'Grace' }]);
      await expect(book.setAuthor(both as never)).rejects.toMatchObject({ code: 'INVALID_TARGET' });
      await expect(book.setAuthor(Author.build({ name: 'Alan' }))).rejects.toMatchObject({ code: 'NOT_SAVED' });
      await expect(book.setAuthor(book as never)).rejects.toMatchObject({ code: 'INVALID_TARGET' });
    }); // S60

    it('not undefined, which is what a forgotten value looks like', async () => {
      await connect(models);
      const book = await Book.create({ title: 'loom', author: { name: 'Ada' } });
      // @ts-expect-error an author or null
      await expect(book.setAuthor(undefined)).rejects.toMatchObject({ code: 'INVALID_TARGET' });
      expect((await Book.findByPk(book.id, { include: 'author' }))?.author?.name).toBe('Ada');
    }); // P22 P31

    it('by the key that is not the primary one', async () => {
      await connect(models);
      const shelf = await Shelf.create({ code: 'B7' });
      const book = await Book.create({ title: 'loom' });
      await book.setShelf('B7');
      expect((await book.getShelf())?.id).toBe(shelf.id);
      await book.setShelf(null);
      await book.setShelf(shelf);
      expect(book.shelfCode).toBe('B7');
      expect((await Book.findOne({ include: 'shelf' }))?.shelf?.id).toBe(shelf.id);
    }); // P36 S47

    it('but not nothing where the key is required', async () => {
      await connect(models);
      const page = await Page.create({ book: { title: 'loom' } });
      await expect(page.setBook(null)).rejects.toMatchObject({ name: 'ValidationError' });
      expect((await Page.findByPk(page.id))?.bookId).toBe(page.book?.id);
    }); // S77
  });

  describe('creates', () => {
    it('a row and points to it', async () => {
      await connect(models);
      const book = await Book.create({ title: 'loom' });
      const ada = await book.createAuthor({ name: 'Ada' });
      expect((await Book.findByPk(book.id))?.authorId).toBe(ada.id);
    }); // S72

    it('nested: a plain object, an instance, a key', async () => {
      await connect(models);
      const [ada, grace] = await Author.bulkCreate([{ name: 'Ada' }, { name: 'Grace' }]);
      await Book.bulkCreate([
        { title: 'one', author: { name: 'New' } },
        { title: 'two', author: ada },
        { title: 'three', author: grace?.id },
        { title: 'four', author: null },
      ]);
      const books = await Book.findAll({ include: 'author', order: ['id'] });
      expect(books.map(({ author }) => author?.name)).toEqual(['New', 'Ada', 'Grace', undefined]);
    }); // P24 P27

    it('nested rows of many in one statement, a shared one once', async () => {
      const log = statementLog();
      await connect(models, { logging: log.log });
      const shared = Author.build({ name: 'Ada' });
      log.clear();
      await Book.bulkCreate([
        { title: 'one', author: shared },
        { title: 'two', author: shared },
        { title: 'three', author: { name: 'Grace' } },
      ]);
      expect(log.statements.filter(statement => statement.startsWith('INSERT'))).toHaveLength(2);
      expect(await Author.count()).toBe(2);
    }); // P24 P25

    it('both, or none when the book is refused', async () => {
      await connect(models);
      const creating = Book.create({ title: null as unknown as string, author: { name: 'Ada' } });
      await expect(creating).rejects.toMatchObject({ name: 'ValidationError' });
      expect(await Author.count()).toBe(0);
    }); // P24

    it('the row that a required key points to', async () => {
      await connect(models);
      const page = await Page.create({ book: { title: 'loom', author: { name: 'Ada' } } });
      const found = await Page.findByPk(page.id, { include: { association: 'book', include: 'author' } });
      expect(found?.book?.author?.name).toBe('Ada');
    }); // P24
  });

  it('works with a key of several attributes', async () => {
    await connect([Seat, Tenant]);
    const tenant = await Tenant.create({ region: 1, code: 'x' });
    const seat = await Seat.create({ tenant });
    expect([seat.tenantRegion, seat.tenantCode]).toEqual([1, 'x']);
    await seat.createTenant({ region: 2, code: 'x' });
    expect((await seat.getTenant())?.region).toBe(2);
    await seat.setTenant([1, 'x']);
    const [found] = await Seat.findAll({ include: 'tenant' });
    expect(found?.tenant?.region).toBe(1);
    await seat.setTenant(null);
    expect((await Seat.findByPk(seat.id, { include: 'tenant' }))?.tenant).toBeNull();
  }); // P32

  it('has no junction, and knows its options', async () => {
    await connect(models);
    const book = await Book.create({ title: 'loom' });
    await expect(book.getAuthor({ through: {} })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    await expect(book.setAuthor(null, { destroy: true })).rejects.toMatchObject({ code: 'UNKNOWN_OPTION' });
    await expect(book.createAuthor({ name: 'Ada' }, { hook: false } as object)).rejects.toMatchObject({
      code: 'UNKNOWN_OPTION',
    });
    expect(await Author.count()).toBe(0);
  }); // F15
});
