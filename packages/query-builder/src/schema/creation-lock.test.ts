import { mysql, useServer } from '../test-support/databases';
import { syntaxOf } from '../test-support/schemas';
import { holdingCreationLock } from './create-tables';
import { DdlSession } from './ddl-session';

describe('The lock of those who create tables on MariaDB', () => {
  const { it } = useServer(mysql);

  it('is refused after a while, before the work begins', async ({ connections }) => {
    const syntax = syntaxOf(connections);
    const { take } = syntax.creationLock;
    // The same statement, without its minute of patience.
    const impatient = { ...syntax, creationLock: { ...syntax.creationLock, take: take.map(sql => sql.replace(', 60)', ', 0)')) } }; // prettier-ignore
    const hold = (work: () => Promise<void>): Promise<void> =>
      connections.withConnection(runner => holdingCreationLock(work, impatient, new DdlSession(runner, undefined)), {});
    const begun: string[] = [];
    await hold(async () => {
      begun.push('first');
      const second = hold(async () => void begun.push('second'));
      await expect(second).rejects.toMatchObject({ name: 'TimeoutError', code: 'LOCK_TIMEOUT', retryable: true });
    });
    expect(begun).toEqual(['first']);
    await hold(async () => void begun.push('third'));
    expect(begun).toEqual(['first', 'third']);
  });
});
