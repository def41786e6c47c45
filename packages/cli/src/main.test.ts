import { EventEmitter } from 'node:events';
import { removeProjects, socialProject, TemporaryProject } from './test-support/temporary-project';

afterEach(removeProjects);

const parsed = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

describe('mortise', () => {
  it.each(['init', 'migrate', 'seed', 'diagram', 'doctor', 'console'])(
    'shows help of %s with an example',
    async name => {
      const { code, stdout } = await socialProject().run([name, '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain(`$ mortise ${name}`);
      expect(stdout).toContain('Exit codes: 0');
    },
  );

  it('suggests the nearest command and option, with exit code 2', async () => {
    const project = socialProject();
    expect(await project.run(['sed'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean seed?'),
    });
    expect(await project.run(['diagram', '--ouT', 'x'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean --out?'),
    });
  });

  it('tells wrong usage as JSON where that was asked for', async () => {
    const { stdout, stderr } = await socialProject().run(['seed', '--frehs', '--json']);
    expect(parsed(stdout)).toEqual({
      error: {
        code: 'WRONG_USAGE',
        message: "Unknown option '--frehs'. Did you mean --fresh?",
        hint: '--help shows what there is.',
      },
    });
    expect(stderr).toBe('');
  });

  it('says where it looked for a configuration, and what one looks like', async () => {
    const project = new TemporaryProject({});
    const { code, stderr } = await project.run(['diagram']);
    project.remove();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^CONFIG_NOT_FOUND There is no mortise.config.ts here, nor in a folder above.\nHint: /);
    expect(stderr).toContain('export default defineConfig({ database })');
  });

  it('finds the configuration of a folder above', async () => {
    const project = socialProject({ 'src/deep/a.txt': '' });
    expect(await project.run(['diagram'], { cwd: 'src/deep' })).toMatchObject({ code: 0 });
  });

  it.each([
    ['no default export', 'export const a = 1;', 'INVALID_CONFIG'],
    ['no database', 'export default { databse: 1 };', 'INVALID_CONFIG'],
    ['a database that is none', 'export default { database: () => 12 };', 'INVALID_CONFIG'],
    ['an unknown option', 'export default { database: 1, sedes: "x" };', 'INVALID_CONFIG'],
    ['a file that throws', 'throw new Error("no luck");', 'CONFIG_NOT_READABLE'],
  ])('refuses a configuration with %s', async (_what, text, code) => {
    const ran = await socialProject({ 'mortise.config.ts': text }).run(['diagram', '--json']);
    expect(ran.code).toBe(2);
    expect(parsed(ran.stdout)['error']).toMatchObject({ code });
  });

  it('names the configuration whose database throws', async () => {
    const text = 'export default { database: () => { throw new Error("no address"); } };';
    const { code, stderr } = await socialProject({ 'mortise.config.ts': text }).run(['diagram']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^INVALID_CONFIG "database" in \S+mortise\.config\.ts threw an error: no address\n/);
  });

  it('tells wrong usage in one sentence', async () => {
    const { stderr } = await socialProject().run(['diagram', '--junctions', 'lines']);
    expect(stderr).toMatch(/tables\.\n/);
    expect(stderr).not.toContain('..');
  });

  it('makes the folder of a file it writes, and says what is in the way', async () => {
    const project = socialProject({ 'package.json': '{}' });
    expect(await project.run(['diagram', '--out', 'docs/deep/x.md'])).toMatchObject({ code: 0, stderr: '' });
    const { code, stderr } = await project.run(['diagram', '--out', 'package.json/x.md']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^FILE_NOT_WRITABLE .*there is a file/),
    });
    expect((await project.run(['diagram', '--out', 'docs'])).stderr).toContain('there is a folder of that name');
  });

  it('suggests the nearest option of the configuration', async () => {
    const ran = await socialProject({ 'mortise.config.ts': 'export default { database: 1, sedes: "x" };' }).run([
      'diagram',
    ]);
    expect(ran.stderr).toContain('Did you mean "seeds"?');
  });

  it('shows a stack only where it was asked for', async () => {
    const project = socialProject({ 'mortise.config.ts': 'throw new Error("no luck");' });
    expect((await project.run(['diagram'])).stderr).not.toContain('    at ');
    expect((await project.run(['diagram', '--verbose'])).stderr).toContain('    at ');
  });

  it('colours errors in a terminal, and nowhere where NO_COLOR is set', async () => {
    const project = new TemporaryProject({});
    const shown = await project.run(['diagram'], { isTTY: true });
    const plain = await project.run(['diagram'], { isTTY: true, env: { NO_COLOR: '1' } });
    project.remove();
    expect(shown.stderr).toContain('\u001b[31mCONFIG_NOT_FOUND');
    expect(plain.stderr).not.toContain('\u001b');
  });

  it('never shows a password', async () => {
    const project = socialProject({
      'mortise.config.ts': `import { Database } from 'mortise';
        export default { database: new Database('postgres://ada:s3cret@127.0.0.1:1/x') };`,
    });
    const { code, stdout, stderr } = await project.run(['console', '--verbose', '--eval', 'database.authenticate()']);
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain('s3cret');
  });

  it('closes the database and ends with 130 when it is told to end', async () => {
    const signals = new EventEmitter();
    const project = socialProject();
    const running = project.run(['console', '--eval', 'new Promise(done => setTimeout(done, 60_000).unref())'], {
      signals,
    });
    while (signals.listenerCount('SIGINT') === 0) await new Promise(setImmediate);
    await new Promise(setImmediate);
    signals.emit('SIGINT');
    expect(await running).toMatchObject({ code: 130 });
    expect(signals.listenerCount('SIGTERM')).toBe(0);
  });
});
