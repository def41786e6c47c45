import type { ModelClass } from './model-class';

/** How strongly rows are locked. */
export type LockLevel = 'UPDATE' | 'SHARE' | 'NO KEY UPDATE' | 'KEY SHARE';

/**
 * The levels of row locks, by name. `NO_KEY_UPDATE` lets others insert rows that refer to the locked one, `KEY_SHARE`
 * lets them change all but its key. Only PostgreSQL knows these two: elsewhere they are `UPDATE` and `SHARE`.
 *
 * @example
 * await Account.findByPk(1, { lock: Lock.UPDATE });
 */
export const Lock = {
  UPDATE: 'UPDATE',
  SHARE: 'SHARE',
  NO_KEY_UPDATE: 'NO KEY UPDATE',
  KEY_SHARE: 'KEY SHARE',
} as const satisfies Record<string, LockLevel>;

export type Lock = LockLevel;

/** Which rows of a find are locked until the transaction ends, and what is done where another one holds them. */
export interface LockOptions {
  /**
   * Locks the rows found, not those included with them; `true` means `UPDATE`, and `of` names an included model whose
   * rows are locked instead. Includes are read by statements of their own, once the lock is held. MySQL and MariaDB lock
   * also the junction rows a getter goes through, and a row whose columns the result is ordered by. On SQLite, where a
   * transaction that writes is alone, it adds nothing.
   */
  lock?: boolean | LockLevel | { readonly level: LockLevel; readonly of?: ModelClass };
  /** Leaves out rows that another transaction holds, instead of waiting for them. */
  skipLocked?: boolean;
  /** Throws a TimeoutError `LOCK_NOT_AVAILABLE` where another transaction holds a row, instead of waiting for it. */
  noWait?: boolean;
}
