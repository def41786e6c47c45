import type { ColumnState, ForeignKeyState, IndexPartState, IndexState, TableState } from '../state/schema-state';
import type { TablePlace } from '../steps/step';
import { list, object, string, text, type Code } from './code';
import { literal, sqlCode, typeCode, valueCode } from './value-code';

const yes = text('true');

/** The place of a table: its name where it needs no more. */
export const placeCode = ({ schema, name }: TablePlace): Code =>
  schema === undefined ? string(name) : object({ schema: string(schema), name: string(name) });

export const namesCode = (names: readonly string[]): Code => list(names.map(string));

export function columnCode(column: ColumnState, isInKey = false): Code {
  const { type, allowNull, autoIncrement, comment, exact } = column;
  return object({
    type: typeCode(type),
    allowNull: !allowNull && !isInKey && text('false'),
    primaryKey: isInKey && yes,
    autoIncrement: autoIncrement && yes,
    defaultValue: defaultCode(column),
    comment: comment === undefined ? undefined : string(comment),
    exact: exact && yes,
  });
}

function defaultCode({ type, default: given }: ColumnState): Code | undefined {
  switch (given?.type) {
    case 'value':
      return valueCode(type, given.value);
    case 'sql':
      return sqlCode(given.parts);
    case 'database':
      return text('sql.default', 'sql');
    case undefined:
      return undefined;
  }
}

export function columnsCode({ columns, primaryKey }: TableState): Code {
  const entries = Object.entries(columns).map(
    ([name, column]) => [name, columnCode(column, primaryKey.includes(name))] as const,
  );
  return { type: 'object', isOpen: true, entries };
}

/** What a table has beside its columns; undefined for nothing. */
export function tableOptionsCode(table: TableState): Code | undefined {
  const { columns, primaryKey, primaryKeyName, comment, indexes, foreignKeys } = table;
  const marked = Object.keys(columns).filter(name => primaryKey.includes(name));
  const isOrdered = marked.every((name, place) => primaryKey[place] === name);
  const options = object(
    {
      primaryKey: isOrdered ? undefined : namesCode(primaryKey),
      primaryKeyName: primaryKeyName === undefined ? undefined : string(primaryKeyName),
      comment: comment === undefined ? undefined : string(comment),
      indexes: indexes.length > 0 && list(indexes.map(index => indexCode(index))),
      foreignKeys: foreignKeys.length > 0 && list(foreignKeys.map(key => foreignKeyCode(key, table))),
    },
    true,
  );
  return options.type === 'object' && options.entries.length > 0 ? options : undefined;
}

export function indexCode(index: IndexState, concurrently = false): Code {
  const { name, unique, parts, livingBy, where, kind, method, parser } = index;
  return object({
    name: string(name),
    columns: list(parts.map(indexPartCode)),
    unique: unique && yes,
    where: where && sqlCode(where),
    livingBy: livingBy === undefined ? undefined : string(livingBy),
    kind: kind && string(kind),
    method: method && string(method),
    parser: parser === undefined ? undefined : string(parser),
    concurrently: concurrently && yes,
  });
}

function indexPartCode({ column, expression, descending, length, collate, operator }: IndexPartState): Code {
  const options = object({
    column: column === undefined ? undefined : string(column),
    expression: expression && sqlCode(expression),
    descending: descending && yes,
    length: length === undefined ? undefined : literal(length),
    collate: collate === undefined ? undefined : string(collate),
    operator: operator === undefined ? undefined : string(operator),
  });
  const isPlain = column !== undefined && options.type === 'object' && options.entries.length === 1;
  return isPlain ? string(column) : options;
}

export function foreignKeyCode(key: ForeignKeyState, own: Pick<TablePlace, 'schema'>): Code {
  const { schema, table, columns } = key.references;
  // Where nothing is said, the schema of the table itself is meant.
  const none = own.schema === undefined ? undefined : text('null');
  return object({
    name: string(key.name),
    columns: namesCode(key.columns),
    references: object({
      schema: schema === undefined ? none : string(schema),
      table: string(table),
      columns: namesCode(columns),
    }),
    onDelete: string(key.onDelete),
    onUpdate: string(key.onUpdate),
    deferrable: key.deferrable && string(key.deferrable),
  });
}
