import {
  attributeOf,
  partsOf,
  type AssignedCase,
  type Assignment,
  type Condition,
  type DataType,
  type DeleteCommand,
  type UpdateCommand,
  type LinkStep,
  type ModelDefinition,
  type StatementSubject,
  type SqlPiece,
} from '@mortise/core';
import type { Statement } from '../sql/statement';
import type { Dialect } from '../dialects/contract/dialect';
import { fragment, joinFragments, wrapFragment, type Binding, type Fragment } from '../sql/fragment';
import { columnSql, typeOf, valueBinding, AliasSource, type TableRef, type ConditionContext } from './columns';
import { conditionSql } from './condition-sql';
import { tenantSql } from './tenant-sql';
import { rendered } from './render-raw';
import { piecesSql, storedSql } from './pieces-sql';
import { subSelects } from './sub-select';

/** An UPDATE or DELETE ready to run. */
export interface WritePlan {
  readonly statement: Statement;
  readonly bindings: readonly Binding[];
}

export function renderUpdate({ definition, assignments, where }: UpdateCommand, dialect: Dialect): WritePlan {
  const context = contextOf({ alias: 't0', definition }, dialect, new AliasSource(subSelects));
  const sets = assignments.map(assignment => setSql(assignment, context));
  const table = dialect.syntax.quoteTable(definition.table);
  const beginning = dialect.syntax.update(table, 't0', where !== undefined && hasList(where));
  return finished(wrapFragment(`${beginning} SET `, joinFragments(sets, ', '), ''), where, {
    ...context,
    operation: 'update',
  });
}

function setSql({ attribute, value }: Assignment, context: ConditionContext): Fragment {
  const { dialect, table } = context;
  const type = typeOf(table.definition, attribute);
  const column = dialect.syntax.quote(attributeOf(table.definition, attribute).columnName);
  const own = columnSql(dialect, table, attribute);
  if ('added' in value) {
    const sum = dialect.syntax.sum(own, type, value.sign);
    return fragment(`${column} = ${sum}`, [valueBinding(dialect, value.added.slot, value.added.type)]);
  }
  if (!('cases' in value)) return wrapFragment(`${column} = `, valueSql(value, type, context), '');
  const cases = value.cases.map(({ when, then }) =>
    joinFragments([wrapFragment(' WHEN ', conditionSql(when, context), ''), valueSql(then, type, context)], ' THEN '),
  );
  return wrapFragment(`${column} = CASE`, joinFragments(cases, ''), ` ELSE ${own} END`);
}

function valueSql(value: AssignedCase['then'], type: DataType, context: ConditionContext): Fragment {
  if ('slot' in value) return fragment('?', [valueBinding(context.dialect, value.slot, value.type)]);
  return storedSql(piecesSql(value.pieces, context), type, context.dialect);
}

export function renderDelete({ definition, where }: DeleteCommand, dialect: Dialect): WritePlan {
  const context = contextOf({ alias: 't0', definition }, dialect, new AliasSource(subSelects));
  const { syntax } = dialect;
  const beginning = fragment(syntax.deleteFrom(syntax.quoteTable(definition.table), 't0'));
  const readsItself = where !== undefined && !syntax.deletesBySelf && readsTable(where, definition.table);
  const deletion = { ...context, operation: 'delete' } as const;
  if (!readsItself || definition.primaryKey.length === 0) return finished(beginning, where, deletion);
  const met = joinFragments([...tenantSql(dialect, context.table), conditionSql(where, context)], ' AND ');
  return finished(joinFragments([beginning, chosenKeys(met, context)], ' '), undefined, deletion);
}

/** The keys are found before anything is deleted: DISTINCT keeps the server from doing both at once. */
function chosenKeys(condition: Fragment, { dialect: { syntax }, table: { definition } }: ConditionContext): Fragment {
  const keys = definition.primaryKey.map(name => syntax.quote(attributeOf(definition, name).columnName));
  const columns = keys.map(key => `t0.${key}`).join(', ');
  const matches = keys.map(key => `chosen.${key} = t0.${key}`).join(' AND ');
  const rows = `SELECT DISTINCT ${columns} FROM ${syntax.quoteTable(definition.table)} AS t0 WHERE `;
  return wrapFragment(`JOIN (${rows}`, condition, `) AS chosen ON ${matches}`);
}

/** Whether a condition looks keys up in a list. */
const hasList = (condition: Condition): boolean =>
  condition.type === 'in' || partsOf(condition).conditions.some(hasList);

function contextOf(table: TableRef, dialect: Dialect, aliases: AliasSource): ConditionContext {
  aliases.next(); // t0 is the table that is written to
  return { dialect, table, aliases };
}

function finished(
  beginning: Fragment,
  where: UpdateCommand['where'],
  context: ConditionContext & Pick<StatementSubject, 'operation'>,
): WritePlan {
  const about = { operation: context.operation, model: context.table.definition.name };
  const own = where === undefined ? [] : [conditionSql(where, context)];
  const conditions = [...tenantSql(context.dialect, context.table), ...own];
  const met = conditions.length === 0 ? [] : [joinFragments(conditions, ' AND ')];
  const { text, bindings } = rendered(context.dialect, joinFragments([beginning, ...met], ' WHERE '));
  return { statement: { sql: text, writes: true, returnsRows: false, cached: true, about }, bindings };
}

type Table = ModelDefinition['table'];

/** Whether a sub-query of a condition asks for rows of a table. SQL of the user's may, where it has a sub-query. */
function readsTable(condition: Condition, table: Table): boolean {
  if (condition.type === 'sql') return condition.pieces.some(piece => pieceReads(piece, table));
  const { conditions, steps } = partsOf(condition);
  return steps.some(step => stepReads(step, table)) || conditions.some(each => readsTable(each, table));
}

function pieceReads(piece: SqlPiece, table: Table): boolean {
  if (typeof piece === 'string') return /\bSELECT\b/i.test(piece);
  if ('comparedWith' in piece) return piece.pieces.some(each => pieceReads(each, table));
  if ('path' in piece) return piece.path.steps.some(step => stepReads(step, table));
  if ('outer' in piece) return pieceReads(piece.outer, table);
  if (!('query' in piece)) return false;
  const { definition, where, computed = [] } = piece.query;
  if (isTable(definition.table, table) || (where !== undefined && readsTable(where, table))) return true;
  return computed.some(column => 'pieces' in column && column.pieces.some(each => pieceReads(each, table)));
}

const isTable = (one: Table, other: Table): boolean => one.name === other.name && one.schema === other.schema;

function stepReads({ link, condition, via }: LinkStep, table: Table): boolean {
  if (isTable(link.to.table, table)) return true;
  if (condition !== undefined && readsTable(condition, table)) return true;
  return via?.steps.some(step => stepReads(step, table)) === true;
}
