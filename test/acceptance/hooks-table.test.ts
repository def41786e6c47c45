import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseHookNames } from '@mortise/core';
import {
  DataTypes,
  Model,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type Many,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ createdAt: false, updatedAt: false, paranoid: true })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
  @Attribute(DataTypes.INTEGER) declare visits: CreationOptional<number | null>;
  @BelongsToMany(() => Toot, { through: () => Like }) declare likedToots?: Many<Toot, Like>;
  @HasMany(() => Toot, { foreignKey: 'authorId' }) declare toots?: NonAttribute<Toot[]>;
}

@Table({ timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare text: string;
}

@Table({ timestamps: false })
class Like extends Model<InferAttributes<Like>, InferCreationAttributes<Like>> {}

interface Given {
  readonly database: Database;
  readonly ada: Person;
  readonly gone: Person;
  readonly toot: Toot;
}

type Call = readonly [text: string, run: (given: Given) => unknown];

const where = { name: ['Ada', 'Ben'] };
const each = { individualHooks: true };
const two = [{ name: 'Eve' }, { name: 'Fay' }];

/** What is called, as the page says it: on Ada, who likes one toot and wrote none, on Ben, and on two who are deleted. */
const calls: readonly Call[] = [
  ['Person.create(values)', () => Person.create({ name: 'Eve' })],
  ['Person.create(values), refused', () => Person.create({} as { name: string })],
  ['Person.create(values) with a new toot in likedToots', () => Person.create({ name: 'Eve', likedToots: [{ text: 'x' }] })],
  ['person.save(), person.update(values)', ({ ada }) => ada.update({ name: 'Ada King' })],
  ['person.save() without a change', ({ ada }) => ada.save()],
  ['person.validate()', ({ ada }) => ada.validate()],
  ['person.destroy()', ({ ada }) => ada.destroy()],
  ['person.destroy({ force: true })', ({ ada }) => ada.destroy({ force: true })],
  ['person.restore()', ({ gone }) => gone.restore()],
  ['person.reload()', ({ ada }) => ada.reload()],
  ['Person.bulkCreate(two)', () => Person.bulkCreate(two)],
  ['Person.bulkCreate(two, { individualHooks: true })', () => Person.bulkCreate(two, each)],
  ['Person.bulkUpdate(two)', ({ ada }) => Person.bulkUpdate([{ id: ada.id, name: 'X' }, { id: ada.id + 1, name: 'Y' }])],
  ['Person.upsert(values)', ({ ada }) => Person.upsert({ id: ada.id, name: 'X' })],
  ['Person.increment(name, { where })', ({ ada }) => Person.increment('visits', { where: { id: ada.id } })],
  ['person.increment(name)', ({ ada }) => ada.increment('visits')],
  ['Person.findOrCreate({ where }), found', () => Person.findOrCreate({ where: { name: 'Ada' } })],
  ['Person.findOrCreate({ where }), created', () => Person.findOrCreate({ where: { name: 'Eve' } })],
  ['Person.update(values, { where })', () => Person.update({ name: 'X' }, { where })],
  ['Person.update(values, { where, individualHooks: true })', () => Person.update({ name: 'X' }, { where, ...each })],
  ['Person.destroy({ where })', () => Person.destroy({ where })],
  ['Person.destroy({ where, individualHooks: true })', () => Person.destroy({ where, ...each })],
  ['Person.restore({ where })', () => Person.restore({ where: { name: ['Cleo', 'Dan'] } })],
  ['Person.restore({ where, individualHooks: true })', () => Person.restore({ where: { name: ['Cleo', 'Dan'] }, ...each })],
  ['Person.findAll(), findOne(), findByPk(key)', () => Person.findAll()],
  ["Person.findAll({ include: 'likedToots' })", () => Person.findAll({ include: 'likedToots' })],
  ['Person.count()', () => Person.count()],
  ['Person.findAndCountAll()', () => Person.findAndCountAll()],
  ['Person.paginate({ count: true })', () => Person.paginate({ count: true })],
  ["person.related('likedToots').get()", ({ ada }) => ada.related('likedToots').get()],
  ["person.related('likedToots').count()", ({ ada }) => ada.related('likedToots').count()],
  ["person.related('likedToots').add(toot)", ({ gone, toot }) => gone.related('likedToots').add(toot)],
  ["person.related('likedToots').add(toot, { individualHooks: true })", ({ gone, toot }) => gone.related('likedToots').add(toot, each)],
  ["person.related('likedToots').remove(toot, { individualHooks: true })", ({ ada, toot }) => ada.related('likedToots').remove(toot, each)],
  ["person.related('likedToots').remove(toot)", ({ ada, toot }) => ada.related('likedToots').remove(toot)],
  ["person.related('likedToots').set([])", ({ ada }) => ada.related('likedToots').set([])],
  ["person.related('likedToots').create(values)", ({ ada }) => ada.related('likedToots').create({ text: 'x' })],
  ["person.related('toots').add(toot)", ({ ada, toot }) => ada.related('toots').add(toot)],
  ["person.related('toots').add(toot, { individualHooks: true })", ({ ada, toot }) => ada.related('toots').add(toot, each)],
  ["person.related('toots').remove(toot)", async ({ ada, toot }) => {
    await ada.related('toots').add(toot, { hooks: false });
    return ada.related('toots').remove(toot);
  }],
  ["person.related('toots').create(values)", ({ ada }) => ada.related('toots').create({ text: 'x' })],
  ['Person.sync()', () => Person.sync()],
  ['database.sync()', ({ database }) => database.sync()],
  ['database.define(name, attributes)', ({ database }) => database.define('Tag', { label: DataTypes.STRING })],
  ['database.close()', ({ database }) => database.close()],
  ['Person.hasMany(Toot)', () => Person.hasMany(Toot, { as: 'others', foreignKey: 'otherId', inverse: { as: 'other' } }).source],
]; // prettier-ignore

type Names = readonly string[];

/** The arguments of each hook, as the page names them. */
const argumentNames = (hook: string): Names => {
  if (/^(before|after)BulkCreate$/.test(hook)) return ['instances', 'options'];
  if (hook === 'validationFailed') return ['instance', 'options', 'error'];
  if (/BulkUpdate$/.test(hook)) return ['options', 'values'];
  if (hook === 'afterFind') return ['instances', 'options'];
  if (hook === 'beforeUpsert') return ['values', 'options'];
  if (hook === 'afterUpsert') return ['[instance, isCreated]', 'options'];
  if (/Associate$/.test(hook)) return ['data', 'options'];
  if (hook === 'beforeDefine') return ['attributes', 'options'];
  if (hook === 'afterDefine') return ['model'];
  if (hook === 'beforeConnect') return ['settings'];
  if (hook === 'afterConnect') return ['connection', 'settings'];
  if (/Disconnect$/.test(hook)) return ['connection'];
  if (/Query$/.test(hook)) return ['options', 'query'];
  if (/(Bulk\w+|Find|Count|Sync)$/.test(hook)) return ['options'];
  return ['instance', 'options'];
};

const isA: Readonly<Record<string, (value: unknown) => boolean>> = {
  instance: value => value instanceof Model,
  // Of bulkUpdate they are a list.
  values: value => isPlain(value) || (Array.isArray(value) && value.every(isPlain)),
  '[instance, isCreated]': value => Array.isArray(value) && value[0] instanceof Model,
  instances: value => Array.isArray(value) && value.every(item => item instanceof Model),
  error: value => value instanceof Error,
  model: value => typeof value === 'function',
};

const isPlain = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !(value instanceof Model) && !Array.isArray(value);

const fits = (hook: string, args: readonly unknown[]): boolean =>
  args.length === argumentNames(hook).length &&
  argumentNames(hook).every((name, place) => (isA[name] ?? isPlain)(args[place]));

const page = join(__dirname, '../../docs/guide/hooks.md');

/** What stands on the page between two marks. */
function between(mark: string): string {
  const text = readFileSync(page, 'utf8');
  return text.split(`<!-- ${mark} -->\n`)[1] ?? '';
}

function write(mark: string, table: string): void {
  const parts = readFileSync(page, 'utf8').split(`<!-- ${mark} -->\n`);
  writeFileSync(page, [parts[0], table, parts[2]].join(`<!-- ${mark} -->\n`));
}

/** The page says what was seen; `MORTISE_WRITE_TABLES=true` writes it there. */
function expectOnPage(mark: string, table: string): void {
  if (process.env['MORTISE_WRITE_TABLES'] === 'true') write(mark, table);
  expect(between(mark)).toBe(table);
}

const isStatement = (name: string): boolean => /^[A-Z]+$/.test(name);

/** Where a database locks a row by an UPDATE, that stands before all that is told. */
function spell(ran: Names): string {
  const first = ran.findIndex(name => !isStatement(name));
  return ran
    .slice(Math.max(first, 0))
    .map(name => (isStatement(name) ? name : `\`${name}\``))
    .join(', ');
}

describeEachDialect('the table of hooks', ({ connect }) => {
  const ran: string[] = [];
  const seen = new Set<string>();
  const wrong: string[] = [];

  const note = (hook: string) =>
    function (this: unknown, ...args: readonly unknown[]): void {
      if (!fits(hook, args)) wrong.push(hook);
      seen.add(hook);
      if (hook === 'beforeQuery') return noteStatement(args[1] as { readonly sql: string });
      if (hook === 'afterQuery') return;
      const model = typeof this === 'function' && this.name !== 'Person' ? `${this.name}.` : '';
      ran.push(`${model}${hook}`);
    };

  const noteStatement = ({ sql }: { readonly sql: string }): void => {
    const [verb = ''] = /^(insert|update|delete)\b/i.exec(sql.trim()) ?? [];
    if (verb !== '') ran.push(verb.toUpperCase());
  };

  async function given(): Promise<Given> {
    const hooks = Object.fromEntries(databaseHookNames.map(name => [name, note(name)]));
    const database = await connect([Person, Toot, Like], { hooks });
    const quiet = { hooks: false };
    const [ada, , cleo, dan] = await Person.bulkCreate(
      ['Ada', 'Ben', 'Cleo', 'Dan'].map(name => ({ name })),
      quiet,
    );
    const toot = await Toot.create({ text: 'tea' }, quiet);
    await (ada as Person).related('likedToots').add(toot, quiet);
    for (const person of [cleo, dan]) await (person as Person).destroy(quiet);
    return { database, ada: ada as Person, gone: cleo as Person, toot };
  }

  it('says which hooks each call runs, in which order, around which statements', async () => {
    const lines: string[] = [];
    for (const [text, run] of calls) {
      const subjects = await given();
      ran.splice(0);
      await Promise.resolve(run(subjects)).catch(() => undefined);
      lines.push(`| \`${text}\` | ${spell(ran) || 'none'} |`);
      await subjects.database.close();
    }
    expect(wrong).toEqual([]);
    expectOnPage('calls', ['| call | runs |', '|---|---|', ...lines, ''].join('\n'));
  }, 120_000);

  it('says which arguments each hook has', () => {
    const unseen = databaseHookNames.filter(name => !seen.has(name));
    expect(unseen).toEqual([]);
    const lines = databaseHookNames.map(name => `| \`${name}\` | \`(${argumentNames(name).join(', ')})\` |`);
    expectOnPage('arguments', ['| hook | arguments |', '|---|---|', ...lines, ''].join('\n'));
  });
});
