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

describeSpelling('legacy decorators and fields', { Person, Toot, LikedToot, calls });

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

describe('A bare @Attribute() on a field', () => {
  class Note extends Model {
    @Attribute()
    text!: string;
    @Attribute()
    writtenAt!: Date;
  }

  it('takes its type from what the compiler emits', async () => {
    const database = new Database('sqlite::memory:', { models: [Note] });
    const kinds = ['text', 'writtenAt'].map(name => Note.definition.attributes.get(name)?.type.kind);
    expect(kinds).toEqual(['STRING', 'DATE']);
    await database.close();
  }); // P49
});
