import fc from 'fast-check';
import {
  DataTypes,
  Op,
  type Database,
  type FindOptions,
  type IncludeOptions,
  type ModelStatic,
  type WhereOptions,
} from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { runs } from '../support/runs';

/*
 * Random small graphs of people, toots and likes are read by random queries, with every strategy, and compared with
 * what the same query means on arrays. Orders say where NULLs go, since databases differ there.
 */

type Value = string | number | null;
type Row = Readonly<Record<string, Value>>;
type Tree = Record<string, unknown>;
type Entity = 'person' | 'toot';

interface Graph {
  readonly person: readonly Row[];
  readonly toot: readonly Row[];
  readonly like: readonly Row[];
}

/** The names of keys: of one attribute, or of two. */
interface Schema {
  readonly key: Readonly<Record<Entity, readonly string[]>>;
  readonly author: readonly string[];
  readonly likedBy: readonly string[];
  readonly likedToot: readonly string[];
}

const single: Schema = {
  key: { person: ['id'], toot: ['id'] },
  author: ['authorId'],
  likedBy: ['likedById'],
  likedToot: ['likedTootId'],
};
const composite: Schema = {
  key: { person: ['tenant', 'number'], toot: ['tenant', 'code'] },
  author: ['authorTenant', 'authorNumber'],
  likedBy: ['personTenant', 'personNumber'],
  likedToot: ['tootTenant', 'tootCode'],
};

// Conditions, in the three-valued logic of SQL.

type Condition =
  | { readonly type: 'eq' | 'ne' | 'gt'; readonly value: string | number }
  | { readonly type: 'in'; readonly values: readonly Value[] }
  | { readonly type: 'null' }
  | { readonly type: 'not'; readonly of: Condition }
  | { readonly type: 'or'; readonly of: readonly Condition[] };

function holds(condition: Condition, value: Value): boolean | null {
  switch (condition.type) {
    case 'null':
      return value === null;
    case 'not': {
      const inner = holds(condition.of, value);
      return inner === null ? null : !inner;
    }
    case 'or': {
      const each = condition.of.map(member => holds(member, value));
      return each.includes(true) ? true : each.includes(null) ? null : false;
    }
    case 'in':
      // No list without values has anything, NULL included.
      if (condition.values.includes(value)) return true;
      return value === null && condition.values.length > 0 ? null : false;
    case 'eq':
      return value === null ? null : value === condition.value;
    case 'ne':
      return value === null ? null : value !== condition.value;
    case 'gt':
      return value === null ? null : value > condition.value;
  }
}

function asWhere(condition: Condition, attribute: string): WhereOptions {
  switch (condition.type) {
    case 'null':
      return { [attribute]: null };
    case 'not':
      return { [Op.not]: asWhere(condition.of, attribute) };
    case 'or':
      return { [Op.or]: condition.of.map(member => asWhere(member, attribute)) };
    case 'in':
      return { [attribute]: condition.values };
    default:
      return { [attribute]: { [Op[condition.type]]: condition.value } };
  }
}

// Queries.

interface Ordering {
  readonly direction: 'ASC' | 'DESC';
  readonly nulls: 'FIRST' | 'LAST';
}

interface Include {
  readonly as: 'likedToots' | 'toots' | 'likedBy' | 'author';
  readonly where?: Condition | undefined;
  readonly required?: boolean | undefined;
  readonly order?: Ordering | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  readonly linkWhere?: Condition | undefined;
  readonly linkOrder?: Ordering | undefined;
  readonly hidesLink: boolean;
  readonly include: readonly Include[];
}

/** Which associated rows a row has to have. */
interface RelationFilter {
  readonly as: Include['as'];
  readonly quantifier: 'some' | 'none' | 'every';
  readonly where?: Condition | undefined;
  readonly linkWhere?: Condition | undefined;
  readonly filter?: RelationFilter | undefined;
}

/** Associated rows that are counted, not loaded. */
type Counted = Pick<Include, 'as' | 'where' | 'linkWhere'>;

interface Query extends Pick<Include, 'where' | 'order' | 'limit' | 'offset' | 'include'> {
  readonly filter?: RelationFilter | undefined;
  readonly counted?: Counted | undefined;
}
type Strategy = NonNullable<IncludeOptions['strategy']>;
/** Mixed: each include has another one. */
type Choice = Strategy | 'mixed' | undefined;

const targetOf = { likedToots: 'toot', toots: 'toot', likedBy: 'person', author: 'person' } as const;
const textOf = { person: 'name', toot: 'text' } as const;
const isLink = ({ as }: Pick<Include, 'as'>): boolean => as === 'likedToots' || as === 'likedBy';
const isToOne = ({ as }: Include): boolean => as === 'author';
const term = (attribute: string, { direction, nulls }: Ordering): string[] => [
  attribute,
  `${direction} NULLS ${nulls}`,
];

function asOptions(schema: Schema, query: Query, strategy: Choice): FindOptions {
  const { where, filter, counted } = query;
  return {
    where: {
      [Op.and]: [
        where === undefined ? {} : asWhere(where, textOf.person),
        filter === undefined ? {} : asFilter(filter),
      ],
    },
    ...(counted === undefined ? {} : { aggregates: { counted: asAggregate(counted) } }),
    order: [...(query.order === undefined ? [] : [term('name', query.order)]), ...schema.key.person],
    include: query.include.map(each => asInclude(each, strategy)),
    ...(query.limit === undefined ? {} : { limit: query.limit }),
    ...(query.offset === undefined ? {} : { offset: query.offset }),
  };
}

function asFilter({ as, quantifier, where, linkWhere, filter }: RelationFilter): WhereOptions {
  const conditions = {
    [Op.and]: [
      where === undefined ? {} : asWhere(where, textOf[targetOf[as]]),
      filter === undefined ? {} : asFilter(filter),
    ],
    ...(linkWhere === undefined || !isLink({ as }) ? {} : { Like: asWhere(linkWhere, 'weight') }),
  };
  return { [as]: { [Op[quantifier]]: conditions } };
}

function asAggregate({ as, where, linkWhere }: Counted): object {
  return {
    count: as,
    ...(where === undefined ? {} : { where: asWhere(where, textOf[targetOf[as]]) }),
    ...(linkWhere === undefined || !isLink({ as }) ? {} : { through: { where: asWhere(linkWhere, 'weight') } }),
  };
}

function mixed({ hidesLink, order }: Include): Strategy | undefined {
  if (hidesLink) return 'json';
  return order === undefined ? 'separate' : 'join';
}

function asInclude(include: Include, choice: Choice): IncludeOptions {
  const strategy = choice === 'mixed' ? mixed(include) : choice;
  const { as, where, required, order, limit, offset, linkWhere, linkOrder, hidesLink } = include;
  const text = textOf[targetOf[as]];
  const through = {
    ...(linkWhere === undefined ? {} : { where: asWhere(linkWhere, 'weight') }),
    ...(linkOrder === undefined ? {} : { order: [term('weight', linkOrder)] }),
    ...(hidesLink ? { attributes: [] } : {}),
  };
  return {
    association: as,
    include: include.include.map(each => asInclude(each, choice)),
    ...(where === undefined ? {} : { where: asWhere(where, text) }),
    ...(required === undefined ? {} : { required }),
    ...(strategy === undefined ? {} : { strategy }),
    ...(isLink(include) ? { through } : {}),
    ...(isToOne(include)
      ? {}
      : {
          ...(order === undefined ? {} : { order: [term(text, order)] }),
          ...(limit === undefined ? {} : { limit }),
          ...(offset === undefined ? {} : { offset }),
        }),
  };
}

// What a query means on arrays.

/** A row at the end of an association, with the link that leads to it. */
interface Reached {
  readonly target: Row;
  readonly link: Row | undefined;
}

class Meaning {
  constructor(
    private readonly schema: Schema,
    private readonly graph: Graph,
  ) {}

  count(query: Query): number {
    return this.#found(query).length;
  }

  #found({ where, include, filter }: Query): Row[] {
    return this.graph.person.filter(
      row => this.#counts('person', row, where, include) && this.#passes('person', row, filter),
    );
  }

  #passes(entity: Entity, row: Row, filter: RelationFilter | undefined): boolean {
    if (filter === undefined) return true;
    const meets = this.#reached(entity, row, filter).map(each => this.#meets(each, filter));
    if (filter.quantifier === 'every') return meets.every(Boolean);
    return meets.some(Boolean) === (filter.quantifier === 'some');
  }

  /** A row for which it is not known whether it meets a condition does not meet it. */
  #meets({ target, link }: Reached, { as, where, linkWhere, filter }: Omit<RelationFilter, 'quantifier'>): boolean {
    const entity = targetOf[as];
    const isLinked = link === undefined || linkWhere === undefined || holds(linkWhere, link['weight'] ?? null) === true;
    const isMeant = where === undefined || holds(where, target[textOf[entity]] ?? null) === true;
    return isLinked && isMeant && this.#passes(entity, target, filter);
  }

  rows(query: Query): Tree[] {
    const found = this.#found(query);
    const orders = [...by('name', query.order), ...ascending(this.schema.key.person)];
    const page = slice(
      sorted(found, row => row, orders),
      query,
    );
    return page.map(row => ({ ...this.#tree('person', row, query.include), ...this.#countedOf(row, query) }));
  }

  #countedOf(row: Row, { counted }: Query): { counted?: number } {
    if (counted === undefined) return {};
    return { counted: this.#reached('person', row, counted).filter(each => this.#meets(each, counted)).length };
  }

  /** Whether a row meets a condition, and has what its required includes ask for. */
  #counts(entity: Entity, row: Row, where: Condition | undefined, include: readonly Include[]): boolean {
    const meets = where === undefined || holds(where, row[textOf[entity]] ?? null) === true;
    const required = include.filter(each => each.required ?? each.where !== undefined);
    return meets && required.every(each => this.#related(entity, row, each).length > 0);
  }

  /** Rows of an include, with the links that lead to them, before any order or limit. */
  #related(entity: Entity, row: Row, include: Include): Reached[] {
    return this.#reached(entity, row, include).filter(({ target, link }) => {
      const { linkWhere, where } = include;
      const isLinked =
        link === undefined || linkWhere === undefined || holds(linkWhere, link['weight'] ?? null) === true;
      return isLinked && this.#counts(targetOf[include.as], target, where, include.include);
    });
  }

  #reached(entity: Entity, row: Row, { as }: Pick<Include, 'as'>): Reached[] {
    const { key, author, likedBy, likedToot } = this.schema;
    const { person, toot, like } = this.graph;
    const own = key[entity];
    if (as === 'toots')
      return toot.filter(each => isSame(each, author, row, own)).map(target => ({ target, link: undefined }));
    if (as === 'author')
      return person.filter(each => isSame(row, author, each, key.person)).map(target => ({ target, link: undefined }));
    const [from, to, targets, targetKey] =
      as === 'likedToots' ? [likedBy, likedToot, toot, key.toot] : [likedToot, likedBy, person, key.person];
    const links = like.filter(link => isSame(link, from, row, own));
    return links.flatMap(link =>
      targets.filter(target => isSame(link, to, target, targetKey)).map(target => ({ target, link })),
    );
  }

  #tree(entity: Entity, row: Row, include: readonly Include[]): Tree {
    const tree: Tree = { ...row };
    for (const each of include) {
      const items = this.#items(entity, row, each);
      tree[each.as] = isToOne(each) ? (items[0] ?? null) : items;
    }
    return tree;
  }

  #items(entity: Entity, row: Row, include: Include): Tree[] {
    const target = targetOf[include.as];
    const found = this.#related(entity, row, include);
    const byTarget = sorted(found, each => each.target, ascending(this.schema.key[target]));
    const byLink = sorted(byTarget, ({ link }) => link ?? {}, by('weight', include.linkOrder));
    const ordered = sorted(byLink, each => each.target, by(textOf[target], include.order));
    const page = isToOne(include) ? ordered : slice(ordered, include);
    return page.map(each => {
      const shown = each.link === undefined || include.hidesLink ? {} : { Like: each.link };
      return { ...this.#tree(target, each.target, include.include), ...shown };
    });
  }
}

function isSame(left: Row, names: readonly string[], right: Row, others: readonly string[]): boolean {
  return names.every((name, index) => left[name] !== null && left[name] === right[others[index] ?? '']);
}

type Comparison = readonly [attribute: string, ordering: Ordering];
const by = (attribute: string, ordering: Ordering | undefined): Comparison[] =>
  ordering === undefined ? [] : [[attribute, ordering]];
const ascending = (names: readonly string[]): Comparison[] =>
  names.map(name => [name, { direction: 'ASC', nulls: 'LAST' }]);

/** Stable, so that an order that is applied later goes over those before. */
function sorted<T>(items: readonly T[], rowOf: (item: T) => Row, orders: readonly Comparison[]): T[] {
  return [...items].sort((left, right) => {
    for (const [attribute, ordering] of orders) {
      const order = compare(rowOf(left)[attribute] ?? null, rowOf(right)[attribute] ?? null, ordering);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function compare(left: Value, right: Value, { direction, nulls }: Ordering): number {
  if (left === right) return 0;
  if (left === null || right === null) return (left === null) === (nulls === 'FIRST') ? -1 : 1;
  return left < right === (direction === 'ASC') ? -1 : 1;
}

const slice = <T>(items: readonly T[], { limit, offset = 0 }: Pick<Query, 'limit' | 'offset'>): T[] =>
  items.slice(offset, limit === undefined ? undefined : offset + limit);

// What is random.

const text = fc.constantFrom('a', 'b', 'c');
const weight = fc.integer({ min: 0, max: 2 });
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 3 });
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

function condition(value: fc.Arbitrary<string | number>): fc.Arbitrary<Condition> {
  const simple: fc.Arbitrary<Condition> = fc.oneof(
    fc.record({ type: fc.constantFrom('eq' as const, 'ne' as const, 'gt' as const), value }),
    fc.record({ type: fc.constant('in' as const), values: fc.uniqueArray(orNull(value), { maxLength: 3 }) }),
    fc.constant({ type: 'null' as const }),
  );
  return fc.oneof(
    { weight: 4, arbitrary: simple },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('not' as const), of: simple }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('or' as const), of: fc.tuple(simple, simple) }) },
  );
}

const ordering = fc.record({
  direction: fc.constantFrom('ASC' as const, 'DESC' as const),
  nulls: fc.constantFrom('FIRST' as const, 'LAST' as const),
});
const namesOf = { person: ['likedToots', 'toots'], toot: ['likedBy', 'author'] } as const;

function includesOf(entity: Entity, depth: number): fc.Arbitrary<readonly Include[]> {
  if (depth === 0) return fc.constant([]);
  const one = (as: Include['as']): fc.Arbitrary<Include> =>
    fc.record({
      as: fc.constant(as),
      where: optional(condition(text)),
      required: fc.option(fc.boolean(), { nil: undefined }),
      order: optional(ordering),
      limit: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined, freq: 1 }),
      offset: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined, freq: 1 }),
      linkWhere: optional(condition(weight)),
      linkOrder: optional(ordering),
      hidesLink: fc.boolean(),
      include: includesOf(targetOf[as], depth - 1),
    });
  return fc.subarray([...namesOf[entity]]).chain(names => fc.tuple(...names.map(one)));
}

function filtersOf(entity: Entity, depth: number): fc.Arbitrary<RelationFilter | undefined> {
  if (depth === 0) return fc.constant(undefined);
  const one = (as: Include['as']): fc.Arbitrary<RelationFilter> =>
    fc.record({
      as: fc.constant(as),
      quantifier: fc.constantFrom('some' as const, 'none' as const, 'every' as const),
      where: optional(condition(text)),
      linkWhere: optional(condition(weight)),
      filter: filtersOf(targetOf[as], depth - 1),
    });
  return optional(fc.constantFrom(...namesOf[entity]).chain(one));
}

const query: fc.Arbitrary<Query> = fc.record({
  filter: filtersOf('person', 3),
  counted: optional(
    fc.record({
      as: fc.constantFrom(...namesOf.person),
      where: optional(condition(text)),
      linkWhere: optional(condition(weight)),
    }),
  ),
  where: optional(condition(text)),
  order: optional(ordering),
  limit: optional(fc.integer({ min: 0, max: 4 })),
  offset: optional(fc.integer({ min: 0, max: 3 })),
  include: includesOf('person', 3),
});

/** Keys of one attribute, or of two that are alike in one. */
const keyParts = (position: number): readonly Value[] => [position % 2, Math.floor(position / 2)];
const codeParts = (position: number): readonly Value[] => [position % 2, 'abcdef'.charAt(Math.floor(position / 2))];

function graphOf({ key, author, likedBy, likedToot }: Schema): fc.Arbitrary<Graph> {
  const named = (names: readonly string[], parts: readonly Value[]): Row =>
    Object.fromEntries(names.map((name, index) => [name, parts[index] ?? null]));
  const personKey = (position: number): readonly Value[] =>
    key.person.length === 1 ? [position + 1] : keyParts(position);
  const tootKey = (position: number): readonly Value[] =>
    key.toot.length === 1 ? [position + 1] : codeParts(position);
  return fc
    .record({
      people: fc.array(orNull(text), { maxLength: 5 }),
      toots: fc.array(fc.tuple(orNull(text), fc.nat()), { maxLength: 5 }),
    })
    .chain(({ people, toots }) => {
      const person = people.map((name, position) => ({ ...named(key.person, personKey(position)), name }));
      const toot = toots.map(([content, chance], position) => {
        const writer = chance % (people.length + 1);
        const authorKey = writer === people.length ? [null, null] : personKey(writer);
        return { ...named(key.toot, tootKey(position)), text: content, ...named(author, authorKey) };
      });
      const pairs = people.flatMap((_name, from) =>
        toots.map((_toot, to) => ({ ...named(likedBy, personKey(from)), ...named(likedToot, tootKey(to)) })),
      );
      const like = fc
        .subarray(pairs)
        .chain(chosen =>
          fc.tuple(...chosen.map(pair => orNull(weight).map((value): Row => ({ ...pair, weight: value })))),
        );
      return like.map((links): Graph => ({ person, toot, like: links }));
    });
}

// The models.

type Models = Readonly<Record<keyof Graph, ModelStatic>>;

function defineModels(database: Database, schema: Schema): Models {
  const isComposite = schema.key.person.length > 1;
  const part = { type: DataTypes.INTEGER, primaryKey: true };
  const person = database.define(
    'Person',
    { ...(isComposite ? { tenant: part, number: part } : { id: part }), name: DataTypes.STRING },
    { timestamps: false },
  );
  const toot = database.define(
    'Toot',
    {
      ...(isComposite ? { tenant: part, code: { type: DataTypes.STRING(5), primaryKey: true } } : { id: part }),
      text: DataTypes.STRING,
    },
    { timestamps: false },
  );
  const like = database.define('Like', { weight: DataTypes.INTEGER }, { timestamps: false });
  person.hasMany(toot, { as: 'toots', foreignKey: schema.author, inverse: { as: 'author' } });
  person.belongsToMany(toot, {
    as: 'likedToots',
    through: like,
    foreignKey: schema.likedBy,
    otherKey: schema.likedToot,
    inverse: { as: 'likedBy' },
  });
  return { person, toot, like };
}

async function store(models: Models, graph: Graph): Promise<void> {
  for (const name of ['like', 'toot', 'person'] as const) await models[name].destroy({ all: true });
  for (const name of ['person', 'toot', 'like'] as const) await models[name].bulkCreate([...graph[name]]);
}

/** As data: properties in no particular order, instances and plain objects alike. */
const dataOf = (rows: readonly object[]): unknown => JSON.parse(JSON.stringify(rows));

describeEachDialect('Loading strategies', ({ connect }) => {
  it.each([
    ['one attribute', single],
    ['two attributes', composite],
  ])(
    'give the same as arrays would, with keys of %s',
    async (_name, schema) => {
      const database = await connect();
      const models = defineModels(database, schema);
      await database.sync();
      const property = fc.asyncProperty(
        graphOf(schema),
        fc.array(query, { minLength: 3, maxLength: 6 }),
        async (graph, queries) => {
          await store(models, graph);
          const meaning = new Meaning(schema, graph);
          for (const each of queries) {
            const expected = meaning.rows(each);
            for (const [strategy, raw] of [
              ['join', false],
              ['separate', true],
              ['separate', false],
              ['json', true],
              ['json', false],
              ['mixed', false],
              [undefined, true],
            ] as const) {
              const options = { ...asOptions(schema, each, strategy), raw };
              expect(dataOf(await models.person.findAll(options))).toEqual(expected);
            }
            const { rows, count } = await models.person.findAndCountAll(asOptions(schema, each, undefined));
            expect([dataOf(rows), count]).toEqual([expected, meaning.count(each)]);
          }
        },
      );
      await fc.assert(property, { numRuns: runs(10) });
    },
    120_000,
  ); // P1 P2 P3 P4 P12 P13 P32 P38 P42
});
