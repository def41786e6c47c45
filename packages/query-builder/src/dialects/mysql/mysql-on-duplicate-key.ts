import type { ConflictNews, ConflictSql } from '../contract/syntax';

const CLAUSE = ' ON DUPLICATE KEY UPDATE ';

/**
 * A value that the server fails to work out, with an error of its own number: two rows where one is due. RAND keeps it
 * from being worked out ahead of time.
 */
const REFUSE = '(SELECT NULL FROM (SELECT 1 UNION ALL SELECT 2) AS other_key WHERE RAND() < 2)';

/** The number of that error: "Subquery returns more than 1 row". */
const REFUSED = 1242;

/**
 * What happens to rows that are there already.
 *
 * The server means rows with any of the new row's unique keys. One that is there by another key than the one that
 * decides must be neither taken for the new row nor updated, so the first assignment compares them. A key with a NULL in
 * it meets no row: NULL equals nothing.
 *
 * Never INSERT IGNORE: it hides foreign keys that point nowhere. Setting a column to itself changes nothing.
 */
export function onDuplicateKey(conflict: ConflictSql): string {
  const { key, update, tells } = conflict;
  // MySQL 8 has a newer form for VALUES(), which MariaDB does not know; the old one works on both.
  const changes = update.map(column => `${column} = VALUES(${column})`);
  const isNeeded = key.length > 0 || tells !== undefined || update.length === 0;
  return CLAUSE + (isNeeded ? [firstAssignment(conflict), ...changes] : changes).join(', ');
}

/** A column set to itself, with what is to be checked and told on the way. */
function firstAssignment({ key, anyColumn, tells }: ConflictSql): string {
  const [column, value] = tells === undefined ? [anyColumn, anyColumn] : telling(tells, anyColumn);
  return `${column} = ${key.length === 0 ? value : unlessOtherKey(key, value)}`;
}

/**
 * LAST_INSERT_ID(number) makes the server give that number for the statement's insert id, and for LAST_INSERT_ID() in the
 * same row; both only tell of rows for which this clause runs.
 */
function telling(tells: ConflictNews, anyColumn: string): readonly [column: string, value: string] {
  if ('counter' in tells) return [tells.counter, `LAST_INSERT_ID(${tells.counter})`];
  return [anyColumn, `IF(LAST_INSERT_ID(?) = 0, NULL, ${anyColumn})`];
}

/** The number of a row that was left as it is; then it is forgotten, for the next row is another. */
export const SKIPPED_MARK = 'LAST_INSERT_ID(), LAST_INSERT_ID(0)';

function unlessOtherKey(key: readonly string[], value: string): string {
  const isSameKey = key.map(column => `${column} = VALUES(${column})`).join(' AND ');
  return `IF(${isSameKey}, ${value}, ${REFUSE})`;
}

/** Whether the server refused a row because it is there by another unique key than the one that decides. */
export function isOtherKey(errno: number | undefined, sql: string | undefined): boolean {
  return errno === REFUSED && sql?.includes(REFUSE) === true;
}
