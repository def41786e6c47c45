import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Database, DataTypes, Model } from 'mortise';
import { inherited, type Difference } from '../support/hardened-process';
import { describeEachDialect } from '../support/describe-each-dialect';

const support = join(__dirname, '../support');
const runner = join(support, 'run-from-source.cjs');
const program = join(support, 'hardened-process.ts');

function tell(task: 'story' | 'differences' | 'definitions', { names = [], before = [] }: TellOptions = {}): unknown {
  const required = [runner, ...before].flatMap(file => ['-r', file]);
  const { stdout, stderr } = spawnSync('node', [...required, program, task, ...names], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

interface TellOptions {
  readonly names?: readonly string[];
  readonly before?: readonly string[];
}

describe('a program whose prototypes are frozen', () => {
  it('has the same answers as any other', () => {
    const expected = tell('story') as readonly string[];
    expect(expected.length).toBeGreaterThan(30);
    expect(tell('story', { before: [join(support, 'frozen-prototypes.cjs')] })).toEqual(expected);
  });
});

describe('a program in which somebody has put a member on Object.prototype', () => {
  // All names of options: test/full/hardened.full.ts.
  const names = [
    'all',
    'truncate',
    'raw',
    'limit',
    'where',
    'transaction',
    'fields',
    'nestedWrites',
    'after',
    'among',
    'computed',
    'polluted',
  ];

  it('has the same answers as any other', () => {
    expect(tell('differences', { names }) as readonly Difference[]).toEqual([]);
  }, 120_000);

  it('has the same models, tables and associations as any other', () => {
    const ofDefinitions = [
      'hooks', 'unique', 'as', 'foreignKey', 'onDelete', 'columnName', 'name', 'schema', 'force', 'where', 'through',
    ]; // prettier-ignore
    expect(tell('definitions', { names: ofDefinitions }) as readonly Difference[]).toEqual([]);
  }, 120_000);
});

describeEachDialect('JSON', ({ connect }) => {
  it('keeps keys that every object has from its prototype', async () => {
    const database: Database = await connect([], { sync: false });
    const Page = database.define('Page', { body: DataTypes.JSON }, { timestamps: false });
    await database.sync();
    const body: unknown = JSON.parse(inherited);
    const page = await Page.create({ body });
    const read = await Page.findOne({ rejectOnEmpty: true });
    const keys = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf'];
    for (const each of [page, read]) expect(Object.keys(each.get('body') as object).sort()).toEqual(keys);
  }); // F16
});

describeEachDialect('A class of a model', ({ connect }) => {
  it('may have a prototype that takes no members, where it has no associations', async () => {
    const database: Database = await connect([], { sync: false });
    class Page extends Model {}
    Object.freeze(Page.prototype);
    Page.init({ title: DataTypes.STRING }, { database });
    await database.sync();
    await Page.create({ title: 'one' });
    expect(await Page.count()).toBe(1);
  });

  it('shows no members of its own making', () => {
    class Page extends Model {}
    const seen: string[] = [];
    for (const name in Page) seen.push(name);
    expect(seen).toEqual([]);
  });
});
