import type { SqlTextPart } from '../state/schema-state';
import type { SqlByDialect, TablePlace } from '../steps/step';
import { everywhere } from './sql-of-value';

export const text = (given: string): SqlTextPart => ({ type: 'text', text: given });
export const identifier = (name: string): SqlTextPart => ({ type: 'identifier', name });

/** Gives the parts that name a table. */
export type TableNaming = (table: TablePlace) => readonly SqlTextPart[];

/** SQL that names tables: one in a schema has it as a part of its own name where there are no schemas. */
export function sqlOfTables(
  tables: readonly TablePlace[],
  write: (nameOf: TableNaming) => readonly SqlTextPart[],
): SqlByDialect {
  if (tables.every(({ schema }) => schema === undefined)) return everywhere(write(({ name }) => [identifier(name)]));
  const prefixed = write(({ schema, name }) => [identifier(schema === undefined ? name : `${schema}.${name}`)]);
  const qualified = write(({ schema, name }) =>
    schema === undefined ? [identifier(name)] : [identifier(schema), text('.'), identifier(name)],
  );
  return { sqlite: prefixed, postgres: qualified, mysql: prefixed };
}

/** The same in words of its own for PostgreSQL. */
export const withPostgres = (others: SqlByDialect, postgres: SqlByDialect): SqlByDialect => ({
  ...others,
  postgres: (postgres['postgres'] ?? postgres['*']) as readonly SqlTextPart[], // one of them, as sqlOfTables makes it
});

export const joined = (lists: readonly (readonly SqlTextPart[])[], separator: string): readonly SqlTextPart[] =>
  lists.flatMap((parts, place) => (place === 0 ? parts : [text(separator), ...parts]));
