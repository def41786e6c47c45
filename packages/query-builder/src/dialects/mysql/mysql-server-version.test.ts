import { hasReturning } from './mysql-syntax';

describe('RETURNING', () => {
  it.each(['10.5.0-MariaDB', '10.11.6-MariaDB-0+deb12u1', '11.4.2-MariaDB-ubu2404-log', '5.5.5-10.6.1-MariaDB'])(
    'is there on %s',
    version => expect(hasReturning(version)).toBe(true),
  );

  it.each(['10.4.34-MariaDB', '8.0.36', '8.4.0-log', '9.1.0', '5.7.44', '8.0.mysql_aurora.3.04.0', ''])(
    'is not there on %s',
    version => expect(hasReturning(version)).toBe(false),
  );
});
