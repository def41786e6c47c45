import { expectTypeOf } from 'expect-type';
import type { Knex } from 'knex';
import {
  Database,
  DataTypes,
  Model,
  sql,
  type BelongsToManyAssociation,
  type HasManyAssociation,
  type HasOneAssociation,
  type ModelStatic,
  type Transaction,
} from 'mortise';
import { LikedToot, Person, Toot } from './models';

// A model is passed as ModelStatic, and keeps what it is.
expectTypeOf(Person).toExtend<ModelStatic<Person>>();
expectTypeOf(Person).toExtend<ModelStatic>();
expectTypeOf(Toot).not.toExtend<ModelStatic<Person>>();
// @ts-expect-error a plain class is no model
expectTypeOf(class Plain {}).toExtend<ModelStatic>();

async function firstOf<M extends Model>(model: ModelStatic<M>): Promise<M> {
  return (await model.findOne()) ?? model.build();
}
expectTypeOf(firstOf(Person)).resolves.toEqualTypeOf<Person>();
expectTypeOf(Person.shoeSizes).toEqualTypeOf<number[]>();

// Associations know their two ends. S1 S92
const likes = Person.belongsToMany(Toot, { as: 'likes', through: LikedToot });
expectTypeOf(likes).toExtend<BelongsToManyAssociation<Person, Toot>>();
expectTypeOf(likes.get(new Person())).resolves.toEqualTypeOf<Toot[]>();
expectTypeOf(likes.foreignKey).toEqualTypeOf<string>();
expectTypeOf(likes.name).toEqualTypeOf<{ readonly singular: string; readonly plural: string }>();
expectTypeOf(likes.fromSourceToThrough).toExtend<HasManyAssociation>();
expectTypeOf(likes.fromSourceToThroughOne).toExtend<HasOneAssociation>();
Person.belongsToMany(() => Toot, { through: () => LikedToot });
Person.belongsToMany(Toot, { through: { model: 'LikedToot', unique: false } });
// @ts-expect-error through is required
Person.belongsToMany(Toot, { as: 'likes' });
// @ts-expect-error through is required
Person.belongsToMany(Toot);
// @ts-expect-error there is no such option
Person.belongsToMany(Toot, { through: 'LikedToot', uniqueKey: 'x' });
Person.hasMany(Toot, { foreignKey: 'authorId' });
Toot.belongsTo(Person, { as: 'author', targetKey: 'id' });
Person.hasOne(Toot, { as: 'pinned' });

// A database is made of a URL, a knex configuration, or a knex instance.
declare const knexInstance: Knex;
const database = new Database('sqlite::memory:', { models: [Person, Toot, LikedToot], logging: false });
new Database({ client: 'pg', connection: { host: 'localhost' }, models: [Person], define: { underscored: true } });
new Database(knexInstance, { models: [Person], foreignKeyNaming: 'model' });
// @ts-expect-error there is no such option
new Database('sqlite::memory:', { loging: false });
// @ts-expect-error a model is missing
new Database('sqlite::memory:', { models: [undefined] });
// @ts-expect-error there is no such naming
new Database('sqlite::memory:', { foreignKeyNaming: 'modle' });
// @ts-expect-error the place is missing
new Database();

expectTypeOf(database.knex).toEqualTypeOf<Knex>();
expectTypeOf(database.sync()).resolves.toEqualTypeOf<Database>();
expectTypeOf(database.model('Person')).toExtend<ModelStatic>();
expectTypeOf(database.models.get('Person')).toExtend<ModelStatic | undefined>();
for (const model of database.models) expectTypeOf(model).toExtend<ModelStatic>();

// Models without a class of their own.
const Note = database.define('Note', { text: DataTypes.STRING, at: { type: DataTypes.DATE, allowNull: false } });
expectTypeOf(Note.create({ text: 'Hello', at: new Date() })).resolves.toExtend<Model>();
Note.belongsToMany(Person, { through: 'NoteReader' });
// @ts-expect-error there is no such option
database.define('Note', { text: { type: DataTypes.STRING, alowNull: false } });
// @ts-expect-error there is no such option
database.define('Note', {}, { tablename: 'notes' });

// Or with the type of their instances.
interface Letter extends Model {
  id: number;
  text: string;
}
const Letter = database.define<Letter>('Letter', { text: DataTypes.STRING });
expectTypeOf(Letter.findAll()).resolves.toEqualTypeOf<Letter[]>();
expectTypeOf(Letter.build()).toEqualTypeOf<Letter>();
Letter.belongsToMany(Person, { through: 'LetterReader' });

class Diary extends Model {
  declare id: number;
}
expectTypeOf(Diary.init({ text: DataTypes.STRING }, { database, tableName: 'diaries' })).toExtend<ModelStatic<Diary>>();
// @ts-expect-error the database is missing
Diary.init({}, {});

// SQL gives rows of the type that is asked for.
expectTypeOf(database.query<{ id: number }>(sql`SELECT id FROM people`)).resolves.toEqualTypeOf<{ id: number }[]>();
expectTypeOf(database.query('SELECT 1')).resolves.toEqualTypeOf<Record<string, unknown>[]>();
expectTypeOf(database.query('SELECT 1', { plain: true })).resolves.toEqualTypeOf<Record<string, unknown> | null>();
expectTypeOf(database.query('SELECT * FROM people', { model: Person })).resolves.toEqualTypeOf<Person[]>();
expectTypeOf(
  database.query('SELECT * FROM people WHERE id = :id', { replacements: { id: 1 }, model: Person, plain: true }),
).resolves.toEqualTypeOf<Person | null>();
// @ts-expect-error it is no model
void database.query('SELECT 1', { model: Date });

// A transaction gives what its function does.
expectTypeOf(database.transaction(async () => 7)).resolves.toEqualTypeOf<number>();
void database.transaction({ isolationLevel: 'SERIALIZABLE' }, async transaction => {
  expectTypeOf(transaction).toEqualTypeOf<Transaction>();
  await Person.findAll({ transaction });
});
// @ts-expect-error there is no such level
void database.transaction({ isolationLevel: 'HIGH' }, async () => 7);

// Data types by the class, for those used to it. S112
expectTypeOf(Database.STRING).toEqualTypeOf<(typeof DataTypes)['STRING']>();
expectTypeOf(Database.INTEGER).toEqualTypeOf<(typeof DataTypes)['INTEGER']>();

// A class stays what it is in another schema, and for a tenant.
declare const places: Database;
expectTypeOf(Person.withSchema('acme')).toEqualTypeOf<typeof Person>();
expectTypeOf(places.forTenant(7).model(Person)).toEqualTypeOf<typeof Person>();
expectTypeOf(places.forTenant({ region: 'eu', customer: 7n }).run(() => Person.findAll())).resolves.toEqualTypeOf<
  Person[]
>();
expectTypeOf(places.acrossTenants(() => 7)).toEqualTypeOf<number>();
expectTypeOf(places.listSchemas()).resolves.toEqualTypeOf<readonly string[]>();
void places.sync({ schema: 'acme', alter: true });
void places.transaction({ searchPath: ['acme'] }, async () => Person.count());
places.define(
  'Owned',
  { tenantId: DataTypes.INTEGER },
  { requiredScope: (tenantId: number) => ({ where: { tenantId } }) },
);
// @ts-expect-error a schema is named by a text
Person.withSchema(null);
// @ts-expect-error what was forgotten names nobody
places.forTenant(undefined);
// @ts-expect-error a model, not its name
places.forTenant(7).model('Person');
// @ts-expect-error it gives conditions
places.define('Wrong', {}, { requiredScope: () => ({ limit: 1 }) });
// @ts-expect-error a list of names
new Database('postgres://127.0.0.1/x', { searchPath: 'acme' });
// @ts-expect-error one model is made in a schema by withSchema
void Person.sync({ schema: 'acme' });
