import * as fc from 'fast-check';
import { Database, DataTypes, DefinitionError, type AttributeInput, type BelongsToOptions } from 'mortise';
import { describeAnyDialect } from '../support/describe-each-dialect';
import { runs } from '../support/runs';

type DefinedModel = ReturnType<Database['define']>;
type ModelDefinition = ReturnType<Database['models']['definitions']>[number];
type Models = ReadonlyMap<string, DefinedModel>;

/** One thing that is declared, beside models that are there. */
type Step = (database: Database, models: Map<string, DefinedModel>) => void;

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

/** What was said, without what was left out. */
const said = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;

/** A model by its place: as often the last one as any other, and now and then one that is not there. */
const someModel = fc
  .oneof({ arbitrary: fc.constant(-1), weight: 5 }, { arbitrary: fc.nat(8), weight: 5 })
  .map(place => (models: Models) => (place === 8 ? 'Missing' : ([...models.keys()].at(place) ?? 'A')));

/** A name that nobody has yet, or one of few. */
const someName = <T>(...others: readonly T[]): fc.Arbitrary<string | T> =>
  fc.oneof(
    { arbitrary: fc.nat(999).map(number => `name${number}`), weight: 5 },
    { arbitrary: fc.constantFrom(...others), weight: 2 },
  );

const aliases = someName('one', 'two', 'a', 'js', undefined);
const keys = fc.constantFrom(...Array.from({ length: 8 }, () => undefined), 'aId', 'bId', 'oneId');
const junctions = someName('J', 'K', 'A', 'C');

const defined = fc
  .record({
    name: fc.oneof({ arbitrary: fc.constant(undefined), weight: 8 }, { arbitrary: junctions, weight: 1 }),
    columns: fc.uniqueArray(fc.constantFrom('aId', 'bId', 'oneId', 'js'), { maxLength: 2 }),
    references: maybe(
      fc.oneof(
        someModel,
        fc.constant(() => ({ table: 'As' })),
        fc.constant(() => ({ table: 'Js' })),
      ),
    ),
    options: fc.record({ paranoid: maybe(fc.boolean()), tableName: keys }),
  })
  .map(({ name = '', columns, references, options }): Step => (database, models) => {
    const given = name === '' ? String.fromCharCode(65 + models.size) : name;
    const attributes = columns.map((column, index) => [
      column,
      said({ type: DataTypes.INTEGER, references: index === 0 ? references?.(models) : undefined }),
    ]);
    models.set(
      given,
      database.define(given, Object.fromEntries(attributes) as Record<string, AttributeInput>, said(options)),
    );
  });

const toOthers = fc
  .record({
    kind: fc.constantFrom('belongsTo', 'hasMany', 'hasOne'),
    source: someModel,
    target: someModel,
    options: fc.record({ as: aliases, foreignKey: keys, inverse: fc.oneof(fc.constant(undefined), aliases) }),
  })
  .map(({ kind, source, target, options: { inverse, ...options } }): Step => (_database, models) => {
    const model = models.get(source(models));
    const back = kind === 'belongsTo' && inverse !== undefined ? { as: inverse, type: 'hasMany' } : inverse;
    // A name is for programs without types. All three take a target and options.
    model?.[kind as 'belongsTo'](target(models) as never, said({ ...options, inverse: back }) as BelongsToOptions);
  });

const manyToMany = fc
  .record({
    source: someModel,
    target: someModel,
    options: fc.record({
      as: aliases,
      through: junctions,
      foreignKey: keys,
      otherKey: keys,
      inverse: fc.oneof(fc.constant(undefined), aliases),
      symmetric: fc.constantFrom(undefined, undefined, undefined, true),
    }),
  })
  .map(({ source, target, options }): Step => (_database, models) => {
    models.get(source(models))?.belongsToMany(target(models) as never, said(options));
  });

const chain = fc
  .record({
    source: someModel,
    target: someModel,
    as: aliases,
    through: fc.tuple(fc.constantFrom('one', 'two', 'a'), fc.constantFrom('one', 'two', 'a', 'b')),
  })
  .map(({ source, target, as, through }): Step => (_database, models) => {
    models.get(source(models))?.hasManyThrough(target(models) as never, said({ as, through }));
  });

const steps = fc.oneof(
  { arbitrary: toOthers, weight: 4 },
  { arbitrary: manyToMany, weight: 4 },
  { arbitrary: chain, weight: 1 },
  { arbitrary: defined, weight: 1 },
);

/** What comes together, as one change. */
const additions = fc.array(
  fc
    .tuple(maybe(defined), fc.array(steps, { maxLength: 3 }))
    .map(([first, others]) => (first === undefined ? others : [first, ...others])),
  { minLength: 2, maxLength: 8 },
);

interface World {
  readonly database: Database;
  readonly models: Map<string, DefinedModel>;
}

function begin(): World {
  const database = new Database('sqlite::memory:');
  database.define('Seed', {});
  return { database, models: new Map() };
}

interface SeenLink {
  readonly from: { readonly name: string };
  readonly to: { readonly name: string };
  readonly fromAttributes: readonly string[];
  readonly toAttributes: readonly string[];
  readonly many: boolean;
}

const linkOf = ({ from, to, fromAttributes, toAttributes, many }: SeenLink): unknown =>
  [from.name, fromAttributes, to.name, toAttributes, many]; // prettier-ignore

/** All that can be seen of the models of a database, in its order. */
function seen(database: Database): unknown {
  const definitions = database.models.definitions();
  const isCurrent = (definition: unknown): boolean => definitions.includes(definition as ModelDefinition);
  return definitions.map(definition => ({
    name: definition.name,
    table: definition.table,
    attributes: [...definition.attributes.values()].map(({ name, columnName, type, allowNull, primaryKey }) => [name, columnName, type.kind, allowNull, primaryKey]),
    keys: [definition.primaryKey, [...definition.keyAttributes]],
    indexes: definition.indexes,
    foreignKeys: definition.foreignKeys.map(({ target, ...key }) => ({ ...key, target: target.name, isCurrent: isCurrent(target) })),
    references: definition.references.map(({ target, ...key }) => ({ ...key, target: target.name, isCurrent: isCurrent(target) })),
    associations: [...definition.associations].map(([name, association]) => {
      const own = association as unknown as Seen;
      return {
        name,
        type: own.associationType,
        path: own.path.map(linkOf),
        chain: own.chain?.members.map(({ label }) => label),
        isCurrent: [own.sourceDefinition, own.targetDefinition, ...own.path.flatMap(({ from, to }) => [from, to])].every(isCurrent),
        paired: own.pairedWith?.label,
        legs: [own.fromSourceToThrough, own.fromSourceToThroughOne, own.fromThroughToSource, own.fromThroughToTarget].map(leg => [leg?.label, leg?.path.map(linkOf)]),
      };
    }),
    members: Object.getOwnPropertyNames(definition.model.prototype).sort(),
  })); // prettier-ignore
}

/** What associations of whichever kind tell. */
interface Seen {
  readonly label: string;
  readonly associationType: string;
  readonly path: readonly SeenLink[];
  readonly chain?: { readonly members: readonly Seen[] };
  readonly sourceDefinition: unknown;
  readonly targetDefinition: unknown;
  readonly pairedWith?: Seen;
  readonly fromSourceToThrough?: Seen;
  readonly fromSourceToThroughOne?: Seen;
  readonly fromThroughToSource?: Seen;
  readonly fromThroughToTarget?: Seen;
}

/** What came of work: what can be seen then, or what was wrong. */
function outcome(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    return { code: error.code, message: error.message, hint: error.hint };
  }
}

/** Declares a group, and gives the models that are there then. */
function declared(group: readonly Step[], { database, models }: World): World['models'] {
  const known = new Map(models);
  for (const step of group) step(database, known);
  return known;
}

/** The same declared before the first use. */
function atOnce(groups: readonly (readonly Step[])[]): unknown {
  const { database, models } = begin();
  return outcome(() => {
    groups.reduce((known, group) => declared(group, { database, models: known }), models);
    return seen(database);
  });
}

describeAnyDialect('What joins models in use', ({ connect }) => {
  it('makes of them what they would be had all been declared before the first use', () => {
    fc.assert(
      fc.property(additions, groups => {
        const { database, models } = begin();
        let known = models;
        const kept: (readonly Step[])[] = [];
        for (const group of groups) {
          const before = seen(database);
          const added = outcome(() => {
            known = database.models.change(() => declared(group, { database, models: known }));
            return seen(database);
          });
          expect(added).toEqual(atOnce([...kept, group]));
          if (Array.isArray(added)) kept.push(group);
          else expect(seen(database)).toEqual(before);
        }
      }),
      { numRuns: runs(150) },
    );
  });

  it('leaves definitions that it has nothing to do with the same objects, whose keys lead to what is there now', () => {
    const { database } = begin();
    const [person, toot, tag] = [
      database.define('Person', {}),
      database.define('Toot', {}),
      database.define('Tag', {}),
    ];
    toot.belongsTo(person, { as: 'author' });
    const before = new Map(database.models.definitions().map(definition => [definition.name, definition]));
    database.models.change(() => {
      const draft = database.define('Draft', {});
      draft.belongsTo(person, { as: 'author', inverse: { as: 'drafts', type: 'hasMany' } });
      draft.belongsToMany(tag, { as: 'tags', through: 'DraftTag' });
    });
    const after = new Map(database.models.definitions().map(definition => [definition.name, definition]));
    expect([...after.keys()].filter(name => after.get(name) !== before.get(name))).toEqual([
      'Person',
      'Tag',
      'Draft',
      'DraftTag',
    ]);
    expect(after.get('Toot')?.foreignKeys[0]?.target).toBe(after.get('Person'));
    expect(toot.associations.get('author')?.targetDefinition).toBe(after.get('Person'));
    expect([...(after.get('Person')?.associations.keys() ?? [])]).toEqual(['drafts']);
  });

  it('goes with a row that is marked as deleted, through models that were there', async () => {
    const paranoid = { paranoid: true } as const;
    const database = await connect([], { sync: false });
    const [shelf, book] = [database.define('Shelf', {}, paranoid), database.define('Book', {}, paranoid)];
    book.belongsTo(shelf, { as: 'shelf', foreignKey: { name: 'shelfId', onDelete: 'CASCADE' } });
    await database.sync();
    await (await shelf.create({})).destroy();
    const page = database.models.change(() => {
      const joined = database.define('Page', {}, paranoid);
      joined.belongsTo(book, { as: 'book', foreignKey: { name: 'bookId', onDelete: 'CASCADE' } });
      return joined;
    });
    await database.sync();
    const one = await shelf.create({});
    const other = await book.create({ shelfId: one.get('id') });
    await page.create({ bookId: other.get('id') });
    await one.destroy();
    expect(await page.count()).toBe(0);
  });
});
