import { DataTypes, type AttributeInputs, type Database, type ModelOptions } from 'mortise';

/** A stream of numbers that is the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Random = () => number;
type Attribute = Record<string, unknown>;

/** A model in a set, as plain data: what is left out of one set may come in the next. */
export interface ModelSketch {
  readonly name: string;
  readonly tableName: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly paranoid: boolean;
  readonly uniqueAmongLiving: string | undefined;
  readonly pairIndex: readonly string[];
  readonly isComposite: boolean;
  readonly parent: boolean;
}

export interface LinkSketch {
  readonly from: string;
  readonly to: string;
  readonly through: string;
  /** An attribute of the junction. */
  readonly note: string | undefined;
}

export interface ModelSet {
  readonly models: readonly ModelSketch[];
  readonly links: readonly LinkSketch[];
  /** What was called otherwise in the set before. */
  readonly renames: Readonly<Record<string, string>>;
}

const chance = (random: Random, of: number): boolean => random() < of;
const pick = <T>(random: Random, all: readonly T[]): T => all[Math.floor(random() * all.length)] as T; // never empty

const types = (isPostgres: boolean): readonly (readonly [unknown, unknown])[] => [
  [DataTypes.STRING, "o'x"],
  [DataTypes.STRING(40), 'y'],
  [DataTypes.TEXT, undefined],
  [DataTypes.CHAR(4), 'abcd'],
  [DataTypes.INTEGER, 7],
  [DataTypes.SMALLINT, 3],
  [DataTypes.BIGINT, '9007199254740993'],
  [DataTypes.DOUBLE, 1.5],
  [DataTypes.DECIMAL(10, 2), '1.50'],
  [DataTypes.BOOLEAN, true],
  [DataTypes.DATE, new Date(0)],
  [DataTypes.DATE(0), undefined],
  [DataTypes.DATEONLY, '2026-01-31'],
  [DataTypes.TIME, '12:00:00'],
  [DataTypes.UUID, '00000000-0000-0000-0000-000000000001'],
  [DataTypes.JSON, undefined],
  [DataTypes.BLOB, undefined],
  [DataTypes.ENUM('red', 'green'), 'red'],
  [DataTypes.ENUM('red', 'green', "b'lue"), 'green'],
  ...(isPostgres ? ([[DataTypes.ARRAY(DataTypes.INTEGER), undefined]] as const) : []),
];

/** Kinds that every database has in an index as they are. */
const indexable = new Set(['STRING', 'CHAR', 'INTEGER', 'SMALLINT', 'BIGINT', 'DATEONLY', 'UUID', 'BOOLEAN']);
const kindOf = (type: unknown): string =>
  (typeof type === 'function' ? (type as () => { kind: string })() : (type as { kind: string })).kind;

function attributeOf(random: Random, isPostgres: boolean): Attribute {
  const [type, value] = pick(random, types(isPostgres));
  const isIndexable = indexable.has(kindOf(type));
  return {
    type,
    allowNull: chance(random, 0.6),
    ...(value !== undefined && chance(random, 0.4) && { defaultValue: value }),
    ...(isIndexable && chance(random, 0.25) && { index: true }),
    ...(isIndexable && chance(random, 0.1) && { unique: true }),
    ...(chance(random, 0.2) && { comment: pick(random, ['why', "it's"]) }),
  };
}

const NAMES = ['Person', 'Toot', 'Tag', 'Club'];
const ATTRIBUTES = ['alpha', 'beta', 'gamma', 'delta'];

function sketchOf(random: Random, name: string, isPostgres: boolean): ModelSketch {
  const names = ATTRIBUTES.filter(() => chance(random, 0.6));
  const attributes = Object.fromEntries(names.map(each => [each, attributeOf(random, isPostgres)]));
  const paranoid = chance(random, 0.3);
  const keyed = names.filter(each => indexable.has(kindOf(attributes[each]?.['type'])));
  return {
    name,
    tableName: name.toLowerCase(),
    attributes,
    paranoid,
    uniqueAmongLiving: paranoid && chance(random, 0.5) ? keyed[0] : undefined,
    pairIndex: keyed.length > 1 && chance(random, 0.3) ? keyed.slice(0, 2) : [],
    isComposite: name === 'Club',
    parent: chance(random, 0.4),
  };
}

/** A set of models by chance, of these names. */
export function modelSet(random: Random, isPostgres: boolean, allowed: readonly string[] = NAMES): ModelSet {
  const names = allowed.filter(() => chance(random, 0.75));
  const models = names.map(name => sketchOf(random, name, isPostgres));
  const linkable = models.filter(({ isComposite }) => !isComposite).map(({ name }) => name);
  const pairs = linkable.flatMap(from => linkable.map(to => [from, to] as const));
  const links = pairs
    .filter(() => chance(random, 0.3))
    .map(([from, to]) => ({
      from,
      to,
      through: `${from}${to}Links`,
      note: chance(random, 0.5) ? pick(random, ['since', 'note']) : undefined,
    }));
  return { models, links, renames: {} };
}

/** The set after some time: much stays, some has another form, another name, or is gone. */
export function laterSet(
  random: Random,
  before: ModelSet,
  isPostgres: boolean,
  allowed: readonly string[] = NAMES,
): ModelSet {
  const fresh = modelSet(random, isPostgres, allowed);
  const models = fresh.models.map(model => {
    const same = before.models.find(({ name }) => name === model.name);
    if (same === undefined) return model;
    const kept = Object.entries(same.attributes).filter(() => chance(random, 0.6));
    return {
      ...(chance(random, 0.5) ? same : model),
      attributes: { ...model.attributes, ...Object.fromEntries(kept) },
    };
  });
  const renamed = models.map(model => renamedModel(random, model, before));
  return {
    models: renamed.map(({ model }) => consistent(model)),
    links: fresh.links,
    renames: Object.assign({}, ...renamed.map(({ renames }) => renames)) as ModelSet['renames'], // of texts
  };
}

/** With some of its names changed. */
function renamedModel(
  random: Random,
  model: ModelSketch,
  before: ModelSet,
): { readonly model: ModelSketch; readonly renames: ModelSet['renames'] } {
  const old = before.models.find(({ name }) => name === model.name);
  if (old === undefined) return { model, renames: {} };
  const [column] = chance(random, 0.4) ? Object.keys(old.attributes) : [];
  const table = chance(random, 0.25) ? `${old.tableName}_now` : undefined;
  const attributes = Object.entries(model.attributes).filter(([name]) => name !== column);
  return {
    model: {
      ...model,
      tableName: table ?? model.tableName,
      attributes: Object.fromEntries([
        ...attributes,
        ...(column === undefined ? [] : [['omega', old.attributes[column]] as const]),
      ]) as ModelSketch['attributes'], // it has the column
    },
    renames: {
      ...(column !== undefined && { [`${old.tableName}.${column}`]: 'omega' }),
      ...(table !== undefined && { [old.tableName]: table }),
    },
  };
}

/** Only attributes that there are, and that an index takes. */
function consistent(model: ModelSketch): ModelSketch {
  const isKeyed = (name: string): boolean => indexable.has(kindOf(model.attributes[name]?.['type'] ?? DataTypes.TEXT));
  const { uniqueAmongLiving: unique, pairIndex } = model;
  return {
    ...model,
    uniqueAmongLiving: unique !== undefined && model.paranoid && isKeyed(unique) ? unique : undefined,
    pairIndex: pairIndex.every(isKeyed) ? pairIndex : [],
  };
}

/** Defines the models of a set. */
export function defineSet(database: Database, { models, links }: ModelSet): void {
  const known = new Map(models.map(model => [model.name, defineModel(database, model)]));
  const has = (name: string): boolean => known.has(name);
  if (has('Person') && has('Toot')) known.get('Person')?.hasMany(known.get('Toot') as never, { as: 'toots' });
  for (const { name, parent } of models)
    if (parent && name !== 'Club') known.get(name)?.belongsTo(known.get(name) as never, { as: 'parent' });
  for (const { from, to, through, note } of links) {
    const junction = database.define(
      through,
      note === undefined ? {} : { [note]: { type: DataTypes.STRING(30), allowNull: false, defaultValue: 'x' } },
      { tableName: through.toLowerCase(), timestamps: false },
    );
    known.get(from)?.belongsToMany(known.get(to) as never, {
      as: `linked${to}s`,
      through: junction,
      foreignKey: `${from.toLowerCase()}Id`,
      otherKey: `other${to}Id`,
      inverse: { as: `${from.toLowerCase()}sOf${to}` },
    });
  }
}

function defineModel(database: Database, model: ModelSketch): ReturnType<Database['define']> {
  const { name, tableName, attributes, paranoid, uniqueAmongLiving, pairIndex, isComposite } = model;
  const key = isComposite
    ? {
        left: { type: DataTypes.INTEGER, primaryKey: true },
        right: { type: DataTypes.STRING(20), primaryKey: true },
      }
    : {};
  const options: ModelOptions = {
    tableName,
    timestamps: paranoid,
    paranoid,
    indexes: [
      ...(uniqueAmongLiving === undefined
        ? []
        : [{ name: `${tableName}_living`, fields: [uniqueAmongLiving], unique: true, among: 'living' as const }]),
      ...(pairIndex.length === 0 ? [] : [{ name: `${tableName}_pair`, fields: pairIndex }]),
    ],
  };
  // Each was made as one above.
  return database.define(name, { ...key, ...attributes } as AttributeInputs, options);
}
