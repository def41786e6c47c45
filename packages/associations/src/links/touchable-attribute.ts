import {
  attributeOf,
  DatabaseError,
  engineOf,
  type ExecutionContext,
  type ModelDefinition,
  type TableName,
  type WritableColumns,
} from '@mortise/core';

/**
 * The attribute of an owner that can be given the value it has. A row that was locked, and not written, is no conflict for
 * a transaction that began before; an advisory lock isn't either.
 *
 * @throws DatabaseError `OWNER_NOT_WRITABLE`
 */
export async function touchableAttribute(definition: ModelDefinition, context: ExecutionContext): Promise<string> {
  const writable = await engineOf(definition).writableColumns(definition, context);
  const found = writable === undefined ? touchableAsDefined(definition) : touchableOf(definition, writable);
  if (found === undefined) throw notWritable(definition, writable?.ungranted ?? []);
  return found;
}

function touchableOf({ timestamps }: ModelDefinition, { attributes }: WritableColumns): string | undefined {
  const { createdAt, updatedAt } = timestamps;
  return attributes.find(name => name === createdAt || name === updatedAt) ?? attributes[0];
}

/** Of a table that was made as it says: a timestamp, a part of the key, what has no default, any. */
function touchableAsDefined({ attributes, timestamps, primaryKey }: ModelDefinition): string | undefined {
  const stamp = timestamps.createdAt ?? timestamps.updatedAt;
  if (stamp !== undefined) return stamp;
  const columns = [...attributes.values()].filter(
    ({ type, autoIncrement }) => type.kind !== 'VIRTUAL' && !autoIncrement,
  );
  const given = columns.find(({ allowNull, defaultValue }) => !allowNull && defaultValue === undefined);
  const own = columns.find(({ name }) => primaryKey.includes(name)) ?? given ?? columns[0];
  return own?.name ?? primaryKey[0];
}

function notWritable(definition: ModelDefinition, ungranted: readonly string[]): DatabaseError {
  const { name, table, primaryKey } = definition;
  const message = `Links of a ${name} can't be changed so: its own row has to be written for that, and none of its columns may be.`;
  const attribute = ungranted.find(each => !primaryKey.includes(each)) ?? ungranted[0];
  const way =
    attribute === undefined
      ? 'Give its table a column that UPDATE can write, and the model an attribute for it'
      : `Let the user update one: GRANT UPDATE (${quoted(attributeOf(definition, attribute).columnName)}) ON ${fullName(table)} TO …`;
  const hint = `${way}.`;
  return new DatabaseError('OWNER_NOT_WRITABLE', message, { hint, table: table.name });
}

const fullName = ({ schema, name }: TableName): string =>
  schema === undefined ? quoted(name) : `${quoted(schema)}.${quoted(name)}`;

/** As the standard has it: only there a row is written to be locked. */
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
