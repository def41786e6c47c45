import { Database, DataTypes, Model, MortiseError, sql, type DatabaseConfig, type NonAttribute } from 'mortise';
import {
  Attribute,
  BelongsTo,
  BelongsToMany,
  HasMany,
  HasManyThrough,
  HasOne,
  Index,
  Table,
  Unique,
  Validate,
} from 'mortise/decorators';
import { describeAnyDialect, type DialectSuite } from '../support/describe-each-dialect';

/** Options that their types would refuse. */
type Loose = any; // eslint-disable-line @typescript-eslint/no-explicit-any -- that is what the tests are about

async function given(connect: DialectSuite['connect']) {
  class Person extends Model {
    @Attribute(DataTypes.STRING)
    declare name: string;
    declare toots?: NonAttribute<Toot[]>;
    declare likes?: NonAttribute<Toot[]>;
    declare profile?: NonAttribute<Profile | null>;
  }
  class Toot extends Model {
    declare author?: NonAttribute<Person | null>;
  }
  class Profile extends Model {}
  const declare = (): void => {
    Person.hasMany(Toot, { as: 'toots', foreignKey: 'authorId', inverse: { as: 'author' } });
    Person.hasOne(Profile, { as: 'profile' });
    Person.belongsToMany(Toot, { as: 'likes', through: 'Like', inverse: { as: 'likedBy' } });
    Person.hasManyThrough(Person, { as: 'fans', through: ['toots', 'likedBy'] });
  };
  const database = await connect([Person, Toot, Profile], { declare });
  const likes = Person.associations.get('likes') as unknown as ReturnType<typeof Person.belongsToMany>;
  const ada = await Person.create({ name: 'Ada', toots: [{}] });
  const toot = ada.toots?.[0] as Toot;
  return { database, Person, Toot, Profile, likes, ada, toot };
}

type Given = Awaited<ReturnType<typeof given>>;
type Case = readonly [call: string, wrong: string, nearest: string | undefined, run: (given: Given) => unknown];

/** Calls a method that an association adds, which the classes don't declare here. */
const call = (instance: object, method: string, ...args: readonly unknown[]): unknown =>
  (instance as Record<string, ((...args: readonly unknown[]) => unknown) | undefined>)[method]?.(...args);

const o = (options: object): Loose => options;

const calls: readonly Case[] = [
  ['new', 'feilds', 'fields', ({ Person }) => new Person({}, o({ feilds: [] }))],
  ['build', 'feilds', 'fields', ({ Person }) => Person.build({}, o({ feilds: [] }))],
  ['set', 'feilds', 'fields', ({ ada }) => ada.set({ name: 'A' }, o({ feilds: [] }))],
  ['create', 'valdate', 'validate', ({ Person }) => Person.create({}, o({ valdate: false }))],
  ['bulkCreate', 'ignoreDuplicate', 'ignoreDuplicates', ({ Person }) => Person.bulkCreate([{}], o({ ignoreDuplicate: true }))],
  ['findOrCreate', 'defualts', 'defaults', ({ Person }) => Person.findOrCreate(o({ where: { name: 'x' }, defualts: {} }))],
  ['findCreateFind', 'feilds', 'fields', ({ Person }) => Person.findCreateFind(o({ where: { name: 'x' }, feilds: [] }))],
  ['findOrBuild', 'wehre', 'where', ({ Person }) => Person.findOrBuild(o({ wehre: {} }))],
  ['upsert', 'conflictField', 'conflictFields', ({ Person }) => Person.upsert({}, o({ conflictField: ['id'] }))],
  ['findAll', 'wehre', 'where', ({ Person }) => Person.findAll(o({ wehre: {} }))],
  ['findOne', 'odrer', 'order', ({ Person }) => Person.findOne(o({ odrer: 'id' }))],
  ['findByPk', 'includes', 'include', ({ Person }) => Person.findByPk(1, o({ includes: 'toots' }))],
  ['paginate', 'frist', 'first', ({ Person }) => Person.paginate(o({ frist: 1 }))],
  ['findAndCountAll', 'limt', 'limit', ({ Person }) => Person.findAndCountAll(o({ limt: 1 }))],
  ['stream', 'bacthSize', 'batchSize', ({ Person }) => Person.stream(o({ bacthSize: 5 }))],
  ['stream of a relation', 'thruogh', 'through', ({ ada }) => ada.related('toots').findInBatches(o({ thruogh: {} }))],
  ['count', 'distict', 'distinct', ({ Person }) => Person.count(o({ distict: 'name' }))],
  ['static load', 'bach', 'batch', ({ Person, ada }) => Person.load([ada], 'toots', o({ bach: true }))],
  ['static update', 'wehre', 'where', ({ Person }) => Person.update({ name: 'x' }, o({ all: true, wehre: {} }))],
  ['bulkUpdate', 'kye', 'key', ({ Person }) => Person.bulkUpdate([{ id: 1 }], o({ kye: 'id' }))],
  ['static increment', 'wehre', 'where', ({ Person }) => Person.increment('id', o({ wehre: {} }))],
  ['static decrement', 'slient', 'silent', ({ Person }) => Person.decrement('id', o({ all: true, slient: true }))],
  ['increment', 'bye', 'by', ({ ada }) => ada.increment('id', o({ bye: 2 }))],
  ['decrement', 'slient', 'silent', ({ ada }) => ada.decrement('id', o({ slient: true }))],
  ['static destroy', 'trunkate', 'truncate', ({ Person }) => Person.destroy(o({ trunkate: true }))],
  ['truncate', 'casacde', 'cascade', ({ Person }) => Person.truncate(o({ casacde: true }))],
  ['database.truncate', 'restartIdentiy', 'restartIdentity', ({ database }) => database.truncate(o({ restartIdentiy: true }))],
  ['database.destroyAll', 'focre', 'force', ({ database }) => database.destroyAll(o({ focre: true }))],
  ['static restore', 'paranoyd', 'paranoid', ({ Person }) => Person.restore(o({ all: true, paranoyd: true }))],
  ['withScope', 'wehre', 'where', ({ Person }) => Person.withScope(o({ wehre: {} })).findAll()],
  ['withScope with arguments', 'args', undefined, ({ Person }) => Person.withScope(o({ method: 'x', args: [] })).findAll()],
  ['validate', 'feilds', 'fields', ({ ada }) => ada.validate(o({ feilds: [] }))],
  ['save', 'slient', 'silent', ({ ada }) => ada.save(o({ slient: true }))],
  ['update', 'slient', 'silent', ({ ada }) => ada.update({ name: 'x' }, o({ slient: true }))],
  ['destroy', 'focre', 'force', ({ ada }) => ada.destroy(o({ focre: true }))],
  ['restore', 'hoks', 'hooks', ({ ada }) => ada.restore(o({ hoks: true }))],
  ['restore of what was deleted along', 'incude', 'include', ({ ada }) => ada.restore(o({ incude: 'toots' }))],
  ['toJSON', 'hiden', 'hidden', ({ ada }) => ada.toJSON(o({ hiden: true }))],
  ['rows of an update', 'retuning', 'returning', ({ Person }) => Person.update({ name: 'x' }, o({ all: true, retuning: true }))],
  ['rows of a destroy', 'retuning', 'returning', ({ Person }) => Person.destroy(o({ all: true, retuning: true }))],
  ['nulls of a save', 'omitNulls', 'omitNull', ({ ada }) => ada.save(o({ omitNulls: true }))],
  ['reload', 'incude', 'include', ({ ada }) => ada.reload(o({ incude: 'toots' }))],
  ['load', 'bach', 'batch', ({ ada }) => ada.load('toots', o({ bach: true }))],
  ['include', 'atributes', 'attributes', ({ Person }) => Person.findAll({ include: o({ association: 'toots', atributes: [] }) })],
  ['include within an include', 'requird', 'required', ({ Person }) => Person.findAll({ include: { association: 'toots', include: o({ association: 'likedBy', requird: true }) } })],
  ['include of load', 'atributes', 'attributes', ({ ada }) => ada.load(o({ association: 'toots', atributes: [] }))],
  ['include of create', 'atributes', 'attributes', ({ Person }) => Person.create({}, { include: o({ association: 'toots', atributes: [] }) })],
  ['through of an include', 'wehre', 'where', ({ Person }) => Person.findAll({ include: { association: 'likes', through: o({ wehre: {} }) } })],
  ['attributes', 'exlude', 'exclude', ({ Person }) => Person.findAll({ attributes: o({ exlude: ['name'] }) })],
  ['aggregates', 'cuont', 'count', ({ Person }) => Person.findAll(o({ aggregates: { n: { cuont: 'toots' } } }))],
  ['through of an aggregate', 'wehre', 'where', ({ Person }) => Person.findAll(o({ aggregates: { n: { count: 'likes', through: { wehre: {} } } } }))],
  ['lock', 'levle', 'level', ({ Person }) => Person.findAll({ lock: o({ levle: 'UPDATE' }) })],
  ['knexQuery', 'transction', 'transaction', ({ Person }) => Person.knexQuery(o({ transction: null }))],
  ['Model.sync', 'alterr', 'alter', ({ Person }) => Person.sync(o({ alterr: true }))],
  ['Model.sync', 'hoks', 'hooks', ({ Person }) => Person.sync(o({ hoks: false }))],

  ['get of a to-many association', 'wehre', 'where', ({ ada }) => call(ada, 'getToots', { wehre: {} })],
  ['get of a many-to-many association', 'joinTableAttribute', 'joinTableAttributes', ({ ada }) => call(ada, 'getLikes', { joinTableAttribute: [] })],
  ['get of a to-one association', 'atributes', 'attributes', ({ ada }) => call(ada, 'getProfile', { atributes: [] })],
  ['get of a belongs-to association', 'atributes', 'attributes', ({ toot }) => call(toot, 'getAuthor', { atributes: [] })],
  ['get of a chain', 'scop', 'scope', ({ ada }) => call(ada, 'getFans', { scop: false })],
  ['through of get', 'wehre', 'where', ({ ada }) => call(ada, 'getLikes', { through: { wehre: {} } })],
  ['count of an association', 'wehre', 'where', ({ ada }) => call(ada, 'countLikes', { wehre: {} })],
  ['has of an association', 'wehre', 'where', ({ ada }) => call(ada, 'hasLike', 1, { wehre: {} })],
  ['add to a many-to-many association', 'thruogh', 'through', ({ ada }) => call(ada, 'addLike', 1, { thruogh: {} })],
  ['set of a many-to-many association', 'focre', 'force', ({ ada }) => call(ada, 'setLikes', [1], { focre: true })],
  ['remove of a many-to-many association', 'focre', 'force', ({ ada }) => call(ada, 'removeLike', 1, { focre: true })],
  ['create of a many-to-many association', 'feilds', 'fields', ({ ada }) => call(ada, 'createLike', {}, { feilds: [] })],
  ['set of a has-many association', 'destory', 'destroy', ({ ada }) => call(ada, 'setToots', [1], { destory: true })],
  ['add to a has-many association', 'validat', 'validate', ({ ada }) => call(ada, 'addToot', 1, { validat: true })],
  ['remove of a has-many association', 'destory', 'destroy', ({ ada }) => call(ada, 'removeToot', 1, { destory: true })],
  ['create of a has-many association', 'feilds', 'fields', ({ ada }) => call(ada, 'createToot', {}, { feilds: [] })],
  ['set of a has-one association', 'destory', 'destroy', ({ ada }) => call(ada, 'setProfile', 1, { destory: true })],
  ['create of a has-one association', 'feilds', 'fields', ({ ada }) => call(ada, 'createProfile', {}, { feilds: [] })],
  ['set of a belongs-to association', 'hoks', 'hooks', ({ toot }) => call(toot, 'setAuthor', 1, { hoks: true })],
  ['create of a belongs-to association', 'feilds', 'fields', ({ toot }) => call(toot, 'createAuthor', {}, { feilds: [] })],
  ['related().get', 'wehre', 'where', ({ ada }) => ada.related('likes').get(o({ wehre: {} }))],
  ['related().count', 'wehre', 'where', ({ ada }) => ada.related('likes').count(o({ wehre: {} }))],
  ['related().has', 'limit', undefined, ({ ada }) => ada.related('likes').has(1, o({ limit: 1 }))],
  ['related().set', 'thruogh', 'through', ({ ada }) => ada.related('likes').set([1], o({ thruogh: {} }))],
  ['related().toggle', 'thruogh', 'through', ({ ada }) => ada.related('likes').toggle([1], o({ thruogh: {} }))],
  ['related().sync', 'thruogh', 'through', ({ ada }) => ada.related('likes').sync([1], o({ thruogh: {} }))],
  ['related().increment', 'bye', 'by', ({ ada }) => ada.related('likes').increment(1, 'n', o({ bye: 2 }))],
  ['related().decrement', 'slient', 'silent', ({ ada }) => ada.related('likes').decrement(1, 'n', o({ slient: true }))],
  ['related().findOrCreate', 'thruogh', 'through', ({ ada }) => ada.related('likes').findOrCreate(o({ where: { id: 1 }, thruogh: {} }))],
  ['related().get of one', 'wehre', 'where', ({ ada }) => ada.related('profile').get(o({ wehre: {} }))],
  ['related().set of one', 'destory', 'destroy', ({ ada }) => ada.related('profile').set(null, o({ destory: true }))],
  ['get by the association', 'wehre', 'where', ({ ada, likes }) => likes.get(ada, o({ wehre: {} }))],
  ['count by the association', 'wehre', 'where', ({ ada, likes }) => likes.count(ada, o({ wehre: {} }))],
  ['add by the association', 'thruogh', 'through', ({ ada, likes }) => likes.add(ada, [1], o({ thruogh: {} }))],
  ['remove by the association', 'focre', 'force', ({ ada, likes }) => likes.remove(ada, [1], o({ focre: true }))],

  ['database.sync', 'alterr', 'alter', ({ database }) => database.sync(o({ alterr: true }))],
  ['alter of sync', 'dorp', 'drop', ({ database }) => database.sync({ alter: o({ dorp: true }) })],
  ['database.drop', 'timout', 'timeout', ({ database }) => database.drop(o({ timout: 1 }))],
  ['database.authenticate', 'timout', 'timeout', ({ database }) => database.authenticate(o({ timout: 1 }))],
  ['database.query', 'bnid', 'bind', ({ database }) => database.query('SELECT 1', o({ bnid: [] }))],
  ['database.transaction', 'isolationLevl', 'isolationLevel', ({ database }) => database.transaction(o({ isolationLevl: 'SERIALIZABLE' }), async () => undefined)],
  ['retry of a transaction', 'delai', 'delay', ({ database }) => database.transaction({ retry: o({ limit: 1, delai: 1 }) }, async () => undefined)],
  ['startUnmanagedTransaction', 'redaOnly', 'readOnly', ({ database }) => database.startUnmanagedTransaction(o({ redaOnly: true }))],
  ['database.close', 'tiemout', 'timeout', ({ database }) => database.close(o({ tiemout: 5 }))],
]; // prettier-ignore

const definitions: readonly Case[] = [
  ['new Database', 'modles', 'models', () => new Database('sqlite::memory:', o({ modles: [] }))],
  ['a configuration: models', 'modles', 'models', () => new Database(o({ client: 'better-sqlite3', connection: ':memory:', modles: [] }))],
  ['a configuration: logging', 'loging', 'logging', () => new Database(o({ client: 'better-sqlite3', connection: ':memory:', loging: false }))],
  ['a configuration: preparedStatements', 'preparedStatement', 'preparedStatements', () => new Database(o({ client: 'pg', connection: {}, preparedStatement: false }))],
  ['a configuration: of knex', 'conection', 'connection', () => new Database(o({ client: 'better-sqlite3', conection: ':memory:' }))],
  ['options of all models', 'underscord', 'underscored', () => new Database('sqlite::memory:', { define: o({ underscord: true }), models: [class Any extends Model {}] })],
  ['define', 'tabelName', 'tableName', ({ database }) => database.define('New', {}, o({ tabelName: 'x' }))],
  ['define: name', 'pluarl', 'plural', ({ database }) => database.define('New', {}, { name: o({ pluarl: 'news' }) })],
  ['define: an index', 'uniqe', 'unique', ({ database }) => database.define('New', {}, { indexes: [o({ fields: ['id'], uniqe: true })] })],
  ['define: a hook', 'beforeCraete', 'beforeCreate', ({ database }) => database.define('New', {}, { hooks: o({ beforeCraete: () => undefined }) })],
  ['define: the default scope', 'wehre', 'where', ({ database }) => database.define('New', {}, { defaultScope: o({ wehre: {} }) })],
  ['define: a scope', 'wehre', 'where', ({ database }) => database.define('New', {}, { scopes: { one: o({ wehre: {} }) } })],
  ['define: an include of a scope', 'requird', 'required', ({ database }) => database.define('New', {}, { scopes: { one: { include: [o({ association: 'x', requird: true })] } } })],
  ['define: an attribute', 'alowNull', 'allowNull', ({ database }) => database.define('New', { a: o({ type: DataTypes.STRING, alowNull: false }) })],
  ['define: references', 'kye', 'key', ({ database }) => database.define('New', { a: { references: o({ model: 'Person', kye: 'id' }) } })],
  ['define: a unique mark', 'nmae', 'name', ({ database }) => database.define('New', { a: { type: DataTypes.STRING, unique: o({ nmae: 'x' }) } })],
  ['define: an index mark', 'nmae', 'name', ({ database }) => database.define('New', { a: { type: DataTypes.STRING, index: o({ nmae: 'x' }) } })],
  ['define: a validator', 'isEmial', 'isEmail', ({ database }) => database.define('New', { a: { type: DataTypes.STRING, validate: { isEmial: true } } })],
  ['define: options of a validator', 'alow_display_name', undefined, ({ database }) => database.define('New', { a: { type: DataTypes.STRING, validate: { isEmail: { alow_display_name: true } } } })],
  ['define: options of a type', 'presicion', undefined, ({ database }) => database.define('New', { a: DataTypes.DATE(o({ presicion: 3 })) })],
  ['init', 'paranoyd', 'paranoid', ({ database }) => class New extends Model {}.init({}, o({ database, paranoyd: true }))],
  ['init: an attribute', 'defualtValue', 'defaultValue', ({ database }) => class New extends Model {}.init({ a: o({ type: DataTypes.STRING, defualtValue: 'x' }) }, { database })],
  ['belongsTo', 'targetkey', 'targetKey', ({ Person, Toot }) => Toot.belongsTo(Person, o({ as: 'editor', targetkey: 'id' }))],
  ['hasOne', 'sourcekey', 'sourceKey', ({ Person, Toot }) => Person.hasOne(Toot, o({ as: 'one', sourcekey: 'id' }))],
  ['hasMany', 'foriegnKey', 'foreignKey', ({ Person, Toot }) => Person.hasMany(Toot, o({ as: 'more', foriegnKey: 'id' }))],
  ['belongsToMany', 'othrKey', 'otherKey', ({ Person, Toot }) => Person.belongsToMany(Toot, o({ as: 'more', through: 'More', othrKey: 'id' }))],
  ['hasManyThrough', 'stratgy', 'strategy', ({ Person, Toot }) => Person.hasManyThrough(Toot, o({ as: 'more', through: ['likes', 'likedBy'], stratgy: 'join' }))],
  ['as', 'pluarl', 'plural', ({ Person, Toot }) => Person.hasMany(Toot, { as: o({ singular: 'more', pluarl: 'mores' }) })],
  ['inverse of belongsTo', 'tpye', 'type', ({ Person, Toot }) => Toot.belongsTo(Person, { as: 'editor', inverse: o({ tpye: 'hasMany' }) })],
  ['inverse of hasMany', 'nestedWrite', 'nestedWrites', ({ Person, Toot }) => Person.hasMany(Toot, { as: 'more', inverse: o({ nestedWrite: true }) })],
  ['inverse of belongsToMany', 'scpoe', 'scope', ({ Person, Toot }) => Person.belongsToMany(Toot, { as: 'more', through: 'More', inverse: o({ scpoe: {} }) })],
  ['through of belongsToMany', 'uniqe', 'unique', ({ Person, Toot }) => Person.belongsToMany(Toot, { as: 'more', through: o({ model: 'More', uniqe: true }) })],
  ['throughAssociations', 'fromSorce', 'fromSource', ({ Person, Toot }) => Person.belongsToMany(Toot, { as: 'more', through: 'More', throughAssociations: o({ fromSorce: 'x' }) })],
  ['foreignKey', 'colunmName', 'columnName', ({ Person, Toot }) => Person.hasMany(Toot, { as: 'more', foreignKey: o({ name: 'moreId', colunmName: 'x' }) })],
  ['otherKey', 'colunmName', 'columnName', ({ Person, Toot }) => Person.belongsToMany(Toot, { as: 'more', through: 'More', otherKey: o({ name: 'moreId', colunmName: 'x' }), inverse: { as: 'moreOf' } })],
  ['@Table', 'tabelName', 'tableName', ({ database }) => {
    @Table(o({ tabelName: 'x' }))
    class New extends Model {}
    database.addModels([New]);
  }],
  ['@Attribute', 'alowNull', 'allowNull', ({ database }) => {
    class New extends Model {
      @Attribute(o({ type: DataTypes.STRING, alowNull: true }))
      declare a: string;
    }
    database.addModels([New]);
  }],
  ['@Unique', 'nmae', 'name', ({ database }) => {
    class New extends Model {
      @Unique(o({ nmae: 'x' })) @Attribute(DataTypes.STRING)
      declare a: string;
    }
    database.addModels([New]);
  }],
  ['@Index', 'nmae', 'name', ({ database }) => {
    class New extends Model {
      @Index(o({ nmae: 'x' })) @Attribute(DataTypes.STRING)
      declare a: string;
    }
    database.addModels([New]);
  }],
  ['@Validate', 'isEmial', 'isEmail', ({ database }) => {
    class New extends Model {
      @Validate(o({ isEmial: true })) @Attribute(DataTypes.STRING)
      declare a: string;
    }
    database.addModels([New]);
  }],
  ['@HasMany', 'foriegnKey', 'foreignKey', ({ database, Toot }) => {
    class New extends Model {
      @HasMany(() => Toot, o({ foriegnKey: 'x' }))
      declare more?: NonAttribute<Model[]>;
    }
    database.addModels([New]);
  }],
  ['@HasOne', 'foriegnKey', 'foreignKey', ({ database, Toot }) => {
    class New extends Model {
      @HasOne(() => Toot, o({ foriegnKey: 'x' }))
      declare one?: NonAttribute<Model>;
    }
    database.addModels([New]);
  }],
  ['@BelongsTo', 'foriegnKey', 'foreignKey', ({ database, Toot }) => {
    class New extends Model {
      @BelongsTo(() => Toot, o({ foriegnKey: 'x' }))
      declare one?: NonAttribute<Model>;
    }
    database.addModels([New]);
  }],
  ['@BelongsToMany', 'othrKey', 'otherKey', ({ database, Toot }) => {
    class New extends Model {
      @BelongsToMany(() => Toot, o({ through: 'More', othrKey: 'x' }))
      declare more?: NonAttribute<Model[]>;
    }
    database.addModels([New]);
  }],
  ['@HasManyThrough', 'stratgy', 'strategy', ({ database, Person }) => {
    class New extends Model {
      @HasManyThrough(() => Person, o({ through: ['a', 'b'], stratgy: 'join' }))
      declare far?: NonAttribute<Model[]>;
    }
    database.addModels([New]);
  }],
]; // prettier-ignore

/** The error of a call, whether it throws or rejects. */
async function errorOf(run: () => unknown): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describeAnyDialect('A misspelt option', ({ connect }) => {
  it.each([...calls, ...definitions])('of %s is told: %s', async (_call, wrong, nearest, run) => {
    const models = await given(connect);
    const error = await errorOf(() => run(models));
    expect(error).toBeInstanceOf(MortiseError);
    const { message } = error as MortiseError;
    expect(message).toContain(wrong);
    if (nearest !== undefined) expect(message).toContain(`Did you mean "${nearest}"?`);
    expect(await models.Person.findAll({ include: 'toots' })).toMatchObject([{ name: 'Ada', toots: [{}] }]);
  });
});

const values: readonly Case[] = [
  ['paranoid of a find', 'paranoid', 'true or false', ({ Person }) => Person.findAll(o({ paranoid: 'false' }))],
  ['raw of a find', 'raw', 'true or false', ({ Person }) => Person.findAll(o({ raw: 'no' }))],
  ['batchSize of a stream', 'batchSize', 'a whole number from 1', ({ Person }) => Person.findInBatches(o({ batchSize: 0 }))],
  ['hooks of create', 'hooks', 'true or false', ({ Person }) => Person.create({}, o({ hooks: 'no' }))],
  ['all of update', 'all', 'true or false', ({ Person }) => Person.update({ name: 'x' }, o({ all: 'false' }))],
  ['truncate of destroy', 'truncate', 'true or false', ({ Person }) => Person.destroy(o({ truncate: 'false' }))],
  ['force of destroy', 'force', 'true or false', ({ ada }) => ada.destroy(o({ force: 'no' }))],
  ['paranoid of a scope', 'paranoid', 'true or false', ({ Person }) => Person.withScope(o({ paranoid: 0 })).findAll()],
  ['required of an include', 'required', 'true or false', ({ Person }) => Person.findAll({ include: o({ association: 'toots', required: 'no' }) })],
  ['strategy of an include', 'strategy', "'join' or 'separate' or 'json'", ({ Person }) => Person.findAll({ include: o({ association: 'toots', strategy: 'joined' }) })],
  ['distinct of an aggregate', 'distinct', 'true or false', ({ Person }) => Person.findAll(o({ aggregates: { n: { count: 'toots', distinct: 'no' } } }))],
  ['destroy of set', 'destroy', 'true or false', ({ ada }) => call(ada, 'setToots', [], { destroy: 'no' })],
  ['paranoid of get', 'paranoid', 'true or false', ({ ada }) => call(ada, 'getToots', { paranoid: 'no' })],
  ['force of sync', 'force', 'true or false', ({ database }) => database.sync(o({ force: 'false' }))],
  ['paranoid of a model', 'paranoid', 'true or false', ({ database }) => database.define('New', {}, o({ paranoid: 'no' }))],
  ['indexes of a model', 'indexes', 'a list', ({ database }) => database.define('New', {}, o({ indexes: { fields: ['id'] } }))],
  ['allowNull of an attribute', 'allowNull', 'true or false', ({ database }) => database.define('New', { a: o({ type: DataTypes.STRING, allowNull: 'no' }) })],
  ['get of an attribute', 'get', 'a function', ({ database }) => database.define('New', { a: o({ type: DataTypes.STRING, get: 'x' }) })],
  ['fields of an index', 'fields', 'a list', ({ database }) => database.define('New', {}, { indexes: [o({ fields: 'id' })] })],
  ['foreignKeyConstraints', 'foreignKeyConstraints', 'true or false', ({ Person, Toot }) => Person.hasMany(Toot, o({ as: 'more', foreignKeyConstraints: 'no' }))],
  ['strategy of an association', 'strategy', "'join' or 'separate' or 'json'", ({ Person, Toot }) => Person.hasMany(Toot, o({ as: 'more', strategy: 'joined' }))],
  ['as', 'as', 'a text or { singular, plural }', ({ Person, Toot }) => Person.hasMany(Toot, o({ as: 5 }))],
  ['inverse of hasMany', 'inverse', 'a text or { as }', ({ Person, Toot }) => Person.hasMany(Toot, o({ as: 'more', inverse: true }))],
  ['symmetric', 'symmetric', 'true or false', ({ Person }) => Person.belongsToMany(Person, o({ as: 'friends', through: 'Friend', symmetric: 1 }))],
  ['updateOnDuplicate of bulkCreate', 'updateOnDuplicate', 'a list', ({ Person }) => Person.bulkCreate([{}], o({ updateOnDuplicate: 'name' }))],
  ['conflictAttributes of bulkCreate', 'conflictAttributes', 'a list', ({ Person }) => Person.bulkCreate([{}], o({ ignoreDuplicates: true, conflictAttributes: 'id' }))],
  ['readOnly of a transaction', 'readOnly', 'true or false', ({ database }) => database.transaction(o({ readOnly: 'no' }), async () => undefined)],
  ['models of a Database', 'models', 'a list', () => new Database('sqlite::memory:', o({ models: {} }))],
  ['busyTimeout of a Database', 'busyTimeout', 'a number of milliseconds from 0', () => new Database('sqlite::memory:', o({ busyTimeout: '5s' }))],
  ['preparedStatements of a Database', 'preparedStatements', 'true or false', () => new Database('sqlite::memory:', o({ preparedStatements: 'no' }))],
]; // prettier-ignore

describeAnyDialect('A value that an option never has', ({ connect }) => {
  it.each(values)('is told: %s', async (_call, name, expected, run) => {
    const models = await given(connect);
    const error = await errorOf(() => run(models));
    expect(error).toBeInstanceOf(MortiseError);
    expect(error).toMatchObject({ code: 'INVALID_OPTION' });
    expect((error as MortiseError).message).toMatch(`The option "${name}" of `);
    expect((error as MortiseError).message).toContain(` is ${expected}.`);
    expect(await models.Person.count()).toBe(1);
  });
});

describeAnyDialect('The inverse of a belongs-to', ({ connect }) => {
  it.each([{ as: 'editions' }, 'editions', {}])('has a type, or is refused: %j', async inverse => {
    const { Person, Toot } = await given(connect);
    expect(() => Toot.belongsTo(Person, o({ as: 'editor', inverse }))).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', hint: expect.stringContaining("type: 'hasMany'") as string }),
    );
  });
});

describeAnyDialect('What is easily taken for an option', ({ connect }) => {
  it('of an include that asks for all: it is one', async () => {
    const { Person } = await given(connect);
    const all = [{ likes: [], toots: [{}], profile: null }];
    expect(await Person.findAll({ include: o({ all: true }) })).toMatchObject(all);
    expect(await Person.withScope({ include: o({ all: true }) }).findAll()).toMatchObject(all);
    await expect(Person.findAll({ include: o({ all: true, nestd: true }) })).rejects.toThrow('"nested"');
    const names = [...Person.associations.keys()] as Loose[];
    expect(await Person.findAll({ include: names })).toMatchObject(all);
  });

  it('of an instance: get takes none', async () => {
    const { ada } = await given(connect);
    expect(() => ada.get(o({ plain: true }) as string)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
    expect(ada.get()).toMatchObject({ name: 'Ada' });
  });

  it('of a reload is told by its name', async () => {
    const { ada } = await given(connect);
    await expect(ada.reload(o({ incude: 'toots' }))).rejects.toThrow('Person.reload has no option "incude"');
  });

  it('a name that a decorator took is changed with its field', async () => {
    const { database, Toot } = await given(connect);
    class Taken extends Model {
      @BelongsTo(() => Toot, { foreignKey: 'other' })
      declare other?: NonAttribute<Model>;
    }
    class Reserved extends Model {
      @HasMany(() => Toot)
      declare destroyed?: NonAttribute<Model[]>;
      @BelongsTo(() => Toot)
      // @ts-expect-error every instance has it
      declare isNewRecord: never;
    }
    expect(() => database.addModels([Taken])).toThrow(/"other".*Give the field "other" another name/);
    expect(() => database.addModels([Reserved])).toThrow(/"isNewRecord".*Give the field another name/);
    expect(() => Toot.hasMany(Toot, { as: 'id', foreignKey: 'x' })).toThrow(/another name with the option "as"/);
  });
});

it('keys of knex are taken as they are', async () => {
  const config: DatabaseConfig = {
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
    asyncStackTraces: false,
    pool: { min: 0, max: 1 },
  };
  const database = new Database({ ...config, userParams: { tenant: 1 } } as DatabaseConfig);
  expect(await database.query(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
  await database.close();
});
