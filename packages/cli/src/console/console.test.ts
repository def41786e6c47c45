import { removeProjects, socialProject, syncTables } from '../test-support/temporary-project';

afterEach(removeProjects);

describe('mortise console', () => {
  it('prints the value of an expression that awaits', async () => {
    const project = socialProject();
    await syncTables(project);
    const { stdout } = await project.run(['console', '--eval', "(await Person.create({ name: 'Ada' })).name"]);
    expect(stdout).toBe('Ada\n');
    expect((await project.run(['console', '--json', '--eval', 'Person.count()'])).stdout).toBe('1\n');
  });

  it('runs statements that return', async () => {
    const { stdout } = await socialProject().run(['console', '--eval', 'const a = 20; return a + 1;']);
    expect(stdout).toBe('21\n');
  });

  it('refuses what is no JavaScript', async () => {
    expect(await socialProject().run(['console', '--eval', 'a b c'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('INVALID_CODE'),
    });
  });

  it('tells an error of Mortise with its code and without a stack', async () => {
    const { code, stderr } = await socialProject().run(['console', '--eval', 'Person.findAll({ wehre: {} })']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^UNKNOWN_OPTION .*Did you mean "where"\?/);
  });
});
