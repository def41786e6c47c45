import { describeEachDialect } from '../support/describe-each-dialect';
import { checkPair } from '../support/generated-migrations';

describeEachDialect('Generated migrations', ({ connect, has }) => {
  // `npm run check:migrations` tries hundreds.
  it.each([1, 2, 3, 4])('lead from models to others and back: pair %i', async seed => {
    const place = await connect([], { sync: false, file: true });
    const config = place.knex.client.config as never; // what the test's own place is reached by
    await checkPair(seed, config, has('arrays'));
  });
});
