import { Database, DataTypes, type Model, sql, type ModelStatic } from 'mortise';

const loose = (value: unknown): never => value as never;

type AnyModel = ModelStatic<Model> & Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** Each part of a definition, with the options it needs and no other. */
const parts: Readonly<Record<string, (database: Database) => void>> = {
  models: database => {
    database.define('Person', { name: DataTypes.STRING, age: { type: DataTypes.INTEGER }, born: DataTypes.DATEONLY });
    database.define('Page', { body: { type: DataTypes.JSON, defaultValue: { a: 1 } } }, { timestamps: false });
  },
  keys: database => {
    database.define('Code', { code: { type: DataTypes.STRING(5), primaryKey: true }, kind: DataTypes.ENUM('a', 'b') });
    database.define('Owner', { codeId: { type: DataTypes.STRING(5), references: { model: 'Code', key: 'code' } } });
  },
  indexes: database => {
    const name = { type: DataTypes.STRING, index: { name: 'by_name' }, unique: 'once' };
    database.define('Person', { name, age: DataTypes.INTEGER }, { indexes: [{ fields: ['age', 'name'] }] });
  },
  timestamps: database => {
    database.define('Person', { no: { type: DataTypes.BIGINT, defaultValue: sql`1` } }, { paranoid: true });
  },
  'a class': database => {
    const Base = database.define('Base', {}) as unknown as AnyModel;
    const Person = class Person extends (Object.getPrototypeOf(Base) as typeof Model) {} as unknown as ModelStatic;
    Person.init(loose({ name: DataTypes.TEXT }), { database });
  },
  associations: database => {
    const Person = database.define('Person', { name: DataTypes.STRING }) as unknown as AnyModel;
    const Toot = database.define('Toot', { text: DataTypes.STRING }) as unknown as AnyModel;
    Toot['belongsTo']?.(Person, { as: 'author' });
    Person['hasMany']?.(Toot, { as: 'toots', foreignKey: 'authorId' });
    Person['hasOne']?.(Toot, { as: 'best', foreignKey: { name: 'bestOfId', onDelete: 'CASCADE' } });
    Person['belongsToMany']?.(Toot, { as: 'liked', through: 'Like', inverse: { as: 'fans' } });
    Person['belongsToMany']?.(Person, { as: 'friends', through: { model: 'Friendship' }, symmetric: true });
    Person['hasManyThrough']?.(Person, { as: 'peers', through: ['liked', 'fans'] });
  },
  'a wrong option': database => {
    database.define('Person', { name: DataTypes.STRING }, loose({ tabelName: 'x' }));
  },
};

/** What becomes of a definition: its statements, a row written and read, or the code of its error. */
async function outcomeOf(define: (database: Database) => void): Promise<unknown> {
  const statements: string[] = [];
  const database = new Database('sqlite::memory:', { logging: sql => void statements.push(sql) });
  try {
    define(database);
    await database.sync();
    await database.sync({ alter: true });
    const [model] = database.models as unknown as Iterable<AnyModel>;
    const found = (model as AnyModel).associations.keys();
    await (model as ModelStatic).findAll({ include: [...found] });
    return [...statements, ...[...database.models].map(each => [...each.associations.keys()].join())];
  } catch (error) {
    return { statements, code: (error as { code?: unknown }).code ?? String(error) };
  } finally {
    await database.close();
  }
}

/** What becomes of each part, in a world that is polluted already where it begins. */
export async function tellDefinitions(): Promise<readonly unknown[]> {
  const told: unknown[] = [];
  for (const [name, define] of Object.entries(parts)) told.push([name, await outcomeOf(define)]);
  return told;
}
