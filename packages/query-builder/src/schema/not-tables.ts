import { DefinitionError, type ModelDefinition } from '@mortise/core';
import { prefixedName } from '../sql/identifier';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import type { DdlSession } from './ddl-session';

/** SQLite takes no more than 500 queries in a UNION. */
const MOST_AT_ONCE = 400;

/**
 * Refuses definitions whose table is a view or the like, which nothing here creates, changes or drops.
 *
 * @throws DefinitionError `NOT_A_TABLE`
 */
export async function checkAreTables(
  definitions: readonly ModelDefinition[],
  syntax: SchemaSyntax,
  session: DdlSession,
): Promise<void> {
  for (let start = 0; start < definitions.length; start += MOST_AT_ONCE) {
    const some = definitions.slice(start, start + MOST_AT_ONCE);
    const queries = some.map(({ table }, index) => syntax.kindOfNoTable(table, index));
    const [found] = await session.rows(queries.join(' UNION ALL '));
    if (found !== undefined) throw notATable(some[Number(found[0])] as ModelDefinition, String(found[1]));
  }
}

function notATable({ name, table: { schema, name: table } }: ModelDefinition, kind: string): DefinitionError {
  const place = prefixedName(schema, table);
  return new DefinitionError('NOT_A_TABLE', `${name} is to have the table "${place}", and that is ${kind}.`, {
    hint: `Say sync: false in the options of ${name}: then sync and drop leave it alone. Or give ${name} another tableName.`,
  });
}
