import {
  ConnectionError,
  DatabaseError,
  DefinitionError,
  QueryError,
  TimeoutError,
  withoutHint,
  type InspectedColumn,
  type InspectedForeignKey,
  type InspectedTable,
  type InspectOptions,
  type ReferentialAction,
  type TableName,
} from '@mortise/core';
import type {
  AlterSyntax,
  Ask,
  ColumnDescription,
  ForeignKeyDescription,
  TableDescription,
} from '../dialects/contract/alter-syntax';
import type { Dialect } from '../dialects/contract/dialect';
import type { ColumnFacts, InspectSyntax, ViewSyntax } from '../dialects/contract/inspect-syntax';
import type { SchemaSyntax } from '../dialects/contract/schema-syntax';
import { prefixedName } from '../sql/identifier';
import { isInSchema } from './named-schemas';

interface Described {
  readonly table: TableName;
  readonly description: TableDescription;
}

interface Inspection {
  readonly tables: readonly Described[];
  /** Members of types, by the name of the type. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  readonly syntax: SchemaSyntax;
  readonly inspect: InspectSyntax;
  readonly ask: Ask;
}

/** @throws QueryError `INSPECT_UNSUPPORTED` where the dialect does not say which tables there are. */
export function inspectSyntaxOf({ name, schema }: Dialect): InspectSyntax {
  if (schema.inspect !== undefined) return schema.inspect;
  const message = `The dialect "${name}" does not say which tables there are.`;
  throw new QueryError('INSPECT_UNSUPPORTED', message, { hint: 'Its schema syntax has no "inspect".' });
}

/** The names of a table's columns; undefined where there is no such table. */
export async function columnNames(
  table: TableName,
  syntax: AlterSyntax,
  ask: Ask,
): Promise<readonly string[] | undefined> {
  if (syntax.columnNames === undefined) return (await syntax.describe(table, ask))?.columns.map(({ name }) => name);
  const names = (await ask(syntax.columnNames(table))).map(([name]) => String(name));
  return names.length === 0 ? undefined : names;
}

/** Describes the tables that are there, by name. */
export async function inspectTables(
  options: InspectOptions,
  { syntax, inspect, ask }: Pick<Inspection, 'syntax' | 'inspect' | 'ask'>,
): Promise<readonly InspectedTable[]> {
  const names = options.tables ?? inSchemas(options, (await ask(inspect.tables(options))).map(tableName), syntax);
  const tables: Described[] = [];
  for (const table of names) {
    const description = await syntax.alter.describe(table, ask);
    if (description !== undefined) tables.push({ table, description });
  }
  const members = inspect.members === undefined ? new Map() : membersByType(await ask(inspect.members));
  const inspected: InspectedTable[] = [];
  for (const each of tables) inspected.push(await inspectTable(each, { tables, members, syntax, inspect, ask }));
  if (options.withViews !== true || inspect.views === undefined) return inspected;
  const views = (await ask(inspect.views.names(options))).map(tableName);
  for (const view of inSchemas(options, views, syntax))
    inspected.push(
      options.except?.includes(view.name) === true
        ? viewOf(view, [])
        : await readView(view, inspect.views, { tables, members, syntax, inspect, ask }),
    );
  return inspected;
}

/** A view whose table is gone must not stop all others: one database refuses it, another tells no columns. */
async function readView(table: TableName, views: ViewSyntax, inspection: Inspection): Promise<InspectedTable> {
  try {
    const view = await inspectView(table, views, inspection);
    return view.columns.length > 0 ? view : { ...view, unread: 'The database tells no columns of it.' };
  } catch (error) {
    if (!(error instanceof DatabaseError) || error instanceof ConnectionError || error instanceof TimeoutError)
      throw error;
    return { ...viewOf(table, []), unread: withoutHint(error) };
  }
}

const viewOf = (table: TableName, columns: readonly InspectedColumn[]): InspectedTable => ({
  table,
  isView: true,
  comment: null,
  columns,
  primaryKey: [],
  indexes: [],
  foreignKeys: [],
});

async function inspectView(table: TableName, views: ViewSyntax, inspection: Inspection): Promise<InspectedTable> {
  const described = (await views.columns(table, inspection.ask)).map((column): ColumnDescription => ({
    ...viewed,
    ...column,
  }));
  const description = { ...bare, columns: described };
  const columns: InspectedColumn[] = [];
  for (const column of described) columns.push(await inspectColumn(column, { table, description }, inspection));
  return viewOf(table, columns);
}

/** What columns of views have: nobody says that they are never NULL. */
const viewed = {
  allowNull: true,
  default: null,
  autoIncrement: false,
  isGenerated: false,
  comment: null,
  rest: '',
} as const;

const bare: Omit<TableDescription, 'columns'> = {
  primaryKey: [],
  indexes: [],
  foreignKeys: [],
  checks: [],
  comment: null,
};

const tableName = ([schema, name]: readonly unknown[]): TableName => ({
  schema: typeof schema === 'string' ? schema : undefined,
  name: String(name),
});

/** Where there are no schemas, the name of one is the first part of the table's. */
function inSchemas(
  { schemas, withCurrent }: InspectOptions,
  tables: readonly TableName[],
  syntax: SchemaSyntax,
): readonly TableName[] {
  if (syntax.supportsSchemas || schemas === undefined) return tables;
  return tables.flatMap(table => {
    const schema = schemas.find(each => isInSchema(table.name, each, syntax));
    if (schema !== undefined) return [{ schema, name: table.name.slice(prefixedName(schema, '').length) }];
    return withCurrent === true ? [table] : [];
  });
}

function membersByType(rows: readonly (readonly unknown[])[]): ReadonlyMap<string, readonly string[]> {
  const members = new Map<string, readonly string[]>();
  for (const [type, member] of rows) {
    const name = String(type);
    members.set(name, [...(members.get(name) ?? []), String(member)]);
  }
  return members;
}

async function inspectTable(described: Described, inspection: Inspection): Promise<InspectedTable> {
  const { table, description } = described;
  const columns: InspectedColumn[] = [];
  for (const column of description.columns) columns.push(await inspectColumn(column, described, inspection));
  return {
    table,
    comment: description.comment,
    columns,
    primaryKey: description.primaryKey,
    indexes: description.indexes.map(({ name, unique, columns: parts, isPlain, livingBy = null, ofConstraint }) => ({
      name,
      unique,
      columns: parts,
      isPlain,
      livingBy,
      ofConstraint,
    })),
    foreignKeys: description.foreignKeys.map(key => inspectForeignKey(key, inspection)),
  };
}

async function inspectColumn(
  column: ColumnDescription,
  { table, description }: Described,
  { inspect, members, syntax, ask }: Inspection,
): Promise<InspectedColumn> {
  const checked = description.checks
    .map(check => inspect.checkedMembers(check))
    .find(found => found !== undefined && syntax.alter.nameKey(found.column) === syntax.alter.nameKey(column.name));
  const facts = { table, members: checked?.members ?? members.get(column.type), ask };
  const { name, type: databaseType, allowNull, default: expression, isGenerated, comment } = column;
  return {
    name,
    databaseType,
    type: await typeOf(column, facts, inspect),
    allowNull,
    default: expression,
    autoIncrement: column.autoIncrement || column.isRowNumber === true,
    isGenerated,
    comment,
  };
}

/** Databases take declarations that no data type is for, such as NUMERIC(3, 5). */
async function typeOf(
  column: ColumnDescription,
  facts: ColumnFacts,
  inspect: InspectSyntax,
): Promise<InspectedColumn['type']> {
  try {
    return await inspect.dataType(column, facts);
  } catch (error) {
    if (error instanceof DefinitionError) return undefined;
    throw error;
  }
}

function inspectForeignKey(key: ForeignKeyDescription, { tables, syntax }: Inspection): InspectedForeignKey {
  const isTarget = ({ table }: Described): boolean =>
    key.targets.some(target => syntax.alter.nameKey(target) === syntax.alter.nameKey(syntax.quoteTable(table)));
  const target = tables.find(isTarget);
  const { name, columns, targetColumns, onDelete, onUpdate, deferrable } = key;
  return {
    name,
    columns,
    target: target?.table,
    targetColumns: targetColumns.length > 0 ? targetColumns : (target?.description.primaryKey ?? []),
    // The words of SQL, which the dialects give as they are.
    onDelete: onDelete as ReferentialAction,
    onUpdate: onUpdate as ReferentialAction,
    deferrable,
  };
}
