import type { LockLevel } from '../options/lock-options';

/** A lock on the rows of one table. */
export interface RowLock {
  readonly level: LockLevel;
  readonly whenHeld: 'wait' | 'skip' | 'fail';
}
