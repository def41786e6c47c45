import { DefinitionError, QueryError } from '@mortise/core';
import type { SessionSettings } from '../contract/client-profile';
import type { BeginOptions } from '../contract/driver';

const MESSAGE = 'is for databases in which schemas hold tables: PostgreSQL.';
const HINT = 'Leave it out. Here a schema is the first part of the name of a table, and is named by what is read.';

/** @throws DefinitionError `INVALID_OPTION` */
export function refuseSearchPath({ searchPath }: SessionSettings): void {
  if (searchPath === undefined) return;
  throw new DefinitionError('INVALID_OPTION', `The option "searchPath" of a Database ${MESSAGE}`, { hint: HINT });
}

/** @throws QueryError `UNSUPPORTED` */
export function refuseOwnSearchPath({ searchPath }: BeginOptions): void {
  if (searchPath === undefined) return;
  throw new QueryError('UNSUPPORTED', `The option "searchPath" of a transaction ${MESSAGE}`, { hint: HINT });
}
