import { DataTypes, EmptyResultError, Model, Op, type NonAttribute } from 'mortise';
import {
  Attribute,
  BeforeCreate,
  BelongsTo,
  BelongsToMany,
  HasMany,
  Index,
  NotNull,
  Table,
  Validate,
} from 'mortise/decorators';
import { describeAnyDialect } from '../support/describe-each-dialect';

describeAnyDialect('the options of a model', ({ connect }) => {
  it('freezeTableName calls the table as the model is called', async () => {
    const database = await connect([], { sync: false, define: { freezeTableName: true } });
    const Mouse = database.define('Mouse', { name: DataTypes.STRING });
    const Fox = database.define('Fox', { name: DataTypes.STRING }, { freezeTableName: false });
    const Ox = database.define('Ox', {}, { tableName: 'oxen' });
    await database.sync();
    expect([Mouse, Fox, Ox].map(({ definition }) => definition.table.name)).toEqual(['Mouse', 'Foxes', 'oxen']);
    await Mouse.create({ name: 'Ada' });
    expect(await Mouse.count()).toBe(1);
  });

  it('rejectOnEmpty holds for finds that do not say', async () => {
    const database = await connect([], { sync: false });
    class NobodyError extends Error {}
    const Person = database.define('Person', { name: DataTypes.STRING }, { rejectOnEmpty: true });
    const Pet = database.define('Pet', { name: DataTypes.STRING }, { rejectOnEmpty: NobodyError });
    Person.hasMany(Pet, { as: 'pets' });
    Pet.belongsTo(Person, { as: 'owner', foreignKey: 'personId' });
    await database.sync();
    const finds = [
      () => Person.findOne(),
      () => Person.findByPk(1),
      () => Person.findByPk(null),
      () => Person.findAll(),
    ];
    for (const find of finds) await expect(find()).rejects.toBeInstanceOf(EmptyResultError);
    await expect(Pet.findOne()).rejects.toBeInstanceOf(NobodyError);
    expect(await Person.findOne({ rejectOnEmpty: false })).toBeNull();
    expect(await Person.findByPk(1, { rejectOnEmpty: false })).toBeNull();
    expect([await Person.count(), await Person.findAndCountAll()]).toEqual([0, { rows: [], count: 0 }]);
    expect((await Person.findOrCreate({ where: { name: 'Eve' } }))[1]).toBe(true);
    await Person.destroy({ all: true });
    const ada = await Person.create({ name: 'Ada' });
    // What hangs on a row may be nothing.
    expect(
      await (ada as never as { related(name: string): { get(): Promise<unknown> } }).related('pets').get(),
    ).toEqual([]);
    expect(await ada.reload({ include: 'pets' as never })).toMatchObject({ pets: [] });
  });

  it('createdAt and its like name the attribute, and its column', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define(
      'Person',
      { name: DataTypes.STRING },
      {
        paranoid: true,
        createdAt: { field: 'made_on' },
        updatedAt: { name: 'touchedAt', columnName: 'touched_on' },
        deletedAt: { columnName: 'gone_on' },
      },
    );
    await database.sync();
    const { attributes, timestamps } = Person.definition;
    expect(timestamps).toEqual({ createdAt: 'createdAt', updatedAt: 'touchedAt', deletedAt: 'deletedAt' });
    expect(['createdAt', 'touchedAt', 'deletedAt'].map(name => attributes.get(name)?.columnName)).toEqual([
      'made_on',
      'touched_on',
      'gone_on',
    ]);
    const ada = await Person.create({ name: 'Ada' });
    expect(ada.touchedAt).toBeInstanceOf(Date);
    await ada.destroy();
    expect(await Person.count()).toBe(0);
    const [row] = await database.knex('People').select('gone_on', 'made_on');
    expect((row as { gone_on: unknown }).gone_on).not.toBeNull();
  });

  it.each([
    ['that is misspelt', { createdAt: { fild: 'made_on' } }, 'UNKNOWN_OPTION'],
    ['that is a number', { createdAt: 5 }, 'INVALID_OPTION'],
    ['whose column is no text', { updatedAt: { columnName: 5 } }, 'INVALID_OPTION'],
  ])('refuses a timestamp %s', async (_label, options, code) => {
    const database = await connect([], { sync: false });
    const wrong = (): unknown => database.define('Person', {}, options as never).definition;
    expect(wrong).toThrow(expect.objectContaining({ code }));
  });
});

describeAnyDialect('references', ({ connect }) => {
  it('name the table of a model, and actions in small letters', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define('Person', { name: DataTypes.STRING }, { tableName: 'folk', timestamps: false });
    const Toot = database.define(
      'Toot',
      { authorId: { references: { table: 'folk', key: 'id' }, onDelete: 'cascade' as never } },
      { timestamps: false },
    );
    await database.sync();
    const ada = await Person.create({ name: 'Ada' });
    await Toot.create({ authorId: ada.id } as never);
    await ada.destroy();
    expect(await Toot.count()).toBe(0);
  });

  it('find the key of a junction by the table it refers to', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define('Person', { name: DataTypes.STRING }, { tableName: 'folk' });
    const Toot = database.define('Toot', { text: DataTypes.STRING });
    database.define('Like', {
      who: { references: { table: 'folk' } },
      what: { references: { table: { tableName: 'Toots' } } },
    });
    Person.belongsToMany(Toot, { as: 'likedToots', through: 'Like', inverse: 'likedBy' });
    expect([...database.models.getOrThrow('Like').definition.attributes.keys()].slice(0, 2)).toEqual(['who', 'what']);
  });

  it('are refused where no model has the table', async () => {
    const database = await connect([], { sync: false });
    database.define('Toot', { authorId: { references: { table: 'folk' } } });
    expect(() => database.models.get('Toot')).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_MODEL',
        message: expect.stringContaining('Toot.authorId refers to the table "folk", which no model has.') as string,
      }),
    );
  });
});

describeAnyDialect('the junction of an association', ({ connect }) => {
  it('has no timestamps where the association says so', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define('Person', { name: DataTypes.STRING });
    const Toot = database.define('Toot', { text: DataTypes.STRING });
    Person.belongsToMany(Toot, { as: 'likedToots', through: { model: 'Like', timestamps: false } });
    await database.sync();
    const like = database.models.getOrThrow('Like').definition;
    expect([...like.attributes.keys()]).toEqual(['personId', 'likedTootId']);
    await Person.create({ name: 'Ada', likedToots: [{ text: 'Hello' }] } as never);
    expect(await database.models.getOrThrow('Like').count()).toBe(1);
  });

  it('is told by itself where it is a model of its own, and by all that share it alike', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define('Person');
    const Toot = database.define('Toot');
    database.define('Like');
    Person.belongsToMany(Toot, { as: 'likedToots', through: { model: 'Like', timestamps: false } });
    expect(() => database.models.get('Like')).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));

    const other = await connect([], { sync: false });
    const [Writer, Book] = [other.define('Writer'), other.define('Book')];
    Writer.belongsToMany(Book, { as: 'books', through: { model: 'Copy', timestamps: false } });
    Writer.belongsToMany(Book, { as: 'drafts', through: { model: 'Copy', timestamps: true } });
    expect(() => other.models.get('Copy')).toThrow(expect.objectContaining({ code: 'CONTRADICTORY_OPTIONS' }));
  });
});

@Table.Abstract({
  underscored: true,
  scopes: { named: (name: string) => ({ where: { name } }) },
  defaultScope: { where: { name: { [Op.ne]: 'nobody' } } },
  indexes: [{ fields: ['name'] }],
  validate: {
    notTooLong(this: unknown) {
      if ((this as Named).name.length > 8) throw new Error('too long');
    },
  },
})
abstract class Named extends Model {
  @Attribute(DataTypes.STRING)
  @NotNull
  @Validate({ isAlpha: true })
  declare name: string;

  @Attribute(DataTypes.INTEGER)
  @Index
  declare shoeSize: number | null;

  @BelongsTo(() => Town)
  declare town?: NonAttribute<Town | null>;
  declare townId: number | null;

  @BeforeCreate
  static greet(this: void, named: Named): void {
    named.shoeSize ??= 40;
  }
}

@Table({ timestamps: false })
class Town extends Model {
  @Attribute(DataTypes.STRING) declare name: string;

  @HasMany(() => Person, 'townId')
  declare people?: NonAttribute<Person[]>;
}

@Table({ tableName: 'folk', timestamps: false })
class Person extends Named {
  @BelongsToMany(() => Pet, { through: 'Walk', inverse: 'walkers' })
  declare walked?: NonAttribute<Pet[]>;
}

@Table({ timestamps: false, defaultScope: {} })
class Pet extends Named {}

describeAnyDialect('a model that extends an abstract class', ({ connect }) => {
  beforeEach(async () => {
    await connect([Town, Person, Pet]);
  });

  it('has its attributes, indexes and options, and names of its own', () => {
    for (const [model, table] of [
      [Person, 'folk'],
      [Pet, 'pets'],
    ] as const) {
      expect([...model.definition.attributes.keys()]).toEqual(['id', 'name', 'shoeSize', 'townId']);
      expect(model.definition.attributes.get('shoeSize')?.columnName).toBe('shoe_size');
      expect(model.definition.table.name).toBe(table);
      expect(model.definition.indexes.map(({ attributes }) => attributes.join()).sort()).toEqual(
        expect.arrayContaining(['name', 'shoeSize']),
      );
    }
  });

  it('has its hooks, validators and scopes', async () => {
    for (const model of [Person, Pet]) {
      expect((await model.create({ name: 'Ada' })).shoeSize).toBe(40);
      await expect(model.create({ name: '1' })).rejects.toMatchObject({ name: 'ValidationError' });
      await expect(model.create({ name: 'Bartholomew' })).rejects.toMatchObject({ name: 'ValidationError' });
      await model.bulkCreate([{ name: 'nobody' }, { name: 'Ben' }]);
      expect(await model.withScope({ method: ['named', 'Ben'] }).count()).toBe(1);
    }
    expect([await Person.count(), await Pet.count()]).toEqual([2, 3]);
  });

  it('has its associations, beside those of its own', async () => {
    await Person.create({ name: 'Ada', town: { name: 'London' }, walked: [{ name: 'Rex', town: { name: 'Paris' } }] });
    const ada = await Person.findOne({ include: ['town', { association: 'walked', include: ['town'] }] as never });
    expect(ada).toMatchObject({ town: { name: 'London' }, walked: [{ name: 'Rex', town: { name: 'Paris' } }] });
    expect(await Town.findOne({ include: 'people' as never })).toMatchObject({ people: [{ name: 'Ada' }] });
  });

  it('may be one without options, as a table may', async () => {
    @Table.Abstract
    abstract class Bare extends Model {
      @Attribute(DataTypes.STRING) declare name: string;
    }
    @Table
    class Leaf extends Bare {}
    await connect([Leaf]);
    expect((await Leaf.create({ name: 'oak' })).name).toBe('oak');
    await expect(connect([Bare as never])).rejects.toMatchObject({ code: 'ABSTRACT_MODEL' });
  });

  it('has no name of its own, and is asked for nothing', async () => {
    for (const options of [{ tableName: 'bare' }, { modelName: 'Bare' }])
      expect(() => Table.Abstract(options)(class Bare extends Model {})).toThrow(
        expect.objectContaining({ code: 'CONTRADICTORY_OPTIONS' }),
      );
    await expect(async () => Named.findAll()).rejects.toMatchObject({ code: 'ABSTRACT_MODEL' });
  });

  it('is not given for it', async () => {
    await expect(connect([Named as never])).rejects.toMatchObject({ code: 'ABSTRACT_MODEL' });
  });
});
