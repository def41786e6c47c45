import { expectTypeOf } from 'expect-type';
import {
  Model,
  Op,
  type BelongsToCreateAssociationMixin,
  type BelongsToGetAssociationMixin,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyAddAssociationMixinOptions,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyAddAssociationsMixinOptions,
  type BelongsToManyCountAssociationsMixin,
  type BelongsToManyCountAssociationsMixinOptions,
  type BelongsToManyCreateAssociationMixin,
  type BelongsToManyCreateAssociationMixinOptions,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManyGetAssociationsMixinOptions,
  type BelongsToManyHasAssociationMixin,
  type BelongsToManyHasAssociationMixinOptions,
  type BelongsToManyHasAssociationsMixin,
  type BelongsToManyHasAssociationsMixinOptions,
  type BelongsToManyOptions,
  type BelongsToManyRemoveAssociationMixin,
  type BelongsToManyRemoveAssociationMixinOptions,
  type BelongsToManyRemoveAssociationsMixin,
  type BelongsToManyRemoveAssociationsMixinOptions,
  type BelongsToManySetAssociationsMixin,
  type BelongsToManySetAssociationsMixinOptions,
  type BelongsToSetAssociationMixin,
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
  type HasOneCreateAssociationMixin,
  type HasOneGetAssociationMixin,
  type HasOneSetAssociationMixin,
  type IncludeThroughOptions,
  type InferAttributes,
  type InferCreationAttributes,
  type JoinTableAttributes,
  type NonAttribute,
  type ThroughOptions,
} from 'mortise';

class Book extends Model<InferAttributes<Book>, InferCreationAttributes<Book>> {
  declare id: CreationOptional<number>;
  declare title: string;
  declare authorId: number;
  declare author?: NonAttribute<Author> | null;
  declare getAuthor: BelongsToGetAssociationMixin<Author>;
  declare setAuthor: BelongsToSetAssociationMixin<Author, string>;
  declare createAuthor: BelongsToCreateAssociationMixin<Author>;
}

class Author extends Model<InferAttributes<Author>, InferCreationAttributes<Author>> {
  declare id: string;
  declare books?: NonAttribute<Book[]>;
  declare getBooks: BelongsToManyGetAssociationsMixin<Book>;
  declare setBooks: BelongsToManySetAssociationsMixin<Book, Book['id']>;
  declare addBook: BelongsToManyAddAssociationMixin<Book, Book['id']>;
  declare addBooks: BelongsToManyAddAssociationsMixin<Book, Book['id']>;
  declare removeBook: BelongsToManyRemoveAssociationMixin<Book, Book['id']>;
  declare removeBooks: BelongsToManyRemoveAssociationsMixin<Book, Book['id']>;
  declare createBook: BelongsToManyCreateAssociationMixin<Book, 'authorId'>;
  declare createWholeBook: BelongsToManyCreateAssociationMixin<Book>;
  declare hasBook: BelongsToManyHasAssociationMixin<Book, Book['id']>;
  declare hasBooks: BelongsToManyHasAssociationsMixin<Book, Book['id']>;
  declare countBooks: BelongsToManyCountAssociationsMixin<Book>;
}

declare const author: Author;
declare const book: Book;
declare const stranger: Author;

// S104
expectTypeOf(author.getBooks()).resolves.toEqualTypeOf<Book[]>();
void author.getBooks({
  where: { title: { [Op.startsWith]: 'A' } },
  scope: false,
  joinTableAttributes: ['role'],
  through: { where: { role: 'editor' }, paranoid: false, attributes: [] },
  order: ['title'],
  limit: 3,
});
// @ts-expect-error a book has no such attribute
void author.getBooks({ where: { titel: 'A' } });
// @ts-expect-error a title is text
void author.getBooks({ where: { title: 7 } });
// @ts-expect-error there is no such option
void author.getBooks({ wehre: {} });

// S105
expectTypeOf(author.setBooks([book, 1])).resolves.toEqualTypeOf<void>();
void author.setBooks([book, book], { through: [{ role: 'a' }, { role: 'b' }], validate: false });
void author.setBooks(null);
void author.setBooks([]);
void author.setBooks(1);
// @ts-expect-error the key of a book is a number
void author.setBooks(['1']);
// @ts-expect-error an author is no book
void author.setBooks([stranger]);

// S106
expectTypeOf(author.addBook(book)).resolves.toEqualTypeOf<void>();
void author.addBook(1, { through: { role: 'editor' } });
void author.addBooks([book, 12]);
void author.addBooks(book);
// @ts-expect-error the key of a book is a number
void author.addBook('1');
// @ts-expect-error what to add is missing
void author.addBook();
// @ts-expect-error junction values are an object
void author.addBook(1, { through: 'editor' });
// @ts-expect-error there is no such option
void author.addBooks([1], { trough: {} });

// S107
expectTypeOf(author.removeBook(1)).resolves.toEqualTypeOf<number>();
expectTypeOf(author.removeBooks([book, 1])).resolves.toEqualTypeOf<number>();
// @ts-expect-error the key of a book is a number
void author.removeBooks(['1']);

// S108: the second generic leaves the key out, which is required otherwise.
expectTypeOf(author.createBook({ title: 'Notes' })).resolves.toEqualTypeOf<Book>();
void author.createBook({ title: 'Notes' }, { through: { role: 'editor' } });
void author.createWholeBook({ title: 'Notes', authorId: 1 });
// @ts-expect-error the key is required where it is not left out
void author.createWholeBook({ title: 'Notes' });
// @ts-expect-error the title is missing
void author.createBook({});
// @ts-expect-error a book has no such attribute
void author.createBook({ title: 'Notes', pages: 3 });

// S109
expectTypeOf(author.hasBook(book)).resolves.toEqualTypeOf<boolean>();
expectTypeOf(author.hasBooks([book, 1])).resolves.toEqualTypeOf<boolean>();
// @ts-expect-error the key of a book is a number
void author.hasBook('1');

// S110
expectTypeOf(author.countBooks()).resolves.toEqualTypeOf<number>();
void author.countBooks({ where: { title: 'Notes' }, scope: 'published' });
// @ts-expect-error a book has no such attribute
void author.countBooks({ where: { titel: 'Notes' } });

// To-one associations.
expectTypeOf(book.getAuthor()).resolves.toEqualTypeOf<Author | null>();
void book.setAuthor(author);
void book.setAuthor('ada');
void book.setAuthor(null);
// @ts-expect-error the key of an author is text
void book.setAuthor(1);
expectTypeOf(book.createAuthor({ id: 'ada' })).resolves.toEqualTypeOf<Author>();
// @ts-expect-error the id of an author is required
void book.createAuthor({});

// The second generic may be left out: any key then.
declare const addAny: BelongsToManyAddAssociationMixin<Book>;
void addAny(1);
void addAny('1');
void addAny([1n, book]);

// One-to-many associations have the same methods.
expectTypeOf<HasManyGetAssociationsMixin<Book>>().toEqualTypeOf<BelongsToManyGetAssociationsMixin<Book>>();
expectTypeOf<HasManyCountAssociationsMixin<Book>>().toEqualTypeOf<BelongsToManyCountAssociationsMixin<Book>>();
expectTypeOf<HasManyCreateAssociationMixin<Book, 'authorId'>>().parameter(0).toExtend<{ title: string } | undefined>();
expectTypeOf<HasManySetAssociationsMixin<Book, number>>().toBeCallableWith([book, 1]);
expectTypeOf<HasManyAddAssociationMixin<Book, number>>().toBeCallableWith(book);
expectTypeOf<HasManyAddAssociationsMixin<Book, number>>().toBeCallableWith([1]);
expectTypeOf<HasManyRemoveAssociationMixin<Book, number>>().toBeCallableWith(1);
expectTypeOf<HasManyRemoveAssociationsMixin<Book, number>>().toBeCallableWith([book]);
expectTypeOf<HasManyHasAssociationMixin<Book, number>>().returns.resolves.toEqualTypeOf<boolean>();
expectTypeOf<HasManyHasAssociationsMixin<Book, number>>().returns.resolves.toEqualTypeOf<boolean>();
declare const getBook: HasOneGetAssociationMixin<Book>;
expectTypeOf(getBook()).resolves.toEqualTypeOf<Book | null>();
expectTypeOf<HasOneSetAssociationMixin<Book, number>>().toBeCallableWith(1);
expectTypeOf<HasOneCreateAssociationMixin<Book, 'authorId'>>().returns.resolves.toEqualTypeOf<Book>();

// The options of each method have a name of their own. S113
expectTypeOf<BelongsToManyGetAssociationsMixinOptions>().toHaveProperty('joinTableAttributes');
expectTypeOf<BelongsToManySetAssociationsMixinOptions>().toHaveProperty('through');
expectTypeOf<BelongsToManyAddAssociationMixinOptions>().toHaveProperty('validate');
expectTypeOf<BelongsToManyAddAssociationsMixinOptions>().toHaveProperty('through');
expectTypeOf<BelongsToManyRemoveAssociationMixinOptions>().toHaveProperty('force');
expectTypeOf<BelongsToManyRemoveAssociationsMixinOptions>().toHaveProperty('transaction');
expectTypeOf<BelongsToManyCreateAssociationMixinOptions>().toHaveProperty('through');
expectTypeOf<BelongsToManyHasAssociationMixinOptions>().toHaveProperty('where');
expectTypeOf<BelongsToManyHasAssociationsMixinOptions>().toHaveProperty('through');
expectTypeOf<BelongsToManyCountAssociationsMixinOptions>().toHaveProperty('scope');
expectTypeOf<IncludeThroughOptions>().toHaveProperty('attributes');
expectTypeOf<ThroughOptions>().toHaveProperty('unique');
expectTypeOf<BelongsToManyOptions>().toHaveProperty('through');
expectTypeOf<{ role: string }>().toExtend<JoinTableAttributes>();
