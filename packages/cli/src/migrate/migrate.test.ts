import { removeProjects, socialProject, type TemporaryProject } from '../test-support/temporary-project';

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
