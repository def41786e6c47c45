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

  it.each([
    ['Person.count();', 0],
    ['const n = await Person.count(); n', 0],
    ['const n = await Person.count()\nn + 1;', 1],
    ['const a = {}\n+ (await 1); a', '[object Object]1'],
    ['let n = await 1\n+ 2', null],
    ['let n = await 1; if (n) { n = 5 } n // the last; one', 5],
    ["if (true) Person.create({ name: 'Ada' }).then(() => 7)", 7],
    ['{ a: 1 }', { a: 1 }],
    ['undefined', null],
    ['for (const name of ["a", "b"]) await Person.create({ name }); return await Person.count()', 2],
    ['if (await Person.count()) { 1 } else { 2 }', null],
  ])('gives the value of the last expression, as the prompt does: %s', async (code, value) => {
    const project = socialProject();
    await syncTables(project);
    const { stdout, stderr } = await project.run(['console', '--json', '--eval', code]);
    expect({ value: JSON.parse(stdout) as unknown, stderr }).toEqual({ value, stderr: '' });
  });

  it.each([
    'for (const name of ["a", "b"]) await Person.create({ name })',
    'for await (const name of ["a", "b"]) { await Person.create({ name }); }',
    'if (await Person.count() === 0) { await Person.bulkCreate([{ name: "a" }, { name: "b" }]); }',
    'let n = 2; while (n--) { await Person.create({ name: `${n}` }) }',
    'await Person.create({ name: "a" }); if (await Person.count()) { await Person.create({ name: "return" }) } // return',
    'try { await Person.create({ name: "a" }) } finally { await Person.create({ name: "b" }) }',
  ])('runs a statement that awaits, and says that it gives no value: %s', async code => {
    const project = socialProject();
    await syncTables(project);
    expect(await project.run(['console', '--eval', code])).toEqual({
      code: 0,
      stdout: 'undefined\n',
      stderr: 'The last statement awaits, and gives no value: "return" gives one.\n',
    });
    expect((await project.run(['console', '--eval', 'Person.count()'])).stdout).toBe('2\n');
  });

  it.each([
    'const n = await Person.count()',
    'let a = 1\nconst n = await Person.count(); // of all',
    'await Person.count(); let a = await 1;',
  ])('says nothing of a declaration, which has no value: %s', async code => {
    const project = socialProject();
    await syncTables(project);
    expect(await project.run(['console', '--eval', code])).toEqual({ code: 0, stdout: 'undefined\n', stderr: '' });
  });

  it.each(['() => 1', '12n', 'Symbol.iterator', 'const a = {}; a.a = a', '({ a: 12n })'])(
    'says that this is no JSON: %s',
    async code => {
      const { code: exit, stdout } = await socialProject().run(['console', '--json', '--eval', code]);
      expect({ exit, told: JSON.parse(stdout) as unknown }).toMatchObject({
        exit: 1,
        told: { error: { code: 'NOT_JSON' } },
      });
    },
  );

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
