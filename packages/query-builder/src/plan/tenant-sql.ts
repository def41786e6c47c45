import {
  attributeOf,
  endsOfTenants,
  isFolded,
  requiredValues,
  type DataType,
  type LinkStep,
  type ModelDefinition,
  type ReferenceDefinition,
} from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import { fragment, joinFragments, wrapFragment, type Binding, type Fragment } from '../sql/fragment';
import { columnSql, type TableRef } from './columns';

/** Steps between a table and others whose rows the statement asks for as well. */
export interface KnownSteps {
  /** What led there. */
  readonly from?: LinkStep | undefined;
  /** What leads on. */
  readonly next?: LinkStep | undefined;
}

/**
 * That a row is one of the tenant, of each table that a statement names: none where its model has no required scope. The rows of
 * a junction without one are those whose ends are.
 *
 * @throws QueryError `TENANT_REQUIRED`
 */
export function tenantSql(dialect: Dialect, table: TableRef, known: KnownSteps = {}): readonly Fragment[] {
  const ends = endsOfTenants(table.definition).filter(end => !isKnown(end, known));
  return [...ownSql(dialect, table), ...ends.map(end => endSql(dialect, table, end))];
}

/** Whether the row at an end stands in the statement itself: not where a chain has led from there. */
function isKnown({ attributes, target }: ReferenceDefinition, { from, next }: KnownSteps): boolean {
  const isSame = (model: object, names: readonly string[]): boolean =>
    model === target.model && names.join() === attributes.join();
  if (from !== undefined && from.via === undefined && isSame(from.link.from.model, from.link.toAttributes)) return true;
  return next !== undefined && next.via === undefined && isSame(next.link.to.model, next.link.fromAttributes);
}

/** Nothing stands in it, so that one name does for all. */
const END = 'own_end';

function endSql(
  dialect: Dialect,
  table: TableRef,
  { attributes, target, targetAttributes }: ReferenceDefinition,
): Fragment {
  const end: TableRef = { alias: END, definition: target };
  const pairs = attributes.map((name, part) => {
    const other = targetAttributes[part] as string; // as long as each other
    return fragment(`${columnSql(dialect, end, other)} = ${columnSql(dialect, table, name)}`);
  });
  const met = joinFragments([...pairs, ...ownSql(dialect, end)], ' AND ');
  return wrapFragment(`EXISTS (SELECT 1 FROM ${dialect.syntax.quoteTable(target.table)} ${END} WHERE `, met, ')');
}

function ownSql(dialect: Dialect, table: TableRef): readonly Fragment[] {
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
