import { AsyncLocalStorage } from 'node:async_hooks';
import { DataTypes, Model, type CreationOptional, type InferAttributes, type InferCreationAttributes } from 'mortise';
import { Attribute, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';
import { Person } from '../support/worlds/people';

@Table({ timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare text: string;
}

describeEachDialect('Transactions of several databases', ({ connect }) => {
  it('stand inside each other, and each database knows its own', async () => {
    const people = await connect([Person]);
    const toots = await connect([Toot]);
    await people.transaction(async person => {
      await toots.transaction(async toot => {
        expect(people.getCurrentTransaction()).toBe(person);
        expect(toots.getCurrentTransaction()).toBe(toot);
        await people.transaction(async nested => {
          expect(people.getCurrentTransaction()).toBe(nested);
          expect(toots.getCurrentTransaction()).toBe(toot);
        });
        expect(people.getCurrentTransaction()).toBe(person);
      });
      expect(toots.getCurrentTransaction()).toBeUndefined();
      expect(people.getCurrentTransaction()).toBe(person);
    });
    expect(people.getCurrentTransaction()).toBeUndefined();
  });

  it('end each by itself: what one rolls back stays in the other', async () => {
    const people = await connect([Person]);
    const toots = await connect([Toot]);
    await people.transaction(async () => {
      await Person.create({ name: 'Ada' });
      const refused = toots.transaction(async () => {
        await Toot.create({ text: 'lost' });
        await Person.create({ name: 'Ben' });
        throw new Error('back');
      });
      await expect(refused).rejects.toThrow('back');
    });
    expect((await Person.findAll({ order: 'name' })).map(({ name }) => name)).toEqual(['Ada', 'Ben']);
    expect(await Toot.count()).toBe(0);
  });

  // Node.js tells every storage that was ever used of each promise, and forgets none of them.
  it('share one storage of async contexts, however many databases there are', async () => {
    const used = new Set<unknown>();
    const run = jest.spyOn(AsyncLocalStorage.prototype, 'run');
    for (let index = 0; index < 3; index += 1) {
      const database = await connect();
      await database.transaction(async () => undefined);
    }
    run.mock.contexts.forEach(storage => used.add(storage));
    run.mockRestore();
    expect(used.size).toBe(1);
  });
});
