import type { TableName } from '@mortise/core';
import type { Dialect } from '../../dialects/contract/dialect';
import type { DdlSession } from '../ddl-session';
import { changeErrors } from './change-errors';
import type { PresentTable } from './planned-changes';

/** Where a change is made. */
export interface ChangeWork {
  readonly dialect: Dialect;
  readonly session: DdlSession;
  /** Whether it was begun before: what is done already is left. */
  readonly resumes: boolean;
  /** Whether a transaction of others is around it, in which no table can be made anew. */
  readonly isBound: boolean;
  /** Makes of a statement one that leaves the table unlocked. */
  readonly aside: ((statement: string) => string) | undefined;
}

/** @throws DatabaseError `UNKNOWN_TABLE` */
export async function presentTable(table: TableName, work: ChangeWork, reason = ''): Promise<PresentTable> {
  const { dialect, session, resumes } = work;
  const syntax = dialect.schema;
  const present = await syntax.alter.describe(table, sql => session.rows(sql));
  if (present === undefined) throw changeErrors.unknownTable(table, reason);
  return { table, present, syntax, session, resumes };
}
