import {
  BelongsToAssociation,
  BelongsToManyAssociation,
  Database,
  DataTypes,
  DefinitionError,
  HasManyAssociation,
  HasOneAssociation,
  Model,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, HasMany, HasOne } from 'mortise/decorators';
import { describeAnyDialect } from '../support/describe-each-dialect';

/** Asserts that a definition is refused, with this code and words of its message. */
function expectRefusal(define: () => unknown, code: string, ...words: readonly (string | RegExp)[]): void {
  expect(define).toThrow(DefinitionError);
  expect(define).toThrow(expect.objectContaining({ code }));
  for (const word of words) expect(define).toThrow(word);
}

class User extends Model {}
class Project extends Model {}
class Person extends Model {}

describeAnyDialect('An association is refused', ({ connect }) => {
  const connected = (...models: (typeof Model)[]): Promise<Database> => connect(models, { sync: false });

  it('over a key that its junction takes to refer to another attribute', async () => {
    class Like extends Model {}
    class Toot extends Model {
      @Attribute({ type: DataTypes.STRING, unique: true })
      declare slug: string;
    }
    await connected(User, Toot, Like);
    Like.belongsTo(Toot, { as: 'toot', foreignKey: 'tootId', targetKey: 'slug' });
    const keys = { foreignKey: 'userId', otherKey: 'tootId' };
    const declare = (): unknown => {
      const likes = User.belongsToMany(Toot, { as: 'likes', through: Like, ...keys });
      return likes.throughModel.definition;
    };
    expectRefusal(declare, 'INVALID_FOREIGN_KEY', '"toot"', '"tootId"', '"slug"', '"id"');
  });

  describe('without a junction', () => {
    it.each([
      ['nothing', {}],
      ['an empty name', { through: '' }],
      ['an object without a model', { through: {} }],
      ['a model that is undefined', { through: undefined }],
      ['a number', { through: 7 }],
    ])('given %s', async (_case, options) => {
      await connected(User, Project);
      // @ts-expect-error through is required
      const declare = (): unknown => User.belongsToMany(Project, options);
      expectRefusal(
        declare,
        'MISSING_THROUGH',
        'A belongsToMany association of User needs a junction model.',
        "'LikedToot'",
      );
    }); // S8

    it('given null as its options', async () => {
      await connected(User, Project);
      expectRefusal(() => User.hasMany(Project, null as never), 'INVALID_OPTIONS', 'User.hasMany');
    });

    it('given no options at all', async () => {
      await connected(User, Project);
      // @ts-expect-error through is required
      expectRefusal(() => User.belongsToMany(Project), 'MISSING_THROUGH', 'User');
    }); // S8

    it('in a decorator', async () => {
      class Reader extends Model {
        // @ts-expect-error through is required
        @BelongsToMany(() => Project, {})
        declare projects?: NonAttribute<Project[]>;
      }
      await expect(connected(Reader, Project)).rejects.toMatchObject({
        code: 'MISSING_THROUGH',
        message: expect.stringContaining('Reader'),
      });
    }); // S8
  });

  describe('with a target that is no model of the database', () => {
    it('which is undefined', async () => {
      await connected(User);
      // What a class is in a file that is imported in a circle.
      const missing = undefined as unknown as typeof Project;
      const declare = (): unknown => User.belongsToMany(missing, { through: 'UserProject' });
      expectRefusal(declare, 'INVALID_TARGET', 'User.belongsToMany needs a model', 'undefined', '() => Toot');
    }); // A9

    it('which is undefined when the function is asked', async () => {
      const database = await connected(User);
      const missing = undefined as unknown as typeof Project;
      User.belongsToMany(() => missing, { as: 'projects', through: 'UserProject' });
      expectRefusal(() => database.models.settle(), 'UNKNOWN_MODEL', '"projects" of User refers to undefined');
    }); // A9

    it('which is a class but no model', async () => {
      class Plain {}
      const database = await connected(User);
      // @ts-expect-error the target is no model
      User.belongsToMany(Plain, { as: 'plains', through: 'UserPlain' });
      expectRefusal(
        () => database.models.settle(),
        'UNKNOWN_MODEL',
        /"plains" of User.*Plain/,
        'does not extend Model',
      );
    }); // A9

    it('which belongs to no database', async () => {
      const database = await connected(User);
      User.belongsToMany(Project, { through: 'UserProject' });
      expectRefusal(
        () => database.models.settle(),
        'MODEL_NOT_REGISTERED',
        /of User refers to Project/,
        'models: [User, Project]',
      );
    }); // A9
  });

  it('on a model that is defined in no database', () => {
    class Stray extends Model {}
    const declare = (): unknown => Stray.belongsToMany(Stray, { as: 'strays', through: 'Straying' });
    expectRefusal(
      declare,
      'MODEL_NOT_REGISTERED',
      'Stray belongs to no database yet.',
      'new Database({ models: [Stray] })',
    );
  }); // A9

  it('with a junction class that belongs to no database', async () => {
    class UserProject extends Model {}
    const database = await connected(User, Project);
    User.belongsToMany(Project, { through: UserProject });
    expectRefusal(
      () => database.models.settle(),
      'MODEL_NOT_REGISTERED',
      /junction of User\.projects refers to UserProject/,
    );
  }); // A9

  describe('of a model with itself', () => {
    it('without a name', async () => {
      const database = await connected(Person);
      Person.belongsToMany(Person, { through: 'Family' });
      expectRefusal(() => database.models.settle(), 'MISSING_NAME', /Person with itself/, '"as"', "as: 'children'");
    }); // S46 A9

    it('with one name for both directions', async () => {
      const database = await connected(Person);
      Person.belongsToMany(Person, { as: 'friends', through: 'Friendship', inverse: { as: 'friends' } });
      expectRefusal(() => database.models.settle(), 'MISSING_NAME', /Person\.friends/, 'different names');
    }); // S46 A9
  });

  describe('under a name that is taken', () => {
    it('by another association', async () => {
      const database = await connected(User, Project);
      User.belongsToMany(Project, { as: 'tasks', through: 'UserProject' });
      User.hasMany(Project, { as: 'tasks' });
      expectRefusal(
        () => database.models.settle(),
        'DUPLICATE_ASSOCIATION',
        'User has two associations called "tasks".',
      );
    }); // A9

    it('by the same association, declared twice', async () => {
      const database = await connected(User, Project);
      User.belongsToMany(Project, { through: 'UserProject' });
      User.belongsToMany(Project, { through: 'UserProject' });
      expectRefusal(
        () => database.models.settle(),
        'DUPLICATE_ASSOCIATION',
        'User has two associations called "projects".',
      );
    }); // A9

    it('by the inverses of two associations, with where to name them', async () => {
      const database = await connected(User, Project);
      User.belongsToMany(Project, { as: 'liked', through: 'Like' });
      User.belongsToMany(Project, { as: 'saved', through: 'Save' });
      expectRefusal(
        () => database.models.settle(),
        'DUPLICATE_ASSOCIATION',
        'Project has two associations called "users". It is there as the inverse of User.liked: name it with the option "inverse"',
      );
    }); // A9 S41

    it('by an attribute', async () => {
      const database = await connected(Project);
      const Reader = database.define('Reader', { projects: DataTypes.INTEGER });
      Reader.belongsToMany(Project, { through: 'ReaderProject' });
      expectRefusal(
        () => database.models.settle(),
        'NAME_COLLISION',
        'Reader has both an attribute and an association called "projects".',
      );
    }); // A9

    it('by a method of every instance', async () => {
      const database = await connected(User, Project);
      User.hasOne(Project, { as: 'save' });
      expectRefusal(() => database.models.settle(), 'RESERVED_NAME', 'User', '"save"');
    }); // F16

    it.each(['__proto__', 'constructor', 'toString'])('by every object: %s', async as => {
      const database = await connected(User, Project);
      User.belongsToMany(Project, { as, through: 'UserProject' });
      expectRefusal(() => database.models.settle(), 'RESERVED_NAME', 'User', as);
    }); // F16

    it('by an attribute, under which the junction row would stand', async () => {
      const database = await connected(User);
      const Toot = database.define('Toot', { reaction: DataTypes.STRING });
      User.belongsToMany(Toot, { through: 'reaction' });
      expectRefusal(
        () => database.models.settle(),
        'NAME_COLLISION',
        'Toot has an attribute "reaction", and junction rows of User.toots stand under that name.',
      );
    }); // S38
  });

  describe('when two sides of a pair say different things', () => {
    it('of the keys of the junction', async () => {
      const database = await connected(User, Project);
      User.belongsToMany(Project, { through: 'UserProject', foreignKey: 'ownerId' });
      Project.belongsToMany(User, { through: 'UserProject', otherKey: 'userId' });
      expectRefusal(
        () => database.models.settle(),
        'CONTRADICTORY_OPTIONS',
        'User.projects has foreignKey "ownerId", but Project.users has otherKey "userId"; they are paired.',
      );
    }); // A8 S37

    it('of the keys they point to', async () => {
      const database = await connect();
      const Reader = database.define('Reader', { email: { type: DataTypes.STRING(50), unique: true } });
      const Book = database.define('Book', { isbn: { type: DataTypes.STRING(13), unique: true } });
      Reader.belongsToMany(Book, { through: 'Loan', targetKey: 'id' });
      Book.belongsToMany(Reader, { through: 'Loan', sourceKey: 'isbn' });
      expectRefusal(
        () => database.models.settle(),
        'CONTRADICTORY_OPTIONS',
        'Book.readers has sourceKey "isbn", but Reader.books has targetKey "id"',
      );
    }); // A8 S49

    it('of the uniqueness of the pair', async () => {
      const database = await connected(User, Project);
      User.belongsToMany(Project, { through: { model: 'UserProject', unique: 'once' } });
      Project.belongsToMany(User, { through: { model: 'UserProject', unique: 'only' } });
      expectRefusal(
        () => database.models.settle(),
        'CONTRADICTORY_OPTIONS',
        'User.projects has through.unique "once", but Project.users has through.unique "only"',
      );
    }); // A8 S54
  });

  describe('with keys that cannot be', () => {
    it('for both ends the same one', async () => {
      const database = await connected(User, Project);
      User.belongsToMany(Project, { through: 'UserProject', foreignKey: 'id', otherKey: 'id' });
      expectRefusal(
        () => database.models.settle(),
        'INVALID_FOREIGN_KEY',
        'User.projects has the key "id" to both',
        'Project',
      );
    }); // S34 S35

    it.each([
      [
        'sourceKey',
        'User.projects points to User.emial, which does not exist. Did you mean "email"?',
        { sourceKey: 'emial' },
      ],
      ['targetKey', 'User.projects points to Project.isbm, which does not exist.', { targetKey: 'isbm' }],
    ])('as a %s that does not exist', async (_option, message, options) => {
      const database = await connected(Project);
      const Reader = database.define('User', { email: { type: DataTypes.STRING(50), unique: true } });
      Reader.belongsToMany(Project, { through: 'UserProject', ...options });
      expectRefusal(() => database.models.settle(), 'UNKNOWN_ATTRIBUTE', message);
    }); // S47 F15

    it('as the primary key of its own junction, which that loses', async () => {
      const database = await connected(Project);
      const Author = database.define('Author', {});
      Author.belongsToMany(Project, { through: Author });
      expectRefusal(
        () => database.models.settle(),
        'UNKNOWN_ATTRIBUTE',
        'Author.author points to Author.id, which does not exist.',
      );
    });

    it('to a model without a primary key', async () => {
      const database = await connected(User);
      const Log = database.define('Log', { text: DataTypes.STRING }, { noPrimaryKey: true });
      User.belongsToMany(Log, { through: 'UserLog' });
      expectRefusal(
        () => database.models.settle(),
        'MISSING_KEY',
        'User.logs points to Log, which has no primary key.',
      );
    }); // S47

    it('to an attribute that is not unique, when its tables are made', async () => {
      const database = await connected(Project);
      const Reader = database.define('Reader', { email: DataTypes.STRING(50) });
      Reader.belongsToMany(Project, { through: 'ReaderProject', sourceKey: 'email' });
      await expect(database.sync()).rejects.toMatchObject({
        code: 'KEY_NOT_UNIQUE',
        message: expect.stringContaining('ReaderProject.readerEmail refers to Reader.email, which is not unique.'),
      });
    }); // S48

    it('to an attribute that is not unique, but for a key without a constraint', async () => {
      const database = await connected(Project);
      const Reader = database.define('Reader', { email: DataTypes.STRING(50) });
      Reader.belongsToMany(Project, { through: 'ReaderProject', sourceKey: 'email', foreignKeyConstraints: false });
      await database.sync();
      await Reader.create({ email: 'ada@example.org', projects: [{}] });
      expect(await Reader.findAll({ include: 'projects' })).toMatchObject([{ projects: [{ id: 1 }] }]);
    }); // S48
  });

  describe('with options it does not have', () => {
    it.each(['uniqueKey', 'timestamps', 'constraints', 'onDelete', 'onUpdate'])(
      '%s, which went elsewhere',
      async name => {
        await connected(User, Project);
        const options = { through: 'UserProject', [name]: 'x' };
        expectRefusal(
          () => User.belongsToMany(Project, options),
          'MOVED_OPTION',
          `User.belongsToMany has no option "${name}". It is now `,
        );
      },
    ); // A8 A9

    it.each([
      ['belongsToMany', () => User.belongsToMany(Project, { trough: 'x', through: 'y' } as never), 'through'],
      ['hasMany', () => User.hasMany(Project, { foreignkey: 'x' } as never), 'foreignKey'],
      ['hasOne', () => User.hasOne(Project, { sourcekey: 'x' } as never), 'sourceKey'],
      ['belongsTo', () => User.belongsTo(Project, { targetkey: 'x' } as never), 'targetKey'],
    ])('of %s, with the nearest one', async (kind, declare, nearest) => {
      await connected(User, Project);
      expectRefusal(declare, 'UNKNOWN_OPTION', `User.${kind} has no option`, `Did you mean "${nearest}"?`);
    }); // F15

    it('under through, with the nearest one', async () => {
      await connected(User, Project);
      const through = { model: 'UserProject', uniqe: false } as never;
      expectRefusal(
        () => User.belongsToMany(Project, { through }),
        'UNKNOWN_OPTION',
        /through.*User\.belongsToMany has no option "uniqe"\. Did you mean "unique"\?/,
      );
    }); // F15

    it('under inverse, with the nearest one', async () => {
      await connected(User, Project);
      const inverse = { az: 'users' } as never;
      expectRefusal(
        () => User.belongsToMany(Project, { through: 'UserProject', inverse }),
        'UNKNOWN_OPTION',
        /inverse.*User\.belongsToMany has no option "az"\. Did you mean "as"\?/,
      );
    }); // F15

    it('under foreignKey, with the nearest one', async () => {
      await connected(User, Project);
      const foreignKey = { name: 'userId', colunmName: 'user' } as never;
      expectRefusal(
        () => User.belongsToMany(Project, { through: 'UserProject', foreignKey }),
        'UNKNOWN_OPTION',
        'The option "foreignKey" of User.belongsToMany has no option "colunmName". Did you mean "columnName"?',
      );
    }); // F15

    it('under throughAssociations, with the nearest one', async () => {
      await connected(User, Project);
      const throughAssociations = { fromSorce: 'x' } as never;
      expectRefusal(
        () => User.belongsToMany(Project, { through: 'UserProject', throughAssociations }),
        'UNKNOWN_OPTION',
        /throughAssociations.*Did you mean "fromSource"\?/,
      );
    }); // F15
  });

  describe('with a scope over an attribute that does not exist', () => {
    it('of the target', async () => {
      const database = await connected(User);
      const Toot = database.define('Toot', { visible: DataTypes.BOOLEAN });
      User.belongsToMany(Toot, { through: 'UserToot', scope: { visble: true } });
      expectRefusal(
        () => database.models.settle(),
        'UNKNOWN_ATTRIBUTE',
        'The scope of User.toots names "visble", which Toot does not have. Did you mean "visible"?',
      );
    }); // F15

    it('of the junction', async () => {
      const database = await connected(User, Project);
      User.belongsToMany(Project, { through: { model: 'Membership', scope: { role: 'owner' } } });
      expectRefusal(
        () => database.models.settle(),
        'UNKNOWN_ATTRIBUTE',
        'The scope of the junction of User.projects names "role", which Membership does not have.',
      );
    }); // F15 P29
  });
});

describe('An association class', () => {
  it.each([BelongsToManyAssociation, BelongsToAssociation, HasManyAssociation, HasOneAssociation])(
    'is not constructed directly: %p',
    association => {
      const construct = (): unknown => Reflect.construct(association, [Symbol('declaration'), {}]);
      expectRefusal(construct, 'DIRECT_CONSTRUCTION', 'Associations are not made with "new".', 'Model.belongsToMany');
    },
  ); // A9
});

describe('An association decorator is refused', () => {
  it('on a member that is named by a symbol', () => {
    const secret = Symbol('secret');
    const decorate = (): unknown => {
      class Reader extends Model {
        @HasMany(() => Project)
        declare [secret]?: NonAttribute<Project[]>;
      }
      return Reader;
    };
    expectRefusal(decorate, 'INVALID_MEMBER', '@HasMany', 'symbol');
  }); // A9

  it('on a static member', () => {
    const decorate = (): unknown => {
      class Reader extends Model {
        @HasMany(() => Project)
        static projects: unknown;
      }
      return Reader;
    };
    expectRefusal(decorate, 'INVALID_MEMBER', '@HasMany', 'static member "projects"');
  }); // A9

  it('in a class that does not extend Model', () => {
    const decorate = (): unknown => {
      class Plain {
        @HasMany(() => Project)
        declare projects?: Project[];
      }
      return Plain;
    };
    expectRefusal(decorate, 'INVALID_MEMBER', '@HasMany', '"projects"', 'does not extend Model');
  }); // A9

  it.each<[string, PropertyDecorator]>([
    ['BelongsToMany', BelongsToMany(() => Project, { through: 'ReaderProject' })],
    ['HasMany', HasMany(() => Project)],
    ['HasOne', HasOne(() => Project)],
  ])('on a base model whose subclass would share it: @%s', (decorator, decorate) => {
    class Base extends Model {
      @decorate
      declare projects?: NonAttribute<Project[]>;
    }
    class Reader extends Base {}
    const open = (): unknown => new Database('sqlite::memory:', { models: [Reader, Project] });
    expectRefusal(open, 'INHERITED_ASSOCIATION', `@${decorator}`, 'Reader', 'Base', '"projects"');
  }); // A9

  it('on no base model as @BelongsTo: its key is in each subclass', async () => {
    class Base extends Model {
      @BelongsTo(() => Project)
      declare project?: NonAttribute<Project>;
    }
    class Reader extends Base {}
    class Writer extends Base {
      @Attribute(DataTypes.STRING)
      declare name: string;
    }
    const database = new Database('sqlite::memory:', { models: [Reader, Writer, Project] });
    expect(Reader.associations.get('project')).toMatchObject({ foreignKey: 'projectId' });
    expect(Writer.definition.attributes.has('projectId')).toBe(true);
    await database.close();
  }); // A9
});
