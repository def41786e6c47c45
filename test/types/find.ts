import { expectTypeOf } from 'expect-type';
import {
  Op,
  sql,
  type FindOptions,
  type IncludesOf,
  type InferAttributes,
  type Loaded,
  type WhereOptions,
} from 'mortise';
import { LikedToot, Loose, Person, Toot } from './models';

// Finders give instances of the model they are called on.
expectTypeOf(Person.findAll()).resolves.toEqualTypeOf<Person[]>();
expectTypeOf(Person.findOne()).resolves.toEqualTypeOf<Person | null>();
expectTypeOf(Person.findByPk(1)).resolves.toEqualTypeOf<Person | null>();
expectTypeOf(Person.findAndCountAll()).resolves.toEqualTypeOf<{ rows: Person[]; count: number }>();
expectTypeOf(Person.count()).resolves.toEqualTypeOf<number>();
expectTypeOf(Person.destroy({ where: { id: 1 } })).resolves.toEqualTypeOf<number>();
expectTypeOf(Person.withScope('merry').findAll()).resolves.toEqualTypeOf<Person[]>();
expectTypeOf(Person.withoutScope().findOne()).resolves.toEqualTypeOf<Person | null>();

// Nothing is found where it is refused to find nothing.
expectTypeOf(Person.findOne({ rejectOnEmpty: true })).resolves.toEqualTypeOf<Person>();
expectTypeOf(Person.findByPk(1, { rejectOnEmpty: true })).resolves.toEqualTypeOf<Person>();
expectTypeOf(Person.findOne({ rejectOnEmpty: new Error('nobody') })).resolves.toEqualTypeOf<Person>();
expectTypeOf(Person.findOne({ rejectOnEmpty: false })).resolves.toEqualTypeOf<Person | null>();

// Conditions are over attributes, with values of theirs.
void Person.findAll({ where: { name: 'Ada', age: 36 } });
void Person.findAll({ where: { age: null } });
void Person.findAll({ where: { id: [1, 2, 3] } });
void Person.findAll({ where: { mood: ['merry', 'tired'] } });
void Person.findAll({ where: { createdAt: { [Op.lt]: new Date() } } });
// @ts-expect-error there is no such attribute
void Person.findAll({ where: { nmae: 'Ada' } });
// Associations take keys, instances and conditions on their rows, nested as deep as they go.
void Person.findAll({ where: { likedToots: 1 } });
void Person.findAll({ where: { likedToots: null } });
void Person.findAll({ where: { likedToots: { [Op.some]: { text: 'Hi' } } } });
void Person.findAll({ where: { likedToots: { [Op.every]: { LikedToot: { reaction: 'love' } } } } });
void Person.findAll({ where: { likedToots: { [Op.all]: [1, 2] } } });
// @ts-expect-error toots have no such attribute
void Person.findAll({ where: { likedToots: { [Op.some]: { txet: 'Hi' } } } });
// @ts-expect-error a text is no number
void Person.findAll({ where: { likedToots: { text: 7 } } });
// @ts-expect-error a name is text
void Person.findAll({ where: { name: 7 } });
// @ts-expect-error an age is a number
void Person.findAll({ where: { age: ['36'] } });
// @ts-expect-error there is no such mood
void Person.findAll({ where: { mood: 'angry' } });
// @ts-expect-error there is no such option
void Person.findAll({ wehre: { name: 'Ada' } });

// Operators take values of the attribute.
void Person.findAll({ where: { age: { [Op.gte]: 18, [Op.lt]: 65 }, name: { [Op.startsWith]: 'A' } } });
void Person.findAll({ where: { age: { [Op.between]: [18, 65] }, id: { [Op.notIn]: [1, 2] } } });
void Person.findAll({ where: { [Op.or]: [{ name: 'Ada' }, { age: { [Op.not]: null } }] } });
void Person.findAll({ where: { [Op.not]: { name: 'Ada' } } });
// @ts-expect-error an age is a number
void Person.findAll({ where: { age: { [Op.gte]: '18' } } });
// @ts-expect-error between needs both ends
void Person.findAll({ where: { age: { [Op.between]: [18] } } });
// @ts-expect-error a name is text
void Person.findAll({ where: { name: { [Op.in]: [1, 2] } } });
// @ts-expect-error operators are symbols
void Person.findAll({ where: { age: { gte: 18 } } });
// @ts-expect-error there is no such attribute in a part either
void Person.findAll({ where: { [Op.or]: [{ nmae: 'Ada' }] } });

// SQL, and paths into associations.
void Person.findAll({ where: sql`age > ${18}` });
void Person.findAll({ where: { '$likedToots.text$': 'Hello' } });

// Attributes are read by name, or computed.
void Person.findAll({ attributes: ['id', 'name', [sql`upper(name)`, 'loud']] });
void Person.findAll({ attributes: { exclude: ['settings'] } });
// @ts-expect-error there is no such attribute
void Person.findAll({ attributes: ['nmae'] });
// @ts-expect-error there is no such attribute
void Person.findAll({ attributes: { exclude: ['nmae'] } });

// Includes name an association, or lead to a model.
void Person.findAll({ include: 'likedToots' });
void Person.findAll({ include: [Toot] });
void Person.findAll({ include: [{ model: Toot, through: { attributes: ['reaction'], where: { reaction: 'love' } } }] }); // S87
void Person.findAll({ include: { association: 'likedToots', include: ['author'], limit: 3, strategy: 'join' } });
// @ts-expect-error there is no such strategy
void Person.findAll({ include: { association: 'likedToots', strategy: 'jion' } });
// @ts-expect-error there is no such option
void Person.findAll({ include: { association: 'likedToots', requierd: true } });

void Person.findAll({ order: [['name', 'DESC'], 'age'], limit: 3, offset: 6 });
void LikedToot.findByPk([1, 2]);
// @ts-expect-error a limit is a number
void Person.findAll({ limit: '3' });

// Options can be kept in variables.
const options: FindOptions<InferAttributes<Person>> = { where: { name: 'Ada' } };
const where: WhereOptions<InferAttributes<Person>> = { [Op.and]: [{ name: 'Ada' }, { age: 36 }] };
void Person.findAll({ ...options, where });

// A model that says nothing takes anything.
expectTypeOf(Loose.findAll({ where: { anything: 1 } })).resolves.toEqualTypeOf<Loose[]>();

// Aggregates have the types of what they aggregate, in the result and in the where.
const aggregates = {
  likes: { count: 'likedToots' },
  first: { min: 'likedToots.text' },
  mean: { avg: 'likedToots.id' },
  total: { sum: 'likedToots.id' },
  reaction: { max: 'likedToots.LikedToot.reaction' },
} as const;
const counting = Person.findAll({ aggregates, where: { likes: { [Op.gte]: 3 }, name: 'Ada' } });
type Counted = Awaited<typeof counting>[number];
expectTypeOf<Counted>().toExtend<Person>();
expectTypeOf<Counted['likes']>().toEqualTypeOf<number>();
expectTypeOf<Counted['first']>().toEqualTypeOf<string | null>();
expectTypeOf<Counted['mean']>().toEqualTypeOf<number | null>();
expectTypeOf<Counted['total']>().toEqualTypeOf<number>();
expectTypeOf<Counted['reaction']>().toEqualTypeOf<string | null>();
expectTypeOf(Person.findByPk(1, { aggregates: { likes: { count: 'likedToots' } } })).resolves.toExtend<{
  likes: number;
} | null>();
// @ts-expect-error there is no such association
void Person.findAll({ aggregates: { likes: { count: 'likdToots' } } });
// @ts-expect-error there is no such attribute
void Person.findAll({ aggregates: { likes: { max: 'likedToots.txet' } } });
// @ts-expect-error a count is a number
void Person.findAll({ aggregates: { likes: { count: 'likedToots' } }, where: { likes: 'many' } });

// What is loaded onto instances is named as in an include, and is on them then.
declare const people: Person[];
expectTypeOf(Person.load(people, 'likedToots')).resolves.toEqualTypeOf<Loaded<Person, { likedToots: true }>[]>();
expectTypeOf(counting.then(counted => Person.load(counted, [Toot]))).resolves.toExtend<Counted[]>();
declare const ada: Person;
expectTypeOf(ada.load([{ association: 'likedToots', through: { attributes: [] }, limit: 3 }])).resolves.toEqualTypeOf<
  Loaded<Person, { likedToots: { $through: never } }>
>();
// @ts-expect-error there is no such option
void ada.load({ association: 'likedToots', requierd: true });
// @ts-expect-error a toot is no person
void Person.load([new Toot()], 'likedToots');
// @ts-expect-error there is no such option
void Person.load(people, 'likedToots', { where: {} });

// Batching and strict loading are asked for by name.
void Person.findAll({ batch: true, strictLoading: true });
void ada.getLikedToots({ batch: false });
// @ts-expect-error it is on or off
void Person.findAll({ batch: 'toots' });

// Includes are over associations, and over attributes of what they lead to.
void Person.findAll({ include: ['likedToots', { association: 'likedToots', attributes: ['text'], order: ['text'] }] });
void Person.findAll({ include: { as: 'likedToots', where: { text: 'Hi', LikedToot: { reaction: 'love' } } } });
void Person.findAll({ include: { model: Toot, as: 'likedToots', where: { text: 'Hi' } } });
const aggregating = { association: 'likedToots', aggregates: { likes: { count: 'likedBy' } } } as const;
void Person.findAll({ include: { ...aggregating, where: { $likes$: 3 } } });
void Person.findAll({
  include: { association: 'likedToots', include: { association: 'author', where: { name: 'Ada' } } },
});
// Kept in a variable, they are told by name.
const includes: IncludesOf<Person> = ['likedToots', { association: 'likedToots', limit: 3 }];
void Person.findAll({ include: includes });
// @ts-expect-error there is no such association
void Person.findAll({ include: 'likedToot' });
// @ts-expect-error there is no such association
void Person.findAll({ include: ['likedToots', 'likedToot'] });
// @ts-expect-error there is no such association
void Person.findAll({ include: { association: 'likedToot' } });
// @ts-expect-error toots have no such attribute
void Person.findAll({ include: { association: 'likedToots', where: { txet: 'Hi' } } });
// @ts-expect-error a text is no number
void Person.findAll({ include: { association: 'likedToots', where: { text: 7 } } });
// @ts-expect-error toots have no such attribute
void Person.findAll({ include: { association: 'likedToots', attributes: ['txet'] } });
// @ts-expect-error toots have no such association
void Person.findAll({ include: { association: 'likedToots', include: ['auther'] } });
// @ts-expect-error toots have no such association
void Person.findAll({ include: { association: 'likedToots', aggregates: { likes: { count: 'likedBby' } } } });
// @ts-expect-error there is no such association
void Person.count({ include: 'likedToot' });
// @ts-expect-error there is no such association
void ada.load('likedToot');
void ada.reload({ include: 'likedToots' });
// @ts-expect-error there is no such association
void Person.load(people, 'likedToot');
// @ts-expect-error toots have no such association
void ada.getLikedToots({ include: 'auther' });

// So does the handle on an association: over what it leads to.
void ada.related('likedToots').get({ where: { text: 'Hi' }, include: 'author' });
void ada.related('likedToots').create({ text: 'Hi' });
// @ts-expect-error toots have no such attribute
void ada.related('likedToots').get({ where: { txet: 'Hi' } });
// @ts-expect-error toots have no such association
void ada.related('likedToots').get({ include: 'auther' });
// @ts-expect-error toots have no such attribute
void ada.related('likedToots').create({ txet: 'Hi' });
