import { DataTypes, type Database, type Model } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

const anything = (value: unknown): never => value as never;

describeEachDialect('Hooks, streams and pages of a tenant', ({ connect }) => {
  interface Story {
    readonly database: Database;
    readonly Person: ReturnType<Database['define']>;
    readonly Audit: ReturnType<Database['define']>;
    readonly a: ReturnType<Database['forTenant']>;
    readonly b: ReturnType<Database['forTenant']>;
    /** Who was written of, by tenants. */
    readonly audits: () => Promise<unknown>;
  }

  async function story(): Promise<Story> {
    const database = await connect([], { sync: false });
    const scope = { timestamps: false, requiredScope: (tenantId: number) => ({ where: { tenantId } }) };
    const tenantId = { type: DataTypes.INTEGER, allowNull: false };
    const Person = database.define('Person', { name: DataTypes.STRING, tenantId }, scope);
    const Audit = database.define('Audit', { text: DataTypes.STRING, tenantId }, scope);
    const write = async (text: string): Promise<void> => void (await Audit.create(anything({ text })));
    Person.hooks.addListener('afterCreate', async (person: Model) => write(`made ${String(person.get(anything('name')))}`)); // prettier-ignore
    Person.hooks.addListener('afterUpdate', async () => write('updated'));
    Person.hooks.addListener('afterFind', async () => write('found'));
    Person.hooks.addListener('beforeCount', async () => write('counted'));
    database.hooks.addListener('afterDestroy', async () => write('destroyed'));
    await database.sync();
    const [a, b] = [database.forTenant(1), database.forTenant(2)];
    const audits = (): Promise<unknown> =>
      database.acrossTenants(async () => {
        const rows = await Audit.findAll(anything({ order: ['id'] }));
        await Audit.destroy(anything({ all: true }));
        return rows.map(row => `${String(row.get(anything('tenantId')))} ${String(row.get(anything('text')))}`);
      });
    return { database, Person, Audit, a, b, audits };
  }

  it('run for the tenant of the call, whoever calls', async () => {
    const { database, Person, a, b, audits } = await story();
    const made = await a.model(Person).create(anything({ name: 'Ada' }));
    await b.run(() => a.model(Person).create(anything({ name: 'Eve' })));
    expect(await audits()).toEqual(['1 made Ada', '1 made Eve']);
    await made.update({ name: 'x' } as never);
    await b.run(() => made.update({ name: 'y' } as never));
    expect(await audits()).toEqual(['1 updated', '1 updated']);
    await a.model(Person).findAll();
    await b.run(() => a.model(Person).count());
    expect(await audits()).toEqual(['1 found', '1 counted']);
    await made.destroy();
    await b.run(() => Person.create(anything({ name: 'Bob' })));
    await database.transaction(() =>
      a.run(() => Person.bulkCreate(anything([{ name: 'M' }]), { individualHooks: true })),
    );
    expect(await audits()).toEqual(['1 destroyed', '2 made Bob', '1 made M']);
    // What is added to one is heard in the other.
    const remove = a.model(Person).definition.hooks.addListener('beforeDestroy', () => {
      throw new Error('heard');
    });
    await expect(b.run(async () => (await Person.findOne())?.destroy())).rejects.toThrow('heard');
    remove();
    await expect(b.run(async () => (await Person.findOne())?.destroy())).resolves.toBeUndefined();
  });

  it('and so do streams and pages, wherever they are iterated', async () => {
    const { Person, a, b, audits } = await story();
    await a.run(() => Person.bulkCreate(anything([{ name: 'A1' }, { name: 'A2' }, { name: 'A3' }])));
    await b.run(() => Person.bulkCreate(anything([{ name: 'B1' }])));
    await audits();
    const names = async (stream: AsyncIterable<unknown>): Promise<readonly string[]> => {
      const found: string[] = [];
      for await (const person of stream) found.push(String((person as Model).get(anything('name'))));
      return found;
    };
    const stream = (): AsyncIterable<unknown> => Person.stream(anything({ batchSize: 2 })) as AsyncIterable<unknown>;
    const ofA = a.run(stream);
    expect(await b.run(() => names(ofA))).toEqual(['A1', 'A2', 'A3']);
    expect(await names(b.run(stream))).toEqual(['B1']);
    const heard = (await audits()) as string[];
    expect([...new Set(heard)]).toEqual(['1 found', '2 found']);
    const page = await a.model(Person).paginate(anything({ order: ['id'], first: 2 }));
    expect(JSON.stringify(page)).toContain('A2');
    expect(JSON.stringify(page)).not.toContain('A3');
    await expect(names(stream())).rejects.toMatchObject({ code: 'TENANT_REQUIRED' });
    expect(await audits()).toEqual(['1 found']);
  });
});
