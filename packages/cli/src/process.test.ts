import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { removeProjects, socialProject, type TemporaryProject } from './test-support/temporary-project';

afterEach(removeProjects);

const program = join(__dirname, '../../../test/support/mortise-process.cjs');

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line in a process of its own, with the loader that users have. */
function begin(project: TemporaryProject, ...argv: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [program, ...argv], { cwd: project.folder, env: { ...process.env, NO_COLOR: '1' } });
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', chunk => (stdout += chunk));
  child.stderr.on('data', chunk => (stderr += chunk));
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  return { code, stdout, stderr };
}

const run = (project: TemporaryProject, ...argv: readonly string[]): Promise<Ended> => ended(begin(project, ...argv));

const importsMetadata = `
import 'reflect-metadata';
import { Database, Model } from 'mortise';
import { Attribute, NotNull } from 'mortise/decorators';
class Person extends Model {
  @Attribute() @NotNull declare name: string;
}
export default { database: new Database('sqlite::memory:', { models: [Person] }) };
`;

const standard = `
import { Database, DataTypes, Model } from 'mortise';
import { AfterFind, Attribute, BelongsToMany, Table } from 'mortise/decorators';
@Table({ tableName: 'people' })
class Person extends Model {
  @Attribute(DataTypes.STRING) name!: string;
  @BelongsToMany(() => Person, { through: 'Friendship', inverse: 'friendOf' }) friends?: Person[];
  @AfterFind static noticed(): void { /* a hook by a decorator of a method */ }
}
await Promise.resolve();
export default { database: new Database('sqlite::memory:', { models: [Person] }) };
`;

describe('The process', () => {
  it.each([
    ['ES modules, experimental decorators', '{ "type": "module" }', undefined],
    ['CommonJS, experimental decorators', '{}', undefined],
    ['ES modules, decorators that infer types', '{ "type": "module" }', importsMetadata],
    ['ES modules, fields without declare', '{ "type": "module" }', standard],
    ['CommonJS, a module of the language', '{}', standard],
  ])('reads a configuration in TypeScript: %s', async (_what, manifest, config) => {
    const project = socialProject({ 'package.json': manifest, ...(config && { 'mortise.config.ts': config }) });
    const code =
      "(await database.sync(), await Person.create({ name: 'Ada' }), (await Person.findAll({ where: { name: 'Ada' } })).length)";
    expect(await run(project, 'console', '--json', '--eval', code)).toEqual({ code: 0, stdout: '1\n', stderr: '' });
  });

  it.each([
    ['mortise.config.cjs', "module.exports = { database: new (require('mortise').Database)('sqlite::memory:') };"],
    [
      'mortise.config.mjs',
      "import { Database } from 'mortise'; export default { database: new Database('sqlite::memory:') };",
    ],
  ])('reads %s', async (name, text) => {
    const project = socialProject({ [name]: text });
    expect(await run(project, 'diagram', '--config', name)).toEqual({ code: 0, stdout: 'erDiagram\n', stderr: '' });
  });

  it('finds modules by the paths of tsconfig.json, also where it extends another', async () => {
    const project = socialProject({
      'base.json': '{ "compilerOptions": { "paths": { "@app/*": ["./src/*"] } } }',
      'tsconfig.json': '{ "extends": "./base.json" }',
      'src/name.ts': "export const name: string = 'sqlite::memory:';",
      'mortise.config.ts': `import { Database } from 'mortise'; import { name } from '@app/name';
        export default { database: new Database(name) };`,
    });
    expect(await run(project, 'diagram')).toEqual({ code: 0, stdout: 'erDiagram\n', stderr: '' });
  });

  const ofNamespace = `
    import { Database } from 'mortise';
    import * as models from './models';
    export default { database: () => new Database('sqlite:app.db', { models: Object.values(models) }) };`;

  it.each([
    ['ES modules', '{ "type": "module" }', ['migrate up', 'pull --out pulled']],
    ['CommonJS', '{}', ['migrate up']],
  ])('writes and runs migrations in a folder of any name: %s', async (_what, manifest, commands) => {
    const files = { 'package.json': manifest, 'mortise.config.ts': ofNamespace };
    const project = socialProject(files, "my app's #1 100%25 größe-");
    expect(await run(project, 'migrate', 'generate', 'first')).toMatchObject({ code: 0, stderr: '' });
    for (const each of commands) expect(await run(project, ...each.split(' '))).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends quietly where nobody reads on', async () => {
    const child = begin(socialProject(), '--help');
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', chunk => (stderr += chunk));
    const code = await new Promise(resolve => child.once('close', resolve));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('ends with the code that tells what happened', async () => {
    const project = socialProject();
    const ends = await Promise.all([
      run(project, 'diagram'),
      run(project, 'console', '--eval', 'null.x'),
      run(project, 'diagrma'),
    ]);
    expect(ends.map(({ code }) => code)).toEqual([0, 1, 2]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('leaves nothing half-done at %s', async signal => {
    const project = socialProject({
      'seeds/01.ts': `export default async ({ models }) => {
        await models.Person.create({ name: 'Half' });
        console.log('begun');
        await new Promise(done => setTimeout(done, 600_000));
      };`,
    });
    await run(project, 'console', '--eval', 'await database.sync(), null');
    const child = begin(project, 'seed');
    child.stdout.once('data', () => child.kill(signal));
    expect(await ended(child)).toMatchObject({ code: 130 });
    expect(await run(project, 'console', '--json', '--eval', 'Person.count()')).toMatchObject({ stdout: '0\n' });
  });

  it('reads lines, with models in scope and await', async () => {
    const project = socialProject();
    const child = begin(project, 'console');
    child.stdin.end(
      "await database.sync().then(() => Person.create({ name: 'Ada' })).then(() => Person.findAll({ where: { name: 'Ada' } })).then(all => all.length + 41)\n",
    );
    const { code, stdout } = await ended(child);
    expect(code).toBe(0);
    expect(stdout).toContain('42');
  });
});
