import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJiti } from 'jiti';
import { Database, DataTypes, type AttributeInputs, type ModelOptions } from 'mortise';
import * as mortise from 'mortise';
import { MigrationError } from '../errors/migration-error';
import { migration } from '../steps/migration';
import { baselineMigration } from './baseline-migration';
import { checkMigrations } from './check-migrations';
import { generateMigration, type GenerateContext } from './generate-migration';
import { mergeMigrations } from './merge-migrations';
import { squashMigrations } from './squash-migrations';

type Models = Readonly<Record<string, AttributeInputs>>;

let directory: string;
let seconds: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mortise-generate-'));
  seconds = 0;
});
afterEach(() => rmSync(directory, { recursive: true }));

const jiti = createJiti(__filename, {
  virtualModules: { mortise: { ...mortise }, '@mortise/migrations': { migration } },
  fsCache: false,
});

function contextOf(models: Models, options: ModelOptions = {}): GenerateContext {
  const database = new Database('sqlite::memory:', { define: { timestamps: false, ...options } });
  for (const [name, attributes] of Object.entries(models)) database.define(name, attributes);
  return {
    directory,
    language: 'ts',
    definitions: () => database.models.definitions(),
    dialects: ['sqlite'],
    load: path => jiti.import(path),
    now: () => new Date(Date.UTC(2026, 10, 29, 5, 30, seconds++)),
  };
}

const people: Models = { Person: { name: DataTypes.STRING(50) } };
const withNick: Models = { Person: { name: DataTypes.STRING(50), nick: DataTypes.STRING(9) } };

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof MigrationError ? error.code : String(error)),
  );

describe('generateMigration', () => {
  it('writes what has changed and a snapshot, and nothing where nothing has', async () => {
    const first = await generateMigration(contextOf(people), 'People');
    expect(first?.name).toBe('20261129053000-people');
    expect(readdirSync(directory)).toEqual(['20261129053000-people.snapshot.json', '20261129053000-people.ts']);
    expect(readFileSync(first!.path, 'utf8')).toBe(`import { migration } from '@mortise/migrations';
import { DataTypes } from 'mortise';

export default migration({
  async up(schema) {
    await schema.createTable('People', {
      id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
      name: { type: DataTypes.STRING(50) },
    });
  },

  async down(schema) {
    // LOSS: The table People goes with all its rows.
    await schema.dropTable('People');
  },
});
`);
    for (const end of ['test.ts', 'spec.js', 'd.ts'])
      writeFileSync(join(directory, `20261129053000-people.${end}`), '');
    expect(await generateMigration(contextOf(people), 'again')).toBeUndefined();
    const second = await generateMigration(contextOf(withNick), 'add nick');
    expect(second?.up.map(({ step }) => step.type)).toEqual(['addColumn']);
    expect(JSON.parse(readFileSync(second!.snapshotPath, 'utf8'))).toMatchObject({
      parents: [JSON.parse(readFileSync(first!.snapshotPath, 'utf8')).hash],
    });
  });

  it('refuses to lose what is there unless that is allowed, and asks for renames', async () => {
    await generateMigration(contextOf(withNick), 'people');
    const renamed: Models = { Person: { name: DataTypes.STRING(50), nickname: DataTypes.STRING(9) } };
    const error = (await generateMigration(contextOf(renamed), 'x').catch(
      (failure: unknown) => failure,
    )) as MigrationError;
    expect(error.code).toBe('DESTRUCTIVE_MIGRATION');
    expect(error.message).toContain('All values of People.nick go.');
    expect(error.hint).toContain('--rename People.nick=nickname');
    expect(readdirSync(directory)).toHaveLength(2);
    const asked: unknown[] = [];
    const answered = await generateMigration(contextOf(renamed), 'rename nick', {
      onQuestion: question => {
        asked.push(question);
        return 'nickname';
      },
    });
    expect(asked).toEqual([{ from: 'People.nick', to: ['nickname'] }]);
    expect(answered?.up.map(({ step }) => step.type)).toEqual(['renameColumn']);
    const dropped = await generateMigration(contextOf(people), 'drop it', { allowDrop: true });
    expect(readFileSync(dropped!.path, 'utf8')).toContain('// LOSS: All values of People.nickname go.');
  });

  it('writes an empty one, in CommonJS and as a module of JavaScript', async () => {
    const context = { ...contextOf(people), language: 'js' as const };
    const common = await generateMigration(context, 'first');
    expect(readFileSync(common!.path, 'utf8')).toContain("const { migration } = require('@mortise/migrations');");
    writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
    const empty = await generateMigration(context, 'by hand', { empty: true });
    expect(readFileSync(empty!.path, 'utf8')).toBe(
      "import { migration } from '@mortise/migrations';\n\nexport default migration({\n  async up() {},\n\n  async down() {},\n});\n",
    );
    expect(await generateMigration(context, 'again')).toBeUndefined();
  });

  it('refuses options and names that are none', async () => {
    const misspelt = { allowdrop: true } as never;
    const wrong = { renames: { 'People.nick': 1 } } as never;
    for (const options of [misspelt, wrong])
      expect(await codeOf(generateMigration(contextOf(people), 'x', options))).toMatch(/Error: .*option/);
    for (const name of ['', '/..', undefined as never])
      expect(await codeOf(generateMigration(contextOf(people), name))).toBe('INVALID_NAME');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('writes over nothing', async () => {
    const context = contextOf(people);
    writeFileSync(join(directory, '20261129053000-people.ts'), 'mine');
    expect(await codeOf(generateMigration(context, 'people'))).toBe('SNAPSHOT_MISSING');
    rmSync(join(directory, '20261129053000-people.ts'));
    writeFileSync(join(directory, '20261129053001-people.snapshot.json'), 'mine');
    seconds = 1;
    expect(await codeOf(generateMigration(contextOf(people), 'people'))).toBe('MIGRATION_EXISTS');
    expect(readdirSync(directory)).toEqual(['20261129053001-people.snapshot.json']);
  });

  it('notices a snapshot that was changed, or is missing', async () => {
    const first = await generateMigration(contextOf(people), 'people');
    const second = await generateMigration(contextOf(withNick), 'nick');
    const text = readFileSync(first!.snapshotPath, 'utf8');
    writeFileSync(first!.snapshotPath, text.replace('"length": 50', '"length": 51'));
    expect(await codeOf(generateMigration(contextOf(people), 'x'))).toBe('SNAPSHOT_CHANGED');
    writeFileSync(first!.snapshotPath, text.replace('"parents": []', '"parents": [], "replaces": ["x"]'));
    expect(await codeOf(generateMigration(contextOf(people), 'x'))).toBe('SNAPSHOT_CHANGED');
    const { tables, ...rest } = JSON.parse(text) as { readonly tables: object };
    const broken = [null, [], { ...tables, x: null }, { x: { columns: null } }].map(each => ({
      ...rest,
      tables: each,
    }));
    for (const each of [
      text.replace('{', '<<<<'),
      ...[...broken, null, 1, { ...rest, parents: [1], tables }].map(other => JSON.stringify(other)),
    ]) {
      writeFileSync(first!.snapshotPath, each);
      expect(await codeOf(checkMigrations(contextOf(people)))).toBe('SNAPSHOT_UNREADABLE');
    }
    writeFileSync(first!.snapshotPath, `\uFEFF${text}`);
    expect((await checkMigrations(contextOf(withNick))).inStep).toBe(true);
    rmSync(first!.snapshotPath);
    expect(await codeOf(checkMigrations(contextOf(people)))).toBe('SNAPSHOT_MISSING');
    rmSync(first!.path);
    expect(await codeOf(checkMigrations(contextOf(people)))).toBe('SNAPSHOT_MISSING');
    expect(second?.name).toBe('20261129053001-nick');
  });
});

/** Two branches: each takes the folder as it was, and both files come together. */
async function branches(one: Models, other: Models): Promise<void> {
  await generateMigration(contextOf(people), 'people');
  const first = await generateMigration(contextOf(one), 'one');
  const kept = [first!.path, first!.snapshotPath].map(path => [path, readFileSync(path, 'utf8')] as const);
  kept.forEach(([path]) => rmSync(path));
  await generateMigration(contextOf(other), 'other');
  kept.forEach(([path, text]) => writeFileSync(path, text));
}

describe('mergeMigrations', () => {
  it('joins branches that changed different things', async () => {
    await branches(withNick, { Person: { name: DataTypes.STRING(50), age: DataTypes.INTEGER } });
    const both: Models = { Person: { name: DataTypes.STRING(50), nick: DataTypes.STRING(9), age: DataTypes.INTEGER } };
    expect(await codeOf(generateMigration(contextOf(both), 'x'))).toBe('MIGRATIONS_DIVERGED');
    expect((await checkMigrations(contextOf(both))).diverged).toHaveLength(2);
    const joined = await mergeMigrations(contextOf(both), 'both');
    expect(readFileSync(joined.path, 'utf8')).toContain("merges: ['20261129053001-one', '20261129053002-other'],");
    expect(await checkMigrations(contextOf(both))).toEqual({ inStep: true, steps: [], database: [], diverged: [] });
    expect(await codeOf(mergeMigrations(contextOf(both), 'again'))).toBe('NOTHING_TO_MERGE');
  });

  it('refuses what both did, and what one needs of that which the other took away', async () => {
    await branches(withNick, withNick);
    const error = (await mergeMigrations(contextOf(withNick), 'x').catch(
      (failure: unknown) => failure,
    )) as MigrationError;
    expect(error.code).toBe('MIGRATIONS_CONFLICT');
    expect(error.message).toContain("Of the column People.nick they made the same, which can't be done twice.");
    expect(error.hint).toContain('Delete the one that ran nowhere yet');
  });

  it('lists what both changed', async () => {
    await branches({ Person: { name: DataTypes.STRING(60) } }, { Person: { name: DataTypes.STRING(70) } });
    const error = (await mergeMigrations(contextOf(people), 'x').catch(
      (failure: unknown) => failure,
    )) as MigrationError;
    expect(error.code).toBe('MIGRATIONS_CONFLICT');
    expect(error.message).toContain('Of the column People.name they made something else.');
  });
});

describe('squashMigrations', () => {
  it('makes one of several, which stands for them and is followed by those after them', async () => {
    await generateMigration(contextOf(people), 'people');
    await generateMigration(contextOf(withNick), 'nick');
    const aged: Models = { Person: { ...withNick['Person'], age: DataTypes.INTEGER } };
    await generateMigration(contextOf(aged), 'age');
    const squashed = await squashMigrations(contextOf(aged), 'all at once', { to: '20261129053001-nick' });
    expect(squashed.name).toBe('20261129053001-all-at-once');
    expect(squashed.up.map(({ step }) => step.type)).toEqual(['createTable']);
    expect(readFileSync(squashed.path, 'utf8')).toContain(
      "replaces: ['20261129053000-people', '20261129053001-nick'],",
    );
    expect((await checkMigrations(contextOf(aged))).inStep).toBe(true);
    for (const name of ['20261129053000-people', '20261129053001-nick'])
      for (const end of ['.ts', '.snapshot.json']) rmSync(join(directory, `${name}${end}`));
    expect((await checkMigrations(contextOf(aged))).inStep).toBe(true);
    expect(await codeOf(squashMigrations(contextOf(aged), 'x', { to: 'nix' }))).toBe('UNKNOWN_MIGRATION');
  });
});

describe('what is refused before anything is written', () => {
  const key = (name: string, more: object = {}): Models => ({ Person: { id: { type: DataTypes.INTEGER }, name: { type: DataTypes.STRING(50) }, [name]: { type: DataTypes.STRING(50), primaryKey: true, ...more } } }); // prettier-ignore

  it('changes of a key that no order of steps makes safe', async () => {
    await generateMigration(contextOf(people), 'people');
    const uuid: Models = { Person: { id: { type: DataTypes.UUID, primaryKey: true }, name: DataTypes.STRING(50) } };
    const error: unknown = await generateMigration(contextOf(uuid), 'x', { allowDrop: true }).catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'KEY_CHANGE_BY_HAND',
      message: expect.stringContaining('People.id is in the primary key, and no database converts its values to UUID.'),
      hint: expect.stringContaining('4. --rename People.id_new=id.'),
    });
    expect(readdirSync(directory)).toHaveLength(2);
    const kept = await generateMigration(contextOf(key('name')), 'key', { allowDrop: true });
    expect(kept?.up.map(({ step }) => step.type)).toContain('changePrimaryKey');
    const renamed: Models = { Person: { name: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true }, title: DataTypes.STRING(50) } }; // prettier-ignore
    const told = { allowDrop: true, renames: { 'People.name': 'title' } };
    expect(await codeOf(generateMigration(contextOf(renamed), 'x', told))).toBe('KEY_CHANGE_BY_HAND');
  });

  it('what models can not say of names before', async () => {
    const text = DataTypes.STRING(9);
    await generateMigration(contextOf({ Person: { a: text, b: text } }), 'people');
    const swapped: Models = { Person: { a: { type: text, renamedFrom: 'b' }, b: { type: text, renamedFrom: 'a' } } };
    const doubled: Models = {
      Person: { c: { type: text, renamedFrom: 'a' }, d: { type: text, renamedFrom: 'a' }, b: text },
    };
    for (const models of [swapped, doubled])
      expect(await codeOf(generateMigration(contextOf(models), 'x', { allowDrop: true }))).toBe('AMBIGUOUS_RENAME');
    const one: Models = { Person: { c: text } };
    const renames = { 'People.a': 'c', 'People.b': 'c' };
    expect(await codeOf(generateMigration(contextOf(one), 'x', { allowDrop: true, renames }))).toBe('AMBIGUOUS_RENAME');
    const told = { 'People.a': 'b', 'People.b': 'a' };
    expect((await generateMigration(contextOf(swapped), 'swap', { renames: told }))?.up).toHaveLength(3);
  });
});

describe('squashMigrations between others', () => {
  it('keeps renames, transactions and comments, and refuses the name of one that it replaces', async () => {
    await generateMigration(contextOf(withNick), 'people');
    const named: Models = {
      Person: { name: DataTypes.STRING(50), handle: { type: DataTypes.STRING(9), renamedFrom: 'nick' } },
    };
    const second = await generateMigration(contextOf(named), 'handle');
    const text = readFileSync(second!.path, 'utf8');
    writeFileSync(second!.path, text.replace('migration({', 'migration({ transaction: false,'));
    const full: Models = {
      Person: { handle: DataTypes.STRING(9), email: { type: DataTypes.STRING, allowNull: false } },
    };
    const third = await generateMigration(contextOf(full), 'email', { allowDrop: true });
    const part = { from: second!.name, to: third!.name };
    expect(await codeOf(squashMigrations(contextOf(full), 'email', part))).toBe('MIGRATION_EXISTS');
    const squashed = await squashMigrations(contextOf(full), 'both', part);
    expect(squashed.up.map(({ step }) => step.type)).toEqual(['renameColumn', 'addColumn', 'fillColumn', 'changeColumn', 'dropColumn']); // prettier-ignore
    const written = readFileSync(squashed.path, 'utf8');
    expect(written).toContain('transaction: false,');
    expect(written).toContain('// CHOOSE: Choose the value that rows which are there get in People.email');
    expect(written).toContain('// LOSS: All values of People.name go.');
  });

  it('carries over what was replaced before', async () => {
    const first = await generateMigration(contextOf(people), 'people');
    const second = await generateMigration(contextOf(withNick), 'nick');
    const squashed = await squashMigrations(contextOf(withNick), 'both');
    const third = await generateMigration(contextOf(people), 'none', { allowDrop: true });
    const again = await squashMigrations(contextOf(people), 'all');
    expect(JSON.parse(readFileSync(again.snapshotPath, 'utf8'))).toMatchObject({
      replaces: [squashed.name, third!.name, first!.name, second!.name],
    });
    expect(readFileSync(again.path, 'utf8')).toContain(
      `replacedBefore: { '${squashed.name}': ['${first!.name}', '${second!.name}'] },`,
    );
    expect((await checkMigrations(contextOf(people))).inStep).toBe(true);
  });
});

describe('baselineMigration', () => {
  it('is the first', async () => {
    const written = await baselineMigration(contextOf(people));
    expect(written.name).toBe('20261129053000-baseline');
    expect(await codeOf(baselineMigration(contextOf(people)))).toBe('BASELINE_NOT_FIRST');
  });
});
