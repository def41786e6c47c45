import { removeProjects, socialProject, syncTables } from '../test-support/temporary-project';
import { isAtLeast } from './version-in-range';

afterEach(removeProjects);

describe('mortise doctor', () => {
  it('ends with 1 where it finds something, and with 0 where it does not', async () => {
    const project = socialProject();
    expect(await project.run(['doctor'])).toMatchObject({ code: 1, stdout: expect.stringContaining('✗ tables') });
    await syncTables(project);
    const { code, stdout } = await project.run(['doctor', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true });
  });

  it('tells a server that does not answer, and goes on without it', async () => {
    const project = socialProject({
      'mortise.config.ts': `import { Database } from 'mortise';
        export default { database: new Database('postgres://ada:s3cret@127.0.0.1:1/x') };`,
    });
    const { code, stdout } = await project.run(['doctor']);
    expect(code).toBe(1);
    expect(stdout).toContain('✗ connection');
    expect(stdout).not.toContain('s3cret');
  });
});

describe('Versions', () => {
  it.each([
    ['8.0.36', '8.0', true],
    ['10.11.6-MariaDB-0+deb12u1', '8.0', true],
    ['15.6 (Debian 15.6-1)', '12', true],
    ['3.9', '3.38', false],
    ['11.9.1', '12', false],
  ])('%s is at least %s: %s', (version, least, expected) => {
    expect(isAtLeast(version, least)).toBe(expected);
  });
});
