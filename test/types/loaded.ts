import { expectTypeOf } from 'expect-type';
import {
  Model,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Loaded,
  type Many,
  type NonAttribute,
} from 'mortise';
import { LikedToot, Loose, Person, Toot } from './models';

/** What a promise of one row or more is of. */
type One<T> = NonNullable<T> extends readonly (infer Row)[] ? Row : NonNullable<T>;
declare function one<T>(found: Promise<T>): One<T>;

declare const people: Person[];
declare const ada: Person;

// What is included is there, and so is its junction row.
const included = one(Person.findAll({ include: ['likedToots'] }));
expectTypeOf(included).toEqualTypeOf<Loaded<Person, { likedToots: true }>>();
expectTypeOf(included).toExtend<Person>();
expectTypeOf(included.likedToots[0]?.LikedToot.reaction).toEqualTypeOf<string | null | undefined>();
expectTypeOf(included.likedToots.map(({ text }) => text)).toEqualTypeOf<string[]>();
expectTypeOf(included.likedToots.find(({ LikedToot: { reaction } }) => reaction === 'love')?.text).toEqualTypeOf<
  string | undefined
>();
for (const { LikedToot: link } of included.likedToots) expectTypeOf(link.reaction).toEqualTypeOf<string | null>();
expectTypeOf(included.toots).toExtend<Toot[] | undefined>();
// @ts-expect-error the toots were not included
void included.toots.length;
// @ts-expect-error nor were the authors of the toots
void included.likedToots[0]?.author.name;

// By name, in a list, as an object, by a model that one association leads to, by the association itself.
expectTypeOf(one(Person.findOne({ include: 'likedToots' }))).toEqualTypeOf<Loaded<Person, { likedToots: true }>>();
expectTypeOf(one(Person.findOne({ include: { association: 'likedToots', limit: 3 } }))).toEqualTypeOf<
  Loaded<Person, { likedToots: true }>
>();
expectTypeOf(one(Person.findOne({ include: { as: 'likedToots' } }))).toEqualTypeOf<
  Loaded<Person, { likedToots: true }>
>();
expectTypeOf(one(Person.findOne({ include: Person.association('likedToots') }))).toEqualTypeOf<
  Loaded<Person, { likedToots: true }>
>();
expectTypeOf(
  one(Person.findOne({ include: [{ association: Person.association('likedToots'), where: { text: 'Hi' } }] })),
).toEqualTypeOf<Loaded<Person, { likedToots: true }>>();
expectTypeOf(one(LikedToot.findAll())).toEqualTypeOf<LikedToot>();
expectTypeOf(one(Toot.findByPk(1, { include: LikedToot })).LikedToot.reaction).toEqualTypeOf<string | null>();
expectTypeOf(one(Toot.findAll({ include: [{ model: LikedToot, required: false }] })).LikedToot.reaction).toEqualTypeOf<
  string | null
>();
// Of two that lead to one model nobody knows which is meant: both may be there.
expectTypeOf(one(Person.findAll({ include: [Toot] }))).toEqualTypeOf<Person>();

// Nested as deep as it goes.
const nested = one(
  Person.findAll({ include: [{ association: 'likedToots', include: [{ association: 'author', include: 'toots' }] }] }),
);
expectTypeOf(nested).toEqualTypeOf<Loaded<Person, { likedToots: { author: { toots: true } } }>>();
expectTypeOf(nested.likedToots[0]?.author?.toots[0]?.text).toEqualTypeOf<string | undefined>();
expectTypeOf(nested.likedToots[0]?.LikedToot.reaction).toEqualTypeOf<string | null | undefined>();
const several = one(
  Person.findAll({ include: ['toots', { association: 'likedToots', include: ['author', 'likedBy'] }] }),
);
expectTypeOf(several.toots.length).toEqualTypeOf<number>();
expectTypeOf(several.likedToots[0]?.likedBy[0]?.name).toEqualTypeOf<string | undefined>();
// @ts-expect-error the toots of the author were not included
void several.likedToots[0]?.author?.toots.length;

// One row may be none, unless it is required.
expectTypeOf(one(Toot.findAll({ include: 'author' })).author).toExtend<Person | null>();
// @ts-expect-error there may be no author
void one(Toot.findAll({ include: 'author' })).author.name;
expectTypeOf(
  one(Toot.findAll({ include: { association: 'author', required: true } })).author.name,
).toEqualTypeOf<string>();

// The junction row may have another name, or be left out.
const renamed = one(Person.findAll({ include: { association: 'likedToots', through: { as: 'like' } } }));
expectTypeOf(renamed.likedToots[0]?.like.reaction).toEqualTypeOf<string | null | undefined>();
const hidden = one(Person.findAll({ include: { association: 'likedToots', through: { attributes: [] } } }));
expectTypeOf(hidden.likedToots[0]?.LikedToot?.reaction).toEqualTypeOf<string | null | undefined>();
// @ts-expect-error it was left out
void hidden.likedToots[0]?.LikedToot.reaction;

// Attributes narrow.
const named = one(Person.findAll({ attributes: ['id', 'name'] }));
expectTypeOf(named.name).toEqualTypeOf<string>();
// @ts-expect-error the age was not read
void named.age;
expectTypeOf(named.shout()).toEqualTypeOf<string>();
expectTypeOf(one(Person.findAll({ attributes: { exclude: ['settings'] } })).name).toEqualTypeOf<string>();
// @ts-expect-error they were left out
void one(Person.findAll({ attributes: { exclude: ['settings'] } })).settings;
expectTypeOf(one(Person.findAll({ attributes: { exclude: [] } }))).toEqualTypeOf<Person>();
const titled = one(Person.findAll({ include: { association: 'likedToots', attributes: ['text'] } }));
expectTypeOf(titled.likedToots[0]?.text).toEqualTypeOf<string | undefined>();
expectTypeOf(titled.likedToots[0]?.LikedToot.reaction).toEqualTypeOf<string | null | undefined>();
// @ts-expect-error the author was not read
void titled.likedToots[0]?.authorId;
// What was read in part may be linked all the same.
void ada.related('likedToots').add(one(Toot.findAll({ attributes: ['id'] })));
void ada.related('likedToots').set([one(Toot.findAll({ attributes: ['id', 'text'], include: 'author' }))]);
void ada.addLikedToot(one(Toot.findAll({ attributes: ['id'] })));
void named.save();
void named.load('toots').then(({ toots }) => toots.length);
void named.reload({ include: 'toots' });
void named.update({ name: 'Ada' });
void named.related('likedToots').count();
const deep = { association: 'toots', include: { association: 'author', attributes: ['id'] } } as const;
// @ts-expect-error deep down neither
void one(Person.findAll({ include: deep })).toots[0]?.author?.age;
// @ts-expect-error it is no whole person
expectTypeOf(named).toExtend<Person>();

// Computed attributes and aggregates have their names.
const loud = one(Person.findAll({ attributes: ['id', [sql<string>`upper(name)`, 'loud'], [sql`now()`, 'at']] }));
expectTypeOf(loud.loud).toEqualTypeOf<string>();
expectTypeOf(loud.at).toEqualTypeOf<unknown>();
// @ts-expect-error there is no such value
void loud.quiet;
const both = one(Person.findAll({ attributes: { include: [[sql<number>`length(name)`, 'length']] } }));
expectTypeOf(both.length).toEqualTypeOf<number>();
expectTypeOf(both.age).toEqualTypeOf<number | null>();
// @ts-expect-error an order is by attributes and aggregates
void Person.findAll({ attributes: ['id', [sql<string>`upper(name)`, 'loud']], order: ['loud'] });
const liked = one(Person.findOne({ aggregates: { likes: { count: 'likedToots' } }, include: 'likedToots' }));
expectTypeOf(liked.likes).toEqualTypeOf<number>();
expectTypeOf(liked.likedToots.length).toEqualTypeOf<number>();
expectTypeOf(liked).toExtend<Person>();
// @ts-expect-error there is no such aggregate
void liked.like;
const below = one(
  Person.findAll({ include: { association: 'likedToots', aggregates: { likers: { count: 'likedBy' } } } }),
);
expectTypeOf(below.likedToots[0]?.likers).toEqualTypeOf<number | undefined>();

// Plain rows have no methods.
const plain = one(Person.findAll({ raw: true }));
expectTypeOf(plain.name).toEqualTypeOf<string>();
// @ts-expect-error it is plain
void plain.save;
// @ts-expect-error and has no association that was not included
void plain.likedToots;
const plainNested = one(Person.findAll({ raw: true, include: { association: 'likedToots', include: 'author' } }));
expectTypeOf(plainNested.likedToots[0]?.author?.name).toEqualTypeOf<string | undefined>();
expectTypeOf(plainNested.likedToots[0]?.LikedToot.reaction).toEqualTypeOf<string | null | undefined>();
// @ts-expect-error so are its toots
void plainNested.likedToots[0]?.save;
const plainPart = one(
  Person.findAll({ raw: true, attributes: ['id'], aggregates: { likes: { count: 'likedToots' } } }),
);
expectTypeOf(plainPart).toExtend<{ id: number; likes: number }>();
// @ts-expect-error the name was not read
void plainPart.name;

// Nothing is found, unless that is refused, whatever else is asked for.
expectTypeOf(Person.findOne({ include: 'likedToots' })).resolves.toEqualTypeOf<Loaded<
  Person,
  { likedToots: true }
> | null>();
expectTypeOf(Person.findOne({ include: 'likedToots', rejectOnEmpty: true })).resolves.toEqualTypeOf<
  Loaded<Person, { likedToots: true }>
>();
expectTypeOf(
  Person.findOne({ aggregates: { n: { count: 'likedToots' } }, rejectOnEmpty: true }).then(({ n }) => n),
).resolves.toEqualTypeOf<number>();
expectTypeOf(Person.findByPk(1, { rejectOnEmpty: RangeError })).resolves.toEqualTypeOf<Person>();
declare const isStrict: boolean;
expectTypeOf(Person.findByPk(1, { rejectOnEmpty: isStrict })).resolves.toEqualTypeOf<Person | null>();
declare const none: Awaited<ReturnType<typeof findAda>>;
// @ts-expect-error there may be none
void none.likedToots;
async function findAda() {
  return Person.findByPk(1, { include: 'likedToots' });
}

// Pages, loads and reloads follow too.
expectTypeOf(Person.findAndCountAll({ include: 'likedToots' })).resolves.toEqualTypeOf<{
  rows: Loaded<Person, { likedToots: true }>[];
  count: number;
}>();
expectTypeOf(one(Person.load(people, { association: 'toots', include: 'likedBy' }))).toEqualTypeOf<
  Loaded<Person, { toots: { likedBy: true } }>
>();
expectTypeOf(one(Person.load([named], 'toots')).toots[0]?.text).toEqualTypeOf<string | undefined>();
expectTypeOf(one(ada.load('likedToots')).likedToots[0]?.LikedToot.reaction).toEqualTypeOf<string | null | undefined>();
expectTypeOf(
  one(ada.load(['likedToots', { association: 'toots', include: 'author' }])).toots[0]?.author?.name,
).toEqualTypeOf<string | undefined>();
expectTypeOf(one(ada.reload({ include: 'toots' })).toots).toExtend<Toot[]>();
expectTypeOf(ada.reload()).resolves.toEqualTypeOf<Person>();
expectTypeOf(one(Person.withScope('merry').findAll({ include: 'toots' })).toots).toExtend<Toot[]>();

// A function says what it needs to be loaded.
function show(person: Loaded<Person, { likedToots: { author: true } }>): string[] {
  return person.likedToots.map(({ author, LikedToot: { reaction } }) => `${author?.name} ${reaction}`);
}
show(one(Person.findAll({ include: { association: 'likedToots', include: 'author' } })));
show(one(Person.findAll({ include: ['toots', { association: 'likedToots', include: ['author', 'likedBy'] }] })));
// @ts-expect-error the authors are not loaded
show(included);
// @ts-expect-error nothing is
show(ada);
expectTypeOf<Loaded<Person, { likedToots: true }>>().toExtend<Person>();
const narrowed: Person = included;
void narrowed;

// What is created along is there.
const withToots = one(Person.create({ name: 'Ada', toots: [{ text: 'Hi' }], likedToots: [{ text: 'Ho' }] }));
expectTypeOf(withToots.toots.map(({ text }) => text)).toEqualTypeOf<string[]>();
expectTypeOf(withToots.likedToots[0]?.text).toEqualTypeOf<string | undefined>();
expectTypeOf(one(Toot.create({ text: 'Hi', author: { name: 'Ada' } })).author.name).toEqualTypeOf<string>();
expectTypeOf(one(Person.create({ name: 'Ada' }))).toEqualTypeOf<Person>();
const chosen = one(Person.create({ name: 'Ada', toots: [{ text: 'Hi' }] }, { fields: ['name', 'toots'] }));
expectTypeOf(chosen.toots.length).toEqualTypeOf<number>();
const leftOut = { name: 'Ada', toots: [{ text: 'Hi' }], likedToots: [{ text: 'Ho' }] };
expectTypeOf(one(Person.create(leftOut, { fields: ['name'] }))).toEqualTypeOf<Person>();
expectTypeOf(one(Person.create(leftOut, { hooks: false })).toots.length).toEqualTypeOf<number>();
// @ts-expect-error the toots were left out
void one(Person.create(leftOut, { fields: ['name', 'likedToots'] })).toots.length;
// @ts-expect-error there is no such field
void Person.create(leftOut, { fields: ['nmae'] });
// @ts-expect-error a key alone is no toot
void one(Person.create({ name: 'Ada', toots: [1] })).toots.length;

// Getters and relations.
expectTypeOf(one(ada.related('likedToots').get()).LikedToot.reaction).toEqualTypeOf<string | null>();
expectTypeOf(one(ada.related('likedToots').get({ include: 'author' })).author?.name).toEqualTypeOf<
  string | undefined
>();
expectTypeOf(one(ada.related('toots').get())).toEqualTypeOf<Toot>();
expectTypeOf(one(ada.getLikedToots({ include: 'likedBy' })).likedBy[0]?.name).toEqualTypeOf<string | undefined>();
expectTypeOf(one(ada.getLikedToots({ attributes: ['id'] })).id).toExtend<number>();
// @ts-expect-error the text was not read
void one(ada.getLikedToots({ attributes: ['id'] })).text;
declare const hello: Toot;
expectTypeOf(one(hello.related('author').get({ include: 'toots' })).toots).toExtend<Toot[]>();
expectTypeOf(one(hello.getAuthor({ include: 'toots' })).toots).toExtend<Toot[]>();
// @ts-expect-error that were not included
void one(hello.getAuthor()).toots.length;

// A junction that the target does not declare is named where the list is.
class Reader extends Model<InferAttributes<Reader>, InferCreationAttributes<Reader>> {
  declare id: CreationOptional<number>;
  declare books?: Many<Book, { Loan: Loan }>;
  declare wishes?: Many<Book, { Wish: Wish }>;
}
class Book extends Model<InferAttributes<Book>, InferCreationAttributes<Book>> {
  declare id: CreationOptional<number>;
  declare title: string;
  declare readers?: NonAttribute<Reader[]>;
}
class Loan extends Model<InferAttributes<Loan>, InferCreationAttributes<Loan>> {
  declare until: Date;
}
class Wish extends Model<InferAttributes<Wish>, InferCreationAttributes<Wish>> {
  declare rank: number;
}
const reader = one(Reader.findAll({ include: ['books', 'wishes'] }));
expectTypeOf(reader.books[0]?.Loan.until).toEqualTypeOf<Date | undefined>();
expectTypeOf(reader.wishes[0]?.Wish.rank).toEqualTypeOf<number | undefined>();
// @ts-expect-error a wish is no loan
void reader.wishes[0]?.Loan;
void Reader.findAll({ include: { association: 'books', through: { where: { until: new Date() } } } });
// @ts-expect-error loans have no rank
void Reader.findAll({ include: { association: 'books', through: { where: { rank: 1 } } } });
expectTypeOf<keyof InferAttributes<Reader>>().toEqualTypeOf<'id'>();
const list: Many<Book, { Loan: Loan }> = [];
void list;

// Of what is put together elsewhere nothing is known; of a model that says nothing, neither.
declare const elsewhere: 'likedToots' | 'toots' | undefined;
expectTypeOf(one(Person.findAll({ include: elsewhere }))).toEqualTypeOf<Person>();
expectTypeOf(
  one(Loose.findAll({ include: 'anything', attributes: ['some'], order: [['a', 'b', 'DESC']] })),
).toEqualTypeOf<Loose>();
