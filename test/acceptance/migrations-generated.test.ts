import { describeEachDialect } from '../support/describe-each-dialect';
import { checkPair } from '../support/generated-migrations';

/** Sets of all models, and smaller ones, which take a third of the time: what DDL costs is by tables. */
const pairs: readonly (readonly [seed: number, names: readonly string[] | undefined])[] = [
  ...[1, 2, 3, 4].map(seed => [seed, undefined] as const),
  [5, ['Person', 'Toot']],
  [6, ['Person', 'Club']],
  [7, ['Toot', 'Tag']],
  [8, ['Tag', 'Club']],
  [9, ['Person', 'Tag']],
  [10, ['Toot', 'Club']],
];

describeEachDialect('Generated migrations', ({ connect, has }) => {
  // `npm run check:migrations` tries hundreds.
  it.each(pairs)('lead from models to others and back: pair %i', async (seed, names) => {
    const place = await connect([], { sync: false, file: true });
    const config = place.knex.client.config as never; // what the test's own place is reached by
    await checkPair(seed, config, has('arrays'), names);
  });
});
