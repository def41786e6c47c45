import { attributeOf, isFolded, requiredValues, type DataType, type ModelDefinition } from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import { fragment, type Binding, type Fragment } from '../sql/fragment';
import { columnSql, type TableRef } from './columns';

/**
 * That a row is one of the tenant, of each table that a statement names: none where its model has no required scope.
 *
 * @throws QueryError `TENANT_REQUIRED`
 */
export function tenantSql(dialect: Dialect, table: TableRef): readonly Fragment[] {
  const values = requiredValues(table.definition);
  if (values === undefined) return [];
  return [...values].map(([name, value]) => {
    const { type } = attributeOf(table.definition, name);
    const conditions = sameSql(dialect, type, columnSql(dialect, table, name), '?');
    const bound = constant(dialect, type, value);
    return fragment(
      conditions.join(' AND '),
      conditions.map(() => bound),
    );
  });
}

/**
 * Conditions that two values are the same. Texts that a collation takes for equal name different tenants; the plain
 * comparison stands first, for it is the one that an index serves.
 */
const sameSql = ({ syntax }: Dialect, type: DataType, column: string, other: string): readonly string[] => [
  `${column} = ${other}`,
  ...(isFolded(type) ? [syntax.sameText(column, other)] : []),
];

/** Bound like any other value, and the same for each call: plans are made for a definition. */
function constant(dialect: Dialect, type: DataType, value: unknown): Binding {
  const encode = dialect.codecOf(type).encode;
  return () => (encode === undefined ? value : encode(value));
}

/** The columns that tell whose a row is, where rows of others may be met. */
export const tenantColumns = (definition: ModelDefinition): readonly string[] => [
  ...(requiredValues(definition)?.keys() ?? []),
];
