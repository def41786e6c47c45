import { DataTypes, type FindOptions } from 'mortise';
import { describeAnyDialect } from '../support/describe-each-dialect';

describeAnyDialect('Default scopes that lead back to their own model', ({ connect }) => {
  async function library(
    scopes: Record<'Author' | 'Book', FindOptions>,
  ): Promise<Record<'Author' | 'Book', ReturnType<Awaited<ReturnType<typeof connect>>['define']>>> {
    const database = await connect([], { sync: false });
    const name = { name: DataTypes.STRING(20) };
    const [Author, Book] = (['Author', 'Book'] as const).map(model =>
      database.define(model, name, { timestamps: false, defaultScope: scopes[model] as never }),
    );
    const models = { Author, Book } as Awaited<ReturnType<typeof library>>;
    models.Author.hasMany(models.Book, { as: 'books', inverse: { as: 'author' } });
    models.Author.belongsToMany(models.Author, { as: 'friends', through: 'Friend', symmetric: true });
    await database.sync();
    return models;
  }

  const endless = (circle: string): object => ({
    code: 'ENDLESS_SCOPES',
    message: expect.stringContaining(circle) as string,
  });

  it('are refused with the circle named, whatever leads to them', async () => {
    const { Author, Book } = await library({ Author: { include: 'books' }, Book: { include: 'author' } });
    const fromBooks = endless('Author.books → Book.author → Author.books');
    await expect(Author.findAll()).rejects.toMatchObject(fromBooks);
    await expect(Book.findAll()).rejects.toMatchObject(endless('Book.author → Author.books → Book.author'));
    await expect(Author.count({ where: { books: { name: 'x' } } as never })).rejects.toMatchObject(fromBooks);
    const counted = { aggregates: { number: { count: 'books' } } } as never;
    await expect(Author.withoutScope().findAll(counted)).rejects.toMatchObject(fromBooks);
    expect(await Author.withoutScope().findAll()).toEqual([]);
  });

  it('are refused where they ask for one another in conditions', async () => {
    const { Author } = await library({
      Author: { where: { books: { name: 'x' } } },
      Book: { where: { author: { name: 'y' } } },
    });
    await expect(Author.findAll()).rejects.toMatchObject(endless('Author.books → Book.author → Author.books'));
  });

  it('are refused where they lead through many models', async () => {
    const database = await connect([], { sync: false });
    const options = { defaultScope: { include: 'next' } as never };
    const stations = Array.from({ length: 40 }, (_none, place) => database.define(`Station${place}`, {}, options));
    stations.forEach((station, place) =>
      station.belongsTo(stations[(place + 1) % 40] as typeof station, { as: 'next' }),
    );
    await expect(stations[0]?.findAll()).rejects.toMatchObject(
      endless('Station38.next → Station39.next → Station0.next'),
    );
  });

  it('are refused where a model includes itself', async () => {
    const { Author } = await library({ Author: { include: 'friends' }, Book: {} });
    await expect(Author.findAll()).rejects.toMatchObject(endless('Author.friends → Author.friends'));
  });

  it('may go one way, and a call may go as deep as it says', async () => {
    const { Author, Book } = await library({ Author: { include: 'books' }, Book: {} });
    const ada = await Author.create({ name: 'Ada' });
    await Book.create({ name: 'Notes', authorId: ada.get('id') });
    expect(await Book.findAll({ include: 'author' })).toMatchObject([{ author: { books: [{ name: 'Notes' }] } }]);
    expect(await Author.findAll({ include: { association: 'friends', depth: 50 } })).toHaveLength(1);
  });
});
