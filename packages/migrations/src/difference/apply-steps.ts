import { MigrationError } from '../errors/migration-error';
import type { IndexPartState, IndexState, SchemaState, SqlTextPart, TableState } from '../state/schema-state';
import { tableAt } from '../state/table-at';
import { tableKey } from '../state/table-key';
import type { Step, TablePlace } from '../steps/step';

/**
 * The state that steps lead to. What steps do to rows changes no state, and what statements of an author do nobody knows.
 *
 * @throws MigrationError `UNKNOWN_TABLE` or `UNKNOWN_COLUMN` for a step on what is not there
 */
export const applySteps = (state: SchemaState, steps: readonly Step[]): SchemaState => steps.reduce(applyStep, state);

function applyStep(state: SchemaState, step: Step): SchemaState {
  switch (step.type) {
    case 'createTable':
      return { tables: { ...state.tables, [tableKey(step.table)]: step.table } };
    case 'dropTable':
      return withoutTable(state, step.table);
    case 'renameTable':
      return renamedTable(state, step.table, step.to);
    case 'renameColumn':
      return renamedColumn(state, step);
    case 'fillColumn':
      columnOf(tableOf(state, step.table), step.name);
      return state;
    case 'sql':
      return state;
    default:
      return withTable(state, changedTable(tableOf(state, step.table), step));
  }
}

type Change = Exclude<
  Step,
  { readonly type: 'createTable' | 'dropTable' | 'renameTable' | 'renameColumn' | 'fillColumn' | 'sql' }
>;

function changedTable(table: TableState, step: Change): TableState {
  switch (step.type) {
    case 'commentTable': {
      const { comment: _comment, ...rest } = table;
      return step.comment === null ? rest : { ...rest, comment: step.comment };
    }
    case 'addColumn':
      return { ...table, columns: { ...table.columns, [step.name]: step.column } };
    case 'changeColumn':
      columnOf(table, step.name);
      return { ...table, columns: { ...table.columns, [step.name]: step.column } };
    case 'dropColumn':
      columnOf(table, step.name);
      return { ...table, columns: without(table.columns, step.name) };
    case 'addIndex':
      return { ...table, indexes: [...table.indexes, step.index] };
    case 'dropIndex':
      return { ...table, indexes: table.indexes.filter(({ name }) => name !== step.name) };
    case 'addForeignKey':
      return { ...table, foreignKeys: [...table.foreignKeys, step.foreignKey] };
    case 'dropForeignKey':
      return { ...table, foreignKeys: table.foreignKeys.filter(({ name }) => name !== step.name) };
    case 'changePrimaryKey': {
      const { primaryKeyName: _name, ...rest } = table;
      return { ...rest, primaryKey: step.columns, ...(step.name !== undefined && { primaryKeyName: step.name }) };
    }
  }
}

function tableOf(state: SchemaState, place: TablePlace): TableState {
  const key = tableKey(place);
  const table = tableAt(state, key);
  if (table !== undefined) return table;
  throw new MigrationError('UNKNOWN_TABLE', `A step changes the table "${key}", which is not there.`, {
    hint: 'The migration before it may be missing, or hand-written: what its statements do is in no snapshot.',
  });
}

function columnOf({ name: table, columns }: TableState, name: string): void {
  if (Object.hasOwn(columns, name)) return;
  throw new MigrationError('UNKNOWN_COLUMN', `A step changes the column "${table}.${name}", which is not there.`);
}

const withTable = ({ tables }: SchemaState, table: TableState): SchemaState => ({
  tables: { ...tables, [tableKey(table)]: table },
});

function without<T>(record: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}

function withoutTable(state: SchemaState, place: TablePlace): SchemaState {
  tableOf(state, place);
  return { tables: without(state.tables, tableKey(place)) };
}

/** Keys of other tables follow, as they do in the database. */
function renamedTable(state: SchemaState, place: TablePlace, to: string): SchemaState {
  const table = { ...tableOf(state, place), name: to };
  const others = Object.entries(state.tables).map(([key, each]): readonly [string, TableState] =>
    key === tableKey(place) ? [tableKey(table), table] : [key, each],
  );
  const follow = (each: TableState): TableState => ({
    ...each,
    foreignKeys: each.foreignKeys.map(key =>
      isTo(key, place) ? { ...key, references: { ...key.references, table: to } } : key,
    ),
  });
  return { tables: Object.fromEntries(others.map(([key, each]) => [key, follow(each)])) };
}

/** Whether a foreign key leads to a table. */
const isTo = ({ references }: TableState['foreignKeys'][number], { schema, name }: TablePlace): boolean =>
  references.table === name && references.schema === schema;

type Renaming = Extract<Step, { readonly type: 'renameColumn' }>;

function renamedColumn(state: SchemaState, { table: place, name, to }: Renaming): SchemaState {
  columnOf(tableOf(state, place), name);
  const named = (column: string): string => (column === name ? to : column);
  const tables = Object.entries(state.tables).map(([key, table]): readonly [string, TableState] => {
    const own = key === tableKey(place) ? withRenamed(table, named) : table;
    const foreignKeys = own.foreignKeys.map(each =>
      isTo(each, place)
        ? { ...each, references: { ...each.references, columns: each.references.columns.map(named) } }
        : each,
    );
    return [key, { ...own, foreignKeys }];
  });
  return { tables: Object.fromEntries(tables) };
}

type Named = (column: string) => string;

const withRenamed = (table: TableState, named: Named): TableState => ({
  ...table,
  columns: Object.fromEntries(Object.entries(table.columns).map(([key, column]) => [named(key), column])),
  primaryKey: table.primaryKey.map(named),
  indexes: table.indexes.map(index => renamedIndex(index, named)),
  foreignKeys: table.foreignKeys.map(key => ({ ...key, columns: key.columns.map(named) })),
});

const renamedIndex = (index: IndexState, named: Named): IndexState => ({
  ...index,
  parts: index.parts.map(part => renamedPart(part, named)),
  ...(index.livingBy !== undefined && { livingBy: named(index.livingBy) }),
  ...(index.where !== undefined && { where: renamedSql(index.where, named) }),
});

const renamedPart = (part: IndexPartState, named: Named): IndexPartState => ({
  ...part,
  ...(part.column !== undefined && { column: named(part.column) }),
  ...(part.expression !== undefined && { expression: renamedSql(part.expression, named) }),
});

const renamedSql = (parts: readonly SqlTextPart[], named: Named): readonly SqlTextPart[] =>
  parts.map(part => (part.type === 'identifier' ? { ...part, name: named(part.name) } : part));
