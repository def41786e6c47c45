import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TemporaryProject } from '../test-support/temporary-project';
import { databases, starters, styles } from './choices';

let project: TemporaryProject;
beforeEach(() => (project = new TemporaryProject({})));
afterEach(() => project.remove());

const read = (path: string): string => readFileSync(project.path(path), 'utf8');

interface Result {
  readonly written: readonly string[];
  readonly replaced: readonly string[];
}

async function init(...argv: readonly string[]): Promise<Result> {
  const { code, stdout, stderr } = await project.run(['init', ...argv, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Result;
}

const combinations = databases.flatMap(database =>
  styles.flatMap(style => starters.map(starter => [database, style, starter] as const)),
);

describe('mortise init', () => {
  it('writes what a project needs, with the usual choices', async () => {
    const { written } = await init('my-app', '--yes');
    expect(written).toEqual(
      expect.arrayContaining(['.env', '.gitignore', 'README.md', 'mortise.config.ts', 'package.json', 'tsconfig.json']),
    );
    expect(JSON.parse(read('my-app/package.json'))).toMatchObject({
      name: 'my-app',
      type: 'module',
      dependencies: { 'better-sqlite3': expect.any(String), mortise: expect.any(String) },
    });
    expect(read('my-app/README.md')).toMatch(/^# my-app\n/);
    expect(read('my-app/.gitignore')).toContain('.env\n');
  });

  it.each(combinations)('fills every place: %s, %s, %s', async (database, style, starter) => {
    const argv = ['app', '--database', database, '--style', style, '--starter', starter];
    if (style === 'standard' && starter === 'nestjs') {
      expect(await project.run(['init', ...argv])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('UNSUPPORTED_STYLE'),
      });
      return;
    }
    for (const path of (await init(...argv)).written)
      expect(read(`app/${path}`)).not.toMatch(/URL_DEFAULT|PROJECT_NAME/);
    expect(read('app/package.json')).toContain('"test": "node --import tsx --test test/');
    const [, test = ''] = /--test (\S+)"/.exec(read('app/package.json')) ?? [];
    expect(existsSync(project.path(`app/${test}`))).toBe(true);
  });

  it('speaks of pnpm where that runs it, or is asked for, and says what may be built', async () => {
    await init('app', '--yes', '--package-manager', 'pnpm', '--starter', 'nestjs');
    expect(read('app/README.md')).toContain('pnpm install\npnpm mortise migrate generate first');
    expect(read('app/README.md')).not.toMatch(/\bnp[mx] /);
    expect(read('app/pnpm-workspace.yaml')).toBe(
      `# What may run scripts of its own when it is installed.
allowBuilds:
  'better-sqlite3': true
  'esbuild': true
  '@nestjs/core': false
# The same, as pnpm 10 has it.
onlyBuiltDependencies:
  - 'better-sqlite3'
  - 'esbuild'
`,
    );
    const env = { npm_config_user_agent: 'pnpm/12.21.0 npm/? node/v24.21.0 linux x64' };
    const { stdout } = await project.run(['init', 'other', '--yes'], { env });
    expect(stdout).toContain('  pnpm install\n  pnpm mortise migrate generate first\n');
    expect((await init('third', '--yes')).written).not.toContain('pnpm-workspace.yaml');
  });

  it('writes nothing where files are there already, and lists them', async () => {
    project.write('app/package.json', '{}');
    const { code, stderr } = await project.run(['init', 'app', '--yes']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('FILES_EXIST') });
    expect(stderr).toContain('of these names already: package.json.');
    expect(read('app/package.json')).toBe('{}');
    expect(existsSync(project.path('app/tsconfig.json'))).toBe(false);
  });

  it('replaces them with --force, and says which', async () => {
    project.write('app/package.json', '{}');
    expect(await init('app', '--yes', '--force')).toMatchObject({ replaced: ['package.json'] });
    expect(read('app/package.json')).toContain('"name": "app"');
  });

  it.each([
    ['a folder of that name', 'app/tsconfig.json/notes.txt', 'app/tsconfig.json is a folder'],
    ['a file where a folder is to be', 'app/src', 'app/src is a file'],
  ])('replaces nothing with --force where there is %s', async (_what, path, told) => {
    project.write('app/package.json', '{}');
    project.write(path, 'mine');
    const { code, stderr } = await project.run(['init', 'app', '--yes', '--force']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('PATH_TAKEN Nothing was written: ') });
    expect(stderr).toContain(told);
    expect(read('app/package.json')).toBe('{}');
    expect(existsSync(project.path('app/README.md'))).toBe(false);
  });

  describe('in a terminal', () => {
    const [down, enter] = ['\u001b[B', '\r'];

    it('asks for what was not said, and writes what was chosen', async () => {
      const answers = {
        'Which database?': `${down}${enter}`,
        'How are models written?': enter,
        'What comes with it?': `${down}${down}${enter}`,
      };
      const { code, stdout, stderr } = await project.run(['init', 'my-api'], { isTTY: true, answers });
      expect(code).toBe(0);
      for (const chosen of ['PostgreSQL (pg)', 'Decorators, experimentalDecorators', 'A JSON API with Fastify'])
        expect(stderr).toContain(chosen);
      expect(stdout).not.toContain('Which database?');
      const { dependencies } = JSON.parse(read('my-api/package.json')) as { dependencies: object };
      expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(['fastify', 'mortise', 'pg']));
      expect(Object.keys(dependencies)).not.toContain('better-sqlite3');
    });

    it('asks for nothing that was said', async () => {
      const argv = ['init', 'app', '--database', 'mysql', '--style', 'none'];
      const { code, stderr } = await project.run(argv, { isTTY: true, answers: { 'What comes with it?': enter } });
      expect(code).toBe(0);
      expect(stderr).not.toMatch(/Which database|How are models/);
      expect(read('app/package.json')).toContain('"mysql2"');
    });

    it.each(['Which database?', 'What comes with it?'])('writes nothing where Ctrl-C answers: %s', async question => {
      const answers = { 'Which database?': enter, 'How are models written?': enter, [question]: '\u0003' };
      expect(await project.run(['init', 'app'], { isTTY: true, answers })).toMatchObject({ code: 130, stdout: '' });
      expect(existsSync(project.path('app'))).toBe(false);
    });

    it('asks nobody where CI is set', async () => {
      const ran = await project.run(['init', 'app'], { isTTY: true, env: { CI: 'true' }, answers: { '?': enter } });
      expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('NOBODY_TO_ASK') });
    });
  });

  it('says which options answer, where nobody can be asked', async () => {
    const { code, stderr } = await project.run(['init', 'app']);
    expect(code).toBe(2);
    expect(stderr).toContain('Hint: Answer beforehand: --database sqlite|postgres|mysql, or --yes.');
  });

  it('suggests a choice that is misspelt', async () => {
    const { code, stderr } = await project.run(['init', 'app', '--database', 'postgers']);
    expect(code).toBe(2);
    expect(stderr).toContain('sqlite, postgres, mysql');
  });

  it('names the package as npm takes it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mortise-My App_'));
    await init(folder, '--yes');
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string };
    rmSync(folder, { recursive: true });
    expect(name).toMatch(/^mortise-my-app-[a-z0-9-]+$/);
  });
});
