import 'reflect-metadata';
import {
  Database,
  DataTypes,
  DefinitionError,
  Model,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import {
  AfterCreate,
  AfterDestroy,
  AfterSave,
  AfterUpdate,
  AllowNull,
  Attribute,
  AutoIncrement,
  BeforeCreate,
  BeforeDestroy,
  BeforeSave,
  BeforeUpdate,
  BeforeValidate,
  ColumnName,
  Comment,
  CreatedAt,
  Default,
  DeletedAt,
  HasMany,
  Index,
  NotNull,
  PrimaryKey,
  Table,
  Unique,
  UpdatedAt,
  Validate,
} from 'mortise/decorators';
import { describeAnyDialect } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  @AutoIncrement
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING(50))
  @NotNull
  @Unique
  @Comment('where letters go')
  declare email: string;
  @Attribute(DataTypes.STRING(20))
  @Unique('full_name')
  @ColumnName('first')
  declare firstName: string | null;
  @Attribute(DataTypes.STRING(20))
  @Unique('full_name')
  @AllowNull
  declare lastName: string | null;
  @Attribute(DataTypes.STRING(20))
  @Index
  declare city: string | null;
  @Attribute(DataTypes.INTEGER)
  @Default(18)
  @Index('by_age')
  declare age: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER)
  @Default(sql`40 + 2`)
  declare answer: CreationOptional<number>;
}

describeAnyDialect('Decorated attributes', ({ connect }) => {
  it('are created, with defaults, and found', async () => {
    await connect([Person]);
    await Person.create({ email: 'ada@example.org', firstName: 'Ada' });
    expect(await Person.findAll()).toMatchObject([
      { id: 1, email: 'ada@example.org', firstName: 'Ada', lastName: null, age: 18, answer: 42 },
    ]);
  }); // S3 S7

  it('are unique each by itself', async () => {
    await connect([Person]);
    await Person.create({ email: 'ada@example.org' });
    await expect(Person.create({ email: 'ada@example.org' })).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
  }); // S48

  it('are unique together under one name', async () => {
    await connect([Person]);
    const [firstName, lastName] = ['Ada', 'Lovelace'];
    await Person.create({ email: 'a@example.org', firstName, lastName });
    await Person.create({ email: 'b@example.org', firstName, lastName: 'Byron' });
    await expect(Person.create({ email: 'c@example.org', firstName, lastName })).rejects.toMatchObject({
      code: 'UNIQUE_CONSTRAINT',
    });
  }); // S48

  it('are indexed as they say', async () => {
    await connect([Person], { sync: false });
    expect(Person.definition.indexes).toEqual([
      { name: 'People_email_unique', unique: true, attributes: ['email'] },
      { name: 'full_name', unique: true, attributes: ['firstName', 'lastName'] },
      { name: 'People_city', unique: false, attributes: ['city'] },
      { name: 'by_age', unique: false, attributes: ['age'] },
    ]);
  }); // S48

  it('have a column and a comment of their own', async () => {
    await connect([Person], { sync: false });
    expect(Person.definition.attributes.get('firstName')).toMatchObject({ columnName: 'first', allowNull: true });
    expect(Person.definition.attributes.get('email')).toMatchObject({ comment: 'where letters go', allowNull: false });
  }); // S50

  it('are refused without a value they need', async () => {
    await connect([Person]);
    // @ts-expect-error the email is required
    await expect(Person.create({ firstName: 'Ada' })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ model: 'Person', attribute: 'email', validator: 'notNull' }],
    });
  }); // S3

  it('take options in the place of a type', async () => {
    class Book extends Model {
      @Attribute({ type: DataTypes.STRING(13), primaryKey: true, columnName: 'number' })
      declare isbn: string;
    }
    await connect([Book], { sync: false });
    expect(Book.definition.attributes.get('isbn')).toMatchObject({
      columnName: 'number',
      primaryKey: true,
      allowNull: false,
    });
  }); // S3

  it('do not depend on the order of decorators', async () => {
    class Book extends Model {
      @NotNull
      @Unique
      @Attribute(DataTypes.STRING(13))
      @Default('none')
      declare isbn: string;
    }
    await connect([Book], { sync: false });
    expect(Book.definition.attributes.get('isbn')).toMatchObject({ allowNull: false, defaultValue: { value: 'none' } });
    expect(Book.definition.indexes).toMatchObject([{ unique: true, attributes: ['isbn'] }]);
  }); // S3
});

describeAnyDialect('Decorated timestamps', ({ connect }) => {
  class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
    declare id: CreationOptional<number>;
    @CreatedAt
    declare bornAt: CreationOptional<Date>;
    @UpdatedAt
    declare changedAt: CreationOptional<Date>;
    @DeletedAt
    declare goneAt: CreationOptional<Date | null>;
  }

  it('are kept under the names of the fields', async () => {
    await connect([Toot]);
    const toot = await Toot.create({});
    expect(toot).toMatchObject({ bornAt: expect.any(Date), changedAt: expect.any(Date) });
    expect([...Toot.definition.attributes.keys()]).toEqual(['id', 'bornAt', 'changedAt', 'goneAt']);
  }); // S18

  it('make the model paranoid where one is of the deletion', async () => {
    await connect([Toot]);
    const toot = await Toot.create({});
    await toot.destroy();
    expect(await Toot.findAll()).toEqual([]);
    expect(await Toot.findAll({ paranoid: false })).toMatchObject([{ goneAt: expect.any(Date) }]);
  }); // P56
});

describeAnyDialect('Decorated validators', ({ connect }) => {
  class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
    declare id: CreationOptional<number>;
    @Attribute(DataTypes.STRING)
    @Validate({ isEmail: true })
    @Validate({ len: { args: [1, 20], msg: 'Too long for a letter.' } })
    declare email: string;
    @Attribute(DataTypes.INTEGER)
    @Validate({
      isEven(value: number) {
        if (value % 2 !== 0) throw new Error('Only pairs of shoes.');
      },
    })
    declare shoes: number | null;
  }

  it('pass what they allow', async () => {
    await connect([Person]);
    expect(await Person.create({ email: 'ada@example.org', shoes: 4 })).toMatchObject({ id: 1 });
  }); // S80

  it('refuse all that fails at once', async () => {
    await connect([Person]);
    await expect(Person.create({ email: 'nobody', shoes: 3 })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [
        { attribute: 'email', validator: 'isEmail', message: 'Person.email must be an e-mail address.' },
        { attribute: 'shoes', validator: 'isEven', message: 'Only pairs of shoes.' },
      ],
    });
  }); // S80

  it('say what their author wrote', async () => {
    await connect([Person]);
    const email = 'somebody.with.a.long.name@example.org';
    await expect(Person.create({ email })).rejects.toThrow('Too long for a letter.');
  }); // S80
});

describeAnyDialect('Decorated hooks', ({ connect }) => {
  const calls: string[] = [];

  class Base extends Model<InferAttributes<Base>, InferCreationAttributes<Base>> {
    declare id: CreationOptional<number>;
    @Attribute(DataTypes.STRING)
    declare name: string;

    @BeforeCreate
    static inBase(): void {
      calls.push('base beforeCreate');
    }
  }

  class Person extends Base {
    @BeforeValidate
    static trim(person: Person): void {
      person.name = person.name.trim();
      calls.push('beforeValidate');
    }
    @BeforeCreate
    static beforeCreate(): void {
      calls.push('beforeCreate');
    }
    @BeforeSave
    @AfterSave
    static aroundSave(): void {
      calls.push('around save');
    }
    @AfterCreate
    static afterCreate(person: Person): void {
      calls.push(`afterCreate ${person.id}`);
    }
    @BeforeUpdate
    static beforeUpdate(): void {
      calls.push('beforeUpdate');
    }
    @AfterUpdate
    static afterUpdate(): void {
      calls.push('afterUpdate');
    }
    @BeforeDestroy
    static async beforeDestroy(): Promise<void> {
      await Promise.resolve();
      calls.push('beforeDestroy');
    }
    @AfterDestroy
    static afterDestroy(): void {
      calls.push('afterDestroy');
    }
  }

  beforeEach(() => void calls.splice(0));

  it('run around a creation, those of the base class first', async () => {
    await connect([Person]);
    await Person.create({ name: ' Ada ' });
    expect(calls).toEqual([
      'beforeValidate',
      'base beforeCreate',
      'beforeCreate',
      'around save',
      'afterCreate 1',
      'around save',
    ]);
    expect(await Person.findOne()).toMatchObject({ name: 'Ada' });
  }); // S2

  it('run beside those that @Table and the database give', async () => {
    @Table({ hooks: { beforeCreate: () => void calls.push('table') } })
    class Toot extends Model {
      @BeforeCreate
      static own(): void {
        calls.push('own');
      }
    }
    await connect([Toot], { define: { hooks: { beforeCreate: () => void calls.push('database') } } });
    await Toot.create({});
    expect([...calls].sort()).toEqual(['database', 'own', 'table']);
  }); // S2

  it('run around a change', async () => {
    await connect([Person]);
    const ada = await Person.create({ name: 'Ada' });
    calls.splice(0);
    await ada.update({ name: 'Ada L.' });
    expect(calls).toEqual(['beforeValidate', 'beforeUpdate', 'around save', 'afterUpdate', 'around save']);
  }); // S2

  it('run around a deletion', async () => {
    await connect([Person]);
    const ada = await Person.create({ name: 'Ada' });
    calls.splice(0);
    await ada.destroy();
    expect(calls).toEqual(['beforeDestroy', 'afterDestroy']);
  }); // S2

  it('of a subclass do not run for its base', async () => {
    await connect([Base, Person]);
    await Base.create({ name: 'Anne' });
    expect(calls).toEqual(['base beforeCreate']);
  }); // S2

  it('run once after the model moved to another database', async () => {
    const first = await connect([Person], { sync: false });
    await first.close();
    await connect([Person]);
    await Person.create({ name: 'Ada' });
    expect(calls.filter(call => call === 'beforeCreate')).toHaveLength(1);
  }); // S2
});

describeAnyDialect('A decorated base class', ({ connect }) => {
  @Table({ indexes: [{ fields: ['name'] }], scopes: { named: { where: { name: 'Ada' } } } })
  abstract class Named extends Model {
    @Attribute(DataTypes.STRING(20))
    declare name: string | null;
  }

  @Table({
    indexes: [{ fields: ['age'] }],
    scopes: { grown: { where: { age: 18 } } },
    hooks: { beforeCreate: () => undefined },
  })
  class Person extends Named {
    @Attribute(DataTypes.INTEGER)
    declare age: number | null;
  }

  it('gives its indexes and scopes to a subclass that has its own', async () => {
    await connect([Person], { sync: false });
    expect(Person.definition.indexes.map(({ attributes }) => attributes)).toEqual([['name'], ['age']]);
    expect([...Person.definition.scopes.named.keys()]).toEqual(['named', 'grown']);
  });

  it('keeps nothing of what its subclasses add', async () => {
    class Other extends Named {}
    await connect([Person, Other], { sync: false });
    expect(Other.definition.indexes.map(({ attributes }) => attributes)).toEqual([['name']]);
    expect(Other.definition.attributes.has('age')).toBe(false);
  });
});

describe('A bare @Attribute()', () => {
  enum Mood {
    Good = 'good',
  }

  class Person extends Model {
    @Attribute()
    declare name: string;
    @Attribute()
    declare age: number;
    @Attribute()
    declare isFunny: boolean;
    @Attribute()
    declare bornAt: Date;
    @Attribute()
    declare photo: Buffer;
    @Attribute()
    declare score: bigint;
    @Attribute()
    declare mood: Mood;
  }

  it('takes its type from the metadata that the compiler emits', async () => {
    const database = new Database('sqlite::memory:', { models: [Person] });
    const types = [...Person.definition.attributes.values()].map(({ name, type }) => [name, type.kind]);
    expect(Object.fromEntries(types)).toMatchObject({
      name: 'STRING',
      age: 'INTEGER',
      isFunny: 'BOOLEAN',
      bornAt: 'DATE',
      photo: 'BLOB',
      score: 'BIGINT',
      mood: 'STRING',
    });
    await database.close();
  }); // P49

  it('is refused where the metadata stand for no data type, with the remedy', () => {
    const decorate = (): unknown => {
      class Reader extends Model {
        @Attribute()
        declare tags: string[];
      }
      return Reader;
    };
    expect(decorate).toThrow(expect.objectContaining({ name: 'DefinitionError', code: 'MISSING_TYPE' }));
    expect(decorate).toThrow(
      'No type for Reader.tags: its TypeScript type stands for no data type. Write @Attribute(DataTypes.STRING).',
    );
  }); // P49

  it('is refused where no metadata are there', () => {
    const decorate = (): unknown => {
      class Reader extends Model {}
      // As a compiler without emitDecoratorMetadata leaves it.
      Attribute()(Reader.prototype, 'name');
      return Reader;
    };
    expect(decorate).toThrow(
      'No type for Reader.name: this build emits no decorator metadata. Write @Attribute(DataTypes.STRING).',
    );
  }); // P49
});

describe('A decorator is refused', () => {
  const refused = (decorate: () => unknown, code: string, message: string): void => {
    expect(decorate).toThrow(DefinitionError);
    expect(decorate).toThrow(expect.objectContaining({ code }));
    expect(decorate).toThrow(message);
  };

  it('on a hook that is a method of instances', () => {
    const decorate = (): unknown => {
      class Reader extends Model {
        @BeforeCreate
        normalise(): void {}
      }
      return Reader;
    };
    refused(decorate, 'INVALID_HOOK', 'The hook beforeCreate stands on a method of instances: it has to be static.');
  }); // S2

  it('on a static field', () => {
    const decorate = (): unknown => {
      class Reader extends Model {
        @Attribute(DataTypes.STRING)
        static title: string;
      }
      return Reader;
    };
    refused(decorate, 'INVALID_MEMBER', '@Attribute cannot stand on the static member "title".');
  }); // A9

  it('on a class that is no model', () => {
    const decorate = (): unknown => {
      class Plain {
        @NotNull
        declare title: string;
      }
      return Plain;
    };
    refused(decorate, 'INVALID_MEMBER', '@NotNull stands on "title" of a class that does not extend Model.');
  }); // A9

  it('not as @Table without options, which changes nothing', () => {
    @Table()
    class Plain extends Model {}
    const database = new Database('sqlite::memory:', { models: [Plain] });
    expect(database.model('Plain').definition.table.name).toBe('Plains');
  });

  it('as @Table on a class that is no model', () => {
    const decorate = (): unknown => {
      @Table({ tableName: 'plain' })
      class Plain {}
      return Plain;
    };
    refused(decorate, 'INVALID_CLASS', '@Table stands on Plain, which does not extend Model.');
  }); // A9

  it('as a mark without a type, when its model joins a database', () => {
    class Reader extends Model {
      @NotNull
      declare title: string;
    }
    refused(() => new Database('sqlite::memory:', { models: [Reader] }), 'MISSING_TYPE', 'No type for Reader.title.');
  }); // S3

  it('on an attribute that is an association too', () => {
    class Book extends Model {}
    class Reader extends Model {
      @Attribute(DataTypes.JSON)
      @HasMany(() => Book)
      declare books?: NonAttribute<Book[]>;
    }
    refused(
      () => new Database('sqlite::memory:', { models: [Reader, Book] }),
      'NAME_COLLISION',
      'Reader has both an attribute and an association called "books".',
    );
  }); // A9
});
