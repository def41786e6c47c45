import {
  Deferrable,
  SqlFragment,
  type ColumnOutline,
  type DefaultValue,
  type ForeignKeyOutline,
  type IndexDefinition,
  type ReferentialAction,
  type SchemaChange,
  type SqlPart,
  type TableName,
  type TableOutline,
} from '@mortise/core';
import { MigrationError } from '../errors/migration-error';
import { sqlValueOf, valueOf } from '../state/plain-values';
import type {
  ColumnState,
  DefaultState,
  ForeignKeyState,
  IndexState,
  SqlTextPart,
  TableState,
} from '../state/schema-state';
import { EVERY_DIALECT } from '../steps/sql-by-dialect';
import type { SqlByDialect, Step, TablePlace } from '../steps/step';

/**
 * What a step asks of a database.
 *
 * @throws MigrationError `SQL_NOT_FOR_DIALECT` for SQL of other databases only
 */
export function changeOfStep(step: Step, dialect: string): SchemaChange {
  switch (step.type) {
    case 'createTable':
      return { type: 'createTable', table: tableOutline(step.table) };
    case 'addColumn':
    case 'changeColumn':
      return { type: step.type, table: placeOf(step.table), column: columnOutline(step.name, step.column) };
    case 'fillColumn':
      return {
        ...step,
        table: placeOf(step.table),
        value: sqlFor(step.value, dialect, `fillColumn of ${step.table.name}`),
      };
    case 'addIndex':
      return {
        type: 'addIndex',
        table: placeOf(step.table),
        index: indexDefinition(step.index),
        concurrently: step.concurrently === true,
      };
    case 'dropIndex':
      return { ...step, table: placeOf(step.table), concurrently: step.concurrently === true };
    case 'addForeignKey':
      return {
        type: 'addForeignKey',
        table: placeOf(step.table),
        foreignKey: foreignKeyOutline(step.foreignKey),
      };
    case 'changePrimaryKey':
      return { ...step, table: placeOf(step.table), name: step.name };
    case 'sql':
      return { type: 'sql', statement: sqlFor(step.statements, dialect, 'schema.sql') };
    default:
      return { ...step, table: placeOf(step.table) };
  }
}

const placeOf = ({ schema, name }: TablePlace): TableName => ({ schema, name });

function tableOutline(state: TableState): TableOutline {
  const { primaryKey, primaryKeyName, comment, columns, indexes, foreignKeys } = state;
  return {
    table: placeOf(state),
    columns: Object.entries(columns).map(([name, column]) => columnOutline(name, column)),
    primaryKey,
    primaryKeyName,
    comment,
    indexes: indexes.map(indexDefinition),
    foreignKeys: foreignKeys.map(foreignKeyOutline),
  };
}

function columnOutline(name: string, state: ColumnState): ColumnOutline {
  const { type, allowNull, autoIncrement = false, comment, exact = false } = state;
  return { name, type, allowNull, autoIncrement, isExact: exact, defaultValue: defaultOf(state), comment };
}

function defaultOf({ type, default: state }: ColumnState): DefaultValue | undefined {
  return state === undefined ? undefined : defaultValueOf(state, type);
}

function defaultValueOf(state: DefaultState, type: ColumnState['type']): DefaultValue {
  switch (state.type) {
    case 'value':
      return { type: 'value', value: state.value === null ? null : valueOf(type, state.value) };
    case 'sql':
      return { type: 'sql', fragment: fragmentOf(state.parts) };
    case 'database':
      return { type: 'database' };
  }
}

/** SQL as the tag would have made it. */
const fragmentOf = (parts: readonly SqlTextPart[]): SqlFragment =>
  SqlFragment.of(
    parts.map((part): SqlPart => (part.type === 'value' ? { type: 'value', value: sqlValueOf(part.value) } : part)),
  );

function sqlFor(by: SqlByDialect, dialect: string, call: string): SqlFragment {
  const parts = Object.hasOwn(by, dialect) ? by[dialect] : by[EVERY_DIALECT];
  if (parts !== undefined) return fragmentOf(parts);
  throw new MigrationError(
    'SQL_NOT_FOR_DIALECT',
    `${call} has SQL for ${Object.keys(by).join(', ')}, and none for ${dialect}.`,
    {
      hint: `Add it: { ${dialect}: sql\`…\` }. A statement that does nothing is sql\`SELECT 1\`.`,
    },
  );
}

function indexDefinition(state: IndexState): IndexDefinition {
  const { name, unique, parts, livingBy, where, kind, method, parser } = state;
  const attributes = parts.flatMap(({ column }) => column ?? []);
  const isPlain =
    parts.every(part => part.column !== undefined && Object.keys(part).length === 1) &&
    [where, kind, method, parser].every(each => each === undefined);
  if (isPlain) return { name, unique, attributes, livingBy };
  const detail = {
    parts: parts.map(({ column, expression, descending, ...rest }) => ({
      ...rest,
      attribute: column,
      expression: expression && fragmentOf(expression),
      isDescending: descending,
    })),
    where: where && fragmentOf(where),
    kind,
    method,
    parser,
    isKey: where === undefined && kind === undefined && parts.every(isWhole),
  };
  return { name, unique, attributes, livingBy, detail };
}

const isWhole = ({ column, length, collate }: IndexState['parts'][number]): boolean =>
  column !== undefined && length === undefined && collate === undefined;

function foreignKeyOutline(state: ForeignKeyState): ForeignKeyOutline {
  const { name, columns, references, onDelete, onUpdate, deferrable = Deferrable.NOT } = state;
  return {
    name,
    columns,
    target: { schema: references.schema, name: references.table },
    targetColumns: references.columns,
    // Checked where the key was given.
    onDelete: onDelete as ReferentialAction,
    onUpdate: onUpdate as ReferentialAction,
    deferrable,
  };
}
