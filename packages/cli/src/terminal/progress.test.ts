import { EventEmitter } from 'node:events';
import { removeProjects, socialProject, type TemporaryProject } from '../test-support/temporary-project';

afterEach(removeProjects);

const migration = (table: string, more = ''): string => `
import { DataTypes } from 'mortise';
export default {
  async up(schema) {
    await schema.createTable('${table}', { id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true } });
    ${more}
  },
  async down(schema) { await schema.dropTable('${table}'); },
};
`;

const migrated = (more?: string): TemporaryProject =>
  socialProject({
    'migrations/20260101000000_people.ts': migration('people'),
    'migrations/20260102000000_pets.ts': migration('pets', more),
  });

const [hidden, shown] = ['\u001b[?25l', '\u001b[?25h'];

describe('The progress of long work', () => {
  it('is drawn in a terminal, on stderr, and taken away at the end', async () => {
    const project = migrated();
    const { code, stdout, stderr } = await project.run(['migrate', 'up'], { isTTY: true });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/ran.*_people.*\n.*ran.*_pets/) });
    expect(stderr).toMatch(/[-=]{24} 0\/2 /);
    expect(stderr.lastIndexOf(shown)).toBeGreaterThan(stderr.lastIndexOf(hidden));
  });

  it.each([
    [['down', '--all'], 2],
    [['down', '--steps', '1'], 1],
    [['down', '--to', '20260101000000_people'], 1],
    [['redo', '--steps', '2'], 4],
  ])('counts what is undone and run again: %j', async (argv, total) => {
    const project = migrated();
    await project.run(['migrate', 'up']);
    expect((await project.run(['migrate', ...argv], { isTTY: true })).stderr).toContain(` 0/${total} `);
  });

  it('is no part of what is piped, nor of the log of a CI', async () => {
    const project = migrated();
    expect((await project.run(['migrate', 'up'])).stderr).toBe('');
    expect((await project.run(['migrate', 'down', '--all'], { isTTY: true, env: { CI: '1' } })).stderr).toBe('');
    expect((await project.run(['migrate', 'up', '--dry-run'], { isTTY: true })).stderr).toBe('');
  });

  it('leaves the terminal as it was when it is interrupted, and nothing half-done', async () => {
    const signals = new EventEmitter();
    const project = migrated(`
      globalThis.stopHere();
      await new Promise(done => setTimeout(done, 60_000).unref());`);
    Object.assign(globalThis, { stopHere: () => signals.emit('SIGINT') });
    const { code, stderr } = await project.run(['migrate', 'up'], { isTTY: true, signals });
    expect(code).toBe(130);
    expect(stderr).toContain(hidden);
    expect(stderr.lastIndexOf(shown)).toBeGreaterThan(stderr.lastIndexOf(hidden));
    const { stdout } = await project.run(['migrate', 'status', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ migrations: [{ state: 'applied' }, { state: 'pending' }] });
  });
});
