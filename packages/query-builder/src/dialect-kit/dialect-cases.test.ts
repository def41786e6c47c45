import { dialectCases } from '../dialect';
import { dialects } from '../dialects/dialects';
import { openConnections } from '../pool/open-connections';
import { coveredDialects, everyServer, type TestDatabase } from '../test-support/databases';

// In memory each connection would be a database of its own; there is one, and cases may go on.
const covered = everyServer.filter(({ dialect }) => coveredDialects().includes(dialect));

describe.each(covered)('A dialect on $name', server => {
  let place: TestDatabase;

  beforeAll(async () => {
    place = await server.create();
  });

  afterAll(() => place.drop());

  it.each(dialectCases)('$name', async ({ run }) => {
    const { knex, dialect } = openConnections(place.target);
    await knex.destroy();
    expect(dialects).toContain(dialect);
    await run({ dialect, target: place.target });
  });
});
