import { Database, DataTypes, DefinitionError, Model, type AttributeOptions, type ModelOptions } from 'mortise';
import { AllowNull, Attribute, Default, NotNull, Table } from 'mortise/decorators';
import { describeAnyDialect } from '../support/describe-each-dialect';

interface Refusal {
  readonly code: string;
  readonly message: string | RegExp;
}

/** Asserts that a definition is refused with this code and words of its message. */
function expectRefusal(define: () => unknown, { code, message }: Refusal): void {
  expect(define).toThrow(DefinitionError);
  expect(define).toThrow(expect.objectContaining({ code }));
  expect(define).toThrow(message);
}

/** Uses a decorator as someone does who does not have the types checked. */
const misuse = (decorator: unknown, ...args: readonly unknown[]): unknown =>
  (decorator as (...given: readonly unknown[]) => unknown)(...args);

type Attributes = Readonly<Record<string, AttributeOptions | AttributeOptions['type']>>;

/** Defines a Person and has it worked out. */
function definePerson(attributes: Attributes, options: ModelOptions = {}): void {
  const database = new Database('sqlite::memory:');
  database.define('Person', attributes, options);
  database.models.settle();
}

describe('A model is refused', () => {
  it.each<[string, object, string]>([
    [
      'a misspelt option',
      { tablename: 'people' },
      'The model Person has no option "tablename". Did you mean "tableName"?',
    ],
    [
      'an option of another library',
      { initialAutoIncrement: 7 },
      'The model Person has no option "initialAutoIncrement".',
    ],
    ['an option of attributes', { columnName: 'x' }, 'The model Person has no option "columnName".'],
  ])('with %s', (_case, options, message) => {
    expectRefusal(() => definePerson({}, options), { code: 'UNKNOWN_OPTION', message });
  }); // F15

  it('with a misspelt option in a decorator', () => {
    // @ts-expect-error the option is misspelt
    @Table({ underscore: true })
    class Person extends Model {}
    expectRefusal(() => new Database('sqlite::memory:', { models: [Person] }), {
      code: 'UNKNOWN_OPTION',
      message: 'The model Person has no option "underscore". Did you mean "underscored"?',
    });
  }); // F15

  it('with a misspelt option of an attribute', () => {
    const name = { type: DataTypes.STRING, alowNull: false };
    expectRefusal(() => definePerson({ name }), {
      code: 'UNKNOWN_OPTION',
      message: 'Person.name has no option "alowNull". Did you mean "allowNull"?',
    });
  }); // F15

  it('with a misspelt option of an index', () => {
    const indexes = [{ uniqe: true, fields: ['id'] }];
    expectRefusal(() => definePerson({}, { indexes }), {
      code: 'UNKNOWN_OPTION',
      message: 'An index of Person has no option "uniqe". Did you mean "unique"?',
    });
  }); // F15

  it('with an index over what it does not have', () => {
    expectRefusal(() => definePerson({ name: DataTypes.STRING }, { indexes: [{ fields: ['nam'] }] }), {
      code: 'UNKNOWN_ATTRIBUTE',
      message: 'An index of Person names "nam", which is no attribute and no column. Did you mean "name"?',
    });
  }); // F15

  it('with an index over nothing', () => {
    expectRefusal(() => definePerson({}, { indexes: [{ fields: [] }] }), {
      code: 'INVALID_INDEX',
      message: 'An index of Person has no fields.',
    });
  }); // F15

  it('with a hook that does not exist', () => {
    const hooks = { beforeCraete: () => undefined } as never;
    expectRefusal(() => definePerson({}, { hooks }), {
      code: 'UNKNOWN_HOOK',
      message: 'Person has no hook "beforeCraete". Did you mean "beforeCreate"?',
    });
  }); // F15

  it('with a hook that is no function', () => {
    const hooks = { beforeCreate: 'trim' as never };
    expectRefusal(() => definePerson({}, { hooks }), {
      code: 'INVALID_HOOK',
      message: 'The hook beforeCreate of Person is not a function.',
    });
  }); // F15

  it('with a validator that does not exist', () => {
    const email = { type: DataTypes.STRING, validate: { isEmial: true } };
    expectRefusal(() => definePerson({ email }), {
      code: 'UNKNOWN_VALIDATOR',
      message: 'Person.email has no built-in validator "isEmial". Did you mean "isEmail"?',
    });
  }); // F15

  it('without a name', () => {
    const database = new Database('sqlite::memory:');
    expectRefusal(() => class extends Model {}.init({}, { database }), {
      code: 'MISSING_NAME',
      message: 'A model class without a name needs the option modelName.',
    });
  }); // S6

  it('with the name of another one', () => {
    const database = new Database('sqlite::memory:');
    database.define('Person');
    expectRefusal(() => database.define('Person'), {
      code: 'DUPLICATE_MODEL',
      message: 'There is a model "Person" already.',
    });
  }); // S10

  it('with an id that is not the primary key', () => {
    expectRefusal(() => definePerson({ id: DataTypes.STRING }), {
      code: 'ID_NOT_PRIMARY',
      message: 'Person declares the attribute "id" without primaryKey: true.',
    });
  }); // S21

  it('without the database it is to join', () => {
    class Person extends Model {}
    // @ts-expect-error the database is required
    expectRefusal(() => Person.init({}, {}), {
      code: 'MISSING_DATABASE',
      message: 'Person.init needs the option "database".',
    });
  }); // S6

  it('that belongs to no database, when it is used', async () => {
    class Person extends Model {}
    const message = /^Person belongs to no database yet\. Pass it to new Database\(\{ models: \[Person\] \}\)/;
    expectRefusal(() => new Person(), { code: 'MODEL_NOT_REGISTERED', message });
    await expect(Person.findAll()).rejects.toThrow(message);
  }); // A9

  it.each([
    ['undefined, as a file that is imported in a circle gives it', undefined, 'but undefined.'],
    ['null', null, 'but null.'],
    ['an object', {}, 'but an object.'],
    ['a class that is no model', class Plain {}, 'but the class Plain, which does not extend Model.'],
    ['Model itself', Model, 'but Model itself.'],
  ])('that is %s', (_case, model, message) => {
    expectRefusal(() => new Database('sqlite::memory:', { models: [model as typeof Model] }), {
      code: 'INVALID_MODEL',
      message: `An entry of "models" is no model class, ${message}`,
    });
  }); // A9

  it('that is undefined, with what helps against imports in a circle', () => {
    expectRefusal(() => new Database('sqlite::memory:', { models: [undefined as unknown as typeof Model] }), {
      code: 'INVALID_MODEL',
      message: 'Two files that import each other see one of their classes as undefined',
    });
  }); // A9
});

describe('An attribute is refused', () => {
  it.each(['save', 'update', 'destroy', 'get', 'set', 'changed', 'toJSON', 'isNewRecord', 'reload'])(
    'under the name of a member of instances: %s',
    name => {
      expectRefusal(() => definePerson({ [name]: DataTypes.STRING }), {
        code: 'RESERVED_NAME',
        message: `Person cannot have an attribute "${name}": every instance has a member of that name.`,
      });
    },
  ); // F16

  it.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'under the name of a member of objects: %s',
    name => {
      expectRefusal(() => definePerson({ [name]: DataTypes.STRING }), { code: 'RESERVED_NAME', message: `"${name}"` });
    },
  ); // F16

  it('under the name __proto__, and no prototype is changed', () => {
    // In brackets it is a property, not the prototype.
    expectRefusal(() => definePerson({ ['__proto__']: DataTypes.STRING }), {
      code: 'RESERVED_NAME',
      message: '"__proto__"',
    });
    expect(Object.keys(Object.prototype)).toEqual([]);
  }); // F16

  it('says how to keep the column of a reserved name', () => {
    expectRefusal(() => definePerson({ save: DataTypes.STRING }), {
      code: 'RESERVED_NAME',
      message: "Give the attribute another name and keep the column: { columnName: 'save' }.",
    });
  }); // F16

  it('under an empty name', () => {
    expectRefusal(() => definePerson({ '': DataTypes.STRING }), {
      code: 'INVALID_NAME',
      message: 'Person has an attribute with an empty name.',
    });
  }); // F16

  it('in the column of another one', () => {
    const attributes = { name: DataTypes.STRING, title: { type: DataTypes.STRING, columnName: 'NAME' } };
    expectRefusal(() => definePerson(attributes), {
      code: 'SHARED_COLUMN',
      message: 'The attributes name and title of Person have the same column "NAME".',
    });
  }); // P34

  it('without a type', () => {
    expectRefusal(() => definePerson({ name: {} }), {
      code: 'MISSING_TYPE',
      message: 'No type for Person.name. Write type: DataTypes.STRING, say.',
    });
  }); // F15

  it.each([
    ['a function of the language', String, 'Expected a type, got the function String. Write DataTypes.STRING.'],
    ['a name', 'STRING', 'Expected a type, got "STRING".'],
    ['an object', { type: 'STRING' }, 'Expected a type, got an object.'],
    ['null', null, 'Expected a type, got null.'],
  ])('with %s as type', (_case, type, message) => {
    expectRefusal(() => definePerson({ name: { type: type as never } }), {
      code: 'UNKNOWN_TYPE',
      message: `The type of Person.name is wrong: ${message}`,
    });
  }); // F15

  it('with undefined, where a data type is misspelt', () => {
    // @ts-expect-error there is no such type
    const misspelt: undefined = DataTypes.STRNG;
    expectRefusal(() => definePerson({ name: misspelt }), {
      code: 'MISSING_TYPE',
      message: 'No type for Person.name.',
    });
  }); // F15

  it('with a default value that is not of its type', () => {
    expectRefusal(() => definePerson({ age: { type: DataTypes.INTEGER, defaultValue: 'old' } }), {
      code: 'INVALID_DEFAULT',
      message: /^The default value of Person\.age is wrong: /,
    });
  }); // F8

  it('with autoIncrement on what is no number', () => {
    const id = { type: DataTypes.UUID, primaryKey: true, autoIncrement: true };
    expectRefusal(() => definePerson({ id }), {
      code: 'INVALID_AUTO_INCREMENT',
      message: 'Person.id is autoIncrement, which takes an integer type, not UUID.',
    });
  }); // F15

  it.each<[string, unknown, string]>([
    ['a model by a name that is none', 'Preson', 'Person.friendId refers to "Preson". Did you mean "Person"?'],
    ['an object without a model', {}, 'Person.friendId refers to undefined.'],
    [
      'a class that is no model',
      class Plain {},
      'Person.friendId refers to the class Plain, which does not extend Model.',
    ],
  ])('with references to %s', (_case, references, message) => {
    const friendId = { type: DataTypes.INTEGER, references: references as string };
    expectRefusal(() => definePerson({ friendId }), { code: 'UNKNOWN_MODEL', message });
  }); // F15

  it('with references to an attribute that does not exist', () => {
    const friendId = { type: DataTypes.INTEGER, references: { model: 'Person', key: 'idd' } };
    expectRefusal(() => definePerson({ friendId }), {
      code: 'UNKNOWN_ATTRIBUTE',
      message: 'Person.friendId refers to Person.idd, which does not exist. Did you mean "id"?',
    });
  }); // F15

  it('with an action of a foreign key that is none', () => {
    const friendId = { type: DataTypes.INTEGER, references: 'Person', onDelete: 'CASCADE; DROP TABLE people' as never };
    expectRefusal(() => definePerson({ friendId }), {
      code: 'INVALID_OPTION',
      message: 'Person.friendId has another onDelete than: CASCADE, RESTRICT, SET NULL, SET DEFAULT, NO ACTION.',
    });
  }); // F13
});

describe('The arguments of data types are refused', () => {
  it.each<[string, () => unknown]>([
    ['a length below one', () => DataTypes.STRING(0)],
    ['a length that is no number', () => DataTypes.STRING('10' as never)],
    ['a precision beyond the largest', () => DataTypes.DECIMAL(100, 2)],
    ['a scale beyond the precision', () => DataTypes.DECIMAL(4, 5)],
    ['an enumeration of nothing', () => DataTypes.ENUM()],
    ['an enumeration of the same twice', () => DataTypes.ENUM('a', 'a')],
    ['a precision of seconds beyond six', () => DataTypes.DATE(7)],
  ])('where they are %s', (_case, make) => {
    expect(make).toThrow(expect.objectContaining({ name: 'DefinitionError', code: 'INVALID_TYPE_ARGUMENT' }));
  }); // F15

  it('with words that name type and argument', () => {
    expect(() => DataTypes.STRING(-1)).toThrow(/^STRING takes a length from 1 to \d+, got -1\.$/);
  }); // F15

  it('in the decorator they stand in', () => {
    const decorate = (): unknown => {
      class Person extends Model {
        @Attribute(DataTypes.STRING(0))
        declare name: string;
      }
      return Person;
    };
    expect(decorate).toThrow(expect.objectContaining({ code: 'INVALID_TYPE_ARGUMENT' }));
  }); // F15
});

describe('A timestamp or a version is refused', () => {
  const text = { name: DataTypes.STRING };
  it.each<[string, Attributes, ModelOptions, string]>([
    ['that is two at once', {}, { createdAt: 'at', updatedAt: 'at' }, 'INVALID_TIMESTAMP'],
    ['that is the mark too', {}, { paranoid: true, deletedAt: 'updatedAt' }, 'INVALID_TIMESTAMP'],
    ['in an attribute of texts', text, { createdAt: { name: 'name' } }, 'INVALID_TIMESTAMP'],
    ['in an attribute of texts, as the mark', text, { paranoid: true, deletedAt: 'name' }, 'INVALID_TIMESTAMP'],
    ['that counts', {}, { version: 'createdAt' }, 'INVALID_VERSION'],
    ['called as a timestamp', {}, { version: 'at', updatedAt: 'at' }, 'INVALID_VERSION'],
    ['of a paranoid model without a mark', {}, { paranoid: true, deletedAt: false }, 'CONTRADICTORY_OPTIONS'],
  ])('%s', (_case, attributes, options, code) => {
    expectRefusal(() => definePerson(attributes, options), { code, message: /Person/ });
  });

  it('not where its attribute holds instants', () => {
    definePerson({ made: DataTypes.DATE, day: DataTypes.DATEONLY }, { createdAt: 'made', version: 'n' });
    definePerson({ updatedAt: DataTypes.INTEGER, deletedAt: DataTypes.STRING }, { timestamps: false });
  });
});

describe('A reference or a default is refused', () => {
  it.each<[string, object, string]>([
    ['of a model and a table', { model: 'Person', table: 'people' }, 'CONTRADICTORY_OPTIONS'],
    ['of a table by another option', { table: { name: 'people', schema: 'x' } }, 'UNKNOWN_OPTION'],
    ['of a table without its name', { table: { schema: 'x' } }, 'INVALID_OPTION'],
    ['of a table that is none', { table: 7 }, 'INVALID_OPTION'],
  ])('%s', (_case, references, code) => {
    const attributes = { bossId: { references } } as never;
    expectRefusal(() => definePerson(attributes), { code, message: /references/ });
  });

  it('as what is rejected on nothing', () => {
    const options = { rejectOnEmpty: 'x' } as never;
    expectRefusal(() => definePerson({}, options), { code: 'INVALID_OPTION', message: /rejectOnEmpty/ });
  });
});

describe('A decorator is refused', () => {
  it('with a name for a type', () => {
    class Person extends Model {
      // @ts-expect-error a name is no type
      @Attribute('string')
      declare name: string;
    }
    expectRefusal(() => new Database('sqlite::memory:', { models: [Person] }), {
      code: 'UNKNOWN_TYPE',
      message: 'The type of Person.name is wrong: Expected a type, got "string".',
    });
  });

  // Compilers that only strip types let these through.
  it.each<[string, () => unknown, string]>([
    [
      '@Attribute without parentheses',
      () => misuse(Attribute, Model.prototype, 'name'),
      '@Attribute needs its parentheses, and something in them.',
    ],
    [
      '@NotNull with parentheses',
      () => misuse(NotNull),
      '@NotNull takes no arguments. Write it without parentheses: @NotNull.',
    ],
    ['@AllowNull with an argument', () => misuse(AllowNull, false), '@AllowNull takes no arguments.'],
    [
      '@Default with undefined',
      () => misuse(Default, undefined),
      '@Default takes a value, a function or SQL, not undefined.',
    ],
  ])('as %s', (_case, decorate, message) => {
    expectRefusal(decorate, { code: 'INVALID_DECORATOR', message });
  });
});

describe('A database is refused', () => {
  it.each<[string, object, string]>([
    ['a misspelt option', { loging: false }, 'Database has no option "loging". Did you mean "logging"?'],
    ['an option of another library', { storage: 'x' }, 'Database has no option "storage".'],
  ])('with %s', (_case, options, message) => {
    expectRefusal(() => new Database('sqlite::memory:', options), { code: 'UNKNOWN_OPTION', message });
  }); // F15

  it('without a place', () => {
    // @ts-expect-error the target is required
    expectRefusal(() => new Database(), {
      code: 'MISSING_CONNECTION',
      message: 'A Database needs to know where its data is.',
    });
  }); // F15

  it.each<[string, object]>([
    ['foreignKeyNaming', { foreignKeyNaming: 'modle' }],
    ['logging', { logging: 'yes' }],
  ])('with a wrong value of %s', (name, options) => {
    expectRefusal(() => new Database('sqlite::memory:', options), {
      code: 'INVALID_OPTION',
      message: new RegExp(`The option "${name}" of a Database`),
    });
  }); // F15
});

describeAnyDialect('Null as an option of a declaration', ({ connect }) => {
  const toot = { text: DataTypes.STRING };
  const cases: readonly [string, string, (database: Database) => unknown][] = [
    ...['comment', 'deletedAt', 'paranoid', 'timestamps', 'validate', 'scopes', 'defaultScope', 'hooks', 'name', 'nestedWrites', 'indexes'].map(
      (option): [string, string, (database: Database) => unknown] =>
        [option, `The option "${option}" of the model Toot is null.`, database => database.define('Toot', toot, { [option]: null })]),
    ...['comment', 'references', 'validate', 'unique', 'index', 'allowNull', 'onDelete', 'get'].map(
      (option): [string, string, (database: Database) => unknown] =>
        [`${option} of an attribute`, `The option "${option}" of Toot.text is null.`, database => database.define('Toot', { text: { type: DataTypes.STRING, [option]: null } })]),
    ['name of an index', 'The option "name" of an index of Toot is null.', database => database.define('Toot', toot, { indexes: [{ fields: ['text'], name: null }] } as never)],
    ['key of a reference', 'The option "key" of the option "references" of Toot.text is null.', database => database.define('Toot', { text: { references: { model: 'Toot', key: null } } } as never)],
    ['as of an association', 'The option "as" of Toot.hasMany is null.', database => { const Toot = database.define('Toot', toot); Toot.hasMany(Toot, { as: null } as never); }],
  ]; // prettier-ignore

  it.each(cases)('is refused by one rule: %s', async (_option, message, define) => {
    const database = await connect([], { sync: false });
    const attempt = async (): Promise<unknown> => {
      define(database);
      return database.sync();
    };
    await expect(attempt()).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining(message) as unknown,
      hint: expect.stringContaining('leave the option out') as unknown,
    });
  });

  it('is a value where it is the default of an attribute', async () => {
    const database = await connect([], { sync: false });
    const Toot = database.define('Toot', { text: { type: DataTypes.STRING, defaultValue: null } });
    await database.sync();
    expect(await Toot.create({})).toMatchObject({ text: null });
  });
});

describeAnyDialect('A definition that was refused', ({ connect }) => {
  it('is refused again by each use, with the same words', async () => {
    const database = await connect();
    const Person = database.define('Person', { name: {} });
    const refusal = { code: 'MISSING_TYPE', message: expect.stringContaining('Person.name') };
    await expect(Person.findAll()).rejects.toMatchObject(refusal);
    await expect(Person.findAll()).rejects.toMatchObject(refusal);
    await expect(database.sync()).rejects.toMatchObject(refusal);
  }); // F15

  it('leaves nothing in the database', async () => {
    const database = await connect();
    const Toot = database.define('Toot');
    database.define('Person', { name: {} });
    await expect(database.sync()).rejects.toMatchObject({ code: 'MISSING_TYPE' });
    expect(await database.knex.schema.hasTable('Toots')).toBe(false);
    expect(() => Toot.build({})).toThrow(DefinitionError);
  }); // F15
});
