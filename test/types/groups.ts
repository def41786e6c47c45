import { expectTypeOf } from 'expect-type';
import { Op, sql } from 'mortise';
import { LikedToot, Person, Toot } from './models';

// Aggregates of a table have the type of their attribute.
expectTypeOf(Person.sum('age')).resolves.toEqualTypeOf<number>();
expectTypeOf(Person.min('age')).resolves.toEqualTypeOf<number | null>();
expectTypeOf(Person.max('name')).resolves.toEqualTypeOf<string | null>();
expectTypeOf(Person.max('createdAt', { where: { age: { [Op.gt]: 3 } } })).resolves.toEqualTypeOf<Date | null>();
expectTypeOf(Person.avg('age')).resolves.toEqualTypeOf<number | null>();
expectTypeOf(Person.aggregate('age', 'count', { distinct: true })).resolves.toEqualTypeOf<number>();
expectTypeOf(Person.aggregate('*', 'count')).resolves.toEqualTypeOf<number>();
// @ts-expect-error there is no such attribute
void Person.sum('aeg');
// @ts-expect-error nor such a function
void Person.aggregate('age', 'median');
// @ts-expect-error conditions are as in a find
void Person.sum('age', { where: { name: 3 } });

// Groups have what rows are equal in, and aggregates by their names.
const byMood = Person.groupBy(['mood', '$bestFriend.name$', [sql<number>`age % 10`, 'digit'], ['name', 'nick']], {
  aggregates: { people: { count: '*' }, oldest: { max: 'age' }, mean: { avg: 'age' } },
  having: { people: { [Op.gt]: 1 }, mood: 'merry' },
  order: [['people', 'DESC'], 'mood'],
});
declare const row: Awaited<typeof byMood>[number];
expectTypeOf(row.mood).toEqualTypeOf<Person['mood']>();
expectTypeOf(row.digit).toEqualTypeOf<number>();
expectTypeOf(row.nick).toEqualTypeOf<string>();
expectTypeOf(row.people).toEqualTypeOf<number>();
expectTypeOf(row.oldest).toEqualTypeOf<number | null>();
expectTypeOf(row.mean).toEqualTypeOf<number | null>();
// @ts-expect-error there is no such value
void row.youngest;
expectTypeOf(Toot.groupBy(['text'])).resolves.toEqualTypeOf<{ readonly text: string }[]>();
void LikedToot.groupBy([], { aggregates: { likes: { count: '*' } } });
// @ts-expect-error there is no such attribute
void Person.groupBy(['nmae']);
// @ts-expect-error nor this one
void Person.groupBy(['name'], { aggregates: { oldest: { max: 'aeg' } } });
// @ts-expect-error an order is by what is in a group
void Person.groupBy(['name'], { order: ['age'] });
// @ts-expect-error and so is a condition on it
void Person.groupBy(['name'], { having: { age: 3 } });
void Person.groupBy([[sql<number>`age % 10`, 'digit']], { having: { digit: 3 } });
void Person.groupBy([['age', 'years']], { having: { years: 3 } });
// @ts-expect-error a count is a number
void Person.groupBy(['name'], { aggregates: { people: { count: '*' } }, having: { people: 'many' } });
// @ts-expect-error there is no such option
void Person.groupBy(['name'], { havin: {} });

// A count by groups, or of rows.
declare const all: boolean;
interface MoodCount {
  readonly mood: Person['mood'];
  readonly count: number;
}
expectTypeOf(Person.count({ group: 'mood' })).resolves.toExtend<MoodCount[]>();
expectTypeOf(Person.count({ group: ['mood'], having: { count: { [Op.gt]: 1 } }, limit: 3 })).resolves.toExtend<
  MoodCount[]
>();
expectTypeOf(Person.count({ group: undefined })).resolves.toEqualTypeOf<number>();
expectTypeOf(Person.count({ group: all ? 'mood' : undefined })).resolves.toExtend<number | MoodCount[]>();
// @ts-expect-error whether it is one or the other is to be said in the call
void Person.count({ ...(all ? { group: 'mood' } : {}) });
// @ts-expect-error rows have no order to be counted in
void Person.count({ order: ['mood'] });
// @ts-expect-error there is no such attribute
void Person.count({ group: ['moood'] });

// An attribute under another name keeps its type; a function has the one it is said to have.
const renamed = Person.findAll({
  attributes: ['id', ['createdAt', 'since'], [sql.fn<string>('upper', sql.attribute('name')), 'loud']],
});
declare const part: Awaited<typeof renamed>[number];
expectTypeOf(part.since).toExtend<Date>();
expectTypeOf(part.loud).toEqualTypeOf<string>();
// @ts-expect-error it was read under another name
void part.createdAt;
// @ts-expect-error there is no such attribute
void Person.findAll({ attributes: [['nmae', 'nick']] });
void Person.findAll({ where: sql.where(sql.fn('lower', sql.attribute('name')), Op.like, 'a%') });
void Person.findAll({ where: sql.or({ name: 'Ada' }, { age: { [Op.gt]: 3 } }) });
// @ts-expect-error the left side is SQL
sql.where('name', 'Ada');
