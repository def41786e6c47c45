// What instances tell of themselves, versions, and what is restored together.
import { expectTypeOf } from 'expect-type';
import {
  DataTypes,
  Model,
  type Database,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, Unique, Version } from 'mortise/decorators';
import { Person, Toot } from './models';

declare const database: Database;
declare const ada: Person;

// --- a row that counts its changes ---
const Page = database.define('Page', { text: DataTypes.STRING }, { version: true });
const Note = database.define('Note', { text: DataTypes.STRING }, { version: 'revision' });
const Plain = database.define('Plain', { text: DataTypes.STRING }, { version: false });
expectTypeOf(Page.build().version).toEqualTypeOf<number>();
expectTypeOf(Note.build().revision).toEqualTypeOf<number>();
void Page.create({ text: 'a' });
// @ts-expect-error it has another name
void Note.build().version;
// @ts-expect-error it has none
void Plain.build().version;
// @ts-expect-error a number is no name
database.define('Wrong', { text: DataTypes.STRING }, { version: 1 });

class Account extends Model<InferAttributes<Account>, InferCreationAttributes<Account>> {
  @Attribute(DataTypes.STRING)
  @Unique({ among: 'living' })
  declare email: string;
  // @ts-expect-error there is nobody but the living
  @Unique({ among: 'dead' })
  declare name: string;
  @Version
  declare version: CreationOptional<number>;
}
void Account.create({ email: 'a', name: 'b' });

// --- instances compared ---
expectTypeOf(ada.equals(ada)).toEqualTypeOf<boolean>();
expectTypeOf(ada.equalsOneOf([ada])).toEqualTypeOf<boolean>();
expectTypeOf(ada.isSoftDeleted()).toEqualTypeOf<boolean>();
const id: number | undefined = ada.where().id;
void id;
expectTypeOf(ada.previous('age')).toEqualTypeOf<number | null | undefined>();
expectTypeOf(ada.previous().name).toEqualTypeOf<string | undefined>();
expectTypeOf(ada.changed('name')).toEqualTypeOf<boolean>();
expectTypeOf(ada.changed('name', true)).toEqualTypeOf<void>();
void Person.update({ age: 37 }, { where: ada.where() });
// @ts-expect-error a toot has no age
void ada.previous().text;
// @ts-expect-error there is no such attribute
ada.changed('nmae', true);
// @ts-expect-error a list is asked for
ada.equalsOneOf(ada);

// --- attributes by name ---
expectTypeOf(Person.getAttributes().name.columnName).toEqualTypeOf<string>();
// @ts-expect-error there is no such attribute
void Person.getAttributes().nmae;
// @ts-expect-error it is no map
void Person.getAttributes().get;

// --- what is shown ---
ada.toJSON({ hidden: true });
// @ts-expect-error there is no such option
ada.toJSON({ hiden: true });
database.define('Shown', {
  at: { type: DataTypes.DATE, toJSON: (at: Date) => at.getTime() },
  secret: { type: DataTypes.STRING, hidden: true },
});
class Shown extends Model<InferAttributes<Shown>, InferCreationAttributes<Shown>> {
  @Attribute({ type: DataTypes.DATE, toJSON: at => at.getTime() })
  declare at: Date;
  // @ts-expect-error a time is no number
  @Attribute({ type: DataTypes.DATE, toJSON: (at: number) => at })
  declare wrong: Date;
}
void Shown.create({ at: new Date(), wrong: new Date() });

// --- restored together ---
void ada.restore({ include: ['toots', { association: 'likedToots' }] });
void Person.restore({ where: { name: 'Ada' }, include: ['toots'] });
void Toot.restore({ all: true });
// @ts-expect-error nothing is forced
void ada.restore({ force: true });
// @ts-expect-error there is no such association
void Person.restore({ all: true, include: ['tots'] });

// --- rows that are given back ---
expectTypeOf(Person.update({ age: 1 }, { all: true })).resolves.toEqualTypeOf<[affectedCount: number]>();
expectTypeOf(Person.update({ age: 1 }, { all: true, returning: true })).resolves.toEqualTypeOf<
  [affectedCount: number, affectedRows: Person[]]
>();
expectTypeOf(Person.update({ age: 1 }, { all: true, returning: ['name'] })).resolves.toEqualTypeOf<
  [affectedCount: number, affectedRows: Person[]]
>();
expectTypeOf(Person.destroy({ all: true })).resolves.toEqualTypeOf<number>();
expectTypeOf(Person.destroy({ all: true, returning: false })).resolves.toEqualTypeOf<number>();
expectTypeOf(Person.destroy({ all: true, returning: true })).resolves.toEqualTypeOf<
  [destroyedCount: number, destroyedRows: Person[]]
>();
// @ts-expect-error there is no such attribute
void Person.update({ age: 1 }, { all: true, returning: ['nmae'] });
// @ts-expect-error there is no such attribute
void Person.destroy({ all: true, returning: ['nmae'] });
