import {
  Database,
  DataTypes,
  DefinitionError,
  Model,
  type AttributeInputs,
  type AttributesFor,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type ModelOptions,
  type NonAttribute,
} from 'mortise';
import { Attribute, NotNull, Table } from 'mortise/decorators';
import { describeAnyDialect } from '../support/describe-each-dialect';

class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  static attributes = {
    text: { type: DataTypes.STRING(140), allowNull: false },
    mood: DataTypes.ENUM('calm', 'cross'),
  } satisfies AttributesFor<Toot>;

  declare id: CreationOptional<number>;
  declare text: string;
  declare mood: 'calm' | 'cross' | null;
  declare likedBy?: NonAttribute<Person[]>;
}

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  static attributes = {
    name: { type: DataTypes.STRING, allowNull: false },
    shoeSize: DataTypes.INTEGER,
  } satisfies AttributesFor<Person>;
  static options: ModelOptions = { tableName: 'people', timestamps: false, indexes: [{ fields: ['name'] }] };

  declare id: CreationOptional<number>;
  declare name: string;
  declare shoeSize: number | null;
  declare likedToots?: NonAttribute<Toot[]>;
}

describeAnyDialect('A model by static attributes', ({ connect }) => {
  it('has them, its options and its associations', async () => {
    const database = await connect([Person, Toot], { sync: false });
    Person.belongsToMany(Toot, { as: 'likedToots', through: 'LikedToot', inverse: { as: 'likedBy' } });
    await database.sync();
    await Person.create({ name: 'Ada', shoeSize: 37, likedToots: [{ text: 'Hello', mood: 'calm' }] });
    const [ada] = await Person.findAll({ include: ['likedToots'] });
    expect(ada).toMatchObject({ id: 1, name: 'Ada', shoeSize: 37, likedToots: [{ text: 'Hello', mood: 'calm' }] });
    expect(Person.definition.table.name).toBe('people');
    expect([...Person.definition.attributes.keys()]).toEqual(['id', 'name', 'shoeSize']);
    await expect(Person.create({ name: null as unknown as string })).rejects.toThrow('name');
  });

  it('has those of its base class, and names of its own', async () => {
    class Named extends Model {
      static attributes: AttributeInputs = { name: { type: DataTypes.STRING, allowNull: false } };
      static options: ModelOptions = { tableName: 'nameds', timestamps: false };
    }
    class Pet extends Named {
      static override attributes = {
        name: { type: DataTypes.STRING(10), allowNull: true },
        legs: DataTypes.INTEGER,
      };
      static override options: ModelOptions = { comment: 'of somebody' };
    }
    class Cat extends Pet {}
    await connect([Named, Pet, Cat]);
    expect([Named, Pet, Cat].map(({ definition }) => definition.table.name)).toEqual(['nameds', 'Pets', 'Cats']);
    expect([Named, Pet, Cat].map(model => [...model.definition.attributes.keys()].join())).toEqual([
      'id,name',
      'id,name,legs',
      'id,name,legs',
    ]);
    expect(await Cat.create({ legs: 4 })).toMatchObject({ id: 1, legs: 4 });
  });

  it('stands beside decorators, which come last', async () => {
    @Table({ timestamps: true })
    class Mixed extends Model {
      static attributes = { name: DataTypes.STRING, age: DataTypes.INTEGER };
      static options: ModelOptions = { timestamps: false, tableName: 'mixed' };
      @Attribute(DataTypes.STRING(20))
      @NotNull
      declare name: string;
    }
    await connect([Mixed]);
    const { attributes, table } = Mixed.definition;
    expect(attributes.get('name')).toMatchObject({ type: { length: 20 }, allowNull: false });
    expect([...attributes.keys()]).toEqual(['id', 'name', 'age', 'createdAt', 'updatedAt']);
    expect(table.name).toBe('mixed');
  });
});

describe('Static attributes are refused', () => {
  const open = (model: typeof Model): Database => new Database('sqlite::memory:', { models: [model] });

  it.each<[string, unknown, string]>([
    ['that are none', 'name', 'The attributes of Wrong are not an object.'],
    ['that are null', null, 'The attributes of Wrong are not an object.'],
    ['that are undefined', undefined, 'The attributes of Wrong are not an object.'],
    ['with an option that is not there', { name: { type: DataTypes.STRING, alowNull: true } }, 'alowNull'],
    ['without a type', { name: {} }, 'Wrong.name'],
    ['with the constructor of a value', { name: String }, 'DataTypes.STRING'],
  ])('%s', (_title, attributes, message) => {
    class Wrong extends Model {
      static attributes = attributes;
    }
    const opening = (): unknown => open(Wrong);
    expect(opening).toThrow(DefinitionError);
    expect(opening).toThrow(message);
  });

  it.each<[unknown, string]>([
    [null, 'The static options of Wrong are not an object.'],
    ['wrong', 'The static options of Wrong are not an object.'],
    [{ tablename: 'wrong' }, 'tablename'],
  ])('with the options %j', (options, message) => {
    class Wrong extends Model {
      static options = options;
    }
    expect(() => open(Wrong)).toThrow(message);
  });
});
