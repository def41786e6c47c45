import { mysqlFailures } from './mysql/mysql-errors';
import { postgresFailures } from './postgres/postgres-errors';

const failed = (fields: object): Error => Object.assign(new Error('The server says so.'), fields);

describe('What servers of a cluster say', () => {
  it.each([
    ['a node without the others', 1047, { name: 'ConnectionError', code: 'NODE_NOT_READY', retryable: true }],
    ['a COMMIT that failed half way', 1180, { name: 'ConnectionError', code: 'COMMIT_UNKNOWN', retryable: false }],
    ['a replica', 1836, { name: 'DatabaseError', code: 'DATABASE_READ_ONLY', retryable: false }],
  ])('is told as it is: %s (MySQL)', (_name, errno, expected) => {
    expect(mysqlFailures.translate(failed({ errno }), { phase: 'query' })).toMatchObject(expected);
    expect(mysqlFailures.leavesOpen(failed({ errno }))).toBe(errno === 1180);
  });

  it('is told as it is: an option that forbids something (MySQL)', () => {
    const error = new Error(
      'The MariaDB server is running with the --read-only option so it cannot execute this statement',
    );
    const readOnly = mysqlFailures.translate(Object.assign(error, { errno: 1290 }), { phase: 'query' });
    expect(readOnly).toMatchObject({ code: 'DATABASE_READ_ONLY' });
    const other = mysqlFailures.translate(failed({ errno: 1290 }), { phase: 'query' });
    expect(other).toMatchObject({ code: 'DATABASE_ERROR' });
  });

  it('is told as it is: a standby (PostgreSQL)', () => {
    const error = postgresFailures.translate(failed({ code: '25006' }), { phase: 'query' });
    expect(error).toMatchObject({ name: 'DatabaseError', code: 'DATABASE_READ_ONLY', retryable: false });
  });

  it.each([
    ['57P01', true],
    ['57P02', true],
    ['ECONNRESET', false],
  ])('is believed when a session ends with an answer: %s', (code, retryable) => {
    const call = { phase: 'query', commitsItself: true } as const;
    expect(postgresFailures.translate(failed({ code }), call)).toMatchObject({ code: 'CONNECTION_LOST', retryable });
  });
});
