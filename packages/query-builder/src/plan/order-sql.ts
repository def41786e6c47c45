import type { LinkStep, OrderTerm, PathAggregate, SelectQuery } from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import { fragment, joinFragments, type Fragment } from '../sql/fragment';
import { columnSql, typeOf, valueBinding, type TableRef, type ConditionContext } from './columns';
import { aggregateSql } from './condition-sql';
import { directed, directedPieces } from './ordered-rows';
import { orderPieces } from './pieces-sql';

type DialectHolder = Pick<ConditionContext, 'dialect'>;

/** What terms of an order are written with. */
export interface OrderWriter extends Pick<ConditionContext, 'dialect' | 'aliases'> {
  /** Aggregates that are joined in groups. */
  readonly grouped?: ReadonlyMap<PathAggregate, string>;
}

/** The tables an order may name. */
export interface OrderTables {
  /** The selected model. */
  readonly target: TableRef;
  /** Rows on the way to it. */
  readonly steps: readonly TableRef[];
  /** To-one includes that are joined, by their path. */
  readonly includes: ReadonlyMap<string, TableRef>;
}

/** The key of a path in `OrderTables.includes`. */
export const includeKey = (path: readonly string[]): string => path.join('\0');

/** The includes whose tables an order needs, and those on the way to them, by their paths; `from` leads to what is ordered. */
export function orderedPaths(order: readonly OrderTerm[], from: readonly string[] = []): ReadonlySet<string> {
  const paths = order.flatMap(({ by }) =>
    'attribute' in by && Object.hasOwn(by, 'include') && by.include !== undefined ? [by.include] : [],
  );
  return new Set(paths.flatMap(path => path.map((_name, index) => includeKey([...from, ...path.slice(0, index + 1)]))));
}

/** One term of ORDER BY. */
export function orderSql(term: OrderTerm, tables: OrderTables, writer: OrderWriter): Fragment {
  const { dialect, aliases } = writer;
  const table = orderedTable(term.by, tables);
  if ('pieces' in term.by) {
    const pieces = orderPieces(term.by.pieces, { dialect, table, aliases }, term.nulls);
    return joinFragments(
      pieces.map(each => directedPieces(each, term, dialect)),
      ', ',
    );
  }
  if ('aggregate' in term.by) return directed(orderedAggregate(term.by.aggregate, table, writer), term, dialect);
  if ('column' in term.by) return fragment(`${term.by.column} ${term.direction ?? 'ASC'}`);
  const { attribute } = term.by;
  const column = dialect.syntax.ordered(columnSql(dialect, table, attribute), typeOf(table.definition, attribute));
  return directed(fragment(column), term, dialect);
}

/** An aggregate to be ordered by, and to be sought by in that order: floats give the same sum only where they are added once. */
export function orderedAggregate(
  aggregate: PathAggregate,
  table: TableRef,
  { dialect, aliases, grouped }: OrderWriter,
): Fragment {
  const known = grouped?.get(aggregate);
  return known === undefined ? aggregateSql(aggregate, { dialect, aliases, table }, 'compared') : fragment(known);
}

/** The clause for a number of rows, and for those before them. */
export function limitSql({ limit, offset }: Pick<SelectQuery, 'limit' | 'offset'>, dialect: Dialect): Fragment {
  const [count, start] = [limit, offset].map(each =>
    each === undefined ? undefined : valueBinding(dialect, each.slot, undefined),
  );
  return dialect.syntax.limit(count, start);
}

interface Place {
  readonly step?: number | undefined;
  readonly include?: readonly string[] | undefined;
}

/** The table that a term of an order is about. */
export function orderedTable(by: Place, { target, steps, includes }: OrderTables): TableRef {
  const table =
    Object.hasOwn(by, 'step') && by.step !== undefined
      ? steps[by.step]
      : Object.hasOwn(by, 'include') && by.include !== undefined
        ? includes.get(includeKey(by.include))
        : target;
  if (table === undefined) throw new TypeError('An order names a table that is not part of the statement.');
  return table;
}

/** Ascending by these attributes: what makes an order complete, so that it is the same at every call. */
export function tieBreakers(
  table: TableRef,
  attributes: readonly string[],
  context: DialectHolder,
): readonly Fragment[] {
  return attributes.map(attribute => fragment(`${columnSql(context.dialect, table, attribute)} ASC`));
}

/**
 * What makes the order of a collection complete: the key that leads on from each row on the way, then the rest of that
 * row's own key; for a collection without a junction the target's key. An index of the junction gives that order by itself.
 */
export function collectionTies(
  steps: readonly LinkStep[],
  tables: readonly TableRef[],
  context: DialectHolder,
): readonly Fragment[] {
  const target = tables.at(-1) as TableRef; // one table for each step
  if (steps.length === 1) return tieBreakers(target, target.definition.primaryKey, context);
  return steps.slice(1).flatMap(({ link }, index) => {
    const table = tables[index] as TableRef; // as above
    const constant = steps[index]?.link.toAttributes ?? [];
    const rest = table.definition.primaryKey.filter(
      name => !constant.includes(name) && !link.fromAttributes.includes(name),
    );
    return tieBreakers(table, [...link.fromAttributes, ...rest], context);
  });
}
