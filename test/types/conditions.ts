// Options that are given by a condition: what may not have been asked for may not be there.
import { expectTypeOf } from 'expect-type';
import { sql, type Attributes, type FindOptions, type IncludesOf } from 'mortise';
import { Person, Toot, type LikedToot } from './models';

type One<T> = NonNullable<T> extends readonly (infer Row)[] ? Row : NonNullable<T>;
declare function one<T>(found: Promise<T>): One<T>;

declare const all: boolean;
declare const ada: Person;

// ---- an include that is spread, or chosen
const spread = one(Person.findAll({ limit: 3, ...(all ? { include: ['toots'] } : {}) }));
expectTypeOf(spread.toots?.[0]?.text).toEqualTypeOf<string | undefined>();
// @ts-expect-error they may not have been included
void spread.toots.length;
const spreadByAnd = one(Person.findAll({ ...(all && { include: 'toots' }) }));
expectTypeOf(spreadByAnd.toots?.length).toEqualTypeOf<number | undefined>();
// @ts-expect-error nor here
void spreadByAnd.toots.length;
const chosen = one(Person.findOne({ include: all ? ['toots'] : [] }));
// @ts-expect-error nor here
void chosen.toots.length;
const orNot = one(Person.findByPk(1, { include: all ? 'toots' : undefined }));
expectTypeOf(orNot.toots?.length).toEqualTypeOf<number | undefined>();
// @ts-expect-error nor here
void orNot.toots.length;
const either = one(Person.findAll({ include: all ? 'toots' : 'likedToots' }));
// @ts-expect-error it may be the other
void either.toots.length;
// @ts-expect-error it may be the one
void either.likedToots.length;
const eitherListed = one(Person.findAll({ include: [all ? 'toots' : 'likedToots'] }));
// @ts-expect-error it may be the other
void eitherListed.toots.length;
// @ts-expect-error it may be the one
void eitherListed.likedToots.length;
const eitherNamed = one(Person.findAll({ include: { association: all ? 'toots' : 'likedToots' } }));
// @ts-expect-error it may be the other
void eitherNamed.toots.length;
// @ts-expect-error nor by the model that it leads to
void one(Toot.findAll({ include: { model: Person, as: all ? 'author' : 'likedBy' } })).likedBy.length;
const underEither = one(Person.findAll({ include: { association: 'toots', as: all ? 'older' : 'newer' } }));
// @ts-expect-error it may have the other name
void underEither.older;
const renamedOrNot = one(
  Person.findAll({
    include: [all ? { association: 'toots', as: 'older' } : 'likedToots', { association: 'toots', as: 'newer' }],
  }),
);
expectTypeOf(renamedOrNot.newer[0]?.text).toEqualTypeOf<string | undefined>();
// @ts-expect-error it may be the other
void renamedOrNot.likedToots.length;
const moreOrLess = one(Person.findAll({ include: all ? ['toots', 'likedToots'] : ['toots'] }));
expectTypeOf(moreOrLess.toots.length).toEqualTypeOf<number>();
// @ts-expect-error only one list has them
void moreOrLess.likedToots.length;
const listed = one(Person.findAll({ include: ['toots', ...(all ? (['likedToots'] as const) : [])] }));
expectTypeOf(listed.toots.length).toEqualTypeOf<number>();
// @ts-expect-error they may not be in the list
void listed.likedToots.length;
const wide: ('toots' | 'likedToots')[] = ['toots'];
// @ts-expect-error nobody knows what it holds
void one(Person.findAll({ include: wide })).toots.length;
declare const kept: IncludesOf<Person>;
// @ts-expect-error nor what this is
void one(Person.findAll({ include: kept })).toots.length;
const fixed = ['toots', 'likedToots'] as const;
expectTypeOf(one(Person.findAll({ include: fixed })).likedToots.length).toEqualTypeOf<number>();
// @ts-expect-error false is no include
void Person.findAll({ include: all && ['toots'] });

// ---- below an include
const deep = one(Person.findAll({ include: { association: 'toots', ...(all ? { include: ['author'] } : {}) } }));
expectTypeOf(deep.toots[0]?.author?.name).toEqualTypeOf<string | undefined>();
expectTypeOf(deep.toots[0]?.author).toExtend<Person | null | undefined>();
const byAuthor = one(Toot.findAll({ include: [{ association: 'author', ...(all ? { include: ['toots'] } : {}) }] }));
expectTypeOf(byAuthor.author?.name).toEqualTypeOf<string | undefined>();
// @ts-expect-error they may not have been included
void byAuthor.author?.toots.length;
const part = one(Person.findAll({ include: [{ association: 'toots', ...(all ? { attributes: ['id'] } : {}) }] }));
expectTypeOf(part.toots[0]?.id).toExtend<number | undefined>();
// @ts-expect-error it may not have been read
void part.toots[0]?.text;
const required = one(Toot.findAll({ include: { association: 'author', required: all } }));
// @ts-expect-error there may be none
void required.author.name;
const perhaps = Person.findOne({ ...(all ? { rejectOnEmpty: true } : {}) });
expectTypeOf(perhaps).resolves.toEqualTypeOf<Person | null>();
expectTypeOf(Person.findByPk(1, { rejectOnEmpty: true })).resolves.toEqualTypeOf<Person>();

// ---- the junction row
const hidden = one(Person.findAll({ include: { association: 'likedToots', through: all ? { attributes: [] } : {} } }));
expectTypeOf(hidden.likedToots[0]?.LikedToot?.reaction).toEqualTypeOf<string | null | undefined>();
// @ts-expect-error it may have been left out
void hidden.likedToots[0]?.LikedToot.reaction;
const called = one(Person.findAll({ include: { association: 'likedToots', through: all ? { as: 'like' } : {} } }));
// @ts-expect-error it may be called so
void called.likedToots[0]?.LikedToot.reaction;
const calledButHidden = one(
  Person.findAll({ include: { association: 'likedToots', through: { as: 'like', attributes: [] } } }),
);
// @ts-expect-error no row is read
void calledButHidden.likedToots[0]?.like;
const oneName = one(
  Person.findAll({ include: { association: 'likedToots', through: { as: all ? 'like' : 'liked' } } }),
);
// @ts-expect-error it may have the other name
void oneName.likedToots[0]?.like;
const ofSome = one(
  Person.findAll({ include: { association: 'likedToots', through: all ? { where: { reaction: 'love' } } : {} } }),
);
expectTypeOf(ofSome.likedToots[0]?.LikedToot.reaction).toEqualTypeOf<string | null | undefined>();

// ---- by other ways
expectTypeOf(one(ada.load(all ? 'toots' : ['toots', 'likedToots'])).toots.length).toEqualTypeOf<number>();
expectTypeOf(
  one(ada.reload({ include: all ? 'toots' : ['likedToots', 'toots'] })).toots.length,
).toEqualTypeOf<number>();
// @ts-expect-error only one list has them
void one(ada.load(all ? 'toots' : ['toots', 'likedToots'])).likedToots.length;
expectTypeOf(one(Person.findAndCountAll({ ...(all ? { include: ['toots'] } : {}) }))).toEqualTypeOf<{
  rows: Person[];
  count: number;
}>();
// @ts-expect-error as in a find
void one(ada.load(all ? ['toots'] : [])).toots.length;
expectTypeOf(one(ada.load(all ? ['toots', 'likedToots'] : ['toots'])).toots.length).toEqualTypeOf<number>();
// @ts-expect-error as in a find
void one(Person.load([ada], [all ? 'toots' : 'likedToots'])).toots.length;
// @ts-expect-error as in a find
void one(ada.reload({ ...(all ? { include: ['toots'] } : {}) })).toots.length;
// @ts-expect-error as in a find
void one(ada.related('toots').get({ ...(all ? { include: ['likedBy'] } : {}) })).likedBy.length;
async function streamed(): Promise<void> {
  for await (const person of Person.stream({ ...(all ? { include: ['toots'] } : {}) })) {
    // @ts-expect-error as in a find
    void person.toots.length;
  }
  const { rows } = await Person.paginate({ first: 3, ...(all ? { include: ['toots'] } : {}) });
  // @ts-expect-error as in a find
  void rows[0]?.toots.length;
  const { count } = await Person.paginate({ first: 3, ...(all ? { count: true } : {}) });
  expectTypeOf(count).toEqualTypeOf<number | undefined>();
  const related = await ada.related('likedToots').paginate({ first: 3, ...(all && { count: true }) });
  expectTypeOf(related.count).toEqualTypeOf<number | undefined>();
  expectTypeOf((await Person.paginate({ first: 3, count: true })).count).toEqualTypeOf<number>();
}
void streamed;

// ---- attributes
const named = one(Person.findAll({ ...(all ? { attributes: ['id', 'name'] } : {}) }));
expectTypeOf(named.name).toEqualTypeOf<string>();
// @ts-expect-error it may not have been read
void named.age;
const oneOrTwo = one(Person.findAll({ attributes: all ? ['id'] : ['id', 'name'] }));
expectTypeOf(oneOrTwo.id).toExtend<number>();
// @ts-expect-error only one list has it
void oneOrTwo.name;
const oneOfTwo = one(Person.findAll({ attributes: ['id', all ? 'name' : 'age'] }));
expectTypeOf(oneOfTwo.id).toExtend<number>();
// @ts-expect-error it may be the other
void oneOfTwo.name;
const alsoNamed = one(Person.findAll({ attributes: ['id', ...(all ? (['name'] as const) : [])] }));
expectTypeOf(alsoNamed.id).toExtend<number>();
// @ts-expect-error it may not be in the list
void alsoNamed.name;
const loud = one(Person.findAll({ attributes: all ? ['id', [sql<string>`upper(name)`, 'loud']] : ['id'] }));
// @ts-expect-error only one list has it
void loud.loud;

// ---- aggregates
const counted = one(Person.findAll({ ...(all ? { aggregates: { likes: { count: 'likedToots' } } } : {}) }));
expectTypeOf(counted.likes).toEqualTypeOf<number | undefined>();

// ---- raw
const rawOrNot = one(Person.findAll({ raw: all }));
expectTypeOf(rawOrNot.name).toEqualTypeOf<string>();
// @ts-expect-error it may be plain
void rawOrNot.save;
const spreadRaw = one(Person.findAll({ ...(all ? { raw: true } : {}) }));
// @ts-expect-error it may be plain
void spreadRaw.save;
const rawThrough = one(ada.related('likedToots').get({ raw: all }));
expectTypeOf(rawThrough.LikedToot.reaction).toEqualTypeOf<LikedToot['reaction']>();
// @ts-expect-error it may be plain
void rawThrough.LikedToot.save;

// ---- options that are put together elsewhere tell nothing, not even that
declare const options: FindOptions<Attributes<Person>, Person>;
expectTypeOf(Person.findAll(options)).resolves.toEqualTypeOf<Person[]>();
expectTypeOf(Person.findAll({ ...options, limit: 3 })).resolves.toEqualTypeOf<Person[]>();
// What is written beside them is told.
expectTypeOf(one(Person.findAll({ ...options, include: ['toots'] })).toots.length).toEqualTypeOf<number>();

// ---- rows that are created by a condition, or of which only some are taken
const created = one(Person.create({ name: 'Ada', ...(all ? { toots: [{ text: 'Hi' }] } : {}) }));
// @ts-expect-error they may not have been
void created.toots.length;
const values = { name: 'Ada', toots: [{ text: 'Hi' }] };
declare const fields: (keyof Attributes<Person> | 'toots')[];
const taken = one(Person.create(values, { fields }));
expectTypeOf(taken.toots?.length).toEqualTypeOf<number | undefined>();
// @ts-expect-error nobody knows what is taken
void taken.toots.length;
// @ts-expect-error nor here
void one(Person.create(values, { fields: ['name', ...(all ? (['toots'] as const) : [])] })).toots.length;
// @ts-expect-error nor here
void one(Person.create(values, { fields: all ? ['name', 'toots'] : ['name'] })).toots.length;
declare const attributes: (keyof Attributes<Person>)[];
expectTypeOf(Person.create({ name: 'Ada' }, { fields: attributes })).resolves.toEqualTypeOf<Person>();
// @ts-expect-error what is required must be given, whatever is taken
void Person.create({ age: 3 }, { fields: attributes });
declare const texts: string[];
// @ts-expect-error any text is no field
void Person.create({ name: 'Ada' }, { fields: texts });
const linked = ada.related('likedToots').create({ text: 'Hi', author: { name: 'Bob' } }, { fields: ['text'] });
// @ts-expect-error the author was left out
void one(linked).author.name;
