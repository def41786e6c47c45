import { expectTypeOf } from 'expect-type';
import type { CreationAttributes, Model, ModelStatic } from 'mortise';
import { LikedToot, Loose, Person, Toot } from './models';

// What is required must be there; the rest may.
expectTypeOf(Person.create({ name: 'Ada' })).resolves.toEqualTypeOf<Person>();
void Person.create({ name: 'Ada', age: 36, isFunny: true, mood: 'merry', settings: { theme: 'dark' } });
void Person.create({ name: 'Ada', age: null, createdAt: new Date() });
// @ts-expect-error the name is missing
void Person.create({ age: 36 });
// @ts-expect-error a name is text
void Person.create({ name: 36 });
// @ts-expect-error a name is not null
void Person.create({ name: null });
// @ts-expect-error there is no such attribute
void Person.create({ name: 'Ada', shoeSize: 37 });
// @ts-expect-error there is no such mood
void Person.create({ name: 'Ada', mood: 'angry' });
// @ts-expect-error there is no such theme
void Person.create({ name: 'Ada', settings: { theme: 'blue' } });
// @ts-expect-error a getter is no attribute
void Person.create({ name: 'Ada', greeting: 'Hello' });
// @ts-expect-error both keys are required
void LikedToot.create({ likedById: 1 });

// Associations take instances, keys and values of new rows, mixed.
declare const toot: Toot;
declare const ada: Person;
void Person.create({ name: 'Ada', likedToots: [toot, 12, { text: 'Hello' }] });
void Person.create({
  name: 'Ada',
  likedToots: [{ text: 'Hello', author: { name: 'Bob', likedToots: [{ text: 'Hi' }] } }],
});
void Toot.create({ text: 'Hello', author: ada });
void Toot.create({ text: 'Hello', author: 1 });
void Toot.create({ text: 'Hello', author: null });
// @ts-expect-error the text of the toot is missing
void Person.create({ name: 'Ada', likedToots: [{ authorId: 1 }] });
// @ts-expect-error a list belongs there
void Person.create({ name: 'Ada', likedToots: toot });
// @ts-expect-error a person is no toot
void Person.create({ name: 'Ada', likedToots: [ada] });
// @ts-expect-error one author
void Toot.create({ text: 'Hello', author: [ada] });

// build and bulkCreate take the same.
expectTypeOf(Person.build({ name: 'Ada', likedToots: [1] })).toEqualTypeOf<Person>();
expectTypeOf(Person.bulkCreate([{ name: 'Ada' }, { name: 'Bob' }])).resolves.toEqualTypeOf<Person[]>();
// @ts-expect-error the name of the second is missing
void Person.bulkCreate([{ name: 'Ada' }, { age: 3 }]);
void Person.bulkCreate([{ name: 'Ada' }], { updateOnDuplicate: ['age'], conflictAttributes: ['name'] });
// @ts-expect-error there is no such attribute
void Person.bulkCreate([{ name: 'Ada' }], { updateOnDuplicate: ['aeg'] });
// @ts-expect-error nor such a key
void Person.bulkCreate([{ name: 'Ada' }], { ignoreDuplicates: true, conflictAttributes: ['nmae'] });

// A constructor takes attributes.
expectTypeOf(new Person({ name: 'Ada' })).toEqualTypeOf<Person>();
expectTypeOf(new Person()).toEqualTypeOf<Person>();
// @ts-expect-error the name is missing
new Person({});

// An instance is changed by its attributes.
expectTypeOf(ada.update({ age: 37 })).resolves.toEqualTypeOf<Person>();
// @ts-expect-error there is no such attribute
void ada.update({ shoeSize: 37 });
// @ts-expect-error an age is a number
void ada.update({ age: '37' });
void ada.set('age', 37).set({ mood: 'tired' }).save();
void ada.save({ fields: ['age'] });
// @ts-expect-error there is no such attribute
void ada.save({ fields: ['aeg'] });
// @ts-expect-error an age is a number
ada.set('age', '37');

// Rows are changed by attributes.
expectTypeOf(Person.update({ age: 37 }, { where: { name: 'Ada' } })).resolves.toEqualTypeOf<[affectedCount: number]>();
// @ts-expect-error an age is a number
void Person.update({ age: '37' }, { where: { name: 'Ada' } });
// @ts-expect-error there is no such attribute
void Person.update({ shoeSize: 37 }, { where: { name: 'Ada' } });

// What is included is read as what it is.
expectTypeOf(ada.likedToots).toExtend<Toot[] | undefined>();
expectTypeOf(toot.author).toExtend<Person | null | undefined>();
expectTypeOf(toot.LikedToot?.reaction).toEqualTypeOf<string | null | undefined>(); // S39

// Attributes are read by name.
expectTypeOf(ada.get('age')).toEqualTypeOf<number | null>();
expectTypeOf(ada.get('name')).toEqualTypeOf<string>();

// A model that says nothing takes anything.
void Loose.create({ anything: 1 });

// A row of which not all was read is a row to be linked too.
export async function linkPartly(): Promise<void> {
  const part = await Toot.findOne({ attributes: ['id'], rejectOnEmpty: true });
  await Person.create({ name: 'Ada', likedToots: [part] });
  await ada.update({ likedToots: { add: [part], remove: part } });
  await ada.related('likedToots').add(part);
}

/** Where the model is a type parameter, what is created is one of it. */
export const add = async <M extends Model>(model: ModelStatic<M>, values: CreationAttributes<M>): Promise<M> =>
  model.create(values);
