import {
  DataTypes,
  Model,
  Op,
  sql,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
  type WhereOptions,
} from 'mortise';
import { Attribute, BelongsToMany, Default, HasMany, NotNull, PrimaryKey, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

const legacy = { timestamps: false, sync: false } as const;

/** Films and actors: defaults of the database, a native enum, a junction with a time stamp, a view, links without a key. */
async function makeFilms({ knex }: Database): Promise<void> {
  await knex.schema.createTable('film', table => {
    table.increments('film_id');
    table.string('title').notNullable();
    table.enum('rating', ['G', 'PG', 'NC-17'], { useNative: true, enumName: 'mpaa_rating' }).defaultTo('G');
    table.decimal('rental_rate', 4, 2).notNullable().defaultTo(4.99);
    table.timestamp('last_update').notNullable().defaultTo(knex.fn.now());
  });
  await knex.schema.createTable('actor', table => {
    table.increments('actor_id');
    table.string('first_name', 45).notNullable();
    table.timestamp('last_update').notNullable().defaultTo(knex.fn.now());
  });
  await knex.schema.createTable('film_actor', table => {
    table.integer('actor_id').notNullable();
    table.integer('film_id').notNullable();
    table.timestamp('last_update').notNullable().defaultTo(knex.fn.now());
    table.primary(['actor_id', 'film_id']);
  });
  await knex.schema.createTable('category', table => {
    table.increments('category_id');
    table.string('name', 25).notNullable();
  });
  await knex.schema.createTable('film_category', table => {
    table.integer('film_id').notNullable();
    table.integer('category_id').notNullable();
  });
  await knex.schema.createView('film_list', view => {
    view.columns(['fid', 'title']);
    view.as(knex('film').select('film_id', 'title'));
  });
}

@Table({ ...legacy, tableName: 'film', underscored: true })
class Film extends Model<InferAttributes<Film>, InferCreationAttributes<Film>> {
  @Attribute({ type: DataTypes.INTEGER, autoIncrement: true, columnName: 'film_id' })
  @PrimaryKey
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare title: string;
  @Attribute(DataTypes.ENUM('G', 'PG', 'NC-17'))
  declare rating: CreationOptional<string | null>;
  @Attribute(DataTypes.DECIMAL(4, 2))
  @NotNull
  @Default(sql.default)
  declare rentalRate: CreationOptional<string>;
  @Attribute(DataTypes.DATE({ stored: 'sqlite' }))
  @NotNull
  @Default(sql.default)
  declare lastUpdate: CreationOptional<Date>;
  @BelongsToMany(() => Actor, {
    through: () => FilmActor,
    inverse: { as: 'films' },
    foreignKey: 'filmId',
    otherKey: 'actorId',
  })
  declare actors?: NonAttribute<Actor[]>;
  @BelongsToMany(() => Category, {
    through: () => FilmCategory,
    inverse: { as: 'films' },
    foreignKey: 'filmId',
    otherKey: 'categoryId',
  })
  declare categories?: NonAttribute<Category[]>;
}

@Table({ ...legacy, tableName: 'actor', underscored: true })
class Actor extends Model<InferAttributes<Actor>, InferCreationAttributes<Actor>> {
  @Attribute({ type: DataTypes.INTEGER, autoIncrement: true, columnName: 'actor_id' })
  @PrimaryKey
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING(45))
  @NotNull
  declare firstName: string;
  declare films?: NonAttribute<Film[]>;
  declare FilmActor?: NonAttribute<FilmActor>;
}

@Table({ ...legacy, tableName: 'film_actor', underscored: true })
class FilmActor extends Model<InferAttributes<FilmActor>, InferCreationAttributes<FilmActor>> {
  declare actorId: CreationOptional<number>;
  declare filmId: CreationOptional<number>;
  @Attribute(DataTypes.DATE({ stored: 'sqlite' }))
  @NotNull
  @Default(sql.default)
  declare lastUpdate: CreationOptional<Date>;
}

@Table({ ...legacy, tableName: 'category', underscored: true })
class Category extends Model<InferAttributes<Category>, InferCreationAttributes<Category>> {
  @Attribute({ type: DataTypes.INTEGER, autoIncrement: true, columnName: 'category_id' })
  @PrimaryKey
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING(25))
  declare name: string;
}

@Table({ ...legacy, tableName: 'film_category', underscored: true })
class FilmCategory extends Model<InferAttributes<FilmCategory>, InferCreationAttributes<FilmCategory>> {
  declare filmId: CreationOptional<number>;
  declare categoryId: CreationOptional<number>;
}

@Table({ ...legacy, tableName: 'film_list', noPrimaryKey: true })
class FilmList extends Model<InferAttributes<FilmList>, InferCreationAttributes<FilmList>> {
  @Attribute(DataTypes.INTEGER)
  declare fid: number;
  @Attribute(DataTypes.STRING)
  declare title: string;
}

describeEachDialect('a film rental that was there before', ({ connect }) => {
  const open = async (): Promise<Database> => {
    const database = await connect([Film, Actor, FilmActor, Category, FilmCategory, FilmList], { sync: false });
    await makeFilms(database);
    return database;
  };

  it('keeps the defaults of its tables, on rows and on links', async () => {
    await open();
    const film = await Film.create({ title: 'Academy Dinosaur', actors: [{ firstName: 'Penelope' }] });
    await film.reload();
    expect([film.rating, film.rentalRate]).toEqual(['G', '4.99']);
    expect(Math.abs(Date.now() - film.lastUpdate.getTime())).toBeLessThan(86_400_000);
    const found = await Film.findOne({ include: ['actors'], where: { lastUpdate: { [Op.gt]: new Date(0) } } });
    expect(found?.actors?.[0]?.FilmActor?.lastUpdate).toBeInstanceOf(Date);
  });

  it('is asked by lists of its native enum, also in includes that are read apart and limits per parent', async () => {
    await open();
    await Film.bulkCreate([
      { title: 'A', rating: 'G', actors: [{ firstName: 'Ada' }] },
      { title: 'B', rating: 'NC-17', actors: [1] },
      { title: 'C', rating: 'PG' },
    ]);
    expect(await Film.count({ where: { rating: ['G', 'NC-17'] } })).toBe(2);
    const titles = async (include: object): Promise<unknown> =>
      (await Actor.findAll({ include: [{ association: 'films', where: { rating: ['G', 'NC-17'] }, ...include }] })).map(
        ({ films }) => films?.map(({ title }) => title),
      );
    for (const include of [{ strategy: 'join' }, { strategy: 'separate' }, { limit: 5 }])
      expect(await titles({ order: ['title'], ...include })).toEqual([['A', 'B']]);
    expect(await Film.update({ rating: 'PG' }, { where: { rating: ['G', 'NC-17'] } })).toEqual([2]);
  });

  it('is asked by patterns of its native enum', async () => {
    await open();
    await Film.bulkCreate([{ title: 'A', rating: 'G' }, { title: 'B', rating: 'PG' }, { title: 'C', rating: 'NC-17' }]); // prettier-ignore
    const titles = async (rating: object): Promise<unknown> =>
      (await Film.findAll({ where: { rating } as never, order: ['title'] })).map(({ title }) => title);
    expect(await titles({ [Op.like]: 'P_' })).toEqual(['B']);
    expect(await titles({ [Op.notLike]: '%G' })).toEqual(['C']);
    expect(await titles({ [Op.iLike]: '%g' })).toEqual(['A', 'B']);
    expect(await titles({ [Op.startsWith]: 'NC' })).toEqual(['C']);
    expect(await titles({ [Op.regexp]: '^[NP]' })).toEqual(['B', 'C']);
    expect(await titles({ [Op.iRegexp]: 'g$' })).toEqual(['A', 'B']);
  });

  it('reads its view, and leaves tables and view alone in sync and drop', async () => {
    const database = await open();
    await Film.create({ title: 'A' });
    await database.sync({ alter: true });
    expect(await FilmList.findAll({ raw: true })).toEqual([{ fid: 1, title: 'A' }]);
    await database.drop();
    expect(await Film.count()).toBe(1);
  });

  it('links a pair once in its table without a key, and tells once which key is missing', async () => {
    await open();
    const film = await Film.create({ title: 'A' });
    await Category.bulkCreate([{ name: 'Action' }, { name: 'Comedy' }]);
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    await film.related('categories').add([1, 2]);
    await Promise.all([1, 2, 3, 4].map(() => film.related('categories').add([1, 2])));
    await film.related('categories').set([1, 2]);
    const told = warned.mock.calls.map(([message]) => message);
    warned.mockRestore();
    expect(await FilmCategory.count()).toBe(2);
    expect(told).toEqual([expect.stringMatching(/film_category.*UNIQUE/su)]);
  });
});

/** Orders of customers: CHAR keys, a composite key, capital names with blanks, flags and numbers of other types. */
async function makeOrders({ knex }: Database): Promise<void> {
  await knex.schema.createTable('Customers', table => {
    table.specificType('CustomerID', 'CHAR(5)').primary();
    table.string('CompanyName', 40).notNullable();
    table.string('Country', 15).notNullable().defaultTo('Germany');
  });
  await knex.schema.createTable('Orders', table => {
    table.integer('OrderID').primary();
    table.specificType('CustomerID', 'CHAR(5)').references('Customers.CustomerID');
  });
  await knex.schema.createTable('Products', table => {
    table.integer('ProductID').primary();
    table.string('ProductName', 40).notNullable();
    table.specificType('UnitPrice', 'NUMERIC(10, 4)').notNullable().defaultTo(0);
    table.smallint('Discontinued').notNullable().defaultTo(0);
  });
  await knex.schema.createTable('Order Details', table => {
    table.integer('OrderID').references('Orders.OrderID');
    table.integer('ProductID').references('Products.ProductID');
    table.specificType('UnitPrice', 'NUMERIC(10, 4)').notNullable();
    table.smallint('Quantity').notNullable().defaultTo(1);
    table.primary(['OrderID', 'ProductID']);
  });
}

const column = (columnName: string): { columnName: string } => ({ columnName });

@Table({ ...legacy, tableName: 'Customers' })
class Customer extends Model<InferAttributes<Customer>, InferCreationAttributes<Customer>> {
  @Attribute({ type: DataTypes.CHAR(5), ...column('CustomerID') })
  @PrimaryKey
  declare id: string;
  @Attribute({ type: DataTypes.STRING(40), ...column('CompanyName') })
  @NotNull
  declare name: string;
  @Attribute({ type: DataTypes.STRING(15), ...column('Country') })
  @NotNull
  @Default(sql.default)
  declare country: CreationOptional<string>;
  @HasMany(() => Order, { foreignKey: 'customerId', inverse: { as: 'customer' } })
  declare orders?: NonAttribute<Order[]>;
}

@Table({ ...legacy, tableName: 'Orders' })
class Order extends Model<InferAttributes<Order>, InferCreationAttributes<Order>> {
  @Attribute({ type: DataTypes.INTEGER, ...column('OrderID') })
  @PrimaryKey
  declare id: number;
  @Attribute({ type: DataTypes.CHAR(5), ...column('CustomerID') })
  declare customerId: CreationOptional<string | null>;
  declare customer?: NonAttribute<Customer> | null;
  @BelongsToMany(() => Product, {
    through: () => OrderDetail,
    foreignKey: 'orderId',
    otherKey: 'productId',
    inverse: { as: 'orders' },
  })
  declare products?: NonAttribute<Product[]>;
}

@Table({ ...legacy, tableName: 'Products' })
class Product extends Model<InferAttributes<Product>, InferCreationAttributes<Product>> {
  @Attribute({ type: DataTypes.INTEGER, ...column('ProductID') })
  @PrimaryKey
  declare id: number;
  @Attribute({ type: DataTypes.STRING(40), ...column('ProductName') })
  @NotNull
  declare name: string;
  @Attribute({ type: DataTypes.DECIMAL(10, 4), ...column('UnitPrice') })
  @NotNull
  @Default(sql.default)
  declare unitPrice: CreationOptional<string>;
  declare OrderDetail?: NonAttribute<OrderDetail>;
}

@Table({ ...legacy, tableName: 'Order Details' })
class OrderDetail extends Model<InferAttributes<OrderDetail>, InferCreationAttributes<OrderDetail>> {
  @Attribute({ type: DataTypes.INTEGER, ...column('OrderID') })
  declare orderId: CreationOptional<number>;
  @Attribute({ type: DataTypes.INTEGER, ...column('ProductID') })
  declare productId: CreationOptional<number>;
  @Attribute({ type: DataTypes.DECIMAL(10, 4), ...column('UnitPrice') })
  @NotNull
  declare unitPrice: string;
  @Attribute({ type: DataTypes.SMALLINT, ...column('Quantity') })
  @NotNull
  @Default(sql.default)
  declare quantity: CreationOptional<number>;
}

describeEachDialect('orders that were there before', ({ connect }) => {
  const open = async (): Promise<void> => {
    await makeOrders(await connect([Customer, Order, Product, OrderDetail], { sync: false }));
    await Customer.bulkCreate([
      { id: 'ALFKI', name: 'Alfreds', orders: [{ id: 1 }, { id: 2 }] },
      { id: 'BOB', name: "Bob's", country: 'UK', orders: [{ id: 3 }] },
    ]);
    await Product.bulkCreate([
      { id: 1, name: 'Chai', unitPrice: '18' },
      { id: 2, name: 'Chang' },
    ]);
  };

  it('keep the defaults of their tables', async () => {
    await open();
    expect(await Customer.findByPk('ALFKI')).toMatchObject({ country: 'Germany' });
    expect((await Product.findAll({ order: ['id'] })).map(({ unitPrice }) => unitPrice)).toEqual(['18.0000', '0.0000']);
  });

  it.each([{ strategy: 'join' }, { strategy: 'separate' }, { limit: 5 }] as const)(
    'are found by keys of CHAR(5), padded or not: %j',
    async how => {
      await open();
      const customers = await Customer.findAll({
        include: [{ association: 'orders', order: ['id'], ...how }],
        order: ['id'],
      });
      expect(customers.map(({ orders }) => orders?.map(({ id }) => id))).toEqual([[1, 2], [3]]);
      const [bob] = await Customer.findAll({ where: { id: ['BOB'] } });
      expect(await bob?.related('orders').has(3)).toBe(true);
    },
  );

  it('link by a composite key, with attributes that a new link needs and an old one has', async () => {
    await open();
    const order = await Order.findByPk(1, { rejectOnEmpty: true });
    await expect(order.related('products').add(1)).rejects.toMatchObject({ name: 'ValidationError' });
    await order.related('products').add(1, { through: { unitPrice: '17.5' } });
    await order.related('products').add(1);
    await order.related('products').set([1, 2], { through: [{}, { unitPrice: '3', quantity: 4 }] });
    const links = await order.related('products').get({ order: ['id'] });
    expect(links.map(({ OrderDetail: link }) => [link?.unitPrice, link?.quantity])).toEqual([
      ['17.5000', 1],
      ['3.0000', 4],
    ]);
    await order.related('products').remove(1);
    expect(await OrderDetail.count()).toBe(1);
  });
});

class Reader extends Model<InferAttributes<Reader>, InferCreationAttributes<Reader>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare name: string;
  @BelongsToMany(() => Book, { through: () => Loan, inverse: { as: 'readers' } })
  declare books?: NonAttribute<Book[]>;
}

class Book extends Model<InferAttributes<Book>, InferCreationAttributes<Book>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare title: string;
  @HasMany(() => Note, { foreignKey: 'bookId', inverse: { as: 'book' } })
  declare notes?: NonAttribute<Note[]>;
  declare readers?: NonAttribute<Reader[]>;
  declare Loan?: NonAttribute<Loan>;
}

class Loan extends Model<InferAttributes<Loan>, InferCreationAttributes<Loan>> {
  declare readerId: CreationOptional<number>;
  declare bookId: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare place: string;
}

class Note extends Model<InferAttributes<Note>, InferCreationAttributes<Note>> {
  declare id: CreationOptional<number>;
  declare bookId: number | null;
  declare book?: NonAttribute<Book | null>;
}

/** Tables of a migration that made no constraints, of models that say there are some. */
async function makeLibrary({ knex }: Database): Promise<void> {
  const named = (table: string, name: string) =>
    knex.schema.createTable(table, columns => {
      columns.increments('id');
      columns.string(name);
      for (const time of ['createdAt', 'updatedAt']) columns.datetime(time, { precision: 3 });
    });
  await named('Readers', 'name');
  await named('Books', 'title');
  await knex.schema.createTable('Loans', table => {
    for (const key of ['readerId', 'bookId']) table.integer(key).notNullable();
    table.string('place');
    for (const time of ['createdAt', 'updatedAt']) table.datetime(time, { precision: 3 });
    table.primary(['readerId', 'bookId']);
  });
  await knex.schema.createTable('Notes', table => {
    table.increments('id');
    table.integer('bookId');
    for (const time of ['createdAt', 'updatedAt']) table.datetime(time, { precision: 3 });
  });
}

describeEachDialect('links to rows that are not there', ({ connect, requires }) => {
  const open = async (): Promise<void> => {
    await makeLibrary(await connect([Reader, Book, Loan, Note], { sync: false }));
    await fill();
  };

  /** Ada reads one book, and two that are lost; Bob two that are lost; Cy none. A note is on the book, one on a lost one. */
  const fill = async (): Promise<void> => {
    await Reader.bulkCreate([{ name: 'Ada' }, { name: 'Bob' }, { name: 'Cy' }]);
    await Book.create({ title: 'Emma' });
    await Loan.bulkCreate(
      [[1, 1], [1, 98], [1, 99], [2, 98], [2, 99]].map(([readerId, bookId]) => ({ readerId: readerId as number, bookId: bookId as number, place: 'home' })),
    ); // prettier-ignore
    await Note.bulkCreate([{ bookId: 1 }, { bookId: 98 }, { bookId: null }]);
  };

  const names = (readers: readonly Reader[]): readonly string[] => readers.map(({ name }) => name);

  const agree = async (): Promise<void> => {
    const [ada, bob] = await Reader.findAll({ order: ['id'] });
    expect([await ada?.related('books').count(), await bob?.related('books').count()]).toEqual([1, 0]);
    for (const strategy of ['join', 'separate', 'json'] as const) {
      const include = { association: 'books', required: true, strategy } as const;
      const readers = await Reader.findAll({ include });
      expect(readers.map(({ name, books }) => [name, books?.length])).toEqual([['Ada', 1]]);
      const page = await Reader.findAndCountAll({ include, order: ['id'], limit: 2 });
      expect([names(page.rows), page.count]).toEqual([['Ada'], 1]);
    }
    const found = async (where: WhereOptions<InferAttributes<Reader>, Reader>): Promise<readonly string[]> => {
      const readers = names(await Reader.findAll({ where, order: ['id'] }));
      expect(names(await Reader.findAll({ where, order: ['id'], limit: 5 }))).toEqual(readers);
      expect(await Reader.count({ where })).toBe(readers.length);
      return readers;
    };
    expect(await found({ books: {} })).toEqual(['Ada']);
    expect(await found({ books: null })).toEqual(['Bob', 'Cy']);
    expect(await found({ books: 98 })).toEqual([]);
    expect(await found({ '$books.id$': { [Op.gt]: 1 } })).toEqual([]);
    expect(await found({ books: { Loan: { place: 'home' } } })).toEqual(['Ada']);
    expect(await found({ books: { [Op.none]: { Loan: { place: 'home' } } } })).toEqual(['Bob', 'Cy']);
    expect(await Note.count({ where: { book: {} } })).toBe(1);
    expect(await Note.count({ where: { book: null } })).toBe(2);
    expect(await Note.count({ where: { book: 98 } })).toBe(0);
    const aggregates = { all: { count: 'books' }, titles: { count: 'books', distinct: true }, notes: { count: 'books.notes' } } as const; // prettier-ignore
    expect(await Reader.findAll({ aggregates, where: { $all$: { [Op.gt]: 1 } } })).toEqual([]);
    const counted = await Reader.findAll({ aggregates, order: [['all', 'DESC'], ['id', 'DESC']] }); // prettier-ignore
    expect(counted.map(reader => [reader.name, reader.all, reader.titles, reader.notes])).toEqual([
      ['Ada', 1, 1, 1],
      ['Cy', 0, 0, 0],
      ['Bob', 0, 0, 0],
    ]);
  };

  it('count nowhere, in tables made without constraints', async () => {
    await open();
    await agree();
  });

  // A column that holds any value is SQLite's, where any key may be checked late.
  requires('untypedColumns')('count nowhere while the check of their keys is still to come', async () => {
    const database = await connect([Reader, Book, Loan, Note]);
    const late = database.transaction({ constraintChecking: 'DEFERRED' }, async () => {
      await fill();
      await agree();
    });
    await expect(late).rejects.toMatchObject({ name: 'ForeignKeyConstraintError' });
  });
});
