import { removeProjects, socialProject, syncTables, type TemporaryProject } from '../test-support/temporary-project';

afterEach(removeProjects);

const people = `
import { seed } from '@mortise/cli';
import { Person, Toot } from '../models';

export default seed(async ({ upsertBy }) => {
  const [tea, rain] = await upsertBy(Toot, 'text', [{ text: 'Tea' }, { text: 'Rain' }]);
  await upsertBy(Person, 'name', [
    { name: 'Ada', age: 36, likedToots: [rain, { target: tea, through: { reaction: 'love' } }] },
    { name: 'Grace', likedToots: [tea.id] },
  ]);
});
`;

interface Result {
  readonly seeds: readonly { readonly name: string; readonly rows: object; readonly links: object }[];
}

async function seeded(project: TemporaryProject, ...argv: readonly string[]): Promise<Result> {
  const { code, stdout, stderr } = await project.run(['seed', '--json', ...argv]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Result;
}

const valueOf = async (project: TemporaryProject, code: string): Promise<unknown> =>
  JSON.parse((await project.run(['console', '--json', '--eval', code])).stdout);

async function seedProject(
  files: Readonly<Record<string, string>> = { 'seeds/01-people.ts': people },
): Promise<TemporaryProject> {
  const project = socialProject(files);
  await syncTables(project);
  return project;
}

describe('mortise seed', () => {
  it('creates rows and links, and changes nothing when it runs again', async () => {
    const project = await seedProject();
    expect(await seeded(project)).toMatchObject({
      seeds: [
        {
          name: '01-people',
          rows: { Toot: { created: 2, updated: 0, unchanged: 0 }, Person: { created: 2, updated: 0, unchanged: 0 } },
          links: { 'Person.likedToots': { created: 3, updated: 0, unchanged: 0 } },
        },
      ],
    });
    expect(await seeded(project)).toMatchObject({
      seeds: [
        {
          rows: { Toot: { created: 0, updated: 0, unchanged: 2 }, Person: { created: 0, updated: 0, unchanged: 2 } },
          links: { 'Person.likedToots': { created: 0, updated: 0, unchanged: 3 } },
        },
      ],
    });
    expect(await valueOf(project, 'LikedToot.count()')).toBe(3);
  });

  it('brings back what differs: attributes of rows and of links', async () => {
    const project = await seedProject();
    await seeded(project);
    await valueOf(
      project,
      "(await Person.update({ age: 1 }, { where: { name: 'Ada' } }), await LikedToot.update({ reaction: 'meh' }, { where: { reaction: 'love' } }))",
    );
    expect(await seeded(project)).toMatchObject({
      seeds: [
        {
          rows: { Person: { created: 0, updated: 1, unchanged: 1 } },
          links: { 'Person.likedToots': { created: 0, updated: 1, unchanged: 2 } },
        },
      ],
    });
    expect(await valueOf(project, "LikedToot.count({ where: { reaction: 'love' } })")).toBe(1);
  });

  it('writes nothing of a seed that fails, and names it', async () => {
    const project = await seedProject({
      'seeds/01-people.ts': people,
      'seeds/02-broken.ts': `export default async ({ models, upsertBy }) => {
        await models.Toot.create({ text: 'Half' });
        await upsertBy(models.Person, 'name', [{ name: 'Lin', agee: 3 }]);
      };`,
    });
    const { code, stderr } = await project.run(['seed']);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'SEED_FAILED The seed "02-broken" failed: Person has no attribute or association "agee". Did you mean "age"?',
    );
    expect(await valueOf(project, "Toot.count({ where: { text: 'Half' } })")).toBe(0);
    expect(await valueOf(project, 'Person.count()')).toBe(2);
  });

  it('refuses a key that two rows could share, and rows without it', async () => {
    const project = await seedProject({
      'seeds/a.ts': `export default ({ models, upsertBy }) => upsertBy(models.Person, 'age', [{ age: 1 }]);`,
      'seeds/b.ts': `export default ({ models, upsertBy }) => upsertBy(models.Person, 'name', [{ age: 1 }]);`,
    });
    expect((await project.run(['seed', 'a'])).stderr).toContain('Person has no unique key over age');
    expect((await project.run(['seed', 'b'])).stderr).toContain('has no value for "name"');
  });

  it('runs the seeds that are named, with or without their number, and suggests the nearest', async () => {
    const project = await seedProject();
    expect((await seeded(project, 'people')).seeds).toHaveLength(1);
    const { code, stderr } = await project.run(['seed', 'peopel']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('Did you mean "people"?') });
  });

  it('empties the tables first with --fresh, where that was confirmed and this is not production', async () => {
    const project = await seedProject();
    await seeded(project);
    await valueOf(project, "Person.create({ name: 'Lin' })");
    expect(await project.run(['seed', '--fresh'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    const production = await project.run(['seed', '--fresh', '--yes'], { env: { NODE_ENV: 'production' } });
    expect(production).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
    expect(await valueOf(project, 'Person.count()')).toBe(3);
    await seeded(project, '--fresh', '--yes');
    expect(await valueOf(project, 'Person.count()')).toBe(2);
  });

  it('reads and checks all seeds before --fresh empties a table', async () => {
    const project = await seedProject();
    await seeded(project);
    for (const [text, code] of [
      ['export default (', 'SEED_NOT_READABLE'],
      ['throw new Error("no luck");', 'SEED_NOT_READABLE'],
      ['export const people = 1;', 'INVALID_SEED'],
    ] as const) {
      const name = `${code}${text.length}`;
      project.write(`seeds/02-${name}.ts`, text);
      const ran = await project.run(['seed', '--fresh', '--yes', 'people', name]);
      expect(ran).toMatchObject({ code: 2, stderr: expect.stringMatching(`^${code} The seed "02-${name}"`) });
    }
    expect(await valueOf(project, 'Person.count()')).toBe(2);
  });

  it('makes rows by factories, each with values of its own', async () => {
    const project = await seedProject({
      'seeds/a.ts': `export default async ({ models, factory }) => {
        const people = factory(models.Person, number => ({ name: 'Person ' + number }));
        await people.create();
        await people.with(number => ({ age: number * 10 })).create(2);
      };`,
    });
    expect(await seeded(project)).toMatchObject({ seeds: [{ rows: { Person: { created: 3 } } }] });
    expect(
      await valueOf(project, "Person.findAll({ attributes: ['name', 'age'], order: ['name'], raw: true })"),
    ).toEqual([
      { name: 'Person 1', age: null },
      { name: 'Person 2', age: 20 },
      { name: 'Person 3', age: 30 },
    ]);
  });

  it('names a model that is misspelt', async () => {
    const project = await seedProject({ 'seeds/a.ts': 'export default ({ models }) => models.Persn.count();' });
    expect((await project.run(['seed'])).stderr).toContain('Did you mean "Person"?');
  });
});
