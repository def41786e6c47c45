// What data types say: of models without a class, of attributes of a class, and of decorated fields.
import { expectTypeOf } from 'expect-type';
import {
  Database,
  DataTypes,
  Model,
  Op,
  sql,
  type AttributesFor,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import {
  Attribute,
  BelongsTo,
  BelongsToMany,
  Default,
  HasMany,
  HasManyThrough,
  HasOne,
  NotNull,
  PrimaryKey,
  Unique,
} from 'mortise/decorators';

declare const database: Database;

// --- define: values, null, members of an ENUM, defaults, and what is made by itself ---
const Note = database.define('Note', {
  text: DataTypes.STRING,
  at: { type: DataTypes.DATE, allowNull: false },
  mood: { type: DataTypes.ENUM('calm', 'cross'), allowNull: false, defaultValue: 'calm' },
  votes: DataTypes.INTEGER.UNSIGNED,
  price: { type: DataTypes.DECIMAL(10, 2), allowNull: false, defaultValue: '0.00' },
  views: DataTypes.BIGINT,
  big: DataTypes.BIGINT({ as: 'bigint' }),
  bytes: DataTypes.BLOB('long'),
  settings: DataTypes.JSON,
  isOpen: { type: DataTypes.BOOLEAN, allowNull: false },
  size: DataTypes.ENUM(['s', 'm']),
  label: DataTypes.VIRTUAL(DataTypes.STRING, ['text']),
});
const note = Note.build({ at: new Date(), isOpen: true });
expectTypeOf(note.id).toEqualTypeOf<number>();
expectTypeOf(note.text).toEqualTypeOf<string | null>();
expectTypeOf(note.at).toEqualTypeOf<Date>();
expectTypeOf(note.mood).toEqualTypeOf<'calm' | 'cross'>();
expectTypeOf(note.votes).toEqualTypeOf<number | null>();
expectTypeOf(note.price).toEqualTypeOf<string>();
expectTypeOf(note.views).toEqualTypeOf<string | null>();
expectTypeOf(note.big).toEqualTypeOf<bigint | null>();
expectTypeOf(note.bytes).toEqualTypeOf<Buffer | null>();
expectTypeOf(note.settings).toBeAny();
expectTypeOf(note.isOpen).toEqualTypeOf<boolean>();
expectTypeOf(note.size).toEqualTypeOf<'s' | 'm' | null>();
expectTypeOf(note.label).toEqualTypeOf<string | null>();
expectTypeOf(note.createdAt).toEqualTypeOf<Date>();
expectTypeOf(note.updatedAt).toEqualTypeOf<Date>();
note.text = null;
note.mood = 'cross';
void note.update({ votes: sql`1 + 1`, text: 'new' });
void Note.create({ at: new Date(), isOpen: false, mood: 'cross', settings: { any: ['thing'] } });
void Note.bulkCreate([{ at: new Date(), isOpen: false }]);
void Note.findAll({ where: { mood: 'calm', at: { [Op.gt]: new Date() } } });
void Note.update({ text: null }, { where: { id: 1 } });
// What associations add is known when they are declared.
void Note.create({ at: new Date(), isOpen: true, authorId: 1, readers: [{ name: 'Ada' }] });
void Note.findAll({ include: 'readers' });

// @ts-expect-error at and isOpen are missing
void Note.create({ text: 'x' });
// @ts-expect-error text is text
void Note.create({ at: new Date(), isOpen: true, text: 3 });
// @ts-expect-error at is a Date
void Note.create({ at: 'now', isOpen: true });
// @ts-expect-error at may not be null
void Note.create({ at: null, isOpen: true });
// @ts-expect-error none of the members
void Note.create({ at: new Date(), isOpen: true, mood: 'glad' });
// @ts-expect-error decimals are text
void Note.create({ at: new Date(), isOpen: true, price: 3 });
// @ts-expect-error it was said to be a bigint
void Note.create({ at: new Date(), isOpen: true, big: '3' });
// @ts-expect-error no such attribute
void Note.findAll({ where: { txet: 'x' } });
// @ts-expect-error none of the members
void Note.findAll({ where: { mood: 'glad' } });
// @ts-expect-error votes is a number
void Note.update({ votes: 'many' }, { where: { id: 1 } });
// @ts-expect-error it may not be null
note.at = null;
// @ts-expect-error none of the members
note.mood = 'glad';
// @ts-expect-error no such attribute
note.txet = 'x';
// @ts-expect-error there is no such option
database.define('Note', { text: { type: DataTypes.STRING, alowNull: false } });
// @ts-expect-error a type is no text
database.define('Note', { text: { type: 'STRING' } });
// @ts-expect-error a constructor is no data type
database.define('Note', { text: String });
// @ts-expect-error there is no such option
database.define('Note', { text: DataTypes.STRING }, { tablename: 'notes' });
// @ts-expect-error a flag
database.define('Note', { text: DataTypes.STRING }, { paranoid: 'yes' });

// --- define: keys and options decide what is made by itself ---
const Coded = database.define('Coded', { code: { type: DataTypes.STRING(3), primaryKey: true } });
expectTypeOf(Coded.build({ code: 'abc' }).code).toEqualTypeOf<string>();
// @ts-expect-error the key is another
void Coded.build({ code: 'abc' }).id;
// @ts-expect-error the key is missing
Coded.build({});
const Numbered = database.define('Numbered', {
  no: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
});
expectTypeOf(Numbered.build({}).no).toEqualTypeOf<number>();
const Timeless = database.define('Timeless', { text: DataTypes.TEXT }, { timestamps: false });
// @ts-expect-error there are no timestamps
void Timeless.build().createdAt;
const Renamed = database.define('Renamed', {}, { createdAt: 'madeAt', updatedAt: false, paranoid: true });
expectTypeOf(Renamed.build().madeAt).toEqualTypeOf<Date>();
expectTypeOf(Renamed.build().deletedAt).toEqualTypeOf<Date | null>();
// @ts-expect-error it has another name
void Renamed.build().createdAt;
// @ts-expect-error there is none
void Renamed.build().updatedAt;
const Stamped = database.define(
  'Stamped',
  {},
  { createdAt: { field: 'made_on' }, updatedAt: { name: 'touchedAt', columnName: 'touched_on' } },
);
expectTypeOf(Stamped.build().createdAt).toEqualTypeOf<Date>();
expectTypeOf(Stamped.build().touchedAt).toEqualTypeOf<Date>();
// @ts-expect-error it has another name
void Stamped.build().updatedAt;
const Keyless = database.define('Keyless', { line: DataTypes.STRING }, { noPrimaryKey: true });
// @ts-expect-error there is no key
void Keyless.build().id;

// --- define: attributes that only the run knows, and a type of one's own ---
const given: Record<string, typeof DataTypes.STRING> = {};
const Loose = database.define('Loose', given);
void Loose.create({ anything: 'goes' });
interface Letter extends Model<{ id: number; text: string }, { text: string }> {
  id: number;
  text: string;
  readers?: NonAttribute<Letter[]>;
}
const Letters = database.define<Letter>('Letter', { text: DataTypes.STRING });
expectTypeOf(Letters.findOne()).resolves.toExtend<Letter | null>();
void Letters.findAll({ include: 'readers' });
// @ts-expect-error none of its associations
void Letters.findAll({ include: 'raeders' });

// --- init: what a class declares is compared, what it doesn't is inferred ---
class Bare extends Model {
  static shout(): string {
    return 'hey';
  }
}
const Known = Bare.init({ text: { type: DataTypes.STRING(30), allowNull: false } }, { database });
expectTypeOf(Known.build({ text: 'x' }).text).toEqualTypeOf<string>();
expectTypeOf(Known.findOne()).resolves.toExtend<{ text: string } | null>();
expectTypeOf(Known.shout()).toEqualTypeOf<string>();
// @ts-expect-error text is missing
void Known.create({});
// @ts-expect-error there is no such option
Bare.init({ text: { type: DataTypes.STRING, alowNull: false } }, { database });
// @ts-expect-error there is no such option
Bare.init({ text: DataTypes.STRING }, { database, tablename: 'bare' });
// @ts-expect-error the database is missing
Bare.init({ text: DataTypes.STRING }, {});

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  declare name: string;
  declare age: number | null;
}
expectTypeOf(Person.init({ name: DataTypes.STRING, age: DataTypes.INTEGER }, { database })).toEqualTypeOf<
  typeof Person
>();
Person.init({ name: { type: DataTypes.STRING, allowNull: false, validate: { len: [1, 9] } } }, { database });
// @ts-expect-error name is text
Person.init({ name: DataTypes.INTEGER }, { database });
// @ts-expect-error age is a number
Person.init({ age: { type: DataTypes.STRING } }, { database });

// --- static attributes ---
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  static attributes = {
    text: { type: DataTypes.STRING(140), allowNull: false },
    mood: DataTypes.ENUM('calm', 'cross'),
    at: DataTypes.DATE,
    picture: DataTypes.BLOB,
  } satisfies AttributesFor<Toot>;
  declare id: CreationOptional<number>;
  declare text: string;
  declare mood: 'calm' | 'cross' | null;
  declare at: Date | null;
  declare picture: Uint8Array | null;
  declare likedBy?: NonAttribute<Person[]>;
}
expectTypeOf(Toot.build({ text: 'x' }).mood).toEqualTypeOf<'calm' | 'cross' | null>();
// @ts-expect-error text is text
void ({ text: DataTypes.INTEGER } satisfies AttributesFor<Toot>);
// @ts-expect-error at is a Date
void ({ at: { type: DataTypes.DATEONLY } } satisfies AttributesFor<Toot>);
// @ts-expect-error no such attribute
void ({ txet: DataTypes.STRING } satisfies AttributesFor<Toot>);
// @ts-expect-error an association is no attribute
void ({ likedBy: DataTypes.JSON } satisfies AttributesFor<Toot>);
// @ts-expect-error there is no such option
void ({ text: { type: DataTypes.STRING, alowNull: false } } satisfies AttributesFor<Toot>);

// --- decorators compare the field with the data type and with the association ---
type Id = number & { readonly isId?: true };
export class Field extends Model<InferAttributes<Field>, InferCreationAttributes<Field>> {
  @Attribute(DataTypes.INTEGER) @PrimaryKey declare id: CreationOptional<Id>;
  @Attribute(DataTypes.STRING) @NotNull @Unique declare name: string;
  @Attribute(DataTypes.STRING) declare kind: 'a' | 'b' | null;
  @Attribute(DataTypes.ENUM('a', 'b')) declare mood: 'a' | 'b';
  @Attribute(DataTypes.ENUM('a', 'b')) declare anyMood: string;
  @Attribute(DataTypes.ENUM('a', 'b'))
  declare oneMood: 'a';

  @Attribute({ type: DataTypes.DATE, allowNull: false }) @Default(DataTypes.NOW) declare at: CreationOptional<Date>;
  @Attribute(DataTypes.DECIMAL(9, 2)) declare fee: string | number | null;
  @Attribute(DataTypes.BIGINT({ as: 'bigint' })) declare big: bigint;
  @Attribute(DataTypes.BIGINT) declare long: string;
  @Attribute(DataTypes.BLOB) declare bytes: Uint8Array;
  @Attribute(DataTypes.BLOB) declare buffer: Buffer | null;
  @Attribute(DataTypes.JSON) declare settings: { readonly theme: string };
  @Attribute(DataTypes.VIRTUAL) declare score: number;
  @Attribute({ columnName: 'plain' }) declare plain: number;
  @Attribute() declare emitted: string;
  @Attribute(DataTypes.VIRTUAL(DataTypes.STRING, ['name'])) get label(): string {
    return this.name;
  }
  @BelongsTo(() => Toot, { foreignKey: 'tootId' }) declare toot?: NonAttribute<Toot> | null;
  @HasOne(() => Toot) declare last?: NonAttribute<Toot>;
  @HasMany(() => Toot) declare toots?: NonAttribute<Toot[]>;
  @BelongsToMany(() => Toot, { through: 'Pair' }) declare pairs?: NonAttribute<readonly Toot[]>;
  @HasManyThrough(() => Toot, { through: ['a', 'b'] }) declare far?: NonAttribute<Toot[]>;

  // @ts-expect-error text is no number
  @Attribute(DataTypes.INTEGER) declare wrongNumber: string;
  // @ts-expect-error c is no member
  @Attribute(DataTypes.ENUM('a', 'b')) declare wrongMember: 'a' | 'c';
  // @ts-expect-error decimals are text
  @Attribute(DataTypes.DECIMAL) declare wrongDecimal: number;
  // @ts-expect-error a day is text
  @Attribute({ type: DataTypes.DATEONLY, allowNull: false }) declare wrongDay: Date;
  // @ts-expect-error it was not said to be a bigint
  @Attribute(DataTypes.BIGINT) declare wrongBigint: bigint;
  // @ts-expect-error a flag is no number
  @Attribute(DataTypes.BOOLEAN) declare wrongFlag: number;
  // @ts-expect-error it may be null
  @NotNull declare wrongNull: string | null;
  // @ts-expect-error a getter is compared too
  @Attribute(DataTypes.VIRTUAL(DataTypes.INTEGER)) get wrongLabel(): string {
    return this.name;
  }
  // @ts-expect-error a list is no row
  @BelongsTo(() => Toot) declare wrongRow?: NonAttribute<Toot[]>;
  // @ts-expect-error a row is no list
  @HasMany(() => Toot) declare wrongList?: NonAttribute<Toot>;
  // @ts-expect-error they lead to Toot
  @BelongsToMany(() => Toot, { through: 'x' }) declare wrongTarget?: NonAttribute<Person[]>;
  // @ts-expect-error it leads to Toot
  @HasOne(() => Toot) declare wrongOne?: NonAttribute<Person>;
  // @ts-expect-error they lead to Toot
  @HasManyThrough(() => Toot, { through: ['a', 'b'] }) declare wrongFar?: NonAttribute<Person[]>;
}
