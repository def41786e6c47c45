import {
  attributeOf,
  InsertedSql,
  isFolded,
  type AttributeDefinition,
  type InsertAlikeCommand,
  type InsertCommand,
  type ModelDefinition,
  type StatementSubject,
} from '@mortise/core';
import type { Codec } from '../../dialects/contract/codec';
import type { Dialect } from '../../dialects/contract/dialect';
import type { ConflictNews, ConflictSql } from '../../dialects/contract/syntax';
import { AliasSource, typeOf } from '../columns';
import { bindAll, fragment } from '../../sql/fragment';
import { piecesSql, storedSql } from '../pieces-sql';
import { rendered } from '../render-raw';
import { tenantColumns } from '../tenant-sql';
import { subSelects } from '../sub-select';
import type { InsertAlikePlan, InsertNews, InsertPlan, InsertShape } from './insert-plan';

/** Whose values are to be written: where a row lacks one that others have, the statement says so. */
type Rows = Pick<InsertCommand, 'rows' | 'isUneven' | 'hasSql'>;

/** The INSERT of so many rows: its text, and how values go in and come out. */
export function renderInsert(shape: InsertShape, rows: Rows, dialect: Dialect): InsertPlan {
  const { definition, attributes, returning } = shape;
  const column = (name: string): string => dialect.syntax.quote(attributeOf(definition, name).columnName);
  const table = `INSERT INTO ${dialect.syntax.quoteTable(definition.table)}`;
  const inSql = rows.hasSql === true ? new Map<unknown, readonly unknown[]>() : undefined;
  const values = valuesSql(attributes.map(column), rows, { shape, dialect, inSql });
  const answer = returningSql(shape, dialect, column);
  const { text: sql } = rendered(dialect, fragment(table + values + conflictSql(shape, dialect, column) + answer));
  const count = rows.rows.length;
  const isKept =
    rows.isUneven !== true && inSql === undefined && (count <= 16 || count === dialect.syntax.rowsPerInsert);
  return {
    statement: { sql, writes: true, returnsRows: answer !== '', cached: isKept, about: insertOf(definition) },
    isMarked: shape.tells !== undefined && shape.tells !== 'counter',
    encoders: attributes.map(name => dialect.codecOf(typeOf(definition, name)).encode),
    inSql,
    decoders: returning.map(name => dialect.codecOf(typeOf(definition, name)).decode),
  };
}

const insertOf = ({ name: model }: ModelDefinition): StatementSubject => ({ operation: 'insert', model });

function valuesSql(columns: readonly string[], { rows, isUneven }: Rows, context: ValuesContext): string {
  if (columns.length === 0) return ` ${context.dialect.syntax.defaultRow}`;
  const whole = `(${columns.map(() => '?').join(', ')})`;
  const differ = isUneven === true || context.inSql !== undefined;
  const written = differ ? rows.map(row => ownRow(row, context)) : rows.map(() => whole);
  return ` (${columns.join(', ')}) VALUES ${written.join(', ')}`;
}

interface ValuesContext {
  readonly shape: InsertShape;
  readonly dialect: Dialect;
  /** Takes what is bound for SQL; undefined where there is none. */
  readonly inSql: Map<unknown, readonly unknown[]> | undefined;
}

/** Rows lack values only where there is a word for one that was not given. */
function ownRow(row: readonly unknown[], context: ValuesContext): string {
  const { shape: { definition, attributes }, dialect, inSql } = context; // prettier-ignore
  const values = row.map((value, index) => {
    const attribute = attributeOf(definition, attributes[index] as string); // one for each value
    if (value instanceof InsertedSql && inSql !== undefined) return sqlValue(value, attribute, { ...context, inSql });
    if (value !== undefined) return '?';
    return attribute.autoIncrement ? dialect.syntax.unset?.ofCounter : dialect.syntax.unset?.ofOthers;
  });
  return `(${values.join(', ')})`;
}

/** In brackets of its own: a sub-query needs them. */
function sqlValue(
  value: InsertedSql,
  { type }: AttributeDefinition,
  { shape: { definition }, dialect, inSql }: ValuesContext & { readonly inSql: Map<unknown, readonly unknown[]> },
): string {
  const pieces = piecesSql(value.pieces, {
    dialect,
    table: { alias: '', definition },
    aliases: new AliasSource(subSelects),
  });
  const { text, bindings } = storedSql(pieces, type, dialect);
  inSql.set(value, bindAll(bindings, value.values, []));
  return `(${text})`;
}

/** The INSERT of a list of rows that are alike but for some attributes, whatever its length. */
export function renderInsertAlike(command: InsertAlikeCommand, dialect: Dialect): InsertAlikePlan {
  const { definition, attributes, differing } = command;
  const codecs = attributes.map(name => dialect.codecOf(typeOf(definition, name)));
  const list = dialect.syntax.listedRows?.({
    types: differing.map(place => typeOf(definition, attributes[place] as string)), // places of attributes
    codecs: differing.map(place => codecs[place] as Codec), // as above
  });
  if (list === undefined) return { list };
  const column = (name: string): string => dialect.syntax.quote(attributeOf(definition, name).columnName);
  const items = attributes.map((_name, place) => list.items[differing.indexOf(place)] ?? '?');
  const table = `INSERT INTO ${dialect.syntax.quoteTable(definition.table)} (${attributes.map(column).join(', ')})`;
  // Without a condition, ON would be read as that of a join.
  const rows = ` SELECT ${items.join(', ')} FROM ${list.source} WHERE true`;
  const conflict = conflictSql({ ...command, returning: [] }, dialect, column);
  const { text: sql } = rendered(dialect, fragment(table + rows + conflict));
  const statement = { sql, writes: true, returnsRows: false, cached: true, about: insertOf(definition) };
  return { list, statement, encoders: codecs.map(({ encode }) => encode) };
}

type ColumnSql = (name: string) => string;

function conflictSql({ definition, conflict, tells }: InsertShape, { syntax }: Dialect, column: ColumnSql): string {
  if (conflict === undefined) return '';
  return syntax.onConflict({
    key: conflict.attributes.map(column),
    update: conflict.update.map(column),
    touched:
      conflict.touches === true ? presentColumn(conflict.attributes[0], { definition, column }, syntax) : undefined,
    counted: presentColumn(conflict.counts, { definition, column }, syntax),
    equal: tenantColumns(definition).map(name => {
      const present = presentColumn(name, { definition, column }, syntax) as PresentColumn; // it has a name
      return { ...present, isText: isFolded(typeOf(definition, name)) };
    }),
    anyColumn: column(conflict.attributes[0] ?? (definition.columns[0] as string)), // a table has a column
    tells: tells === undefined ? undefined : newsSql(tells, definition, column),
  });
}

type PresentColumn = NonNullable<ConflictSql['touched']>;

/** A column, as the row has it that is there. */
function presentColumn(
  attribute: string | undefined,
  { definition, column }: { readonly definition: ModelDefinition; readonly column: ColumnSql },
  syntax: Dialect['syntax'],
): ConflictSql['touched'] {
  if (attribute === undefined) return undefined;
  const name = column(attribute);
  return { column: name, value: `${syntax.quoteTable(definition.table)}.${name}` };
}

function newsSql(tells: InsertNews, definition: ModelDefinition, column: ColumnSql): ConflictNews {
  if (tells !== 'counter') return { skipped: true };
  const counter = counterOf(definition) as AttributeDefinition; // asked for where there is one
  return { counter: column(counter.name) };
}

/** The attribute by which the database numbers the rows. */
function counterOf({ attributes }: ModelDefinition): AttributeDefinition | undefined {
  return [...attributes.values()].find(({ autoIncrement }) => autoIncrement);
}

function returningSql({ returning, definition, tells }: InsertShape, dialect: Dialect, column: ColumnSql): string {
  const columns = returning.map(name => {
    const { selectAs } = dialect.codecOf(typeOf(definition, name));
    return selectAs === undefined ? column(name) : selectAs(column(name));
  });
  const { skippedMark, updatedMark } = dialect.syntax;
  if (tells === 'skippedRow' && skippedMark !== undefined) columns.push(skippedMark);
  if (tells === 'updatedRow' && updatedMark !== undefined) columns.push(updatedMark);
  return columns.length === 0 ? '' : ` RETURNING ${columns.join(', ')}`;
}
