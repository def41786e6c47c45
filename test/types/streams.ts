import { expectTypeOf } from 'expect-type';
import type { StreamOptions, ToManyRelation } from 'mortise';
import { type LikedToot, Person, Toot } from './models';

/** What a loop gets. */
type RowOf<S> = S extends AsyncIterable<infer Row> ? Row : never;

// Rows are those of a find with the same options, one by one or in lists.
expectTypeOf(Person.stream()).toEqualTypeOf<AsyncIterable<Person>>();
expectTypeOf(Person.findInBatches({ batchSize: 500, limit: null })).toEqualTypeOf<AsyncIterable<Person[]>>();
expectTypeOf(Person.withScope('merry').stream({ lock: true })).toEqualTypeOf<AsyncIterable<Person>>();

export async function included(): Promise<void> {
  for await (const person of Person.stream({ include: ['likedToots'], batchSize: 500 })) {
    expectTypeOf(person.likedToots[0]?.text).toEqualTypeOf<string | undefined>();
  }
  for await (const people of Person.findInBatches({
    order: [['name', 'ASC']],
    include: { association: 'likedToots' },
  })) {
    expectTypeOf(people[0]?.likedToots.length).toEqualTypeOf<number | undefined>();
  }
  for await (const row of Person.stream({ attributes: ['name'], raw: true })) {
    expectTypeOf(row.name).toEqualTypeOf<string>();
    // @ts-expect-error it was not read
    void row.id;
  }
  for await (const row of Person.stream({
    aggregates: { likes: { count: 'likedToots' } },
    order: [['likes', 'DESC']],
  })) {
    expectTypeOf(row.likes).toEqualTypeOf<number>();
  }
}

// @ts-expect-error there is no such attribute
void Person.stream({ where: { nmae: 'Ada' } });
// @ts-expect-error there is no such association
void Person.stream({ include: ['likedToot'] });
// @ts-expect-error misspelt
void Person.stream({ bacthSize: 5 });
// @ts-expect-error a number of rows
void Person.stream({ batchSize: '5' });
// @ts-expect-error a stream begins at its first row
void Person.findInBatches({ offset: 5 });
// @ts-expect-error there is no such attribute to order by
void Person.findInBatches({ order: [['nmae', 'DESC']] });

/** Over a relation, with the junction's row on each. */
export async function related(person: Person): Promise<void> {
  const liked = person.related('likedToots');
  for await (const toot of liked.stream({
    order: [['LikedToot', 'reaction', 'DESC']],
    through: { where: { reaction: 'love' } },
  })) {
    expectTypeOf(toot.text).toEqualTypeOf<string>();
    expectTypeOf(toot.LikedToot).toExtend<LikedToot | undefined>();
  }
  for await (const toots of liked.findInBatches({ include: ['author'], batchSize: 5 })) {
    expectTypeOf(toots[0]?.author).toExtend<Person | null | undefined>();
  }
  // @ts-expect-error misspelt
  void liked.stream({ where: { txet: 'tea' } });
  // @ts-expect-error a stream begins at its first row
  void liked.stream({ offset: 5 });
}

// Options may be kept, and passed along where the model is not known.
const kept: StreamOptions = { batchSize: 5, order: [['name', 'ASC']] };
void Person.stream(kept);
expectTypeOf<RowOf<ReturnType<ToManyRelation['stream']>>>().toExtend<object>();
void Toot.stream({ where: { text: 'tea' }, timeout: 500, signal: AbortSignal.timeout(5_000) });
