import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { upsertBy } from '@mortise/cli';
import { DataTypes, Database, type Model, type ModelStatic } from 'mortise';
import { runWith } from '../support/run-command';
import { describeEachDialect } from '../support/describe-each-dialect';

interface World {
  readonly Person: ModelStatic<Model>;
  readonly Toot: ModelStatic<Model>;
  readonly Like: ModelStatic<Model>;
}

function declareWorld(database: Database): void {
  const Person = database.define('Person', { name: { type: DataTypes.STRING(40), unique: true } }, { paranoid: true });
  const Toot = database.define('Toot', { text: { type: DataTypes.STRING(40), unique: true }, at: DataTypes.DATE });
  Toot.belongsTo(Person, { as: 'author', inverse: { as: 'toots', type: 'hasMany' } });
  const Like = database.define('Like', { reaction: DataTypes.STRING(10), stars: DataTypes.DECIMAL(5, 2) });
  Person.belongsToMany(Toot, { as: 'likedToots', through: Like, inverse: { as: 'likedBy' } });
}

function worldOf({ models }: Database): World {
  // All models of a Database extend this Model.
  const [Person, Toot, Like] = ['Person', 'Toot', 'Like'].map(name => models.getOrThrow(name) as ModelStatic<Model>);
  return { Person, Toot, Like } as World;
}

/** The statements that change rows while the work runs. */
async function writesOf(log: string[], work: () => Promise<unknown>): Promise<readonly string[]> {
  log.length = 0;
  await work();
  return log.filter(text => /^\W*(INSERT|UPDATE|DELETE)/i.test(text));
}

describeEachDialect('Seeds', ({ connect, has }) => {
  const folders: string[] = [];
  afterEach(() => folders.splice(0).forEach(folder => rmSync(folder, { recursive: true })));

  it('writes nothing where everything is there already', async () => {
    const log: string[] = [];
    const database = await connect([], { declare: declareWorld, logging: text => log.push(text) });
    const { Person, Toot } = worldOf(database);
    const at = new Date('2026-01-31T12:00:00.000Z');
    const work = async (): Promise<void> => {
      const [ada] = await upsertBy(Person, 'name', [{ name: 'Ada' }]);
      const [tea] = await upsertBy(Toot, 'text', [{ text: 'Tea', at, author: ada }]);
      const likedToots = [{ target: tea!, through: { reaction: 'love', stars: '1.50' } }];
      await upsertBy(Person, 'name', [{ name: 'Ada', likedToots, toots: [tea!] }]);
    };
    expect((await writesOf(log, work)).length).toBeGreaterThan(0);
    expect(await writesOf(log, work)).toEqual([]);
  });

  it('gives a row another one that it belongs to, and a link other values', async () => {
    const database = await connect([], { declare: declareWorld });
    const { Person, Toot, Like } = worldOf(database);
    const [ada, grace] = await upsertBy(Person, 'name', [{ name: 'Ada' }, { name: 'Grace' }]);
    for (const [author, stars] of [[ada!, '1.50'] as const, [grace!, '2.00'] as const])
      await upsertBy(Toot, 'text', [{ text: 'Tea', author, likedBy: [{ target: ada!, through: { stars } }] }]);
    expect(await Toot.findOne({ where: { text: 'Tea' } })).toMatchObject({ authorId: grace!.get('id') });
    expect((await Like.findAll()).map(like => Number(like.get('stars')))).toEqual([2]);
  });

  it('writes nothing again where scopes or marks of deletion hide what is linked', async () => {
    const log: string[] = [];
    const database = await connect([], {
      logging: text => log.push(text),
      declare: database => {
        const defaultScope = { where: { isHidden: false } };
        const hidden = { name: { type: DataTypes.STRING(40), unique: true }, isHidden: DataTypes.BOOLEAN };
        const Toot = database.define('Toot', hidden, { defaultScope, paranoid: true });
        const Person = database.define('Person', { name: { type: DataTypes.STRING(40), unique: true } });
        Person.belongsTo(Toot, { as: 'pinned' });
        Person.belongsToMany(Toot, { as: 'likedToots', through: 'Like' });
      },
    });
    const [Person, Toot] = ['Person', 'Toot'].map(name => database.models.getOrThrow(name) as ModelStatic<Model>);
    const [tea, rain] = await upsertBy(Toot!, 'name', [
      { name: 'Tea', isHidden: true },
      { name: 'Rain', isHidden: false },
    ] as object[]);
    await rain!.destroy();
    const work = async (): Promise<void> => {
      for (const pinned of [tea!, rain!])
        await upsertBy(Person!, 'name', [
          { name: `Likes ${String(pinned.get('name'))}`, pinned, likedToots: [tea!, rain!] },
        ]);
    };
    expect((await writesOf(log, work)).length).toBeGreaterThan(0);
    expect(await writesOf(log, work)).toEqual([]);
  });

  it('keeps what was there where a seed of a fresh run fails, as far as the database can', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mortise-seeds-'));
    folders.push(folder);
    const seedOf = (name: string, code: string): void =>
      writeFileSync(join(folder, name), `module.exports = async ({ models, upsertBy }) => { ${code} };`);
    seedOf('1-ada.js', "await upsertBy(models.Person, 'name', [{ name: 'Ada' }]);");
    seedOf('2-broken.js', "await models.Person.create({ name: 'Half' }); throw new Error('no luck');");
    const database = await connect([], { declare: declareWorld });
    const { Person } = worldOf(database);
    await upsertBy(Person, 'name', [{ name: 'Grace' }]);
    // A database of its own on the same connections, for the command closes it.
    const again = new Database(database.knex);
    declareWorld(again);
    const ran = await runWith(again, ['seed', '--fresh', '--yes'], { seeds: folder });
    const message = 'SEED_FAILED The seed "2-broken" failed: no luck';
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
    const kept = has('transactionalDdl') ? ['Grace'] : ['Ada'];
    expect((await Person.findAll()).map(person => person.get('name'))).toEqual(kept);
  });

  it('brings back a row that was marked as deleted', async () => {
    const database = await connect([], { declare: declareWorld });
    const { Person } = worldOf(database);
    const [ada] = await upsertBy(Person, 'name', [{ name: 'Ada' }]);
    await ada!.destroy();
    await upsertBy(Person, 'name', [{ name: 'Ada' }]);
    expect(await Person.count()).toBe(1);
    expect(await Person.count({ paranoid: false })).toBe(1);
  });

  it('refuses what could double a row, before anything is written', async () => {
    const database = await connect([], { declare: declareWorld });
    const { Person, Toot } = worldOf(database);
    await expect(upsertBy(Toot, 'at', [])).rejects.toMatchObject({ code: 'KEY_NOT_UNIQUE' });
    const rows = [{ name: 'Ada' }, { name: null }] as object[];
    await expect(upsertBy(Person, 'name', rows)).rejects.toMatchObject({ code: 'KEY_WITHOUT_VALUE' });
    const misspelt = [{ name: 'Ada', likedToot: [] }] as object[];
    await expect(upsertBy(Person, 'name', misspelt)).rejects.toMatchObject({
      code: 'UNKNOWN_ATTRIBUTE',
      message: expect.stringContaining('Did you mean "likedToots"?'),
    });
    expect(await Person.count()).toBe(0);
  });
});
