import { describeEachDialect } from '../support/describe-each-dialect';
import { Person } from '../support/worlds/people';

describeEachDialect('Without prepared statements', ({ connect }) => {
  it.each([true, false])('limit and offset count rows (prepared: %s)', async preparedStatements => {
    await connect([Person], { preparedStatements });
    await Person.bulkCreate(['Ada', 'Bob', 'Cy', 'Dee'].map(name => ({ name })));
    const named = async (page: { limit?: number; offset?: number }): Promise<unknown[]> =>
      (await Person.findAll({ order: ['id'], ...page })).map(({ name }) => name);
    expect(await named({ limit: 2, offset: 1 })).toEqual(['Bob', 'Cy']);
    expect(await named({ limit: 1 })).toEqual(['Ada']);
    expect(await named({ offset: 3 })).toEqual(['Dee']);
    expect(await named({ limit: 0 })).toEqual([]);
  });
});
