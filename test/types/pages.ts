import { expectTypeOf } from 'expect-type';
import type { Page, PageEdge } from 'mortise';
import { Person } from './models';

// A page has what a find finds.
const page = Person.paginate({ order: [['name', 'ASC']], first: 10, after: null });
expectTypeOf(page).resolves.toEqualTypeOf<Page<Person, undefined>>();
expectTypeOf(page).resolves.toHaveProperty('edges').toEqualTypeOf<PageEdge<Person>[]>();
expectTypeOf(Person.paginate()).resolves.toHaveProperty('rows').toEqualTypeOf<Person[]>();

// A count is there where it is asked for.
expectTypeOf(Person.paginate({ count: true }))
  .resolves.toHaveProperty('count')
  .toEqualTypeOf<number>();
expectTypeOf(Person.paginate({ count: false }))
  .resolves.toHaveProperty('count')
  .toEqualTypeOf<undefined>();
expectTypeOf(Person.paginate({ count: Math.random() > 0.5 }))
  .resolves.toHaveProperty('count')
  .toEqualTypeOf<number | undefined>();

async function shown(person: Person): Promise<void> {
  const { rows } = await Person.paginate({ include: ['likedToots'], aggregates: { likes: { count: 'likedToots' } }, order: [['likes', 'DESC']] }); // prettier-ignore
  expectTypeOf(rows[0]?.likes).toEqualTypeOf<number | undefined>();
  expectTypeOf(rows[0]?.likedToots[0]?.text).toEqualTypeOf<string | undefined>();

  const liked = await person
    .related('likedToots')
    .paginate({ last: 3, order: [['LikedToot', 'reaction', 'DESC']], count: true });
  expectTypeOf(liked.count).toEqualTypeOf<number>();
  expectTypeOf(liked.rows).toEqualTypeOf(await person.related('likedToots').get());
}
void shown;

// @ts-expect-error pages have no limit
void Person.paginate({ limit: 3 });
// @ts-expect-error nor an offset
void Person.paginate({ offset: 3 });
// @ts-expect-error a misspelt option
void Person.paginate({ frist: 3 });
// @ts-expect-error there is no such attribute
void Person.paginate({ order: [['nmae', 'ASC']] });
// @ts-expect-error a cursor is a text
void Person.paginate({ after: 3 });
// @ts-expect-error there is no such association
void Person.paginate({ include: ['likedTots'] });
