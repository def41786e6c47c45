import { sql } from 'mortise';
import { expectTypeOf } from 'expect-type';
import { Person, type Toot } from './models';

declare const ada: Person;
declare const toot: Toot;

// ---- findOrCreate, findOrBuild: the row, and whether it is new
expectTypeOf(Person.findOrCreate({ where: { name: 'Ada' } })).resolves.toEqualTypeOf<[instance: Person, created: boolean]>(); // prettier-ignore
expectTypeOf(Person.findCreateFind({ where: { name: 'Ada' } })).resolves.toEqualTypeOf<[instance: Person, created: boolean]>(); // prettier-ignore
expectTypeOf(Person.findOrBuild({ where: { name: 'Ada' } })).resolves.toEqualTypeOf<[instance: Person, built: boolean]>(); // prettier-ignore
void Person.findOrCreate({ where: { name: 'Ada' }, defaults: { age: 36 }, fields: ['age'] });
void Person.findOrCreate({ where: { name: 'Ada' }, defaults: { age: sql`1 + 1`, likedToots: [1] } });
// @ts-expect-error: a person has no nick
void Person.findOrCreate({ where: { nick: 'Ada' } });
// @ts-expect-error: a name is a text
void Person.findOrCreate({ where: { name: 'Ada' }, defaults: { name: 7 } });
// @ts-expect-error: a person has no nick
void Person.findOrCreate({ where: { name: 'Ada' }, defaults: { nick: 'x' } });
// @ts-expect-error: a person has no nick
void Person.findOrCreate({ where: { name: 'Ada' }, fields: ['nick'] });

// ---- upsert
expectTypeOf(Person.upsert({ name: 'Ada' })).resolves.toEqualTypeOf<[instance: Person, created: boolean | null]>();
void Person.upsert({ name: sql`upper('ada')`, age: 3 }, { conflictFields: ['name'], fields: ['age'] });
// @ts-expect-error: a name is required
void Person.upsert({ age: 3 });
// @ts-expect-error: a person has no nick
void Person.upsert({ name: 'Ada' }, { conflictFields: ['nick'] });

// ---- increment, decrement
expectTypeOf(ada.increment('age')).resolves.toEqualTypeOf<Person>();
expectTypeOf(Person.decrement(['age'], { where: { name: 'Ada' }, by: 2 })).resolves.toEqualTypeOf<[affectedCount: number]>(); // prettier-ignore
void ada.decrement({ age: -2n }, { silent: true });
// @ts-expect-error: a person has no visits
void ada.increment('visits');
// @ts-expect-error: an amount is a number
void ada.increment({ age: true });
// @ts-expect-error: which rows is to be said
void Person.increment('age');

// ---- bulkUpdate
expectTypeOf(Person.bulkUpdate([{ id: 1, name: 'Ada' }], { key: 'id' })).resolves.toEqualTypeOf<[affectedCount: number]>(); // prettier-ignore
void Person.bulkUpdate([{ id: 1, age: sql`age + 1` }], { key: ['id'], silent: true });
// @ts-expect-error: a person has no nick
void Person.bulkUpdate([{ id: 1, nick: 'x' }]);
// @ts-expect-error: a person has no nick
void Person.bulkUpdate([{ id: 1 }], { key: 'nick' });

// ---- SQL as values of new rows
void Person.create({ name: sql`upper('ada')` });
void Person.bulkCreate([{ name: 'Ada', age: sql`1 + 1` }]);
// @ts-expect-error: a name is a text
void Person.create({ name: 7 });

// ---- truncate
expectTypeOf(Person.truncate({ cascade: true, restartIdentity: true })).resolves.toEqualTypeOf<void>();
// @ts-expect-error: there is no such option
void Person.truncate({ cascades: true });

// ---- relations
const liked = ada.related('likedToots');
expectTypeOf(liked.findOrCreate({ where: { id: 1 } })).resolves.toEqualTypeOf<[row: Toot, created: boolean]>();
expectTypeOf(liked.increment(toot, 'likedTootId')).resolves.toEqualTypeOf<number>();
// @ts-expect-error: a toot has no name
void liked.findOrCreate({ where: { nome: 'x' } });

// ---- connect or create
void Person.create({ name: 'Ada', likedToots: [{ connect: { id: 1 }, create: { text: 'x' } }] });
// @ts-expect-error: a toot has no words
void Person.create({ name: 'Ada', likedToots: [{ connect: { words: 1 }, create: { text: 'x' } }] });

// ---- a where is required: without one any row would do
// @ts-expect-error: there is no where
void Person.findOrCreate({ defaults: { name: 'Ada' } });
// @ts-expect-error: there is no where
void Person.findCreateFind({});
// @ts-expect-error: there is no where
void Person.findOrBuild({ defaults: { name: 'Ada' } });

// ---- what holds no number has no sum
// @ts-expect-error: an instant is no number
void Person.increment('createdAt', { where: { name: 'Ada' } });
// @ts-expect-error: an instant is no number
void ada.increment({ createdAt: 1 });
// @ts-expect-error: an instant is no number
void Person.sum('createdAt');
// @ts-expect-error: an instant is no number
void Person.avg('createdAt');
// @ts-expect-error: a member of an enum is no number
void Person.increment('mood', { where: { name: 'Ada' } });
// @ts-expect-error: true is no number
void Person.sum('isFunny');
// @ts-expect-error: an object is no number
void Person.avg('settings');
void Person.sum('age');
void ada.decrement(['age']);

// ---- any iterable lists what is nested
void Person.create({ name: 'Ada', likedToots: new Set([1, 2]) });
void Person.create({ name: 'Ada', likedToots: new Set([toot]) });
void Person.create({ name: 'Ada', likedToots: new Map([['a', toot]]).values() });
// @ts-expect-error: a text is no list
void Person.create({ name: 'Ada', likedToots: 'abc' });
// @ts-expect-error: a boolean is no row
void Person.create({ name: 'Ada', likedToots: new Set([true]) });

expectTypeOf(Person.create({ name: 'Ada', likedToots: new Set([{ text: 'a' }]) })).toEqualTypeOf(
  Person.create({ name: 'Ada', likedToots: [{ text: 'a' }] }),
);
expectTypeOf(Person.create({ name: 'Ada', likedToots: new Set([1, 2]) })).resolves.toEqualTypeOf<Person>();

// ---- fields leaves the types of what is created as they are
expectTypeOf(
  Person.create({ name: 'Ada', likedToots: [{ text: 'a' }] }, { fields: ['name', 'likedToots'] }),
).toEqualTypeOf(Person.create({ name: 'Ada', likedToots: [{ text: 'a' }] }));
