import { Database, DataTypes, Model, sql, type ModelStatic } from 'mortise';
import { hookNames } from '@mortise/core';
import * as decorators from 'mortise/decorators';
import { loose, named, type Argument, type PublicCalls, type Subjects } from './public-call';

/** What is defined in a database of its own. */
type Define = (database: Database, value: unknown) => unknown;

/** Defines, makes the tables, and writes and reads a row with all that is associated with it. */
const defined =
  (define: Define): Argument =>
  async ({ open }, value) => {
    await use(open(), database => define(database, value));
  };

async function use(database: Database, define: (database: Database) => unknown): Promise<void> {
  try {
    await define(database);
    await database.sync();
    const [first] = database.models;
    if (first !== undefined) await writeAndRead(first);
  } finally {
    await drop(database).finally(() => database.close());
  }
}

async function writeAndRead(model: ModelStatic): Promise<void> {
  const associations = [...model.associations.keys()];
  await model.create(loose({}));
  await model.findAll({ include: associations });
  await model.findAll({ order: [...model.definition.attributes.keys()] });
}

/** What is wrong has no tables: it was told by whoever defined it. */
async function drop(database: Database): Promise<void> {
  const schemas = definitionsOf(database).map(({ table }) => table.schema);
  if (definitionsOf(database).length > 0) await database.drop();
  for (const schema of new Set(schemas)) {
    if (schema === undefined) continue;
    // Where there are none, or others use it too, it stays as it is.
    await database.query(sql`DROP SCHEMA ${sql.identifier(schema)}`).catch(() => {});
  }
}

function definitionsOf(database: Database): readonly ModelStatic['definition'][] {
  try {
    return database.models.definitions();
  } catch {
    return [];
  }
}

const columns = { name: DataTypes.STRING, age: DataTypes.INTEGER };

/** A model with one attribute more, whose options are these. */
const withAttribute = (database: Database, options: object): unknown =>
  database.define('Thing', loose({ ...columns, text: { type: DataTypes.STRING, ...options } }));

/** A model whose attribute points to another model. */
function withReference(database: Database, options: object): void {
  database.define('Thing', loose({ partId: { type: DataTypes.INTEGER, references: 'Part', ...options } }));
  database.define('Part', columns);
}

const ofModels: PublicCalls = {
  define: {
    covers: ['Database#define', 'ModelOptions'],
    args: [
      defined((database, value) => database.define(loose(value), columns)),
      defined((database, value) => database.define('Thing', loose(value))),
      defined((database, value) => database.define('Thing', loose(named(value, DataTypes.STRING)))),
      defined((database, value) => database.define('Thing', columns, loose(value))),
    ],
    options: ({ open }, options) => use(open(), database => database.define('Thing', columns, options)),
  },
  init: {
    covers: ['Model.init'],
    args: [defined((database, value) => thing().init(loose(value), { database }))],
    options: ({ open }, options) => use(open(), database => thing().init(columns, { ...options, database })),
  },
  'the name of a model': {
    covers: ["NonNullable<ModelOptions['name']>"],
    options: ({ open }, name) => use(open(), database => database.define('Thing', columns, { name })),
  },
  'a timestamp': {
    covers: ['TimestampOptions'],
    options: ({ open }, createdAt) => use(open(), database => database.define('Thing', columns, { createdAt })),
  },
  'an attribute': {
    covers: ['AttributeOptions'],
    args: [
      defined((database, value) => withAttribute(database, { type: DataTypes.JSON, defaultValue: { a: value } })),
      defined((database, value) => withAttribute(database, { type: DataTypes.JSON, defaultValue: value })),
      defined((database, value) => withAttribute(database, { type: DataTypes.BLOB, defaultValue: value })),
      defined((database, value) => withAttribute(database, { defaultValue: sql`${value}` })),
      defined((database, value) => withAttribute(database, { defaultValue: () => value })),
      defined((database, value) => database.define('Thing', loose({ text: value }))),
    ],
    options: ({ open }, options) => use(open(), database => withAttribute(database, options)),
  },
  'an attribute that refers': {
    covers: [],
    options: ({ open }, options) => use(open(), database => { withReference(database, options); }), // prettier-ignore
  },
  references: {
    covers: ['ReferencesOptions'],
    options: ({ open }, options) =>
      use(open(), database => { withReference(database, { references: { ...('table' in options ? {} : { model: 'Part' }), ...options } }); }), // prettier-ignore
  },
  'a table that is referred to': {
    covers: ['ReferencedTable'],
    options: ({ open }, table) =>
      use(open(), database => { withReference(database, { references: { table: { tableName: 'Parts', ...table } } }); }), // prettier-ignore
  },
  'an index': {
    covers: ['IndexOptions'],
    options: ({ open }, options) =>
      use(open(), database => database.define('Thing', columns, { indexes: [{ fields: ['name'], ...options }] })),
  },
  'a field of an index': {
    covers: ['IndexFieldOptions'],
    options: ({ open }, field) =>
      use(open(), database => database.define('Thing', columns, { indexes: [{ fields: [{ name: 'name', ...field }] }] })),
  },
  'a mark of an index': {
    covers: ['IndexMarkOptions'],
    options: ({ open }, index) => use(open(), database => withAttribute(database, { index })),
  },
  'an attribute in an index': {
    covers: ['IndexColumnOptions'],
    options: ({ open }, attribute) => use(open(), database => withAttribute(database, { index: { attribute } })),
  },
  addModels: {
    covers: ['Database#addModels'],
    args: [
      defined((database, value) => { database.addModels(loose(value)); }),
      defined((database, value) => { database.addModels(loose([value])); }),
    ],
  },
}; // prettier-ignore

/** A class of the author's own, new for each case. */
function thing(): ModelStatic & typeof Model {
  return loose(class Thing extends Model {});
}

type AnyFunction = (...args: unknown[]) => unknown;

const types = Object.entries(DataTypes as unknown as Readonly<Record<string, unknown>>).filter(
  (entry): entry is [string, AnyFunction] => typeof entry[1] === 'function',
);

const ofTypes: PublicCalls = Object.fromEntries(
  types.map(([name, type]) => {
    const attribute = (of: (value: unknown) => unknown): Argument =>
      defined((database, value) => withAttribute(database, { type: of(value) }));
    const args = [
      attribute(value => type(value)),
      attribute(value => type('a', value)),
      attribute(value => type([value])),
      ...['unsigned', 'as', 'precision', 'stored'].map(option => attribute(value => type({ [option]: value }))),
      defined((database, value) => withAttribute(database, { type, defaultValue: value })),
    ];
    return [`the type ${name}`, { covers: [`DataTypes.${name}`], args }] as const;
  }),
);

type Associate = (source: typeof Model, target: ModelStatic, database: Database) => unknown;

/** Two models, with an association. */
function associated(database: Database, associate: Associate): unknown {
  const Thing = database.define('Thing', columns);
  const Part = database.define('Part', columns);
  Part.belongsTo(Thing, { as: 'whole' });
  return associate(loose(Thing), Part, database);
}

interface Kind {
  readonly method: string;
  readonly options: string;
  readonly needs: object;
}

const kinds: readonly Kind[] = [
  { method: 'belongsTo', options: 'BelongsToOptions', needs: { as: 'part' } },
  { method: 'hasOne', options: 'HasOneOptions', needs: { as: 'part' } },
  { method: 'hasMany', options: 'HasManyOptions', needs: { as: 'parts' } },
  { method: 'belongsToMany', options: 'BelongsToManyOptions', needs: { as: 'parts', through: 'Use' } },
  { method: 'hasManyThrough', options: 'HasManyThroughOptions', needs: { as: 'peers', through: ['uses', 'users'] } },
];

function declare(database: Database, { method, needs }: Kind, target: unknown, options: object): unknown {
  return associated(database, (Thing, Part) => {
    Thing.belongsToMany(Part, { as: 'uses', through: 'Usage', inverse: { as: 'users' } });
    const all: object = { ...needs, ...options };
    const declareIt = (Thing as unknown as Readonly<Record<string, AnyFunction>>)[method];
    return declareIt?.call(Thing, target ?? (method === 'hasManyThrough' ? Thing : Part), all);
  });
}

const ofAssociations: PublicCalls = Object.fromEntries(
  kinds.map(kind => {
    const call = {
      covers: [`Model.${kind.method}`, kind.options],
      args: [defined((database, value) => declare(database, kind, value ?? 'null', {}))],
      options: ({ open }: Subjects, options: object) =>
        use(open(), database => declare(database, kind, undefined, options)),
    };
    return [kind.method, call] as const;
  }),
);

/** Options that are objects, within those of a kind. */
const nested = (covers: string, method: string, options: (given: object) => object): PublicCalls[string] => ({
  covers: [covers],
  options: ({ open }, given) =>
    use(open(), database => {
      const kind = kinds.find(each => each.method === method) as Kind; // one of the list above
      return declare(database, kind, undefined, options(given));
    }),
});

const ofNested: PublicCalls = {
  'as of an association': nested('AssociationName', 'hasMany', as => ({
    as: { singular: 'bit', plural: 'bits', ...as },
  })),
  'a foreign key': nested('ForeignKeyOptions & AttributeOptions', 'hasMany', foreignKey => ({ foreignKey })),
  'inverse of hasMany': nested('InverseOptions', 'hasMany', inverse => ({ inverse: { as: 'owner', ...inverse } })),
  'inverse of belongsTo': nested("NonNullable<BelongsToOptions['inverse']>", 'belongsTo', inverse => ({
    inverse: { as: 'owners', type: 'hasMany', ...inverse },
  })),
  'inverse of belongsToMany': nested('BelongsToManyInverseOptions', 'belongsToMany', inverse => ({
    inverse: { as: 'owners', ...inverse },
  })),
  'through of belongsToMany': nested('ThroughOptions', 'belongsToMany', through => ({
    through: { model: 'Use', ...through },
  })),
  throughAssociations: nested('ThroughAssociations', 'belongsToMany', throughAssociations => ({ throughAssociations })),
  'any association': nested('AssociationOptions', 'hasOne', options => options),
};

type AnyDecorator = (prototype: object, member: string) => void;

/** A class with a decorated member, and one to which it may lead. */
const decorated = (decorate: (value: unknown, part: () => ModelStatic) => unknown): Argument =>
  defined((database, value) => {
    const Thing = thing();
    const Part = thing();
    (decorators.Attribute(DataTypes.STRING) as AnyDecorator)(Thing.prototype as object, 'text');
    (decorate(value, () => Part) as AnyDecorator)(Thing.prototype as object, 'text');
    Object.defineProperty(Part, 'name', { value: 'Part' });
    database.addModels([Thing, Part]);
  });

const decorator = (name: string, ...args: readonly ((value: unknown, part: () => ModelStatic) => unknown)[]): PublicCalls => ({
  [`@${name}`]: { covers: [`decorators.${name}`], args: args.map(decorated) },
}); // prettier-ignore

/** Checks that stand on an attribute, with an argument and with a message. */
const checks = [
  'Contains', 'Equals', 'Is', 'IsAfter', 'IsAlpha', 'IsAlphanumeric', 'IsArray', 'IsBefore', 'IsCreditCard', 'IsDate',
  'IsDecimal', 'IsEmail', 'IsFloat', 'IsIP', 'IsIPv4', 'IsIPv6', 'IsImmutable', 'IsIn', 'IsInt', 'IsLowercase', 'IsNull',
  'IsNumeric', 'IsUUID', 'IsUppercase', 'IsUrl', 'Len', 'Max', 'Min', 'Not', 'NotContains', 'NotEmpty', 'NotIn',
] as const; // prettier-ignore

type OfOneArgument = (argument: unknown) => unknown;

const ofChecks = checks.map(name => {
  const make = decorators[name] as unknown as OfOneArgument;
  return decorator(name, make, value => make({ args: value, msg: 'no' }), value => make({ msg: value }));
}); // prettier-ignore

type HookDecoratorOf = (options: unknown) => (target: object, member: string, descriptor: object) => void;

/** Names of the decorators of hooks. */
const hookDecorators = hookNames.map(
  name => `${name.charAt(0).toUpperCase()}${name.slice(1)}` as keyof typeof decorators,
);

const onStaticMethod = (name: keyof typeof decorators, optionsOf: (value: unknown) => unknown): Argument =>
  defined((database, value) => {
    const Thing = thing();
    const make = decorators[name] as unknown as HookDecoratorOf;
    make(optionsOf(value))(Thing, 'hook', { value: () => undefined });
    database.addModels([Thing]);
  });

const ofHooks = hookDecorators.map((name): PublicCalls => ({
  [`@${name}`]: {
    covers: [`decorators.${name}`],
    args: [onStaticMethod(name, value => value), onStaticMethod(name, value => ({ name: value }))],
  },
}));

const ofDecorators: PublicCalls = {
  ...(Object.assign({}, ...ofChecks, ...ofHooks) as PublicCalls),
  ...decorator('ValidateAttribute', value => decorators.ValidateAttribute(loose(value)), value => decorators.ValidateAttribute(loose(named(value, () => true)))),
  ...decorator('Attribute', value => decorators.Attribute(loose(value)), value => decorators.Attribute(loose({ comment: value }))),
  ...decorator('Default', value => decorators.Default(loose(value))),
  ...decorator('ColumnName', value => decorators.ColumnName(loose(value))),
  ...decorator('Comment', value => decorators.Comment(loose(value))),
  ...decorator('Unique', value => decorators.Unique(loose(value))),
  ...decorator('Index', value => decorators.Index(loose(value))),
  ...decorator('createIndexDecorator', value => decorators.createIndexDecorator(loose(value)), value => decorators.createIndexDecorator('thing', loose({ where: { text: value } })), value => decorators.createIndexDecorator('thing')(loose({ collate: value }))),
  ...decorator('Validate', value => decorators.Validate(loose(value)), value => decorators.Validate(loose(named(value, true)))),
  ...decorator('BelongsTo', (value, part) => decorators.BelongsTo(part, loose(value)), value => decorators.BelongsTo(loose(value))),
  ...decorator('HasOne', (value, part) => decorators.HasOne(part, loose(value))),
  ...decorator('HasMany', (value, part) => decorators.HasMany(part, loose(value))),
  ...decorator('BelongsToMany', (value, part) => decorators.BelongsToMany(part, loose(value)), (value, part) => decorators.BelongsToMany(part, { through: loose(value) })),
  ...decorator('HasManyThrough', (value, part) => decorators.HasManyThrough(part, loose(value))),
  '@Table': {
    covers: ['decorators.Table'],
    options: ({ open }, options) =>
      use(open(), database => {
        const Thing = thing();
        decorators.Table(options)(Thing);
        database.addModels([Thing]);
      }),
  },
}; // prettier-ignore

const ofDatabases: PublicCalls = {
  'new Database': {
    covers: ['Database#constructor', 'exports.Database', 'DatabaseOptions'],
    args: [
      (_subjects, value) => new Database(loose(value)).close(),
      (_subjects, value) => new Database('sqlite::memory:', loose(value)).close(),
      (_subjects, value) => new Database(loose({ client: value, connection: {} })).close(),
    ],
    options: ({ open }, options) => use(open(options), database => database.define('Thing', columns)),
  },
  'warnings of a Database': {
    covers: ['QueryWarnings'],
    options: ({ open }, warnings) => use(open({ warnings }), database => database.define('Thing', columns)),
  },
};

/** What is said of models, and of the database itself, before there are tables. */
export const definitionArguments: PublicCalls = {
  ...ofModels,
  ...ofTypes,
  ...ofAssociations,
  ...ofNested,
  ...ofDecorators,
  ...ofDatabases,
};
