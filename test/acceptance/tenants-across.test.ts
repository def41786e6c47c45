import { DataTypes, type Database, type Model, type ToManyRelation, type ToOneRelation } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';
import { tenantModels, type TenantModels } from '../support/tenant-models';

const loose = (value: unknown): never => value as never;
const many = (row: unknown, name: string): ToManyRelation => (row as Model).related(name as never);
const one = (row: unknown, name: string): ToOneRelation => (row as Model).related(name as never);

describeEachDialect('What is written across tenants', ({ connect }) => {
  async function story(): Promise<
    TenantModels & { database: Database; tenantsOf: (name: string) => Promise<unknown> }
  > {
    const database = await connect([], { sync: false });
    const models = tenantModels(database);
    await database.sync();
    const tenantsOf = (name: string): Promise<unknown> =>
      database.acrossTenants(async () => {
        const rows = await database.model(name).findAll(loose({}));
        return rows.map(row => row.get('tenantId')).sort();
      });
    return { ...models, database, tenantsOf };
  }

  it('with a row, in whatever words, is of whose that is', async () => {
    const { Person, Toot, database, tenantsOf } = await story();
    await database.acrossTenants(async () => {
      const [ada, bob] = await Person.bulkCreate<Model>(
        loose([
          { tenantId: 1, name: 'Ada', toots: [{ text: 'a', tags: [{ name: 'x' }] }], liked: [{ text: 'b' }] },
          { tenantId: 2, name: 'Bob', toots: [{ text: 'c' }], liked: [{ text: 'd', Like: { note: 'n' } }] },
        ]),
      );
      expect(await tenantsOf('Toot')).toEqual([1, 1, 2, 2]);
      expect(await tenantsOf('Tag')).toEqual([1]);
      expect(await tenantsOf('Like')).toEqual([1, 2]);
      const toot = (name: string): Promise<Model | null> => Toot.findOne<Model>(loose({ where: { text: name } }));
      await many(ada, 'liked').add(loose([await toot('a')]), { through: { note: 'm' } });
      await many(bob, 'liked').set(loose([await toot('c')]));
      await many(bob, 'liked').create({ text: 'e' }, { through: { note: 'o' } });
      await many(bob, 'liked').findOrCreate(loose({ where: { text: 'c' } }));
      await ada?.update(loose({ liked: { create: { text: 'f' } }, toots: { create: [{ text: 'g' }] } }));
      await many(ada, 'toots').create({ text: 'h' });
      await one(await toot('h'), 'author').create(loose({ name: 'Eve' }));
      await Person.create(loose({ tenantId: 2, name: 'Zoe', liked: [(await toot('c'))?.get(loose('id'))] }));
      await Toot.create(loose({ tenantId: 2, text: 'i', author: { name: 'Max' } }));
      expect(await tenantsOf('Person')).toEqual([1, 1, 2, 2, 2]);
      expect(await tenantsOf('Like')).toEqual([1, 1, 1, 2, 2, 2]);
    });
    for (const [id, likes] of [
      [1, 3],
      [2, 3],
    ] as const)
      // prettier-ignore
      expect(await database.forTenant(id).run(() => database.model('Like').count())).toBe(likes);
  });

  it('says itself whose it is, where it wants to be another’s, or nobody tells', async () => {
    const { Person, Country, database, tenantsOf } = await story();
    await database.acrossTenants(async () => {
      await Person.create(loose({ tenantId: 1, name: 'Ada', toots: [{ tenantId: 2, text: 'a' }] }));
      expect(await tenantsOf('Toot')).toEqual([2]);
      const lacking = { name: 'ValidationError' };
      await expect(Person.create(loose({ name: 'Bob' }))).rejects.toMatchObject(lacking);
      await expect(Country.create(loose({ name: 'Norway', people: [{ name: 'Bob' }] }))).rejects.toMatchObject(lacking);
      const Own = database.define(
        'Own',
        { tenantId: { type: DataTypes.INTEGER, allowNull: false } },
        { timestamps: false, requiredScope: (tenant: number) => { if (tenant !== 7) throw new Error('unknown'); return { where: { tenantId: tenant } }; } },
      ); // prettier-ignore
      Person.hasMany(Own, { as: 'owns', foreignKey: 'personId' });
      await Own.sync();
      await expect(Person.create(loose({ tenantId: 7, name: 'C', owns: [{}] }))).rejects.toMatchObject(lacking);
      await Person.create(loose({ tenantId: 7, name: 'D', owns: [{ tenantId: 7 }] }));
    });
  });
});
