import { cpSync } from 'node:fs';
import { models, removeProjects, socialProject, TemporaryProject } from '../test-support/temporary-project';

afterEach(removeProjects);

const people = `
import { DataTypes } from 'mortise';
export default {
  async up(schema) {
    await schema.createTable('people', {
      id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true, allowNull: false },
      name: { type: DataTypes.STRING(40), allowNull: false },
    });
  },
  async down(schema) {
    await schema.dropTable('people');
  },
};
`;

const nick = `
import { DataTypes } from 'mortise';
export default {
  async up(schema) { await schema.addColumn('people', 'nick', { type: DataTypes.STRING(20) }); },
  async down(schema) { await schema.dropColumn('people', 'nick'); },
};
`;

const [first, second] = ['20260101000000_people', '20260102000000_nick'];

const migrated = (): TemporaryProject =>
  socialProject({ [`migrations/${first}.ts`]: people, [`migrations/${second}.ts`]: nick });

async function json(project: TemporaryProject, ...argv: readonly string[]): Promise<unknown> {
  const { stdout, stderr } = await project.run([...argv, '--json']);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const states = async (project: TemporaryProject): Promise<readonly string[]> => {
  const { migrations } = (await json(project, 'migrate', 'status')) as {
    migrations: { name: string; state: string }[];
  };
  return migrations.map(({ state }) => state);
};

describe('mortise migrate', () => {
  it('runs what has not run, and tells it', async () => {
    const project = migrated();
    expect(await states(project)).toEqual(['pending', 'pending']);
    const { code, stdout } = await project.run(['migrate', 'up']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^ran {2}${first} {2}\\(\\d+ ms\\)\nran {2}${second} `));
    expect(await states(project)).toEqual(['applied', 'applied']);
    expect((await project.run(['migrate', 'up'])).stdout).toBe('There was nothing to run.\n');
  });

  it('notes what was done by hand, and forgets what was stopped', async () => {
    const project = migrated();
    expect((await project.run(['migrate', 'mark', first])).stdout).toContain('noted as one that has run');
    expect(await states(project)).toEqual(['applied', 'pending']);
    expect(await project.run(['migrate', 'forget', second])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('NOTHING_STARTED') as string,
    });
    expect((await project.run(['migrate', 'resolve', second])).code).toBe(2);
    expect((await project.run(['migrate', 'resolve', second, '--done'])).stderr).toContain('NOTHING_IN_DOUBT');
  });

  it('goes down, to one, and again', async () => {
    const project = migrated();
    await project.run(['migrate', 'up']);
    expect(await json(project, 'migrate', 'down')).toMatchObject({ migrations: [{ name: second, direction: 'down' }] });
    await project.run(['migrate', 'up']);
    expect(await json(project, 'migrate', 'redo')).toMatchObject({
      migrations: [
        { name: second, direction: 'down' },
        { name: second, direction: 'up' },
      ],
    });
    await project.run(['migrate', 'down', '--all']);
    expect(await states(project)).toEqual(['pending', 'pending']);
    await project.run(['migrate', 'up', '--to', first]);
    expect(await states(project)).toEqual(['applied', 'pending']);
  });

  it('prints the SQL and runs nothing', async () => {
    const project = migrated();
    const { stdout } = await project.run(['migrate', 'sql']);
    expect(stdout).toMatch(new RegExp(`^-- ${first} \\(up\\)\n[^]*CREATE TABLE[^]*-- ${second} \\(up\\)\n`));
    expect((await project.run(['migrate', 'up', '--dry-run'])).stdout).toBe(stdout);
    expect(await states(project)).toEqual(['pending', 'pending']);
  });

  it('tells a file that is gone with exit code 1, and a name that is unknown with the nearest', async () => {
    const project = migrated();
    await project.run(['migrate', 'up']);
    expect((await project.run(['migrate', 'status'])).code).toBe(0);
    const misspelt = await project.run(['migrate', 'down', '--to', '20260101000000_poeple']);
    expect(misspelt).toMatchObject({ code: 1, stderr: expect.stringContaining(`Did you mean "${first}"?`) });
    project.remove();
    const gone = socialProject({ 'mortise.config.ts': 'export default 1' });
    expect((await gone.run(['migrate', 'status'])).code).toBe(2);
  });

  it.each([
    ['--steps', 'x'],
    ['--steps', '0'],
  ])('refuses %s %s', async (...argv) => {
    expect(await migrated().run(['migrate', 'down', ...argv])).toMatchObject({ code: 2 });
  });

  it('refuses a rename that says no names', async () => {
    const ran = await migrated().run(['migrate', 'generate', 'x', '--rename', 'people']);
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('INVALID_RENAME') });
  });

  it('asks which command, and suggests the nearest', async () => {
    expect(await migrated().run(['migrate', 'staus'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean status?'),
    });
    expect(await migrated().run(['migrate'])).toMatchObject({ code: 2 });
  });
});

describe('mortise migrate, from models', () => {
  it('generates, checks, runs, and finds nothing more to do', async () => {
    const project = socialProject();
    expect(await project.run(['migrate', 'check'])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('create table'),
    });
    const generated = await project.run(['migrate', 'generate', 'first']);
    expect(generated.stderr).toBe('');
    expect(generated.stdout).toMatch(/^Wrote migrations\/\d+-first\.ts\n {2}create table /);
    expect(await project.run(['migrate', 'check'])).toMatchObject({ code: 0 });
    expect((await project.run(['migrate', 'generate', 'again'])).stdout).toBe(
      'Nothing has changed: no migration was written.\n',
    );
    expect(await project.run(['migrate', 'up'])).toMatchObject({ code: 0, stderr: '' });
    expect(await project.run(['doctor', '--json'])).toMatchObject({ code: 0 });
    expect((await project.run(['migrate', 'down'])).stdout).toMatch(/^undid /);
  });

  it('generates JavaScript in a project without TypeScript', async () => {
    const project = new TemporaryProject({
      'mortise.config.cjs': `const { Database, DataTypes } = require('mortise');
        const database = new Database('sqlite:FOLDER/app.db');
        database.define('Person', { name: DataTypes.STRING });
        module.exports = { database };`,
    });
    expect((await project.run(['migrate', 'generate', 'first'])).stdout).toMatch(/^Wrote migrations\/\d+-first\.js\n/);
    project.write('tsconfig.json', '{}');
    const more = await project.run(['migrate', 'generate', 'more', '--empty']);
    project.remove();
    expect(more.stdout).toMatch(/-more\.ts\n/);
  });

  it.each([
    ['yes', '\r', 'rename column People.age to years'],
    ['no', '\u001b[B\r', 'DESTRUCTIVE_MIGRATION'],
  ])('asks whether a column has another name now: %s', async (_answer, keys, told) => {
    const project = socialProject();
    await project.run(['migrate', 'generate', 'first']);
    const renamed = socialProject({ 'models.ts': models.replace('declare age', 'declare years') });
    cpSync(project.path('migrations'), renamed.path('migrations'), { recursive: true });
    const { stdout, stderr } = await renamed.run(['migrate', 'generate', 'years'], { isTTY: true, keys });
    expect(stderr).toContain('No model has People.age any more. Is it called otherwise now?');
    expect(stdout + stderr).toContain(told);
  });

  it('notes that tables are there already', async () => {
    const project = socialProject();
    await project.run(['console', '--eval', 'await database.sync(), null']);
    expect(await project.run(['migrate', 'baseline'])).toMatchObject({ code: 0, stderr: '' });
    expect(await states(project)).toEqual(['applied']);
  });

  it('writes what the doctor found missing, and mends it', async () => {
    const project = socialProject();
    const { code, stdout } = await project.run(['doctor', '--fix']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Wrote migrations\/\d+-fix\.ts: mortise migrate up runs it\.\n$/);
    expect((await project.run(['doctor', '--fix'])).stdout).toContain('have all of them run?');
    await project.run(['migrate', 'up']);
    expect(await project.run(['doctor'])).toMatchObject({ code: 0 });
  });

  it('refuses to drop what was not said, and renames what was', async () => {
    const project = socialProject();
    await project.run(['migrate', 'generate', 'first']);
    const { folder } = project;
    const renamed = socialProject({ 'models.ts': models.replace('declare age', 'declare years') });
    cpSync(`${folder}/migrations`, renamed.path('migrations'), { recursive: true });
    expect(await renamed.run(['migrate', 'generate', 'years'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--rename People.age=years'),
    });
    expect((await renamed.run(['migrate', 'generate', 'years', '--rename', 'People.age=years'])).stdout).toContain(
      'rename column People.age to years',
    );
  });
});
