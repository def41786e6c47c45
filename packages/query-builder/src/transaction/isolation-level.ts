import type { IsolationLevelName } from '@mortise/core';

/**
 * The isolation levels of SQL, by name.
 *
 * @example
 * await database.transaction({ isolationLevel: IsolationLevel.SERIALIZABLE }, async () => { … });
 */
export const IsolationLevel = {
  READ_UNCOMMITTED: 'READ UNCOMMITTED',
  READ_COMMITTED: 'READ COMMITTED',
  REPEATABLE_READ: 'REPEATABLE READ',
  SERIALIZABLE: 'SERIALIZABLE',
} as const satisfies Record<string, IsolationLevelName>;

export type IsolationLevel = IsolationLevelName;
