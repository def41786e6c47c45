import { checkSqliteVersion } from './sqlite-client';

describe('The version of better-sqlite3', () => {
  it('is refused before it can crash an old Node.js', () => {
    expect(() => checkSqliteVersion('13.0.1', '20.20.2')).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED_DRIVER_VERSION', hint: 'Run: npm install better-sqlite3@12' }),
    );
  });

  it.each([
    ['12.11.1', '20.20.2'],
    ['13.0.1', '22.1.0'],
    [undefined, '20.20.2'],
  ])('%s is taken on Node.js %s', (driver, node) => {
    expect(() => checkSqliteVersion(driver, node)).not.toThrow();
  });
});
