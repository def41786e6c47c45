import * as fc from 'fast-check';
import {
  DataTypes,
  type BelongsToManyOptions,
  type Database,
  type Model,
  type ModelStatic,
  type ToManyRelation,
} from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { LinksInMemory, type LinkValue, type View } from '../support/links-in-memory';
import { runs } from '../support/runs';

/** A way to set up a many-to-many. The links of all of them are to behave the same. */
interface Variant {
  /** The primary key of people and of toots. */
  readonly key?: readonly string[];
  /** What junction rows have beside their keys and a reaction. */
  readonly junction?: Parameters<Database['define']>[1];
  readonly isParanoid?: boolean;
  readonly isSymmetric?: boolean;
  /** Names of the junction's scope, each of which is an association of its own. */
  readonly kinds?: readonly string[];
  readonly options?: Partial<BelongsToManyOptions>;
}

const variants: Readonly<Record<string, Variant>> = {
  'a plain junction': {},
  'a paranoid junction': { isParanoid: true },
  'a junction with a primary key of its own': {
    junction: { number: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true } },
  },
  'two associations over one junction': {
    kinds: ['like', 'save'],
    junction: { kind: { type: DataTypes.STRING(10), allowNull: false } },
  },
  'two associations over one paranoid junction': {
    kinds: ['like', 'save'],
    isParanoid: true,
    junction: { kind: { type: DataTypes.STRING(10), allowNull: false } },
  },
  'keys of several attributes': { key: ['tenant', 'id'] },
  'keys that share an attribute': {
    key: ['tenant', 'id'],
    options: { foreignKey: ['tenant', 'personId'], otherKey: ['tenant', 'tootId'] },
  },
  'a symmetric association': { isSymmetric: true },
  'a paranoid symmetric association': { isSymmetric: true, isParanoid: true },
};

const reactions = [null, 'love', 'wow', undefined] as const;
const verbs = [
  'add',
  'set',
  'remove',
  'create',
  'toggle',
  'sync',
  'destroy',
  'has',
  'count',
  'get',
  'removeAll',
] as const;

/** Numbers choose among what is there when the command runs. */
interface Command {
  readonly verb: (typeof verbs)[number];
  readonly kind: number;
  readonly isBackward: boolean;
  readonly source: number;
  readonly targets: readonly number[];
  readonly form: number;
  readonly reactions: readonly number[];
}

const commands = fc.array(
  fc.record({
    verb: fc.constantFrom(...verbs, 'add', 'set', 'toggle'),
    kind: fc.nat(1),
    isBackward: fc.boolean(),
    source: fc.nat(7),
    targets: fc.array(fc.nat(7), { maxLength: 5 }),
    form: fc.nat(3),
    reactions: fc.array(fc.nat(3), { minLength: 5, maxLength: 5 }),
  }) satisfies fc.Arbitrary<Command>,
  { minLength: 1, maxLength: 100, size: 'max' },
);

/** People, toots and their links in a database, beside what they should be. */
class World {
  readonly #people: Model[] = [];
  readonly #toots: Model[] = [];
  readonly #links: LinksInMemory;
  readonly #kinds: readonly string[];
  readonly #key: readonly string[];
  #number = 0;

  constructor(
    private readonly models: Models,
    private readonly variant: Variant,
  ) {
    const { isParanoid = false, isSymmetric = false, kinds = [''], key = ['id'] } = variant;
    this.#links = new LinksInMemory({ isParanoid, isSymmetric });
    this.#kinds = kinds;
    this.#key = key;
  }

  async populate(): Promise<void> {
    await this.models.person.destroy({ all: true });
    await this.models.toot.destroy({ all: true });
    for (let count = 0; count < 4; count++) {
      this.#people.push(await this.models.person.create(this.#newValues()));
      if (this.variant.isSymmetric !== true) this.#toots.push(await this.models.toot.create(this.#newValues()));
    }
  }

  async run(command: Command): Promise<void> {
    const isBackward = command.isBackward && this.variant.isSymmetric !== true;
    const [sources, targets] = isBackward ? [this.#targets, this.#people] : [this.#people, this.#targets];
    const source = sources[command.source % sources.length] as Model; // there are always some
    const kind = this.#kinds[command.kind % this.#kinds.length] as string; // and a kind
    const view: View = { kind, from: nameOf(source), isBackward };
    const values = command.targets.map((number, index): LinkValue => ({
      target: nameOf(targets[number % targets.length] as Model),
      reaction: reactions[command.reactions[index] ?? 0],
    }));
    const relation = source.related(
      associationNames(kind)[isBackward ? 'backward' : 'forward'],
    ) as ToManyRelation<Model>; // what is defined here are models of this package
    await this[command.verb]({ relation, view, values, sources, targets, command });
  }

  async add({ relation, view, values, targets, command }: Turn): Promise<void> {
    await relation.add(this.#given(targets, values, command), throughOf(values));
    this.#links.add(view, values);
  }

  async set({ relation, view, values, targets, command }: Turn): Promise<void> {
    await relation.set(this.#given(targets, values, command), throughOf(values));
    this.#links.set(view, values);
  }

  async sync({ relation, view, values, targets, command }: Turn): Promise<void> {
    const entries = this.#given(targets, values, command).map((target, index) => {
      const reaction = values[index]?.reaction;
      return reaction === undefined ? target : { target, through: { reaction } };
    });
    const changes = await relation.sync(entries as never);
    expect(this.#named(changes, targets)).toEqual(sorted(this.#links.set(view, values)));
  }

  async toggle({ relation, view, values, targets, command }: Turn): Promise<void> {
    const [{ reaction } = { reaction: undefined }] = values;
    const all = values.map(({ target }) => ({ target, reaction }));
    const options = reaction === undefined ? {} : { through: { reaction } };
    const changes = await relation.toggle(this.#given(targets, all, command), options);
    expect(this.#named(changes, targets)).toEqual(sorted(this.#links.toggle(view, all)));
  }

  async remove({ relation, view, values, targets, command }: Turn): Promise<void> {
    const names = values.map(({ target }) => target);
    const wanted = this.#links.remove(view, names);
    expect(await relation.remove(this.#given(targets, values, command))).toBe(wanted);
  }

  async removeAll({ relation, view }: Turn): Promise<void> {
    await relation.set(null);
    this.#links.set(view, []);
  }

  async create({ relation, view, values, sources, targets, command }: Turn): Promise<void> {
    if (targets.length > 8) return this.destroy({ relation, view, values, sources, targets, command });
    const [{ reaction } = { reaction: undefined }] = values;
    const created = await relation.create(this.#newValues(), { through: reaction === undefined ? {} : { reaction } });
    targets.push(created);
    this.#links.add(view, [{ target: nameOf(created), reaction }]);
  }

  async destroy({ view, sources }: Turn): Promise<void> {
    if (sources.length < 3) return;
    const [gone] = sources.splice(sources.findIndex(each => nameOf(each) === view.from), 1); // prettier-ignore
    await gone?.destroy();
    this.#links.forget(view.from);
  }

  async has({ relation, view, values, targets, command }: Turn): Promise<void> {
    const wanted = values.every(({ target }) => this.#links.has(view, target));
    expect(await relation.has(this.#given(targets, values, command))).toBe(wanted);
  }

  async count({ relation, view, values }: Turn): Promise<void> {
    const linked = this.#links.targetsOf(view);
    const reaction = values[0]?.reaction ?? null;
    expect(await relation.count()).toBe(linked.length);
    const options = { through: { where: { reaction } } };
    expect(await relation.count(options)).toBe(linked.filter(each => each.reaction === reaction).length);
  }

  async get({ relation, view }: Turn): Promise<void> {
    expect(this.#seen(await relation.get())).toEqual(inOrder(this.#links.targetsOf(view)));
  }

  /** The whole junction, what is included from either end, and how many of each. */
  async check(strategy: 'join' | 'separate'): Promise<void> {
    await this.#checkJunction();
    for (const kind of this.#kinds) {
      await this.#checkSide(this.#people, { kind, isBackward: false }, strategy);
      if (this.variant.isSymmetric !== true) await this.#checkSide(this.#toots, { kind, isBackward: true }, strategy);
    }
  }

  async #checkJunction(): Promise<void> {
    const { personKey, tootKey } = keysOf(this.variant);
    const rows = await this.models.junction.findAll({ raw: true, paranoid: false });
    const stored = (rows as unknown as readonly Record<string, unknown>[]).map(row => ({
      kind: row['kind'] ?? '',
      source: this.#nameByKey(this.#people, personKey.map(name => row[name])), // prettier-ignore
      target: this.#nameByKey(this.#targets, tootKey.map(name => row[name])), // prettier-ignore
      reaction: row['reaction'],
      isDeleted: (row['deletedAt'] ?? null) !== null,
    }));
    expect(inOrder(stored)).toEqual(inOrder(this.#links.rows));
  }

  async #checkSide(all: readonly Model[], view: Omit<View, 'from'>, strategy: 'join' | 'separate'): Promise<void> {
    const association = associationNames(view.kind)[view.isBackward ? 'backward' : 'forward'];
    const model = view.isBackward ? this.models.toot : this.models.person;
    const found = await model.findAll({
      include: { association, strategy },
      aggregates: { links: { count: association } },
    });
    const seen = found.map(each => {
      const related = (each as unknown as Record<string, readonly Model[]>)[association] ?? [];
      return { name: nameOf(each), count: Number(each.get('links')), related: this.#seen(related) };
    });
    const wanted = all.map(each => {
      const related = inOrder(this.#links.targetsOf({ ...view, from: nameOf(each) }));
      return { name: nameOf(each), count: related.length, related };
    });
    expect(inOrder(seen)).toEqual(inOrder(wanted));
  }

  get #targets(): Model[] {
    return this.variant.isSymmetric === true ? this.#people : this.#toots;
  }

  #newValues(): Record<string, unknown> {
    this.#number += 1;
    const key = this.#key.length === 1 ? {} : { tenant: 1, id: this.#number };
    return { ...key, name: `row ${String(this.#number)}` };
  }

  /** Each target as an instance, a key, or a key in another form. */
  #given(targets: readonly Model[], values: readonly LinkValue[], { form }: Command): never[] {
    return values.map(({ target }, index) => {
      const instance = targets.find(each => nameOf(each) === target) as Model; // it was chosen from them
      const parts = this.#key.map(name => instance.get(name));
      const forms = parts.length === 1 ? [instance, ...parts, String(parts[0])] : [instance, parts, Object.fromEntries(this.#key.map((name, at) => [name, parts[at]]))]; // prettier-ignore
      return forms[(form + index) % forms.length];
    }) as never[];
  }

  #seen(related: readonly Model[]): readonly unknown[] {
    const { name } = this.models.junction;
    const reactionOf = (each: Model): unknown =>
      (each as unknown as Record<string, { reaction: string | null } | undefined>)[name]?.reaction;
    return inOrder(related.map(each => ({ target: nameOf(each), reaction: reactionOf(each) })));
  }

  #named(changes: object, targets: readonly Model[]): unknown {
    const named = Object.entries(changes as Record<string, readonly unknown[]>).map(([name, keys]) => [
      name,
      keys.map(key => this.#nameByKey(targets, [key].flat())),
    ]);
    return sorted(Object.fromEntries(named) as Record<string, readonly string[]>);
  }

  #nameByKey(rows: readonly Model[], key: readonly unknown[]): string {
    const found = rows.find(row => this.#key.every((name, index) => row.get(name) === key[index]));
    return found === undefined ? `no row ${String(key)}` : nameOf(found);
  }
}

/** A command about to run: on whose relation, and what it is to be given. */
interface Turn {
  readonly relation: ToManyRelation<Model>;
  readonly view: View;
  readonly values: readonly LinkValue[];
  readonly sources: Model[];
  readonly targets: Model[];
  readonly command: Command;
}

interface Models {
  readonly person: ModelStatic<Model>;
  readonly toot: ModelStatic<Model>;
  readonly junction: ModelStatic<Model>;
}

const associationNames = (kind: string): { forward: string; backward: string } =>
  kind === 'save' ? { forward: 'savedToots', backward: 'savedBy' } : { forward: 'likedToots', backward: 'likedBy' };

function keysOf({ key = ['id'], isSymmetric, options }: Variant): Record<'personKey' | 'tootKey', readonly string[]> {
  const { foreignKey, otherKey } = options ?? {};
  const named = (prefix: string): readonly string[] => key.map(name => `${prefix}${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`); // prettier-ignore
  return {
    personKey: (foreignKey as readonly string[] | undefined) ?? named(isSymmetric === true ? 'person' : 'likedBy'),
    tootKey: (otherKey as readonly string[] | undefined) ?? named('likedToot'),
  };
}

function define(database: Database, variant: Variant): Models {
  const { key = ['id'], kinds = [''], isParanoid = false, isSymmetric = false } = variant;
  const keys = key.length === 1 ? {} : Object.fromEntries(key.map(name => [name, { type: DataTypes.INTEGER, primaryKey: true }])); // prettier-ignore
  const person = database.define('Person', { ...keys, name: DataTypes.STRING });
  const toot = database.define('Toot', { ...keys, name: DataTypes.STRING });
  const reaction = DataTypes.STRING(10);
  const junction = database.define('Link', { ...variant.junction, reaction }, { paranoid: isParanoid });
  const { personKey, tootKey } = keysOf(variant);
  for (const kind of kinds) {
    const { forward, backward } = associationNames(kind);
    const scope = kind === '' ? {} : { scope: { kind } };
    const shared = { as: forward, through: { model: 'Link', ...scope }, foreignKey: personKey, otherKey: tootKey };
    if (isSymmetric) person.belongsToMany(person, { ...shared, symmetric: true });
    else person.belongsToMany(toot, { ...shared, inverse: { as: backward } });
  }
  return { person, toot, junction };
}

const nameOf = (row: Model): string => row.get('name') as string;

const throughOf = (values: readonly LinkValue[]): object => ({
  through: values.map(({ reaction }) => (reaction === undefined ? undefined : { reaction })),
});

/** As sets are compared. */
const inOrder = <T>(values: readonly T[]): readonly T[] =>
  [...values].sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));

const sorted = (changes: object): unknown =>
  Object.fromEntries(Object.entries(changes).map(([name, keys]) => [name, [...(keys as readonly string[])].sort()]));

describeEachDialect('Whatever is done to links, they are as they should be', ({ connect }) => {
  const commandsBetweenChecks = 3;
  // About 1,000 commands on each database.
  const numRuns = runs(3);

  async function play(models: Models, variant: Variant, all: readonly Command[]): Promise<void> {
    const world = new World(models, variant);
    await world.populate();
    for (const [index, command] of all.entries()) {
      await world.run(command);
      if (index % commandsBetweenChecks === 0)
        await world.check((index / commandsBetweenChecks) % 2 === 0 ? 'join' : 'separate');
    }
    await world.check('join');
  }

  it.each(Object.keys(variants))(
    'with %s',
    async name => {
      const variant = variants[name] as Variant; // one of its own keys
      const database = await connect();
      const models = define(database, variant);
      await database.sync();
      // A failure is told with its seed, and with the shortest list of commands that leads to it.
      await fc.assert(
        fc.asyncProperty(commands, all => play(models, variant, all)),
        { numRuns },
      );
    },
    90_000,
  ); // S60 S64 S71 S72 S74 S75 S76 S77 S81 S82 P12 P18 P19 P29
});
