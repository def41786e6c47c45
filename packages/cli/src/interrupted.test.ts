import { EventEmitter } from 'node:events';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import {
  models,
  removeProjects,
  socialProject,
  syncTables,
  type TemporaryProject,
} from './test-support/temporary-project';

afterEach(removeProjects);

/** What a command ends with that is told to end as soon as it listens, and its event loop has turned so often. */
async function interrupted(project: TemporaryProject, argv: readonly string[], turns: number): Promise<number> {
  const signals = new EventEmitter();
  const running = project.run(argv, { signals });
  while (signals.listenerCount('SIGINT') === 0) await new Promise(setImmediate);
  for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
  signals.emit('SIGINT');
  return (await running).code;
}

describe('A command that is interrupted', () => {
  it('writes no migration where it asked whether something was renamed', async () => {
    const project = socialProject();
    await project.run(['migrate', 'generate', 'first']);
    const renamed = socialProject({ 'models.ts': models.replace('declare age', 'declare years') });
    cpSync(project.path('migrations'), renamed.path('migrations'), { recursive: true });
    const ran = await renamed.run(['migrate', 'generate', 'years'], { isTTY: true, answers: { '?': '\u0003' } });
    expect(ran).toMatchObject({ code: 130, stdout: '' });
    expect(readdirSync(renamed.path('migrations'))).toHaveLength(2);
  });

  it.each([0, 1, 3, 10, 30])('writes a migration with its snapshot or neither: after %i turns', async turns => {
    const project = socialProject();
    const code = await interrupted(project, ['migrate', 'generate', 'first'], turns);
    const files = existsSync(project.path('migrations')) ? readdirSync(project.path('migrations')) : [];
    expect(files.filter(name => name.endsWith('.tmp'))).toEqual([]);
    expect([0, 2]).toContain(files.length);
    if (code === 0) expect(files).toHaveLength(2);
  });

  it.each([0, 1, 3, 10, 30, 100])('writes a baseline that is noted, or none: after %i turns', async turns => {
    const project = socialProject();
    await syncTables(project);
    await interrupted(project, ['migrate', 'baseline'], turns);
    const files = existsSync(project.path('migrations')) ? readdirSync(project.path('migrations')) : [];
    expect([0, 2]).toContain(files.length);
    const told = JSON.parse((await project.run(['migrate', 'status', '--json'])).stdout) as { readonly migrations?: readonly { readonly state: string }[] }; // prettier-ignore
    expect(JSON.stringify(told)).not.toMatch(/pending|missing/);
  });

  it.each([0, 1, 3, 10, 30])('writes all models or none: after %i turns', async turns => {
    const project = socialProject();
    await syncTables(project);
    const code = await interrupted(project, ['pull', '--out', 'pulled'], turns);
    const files = existsSync(project.path('pulled')) ? readdirSync(project.path('pulled')) : [];
    expect(files).toHaveLength(code === 0 ? 4 : 0);
  });
});
