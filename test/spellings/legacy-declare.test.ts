import 'reflect-metadata';
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
import { describeAnyDialect } from '../support/describe-each-dialect';
import { describeSpelling } from './spelling-suite';

const calls: string[] = [];

@Table({ tableName: 'tbl_people' })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  @AutoIncrement
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING(50))
  @NotNull
  @Unique('name_and_age')
  @Validate({ notEmpty: true })
  declare name: string;
  @Attribute(DataTypes.INTEGER)
  @Default(18)
  @Unique('name_and_age')
  declare age: CreationOptional<number>;
  @Attribute(DataTypes.JSON)
  declare settings: { theme: string } | null;
  @Attribute(DataTypes.DATE)
  @ColumnName('born')
  @Comment('in UTC')
  declare bornAt: Date | null;
  @Attribute(DataTypes.STRING(20))
  @Index
  declare mood: string | null;

  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  declare addLikedToot: BelongsToManyAddAssociationMixin<Toot>;
  declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;

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
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string;
  @BelongsTo(() => Person)
  declare author?: NonAttribute<Person> | null;
  /** Declared by {@link Person.likedToots}. */
  declare likedBy?: NonAttribute<Person[]>;
  declare LikedToot?: NonAttribute<LikedToot>;
}

class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  declare likedById: number;
  declare likedTootId: number;
  @Attribute(DataTypes.STRING)
  declare reaction: string | null;
}

describeSpelling('legacy decorators and declared fields', { Person, Toot, LikedToot, calls });

describeAnyDialect('A model with declared fields', ({ connect }) => {
  const models = [Person, Toot, LikedToot];

  it('is constructed with new', async () => {
    await connect(models);
    const ada = new Person({ name: 'Ada', mood: 'merry' });
    expect(ada).toMatchObject({ name: 'Ada', mood: 'merry', age: 18 });
    await ada.save();
    expect(await Person.findOne()).toMatchObject({ name: 'Ada', mood: 'merry', age: 18 });
  }); // P46

  it('is constructed with new and filled afterwards', async () => {
    await connect(models);
    const ada = new Person();
    ada.name = 'Ada';
    await ada.save();
    await ada.addLikedToot(await Toot.create({ text: 'Hello' }));
    expect(await Person.findOne({ include: 'likedToots' })).toMatchObject({ age: 18, likedToots: [{ text: 'Hello' }] });
  }); // P46
});

describeAnyDialect('A model with a constructor of its own', ({ connect }) => {
  class Note extends Model<InferAttributes<Note>, InferCreationAttributes<Note>> {
    declare id: CreationOptional<number>;
    @Attribute(DataTypes.STRING(20))
    declare token: CreationOptional<string>;

    constructor(values?: InferCreationAttributes<Note>) {
      super(values);
      this.token ??= 'made here';
    }
  }

  it('keeps what it was given, and completes the rest', async () => {
    await connect([Note]);
    expect([new Note({ token: 'given' }).token, new Note({}).token]).toEqual(['given', 'made here']);
  }); // P46

  it('is not called for what is loaded', async () => {
    await connect([Note]);
    await Note.create({});
    expect(await Note.findOne()).toMatchObject({ token: null });
  }); // P46
});

describe('A bare @Attribute() on a declared field', () => {
  class Note extends Model {
    @Attribute()
    declare text: string;
    @Attribute()
    declare writtenAt: Date;
  }

  it('takes its type from what the compiler emits', async () => {
    const database = new Database('sqlite::memory:', { models: [Note] });
    const kinds = ['text', 'writtenAt'].map(name => Note.definition.attributes.get(name)?.type.kind);
    expect(kinds).toEqual(['STRING', 'DATE']);
    await database.close();
  }); // P49
});
