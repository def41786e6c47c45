import {
  Database,
  DataTypes,
  Model,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyGetAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import {
  Attribute,
  AutoIncrement,
  BeforeCreate,
  BelongsTo,
  BelongsToMany,
  ColumnName,
  Comment,
  Default,
  Index,
  NotNull,
  PrimaryKey,
  Table,
  Unique,
  Validate,
} from 'mortise/decorators';
import { describeAnyDialect } from '../../support/describe-each-dialect';
import { describeSpelling } from '../spelling-suite';

const calls: string[] = [];

@Table({ tableName: 'tbl_people' })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  @AutoIncrement
  id!: CreationOptional<number>;
  @Attribute(DataTypes.STRING(50))
  @NotNull
  @Unique('name_and_age')
  @Validate({ notEmpty: true })
  name!: string;
  @Attribute(DataTypes.INTEGER)
  @Default(18)
  @Unique('name_and_age')
  age!: CreationOptional<number>;
  @Attribute(DataTypes.JSON)
  settings!: { theme: string } | null;
  @Attribute(DataTypes.DATE)
  @ColumnName('born')
  @Comment('in UTC')
  bornAt!: Date | null;
  @Attribute(DataTypes.STRING(20))
  @Index
  mood: string | null = 'calm';

  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  likedToots?: NonAttribute<Toot[]>;
  addLikedToot!: BelongsToManyAddAssociationMixin<Toot>;
  getLikedToots!: BelongsToManyGetAssociationsMixin<Toot>;

  @BeforeCreate
  static record(person: Person): void {
    calls.push(`beforeCreate ${person.name}`);
  }

  get greeting(): NonAttribute<string> {
    return `Hello, ${this.name}`;
  }

  shout(): string {
    return `${this.name.toUpperCase()}!`;
  }
}

class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  id!: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  text!: string;
  @BelongsTo(() => Person)
  author?: NonAttribute<Person> | null;
  /** Declared by {@link Person.likedToots}. */
  likedBy?: NonAttribute<Person[]>;
  LikedToot?: NonAttribute<LikedToot>;
}

class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  likedById!: number;
  likedTootId!: number;
  @Attribute(DataTypes.STRING)
  reaction!: string | null;
}

describeSpelling('standard decorators and fields', { Person, Toot, LikedToot, calls });

describeAnyDialect('A model with fields that are not declared', ({ connect }) => {
  const models = [Person, Toot, LikedToot];

  it('refuses new with values, which the fields would hide, and says what helps', async () => {
    await connect(models, { sync: false });
    const construct = (): unknown => new Person({ name: 'Ada' });
    expect(construct).toThrow(expect.objectContaining({ name: 'DefinitionError', code: 'SHADOWED_ATTRIBUTE' }));
    expect(construct).toThrow(
      'new Person(…) cannot set "name": the class declares it as a field, which the language sets after the constructor. ' +
        'Write "declare name: …", or use Person.build({ … }), which always works.',
    );
  }); // P46

  it('refuses new with a value that a field overwrites with its own', async () => {
    await connect(models, { sync: false });
    expect(() => new Person({ mood: 'merry' } as never)).toThrow('new Person(…) cannot set "mood"');
  }); // P46

  it('refuses it each time', async () => {
    await connect(models, { sync: false });
    for (const name of ['Ada', 'Bob']) {
      expect(() => new Person({ name })).toThrow(expect.objectContaining({ code: 'SHADOWED_ATTRIBUTE' }));
    }
  }); // P46

  it('is constructed with new and filled afterwards, with its defaults when it is saved', async () => {
    await connect(models);
    const ada = new Person();
    ada.name = 'Ada';
    await ada.save();
    expect(await Person.findOne()).toMatchObject({ id: 1, name: 'Ada', age: 18 });
  }); // P46
});

describe('Standard decorators', () => {
  it('know no type of a bare @Attribute(), and say what to write', () => {
    const decorate = (): unknown => {
      class Note extends Model {
        @Attribute()
        text!: string;
      }
      return Note;
    };
    expect(decorate).toThrow(expect.objectContaining({ name: 'DefinitionError', code: 'MISSING_TYPE' }));
    expect(decorate).toThrow(
      'No type for "text": this build emits no decorator metadata. Write @Attribute(DataTypes.STRING).',
    );
  }); // P49

  it('are refused on an accessor, which would hide what is loaded', () => {
    const decorate = (): unknown => {
      class Note extends Model {
        @Attribute(DataTypes.STRING)
        accessor text!: string;
      }
      return Note;
    };
    expect(decorate).toThrow(expect.objectContaining({ code: 'INVALID_MEMBER' }));
    expect(decorate).toThrow('@Attribute cannot stand on "accessor text"');
  }); // P49

  it('are refused on a private member', () => {
    const decorate = (): unknown => {
      class Note extends Model {
        @Attribute(DataTypes.STRING)
        #text!: string;

        read(): string {
          return this.#text;
        }
      }
      return Note;
    };
    expect(decorate).toThrow(expect.objectContaining({ code: 'INVALID_MEMBER' }));
    expect(decorate).toThrow('@Attribute cannot stand on the private member "#text".');
  }); // A9

  it('are refused on a static member', () => {
    const decorate = (): unknown => {
      class Note extends Model {
        @Attribute(DataTypes.STRING)
        static text: string;
      }
      return Note;
    };
    expect(decorate).toThrow('@Attribute cannot stand on the static member "text".');
  }); // A9

  it('are refused on a member that is named by a symbol', () => {
    const secret = Symbol('secret');
    const decorate = (): unknown => {
      class Note extends Model {
        @Attribute(DataTypes.STRING)
        [secret]!: string;
      }
      return Note;
    };
    expect(decorate).toThrow(expect.objectContaining({ code: 'INVALID_MEMBER' }));
  }); // A9

  it('are refused in a class that does not extend Model, when it joins a database', () => {
    class Plain {
      @Attribute(DataTypes.STRING)
      text!: string;
    }
    const open = (): unknown => new Database('sqlite::memory:', { models: [Plain as unknown as typeof Model] });
    expect(open).toThrow('An entry of "models" is no model class, but the class Plain, which does not extend Model.');
  }); // A9

  it('are inherited, and changed by a subclass for itself alone', async () => {
    abstract class Named extends Model {
      @Attribute(DataTypes.STRING(20))
      name!: string;
    }
    class Cat extends Named {
      @NotNull
      override name: string = '';
      @Attribute(DataTypes.INTEGER)
      lives!: number;
    }
    class Dog extends Named {}
    const database = new Database('sqlite::memory:', { models: [Cat, Dog] });
    expect(Cat.definition.attributes.get('name')).toMatchObject({ type: { length: 20 }, allowNull: false });
    expect(Dog.definition.attributes.get('name')).toMatchObject({ type: { length: 20 }, allowNull: true });
    expect(Dog.definition.attributes.has('lives')).toBe(false);
    await database.close();
  }); // P49
});
