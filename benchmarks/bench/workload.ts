/** Values of a person that is written. */
export interface PersonValues {
  readonly name: string;
  readonly email: string;
  readonly age: number;
}

/** Values of a toot that is written. */
export interface TootValues {
  readonly text: string;
  readonly score: number;
}

/**
 * What a contender can do, each in the way its documentation shows; all give plain data or instances that are equal as JSON,
 * with `Date`s, or nothing. A handle is what a user has in hand before the clock runs: an instance, or a key.
 */
export interface Contender<Handle = unknown> {
  /** The person of that key, for what is done with it later. */
  hold(id: number): Promise<Handle>;
  /** Makes a person for a later call to destroy. */
  holdNew(values: PersonValues): Promise<Handle>;
  personByKey(id: number): Promise<unknown>;
  /** So many toots of a score above a limit, the newest first. */
  flatToots(above: number, limit: number): Promise<unknown>;
  /** The toots of these keys, in the order of keys. */
  tootsByIds?(ids: readonly number[]): Promise<unknown>;
  /** Persons up to that key, with the first so many of these collections: the toots they like, pinned, hid. */
  peopleWithSiblings?(upTo: number, count: number): Promise<unknown>;
  /** Persons up to that key, with the toots they like, and each with its junction row as `LikedToot`. */
  peopleWithToots(upTo: number): Promise<unknown>;
  /** As `peopleWithToots`, and each toot with its tags, and those with `TootTag`. */
  peopleWithTootsAndTags(upTo: number): Promise<unknown>;
  likedTootsOf(person: Handle): Promise<unknown>;
  /** 20 persons by name, with the toots they like. */
  page(offset: number): Promise<unknown>;
  /** The first 50 persons by key who like a toot with the reaction 'love'. */
  peopleWhoLove(): Promise<unknown>;
  /** How many persons like a toot of a score above 995. */
  countByToots(): Promise<number>;
  create(values: PersonValues): Promise<unknown>;
  createMany(toots: readonly TootValues[]): Promise<unknown>;
  /** Loads the person, gives it another age, saves it. */
  changeAge(id: number, age: number): Promise<unknown>;
  /** Links toots with the reaction 'love'. */
  addToots(person: Handle, tootIds: readonly number[]): Promise<unknown>;
  /** Makes these the only toots that the person likes; those that were liked keep what their link says. */
  setToots(person: Handle, tootIds: readonly number[]): Promise<unknown>;
  destroy(person: Handle): Promise<unknown>;
  /** `peopleWithToots` as a text of JSON. */
  peopleAsJson(upTo: number): Promise<string>;
  /** `{ count, rows }`: all persons above an age, and 20 of them by name with the toots they like. */
  pageAndCount(offset: number): Promise<unknown>;
  /** 20 persons by name, each with `likes`, the number of toots it likes. */
  pageWithCounts(offset: number): Promise<unknown>;
  /** A person with new toots, each liked with the reaction 'love'. */
  createWithToots(person: PersonValues, toots: readonly TootValues[]): Promise<unknown>;
  /** In one transaction: loads a person, saves another age, creates a toot. */
  transact(id: number, age: number, toot: TootValues): Promise<unknown>;
  /** A person with the toots it likes, as they are now; for comparing. */
  linksOf(id: number): Promise<readonly { readonly id: number; readonly reaction: string }[]>;
  /** A result in the shape that the others give, where its library has another one; for comparing. */
  readonly shape?: (result: unknown) => unknown;
  close(): Promise<void>;
}

export interface Workload<Held = unknown> {
  readonly name: string;
  readonly title: string;
  /** Where it is done; on the SQLite file of 40,000 links unless it says so. */
  readonly ground?: 'large' | 'postgres';
  /** How many times a round runs it, so that a round takes some milliseconds. */
  readonly repeat: number;
  /** Done before the clock runs; `turn` grows with each run. */
  readonly hold?: (contender: Contender, turn: number) => Promise<Held>;
  readonly run: (contender: Contender, turn: number, held: Held) => Promise<unknown>;
  /** What of its result is not compared: names of properties, or all of it, where libraries differ. */
  readonly ignores?: readonly string[] | 'result';
  /** The person whose links are compared afterwards. */
  readonly links?: (turn: number, result: unknown) => number;
}

const PERSONS = 2_000;
/** Told by the clock. */
const times = ['createdAt', 'updatedAt'];

const personId = (turn: number): number => (turn % PERSONS) + 1;
const offset = (turn: number): number => (turn * 20) % PERSONS;
const list = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_none, index) => make(index));

/** Each turn takes another person, and toots of which that person likes few or none. */
const newToots = (turn: number): readonly number[] =>
  list(100, index => ((turn * 131 + index * 53) % 19_000) + 1).filter((id, index, all) => all.indexOf(id) === index);

/** 100 toots, and then other 100 of which 50 are the same. */
const listOf = (turn: number): readonly number[] => list(100, index => (turn % 2) * 50 + index + 1);

const personValues = (turn: number): PersonValues => ({
  name: `New ${turn}`,
  email: `new${turn}@example.org`,
  age: 30 + (turn % 40),
});
const tootValues = (turn: number): TootValues => ({ text: `A toot of turn ${turn}`, score: turn % 1_000 });
const holdPerson = (contender: Contender, turn: number): Promise<unknown> => contender.hold(personId(turn));

/** Those that write come last: what they write has times that no contender shares with another. */
export const workloads: readonly Workload[] = [
  { name: 'W1', title: 'one row by primary key', repeat: 300, run: (each, turn) => each.personByKey(personId(turn)) },
  { name: 'W2', title: '1,000 flat rows: where, order, limit', repeat: 5, run: each => each.flatToots(500, 1_000) },
  { name: 'W3', title: '100 parents with 2,000 links', repeat: 3, run: each => each.peopleWithToots(100) },
  { name: 'W3b', title: '2,000 parents with 40,000 links', repeat: 1, run: each => each.peopleWithToots(2_000) },
  { name: 'W4', title: 'two levels below 50 parents', repeat: 2, run: each => each.peopleWithTootsAndTags(50) },
  {
    name: 'W5',
    title: 'the links of one parent',
    repeat: 100,
    hold: holdPerson,
    run: (each, _turn, held) => each.likedTootsOf(held),
  },
  { name: 'W6', title: 'a page of 20 parents with their links', repeat: 10, run: (each, turn) => each.page(offset(turn)) },
  { name: 'W7', title: '50 parents by a junction attribute', repeat: 20, run: each => each.peopleWhoLove() },
  { name: 'W8', title: 'count parents by their links', repeat: 10, run: each => each.countByToots() },
  { name: 'J1', title: 'JSON of an eager load, with the load', repeat: 3, run: each => each.peopleAsJson(100) },
  { name: 'P1', title: 'a page with links, and the count', repeat: 10, run: (each, turn) => each.pageAndCount(offset(turn) % 1_000) },
  { name: 'P2', title: 'a page with a count of links each', repeat: 20, run: (each, turn) => each.pageWithCounts(offset(turn)) },
  {
    name: 'B1',
    title: '50 finds by key at once',
    repeat: 5,
    run: (each, turn) => Promise.all(list(50, index => each.personByKey(personId(turn * 50 + index)))),
  },
  {
    name: 'B2',
    title: '50 getters at once',
    repeat: 2,
    hold: (each, turn) => Promise.all(list(50, index => each.hold(personId(turn * 50 + index)))),
    run: (each, _turn, held) => Promise.all((held as readonly unknown[]).map(person => each.likedTootsOf(person))),
  },
  { name: 'C1', title: 'create one', repeat: 100, run: (each, turn) => each.create(personValues(turn)), ignores: times },
  {
    name: 'C2',
    title: 'bulk create 5,000',
    repeat: 1,
    run: (each, turn) => each.createMany(list(5_000, index => tootValues(turn + index))),
    ignores: times,
  },
  {
    name: 'C3',
    title: 'load, change one attribute, save',
    repeat: 100,
    run: (each, turn) => each.changeAge(personId(turn), 20 + (Math.floor(turn / PERSONS) % 2) * 60 + (turn % 7)),
    ignores: times,
  },
  {
    name: 'C4',
    title: 'add 100 links with a junction value',
    repeat: 5,
    hold: holdPerson,
    run: (each, turn, held) => each.addToots(held, newToots(turn)),
    ignores: 'result',
    links: personId,
  },
  {
    name: 'C5',
    title: 'set 100 links, 50 of them there',
    repeat: 4,
    hold: contender => contender.hold(1),
    run: (each, turn, held) => each.setToots(held, listOf(turn)),
    ignores: 'result',
    links: () => 1,
  },
  {
    name: 'C6',
    title: 'destroy one instance',
    repeat: 100,
    hold: (each, turn) => each.holdNew(personValues(turn)),
    run: (each, _turn, held) => each.destroy(held),
    ignores: 'result',
  },
  {
    name: 'N1',
    title: 'create a parent, 5 targets, 5 links',
    repeat: 20,
    run: (each, turn) => each.createWithToots(personValues(turn), list(5, index => tootValues(turn + index))),
    ignores: [...times, 'id', 'LikedToot'],
    links: (_turn, result) => (result as { readonly id: number }).id,
  },
  {
    name: 'T1',
    title: 'transaction: find, save, create',
    repeat: 30,
    run: (each, turn) => each.transact(personId(turn), 20 + (Math.floor(turn / PERSONS) % 2) * 60 + (turn % 7), tootValues(turn)),
    ignores: times,
  },
]; // prettier-ignore

const siblings = (name: string, upTo: number, count: number): Workload => ({
  name,
  title: `${upTo} parents with ${count} collection${count > 1 ? 's' : ''}`,
  repeat: upTo > 100 ? 1 : 5,
  run: each => able(each, 'peopleWithSiblings')(upTo, count),
  // Libraries call the junction rows in different ways.
  ignores: ['LikedToot', 'PinnedToot', 'HiddenToot'],
});

/** The same with sixteen times as many parents, and beside one, two and three collections. */
const growth: readonly Workload[] = [
  siblings('G1', 25, 1), siblings('G1x16', 400, 1),
  siblings('G2', 25, 2), siblings('G2x16', 400, 2),
  siblings('G3', 25, 3), siblings('G3x16', 400, 3),
]; // prettier-ignore

/** Of 50,000 persons, 100,000 toots and 1,000,000 links. */
const large: readonly Workload[] = [
  { name: 'L1', title: 'a page of 20 parents with their links', ground: 'large', repeat: 5, run: (each, turn) => each.page(offset(turn)) },
  { name: 'L2', title: '100,000 rows', ground: 'large', repeat: 1, run: each => each.flatToots(-1, 100_000) },
  {
    name: 'L3',
    title: '100,000 rows by as many keys',
    ground: 'large',
    repeat: 1,
    run: each => able(each, 'tootsByIds')(list(100_000, index => index + 1)),
  },
]; // prettier-ignore

const onPostgres = new Set(['W1', 'W3', 'W3b', 'W5', 'C1', 'C2']);

/** What the round trips to a server change, and many who ask at once. */
const postgres: readonly Workload[] = [
  ...workloads
    .filter(({ name }) => onPostgres.has(name))
    .map((each): Workload => ({ ...each, name: `P-${each.name}`, ground: 'postgres' })),
  {
    name: 'P-Q1',
    title: '32 tasks at once: a page with links, as JSON',
    ground: 'postgres',
    repeat: 1,
    run: async (each, turn) => {
      const pages = await Promise.all(list(32, index => each.page(offset(turn + index))));
      return pages.map(page => JSON.stringify(page));
    },
    ignores: 'result',
  },
];

/** All there is, in the order in which they are measured. */
export const allWorkloads: readonly Workload[] = [...growth, ...workloads, ...large, ...postgres];

/** What not every contender does. */
function able<Name extends 'tootsByIds' | 'peopleWithSiblings'>(
  contender: Contender,
  name: Name,
): NonNullable<Contender[Name]> {
  const does = contender[name];
  if (does === undefined) throw new Error(`It has no ${name}.`);
  return does;
}
