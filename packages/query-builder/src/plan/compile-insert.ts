import type { InsertCommand } from '@mortise/core';
import type { Statement } from '../connection/statement';
import type { Dialect } from '../dialects/dialect';
import { columnSql, typeOf, type Scope } from './columns';
import { fragment } from './fragment';
import { finish, type TextBuilder } from './render';
import { names } from './shape';

type Encoder = ((value: unknown) => unknown) | undefined;

/** An INSERT of a fixed number of rows. */
export interface InsertPlan {
  readonly statement: Statement;
  /** For each attribute, in order. */
  readonly encoders: readonly Encoder[];
  /** For each value that comes back, in order. */
  readonly decoders: readonly Encoder[];
}

type InsertShape = Omit<InsertCommand, 'rows'>;

export function insertShape({ definition, attributes, conflict, returning }: InsertShape, rowCount: number): string {
  const onConflict = conflict === undefined ? '' : `${names(conflict.attributes)}>${names(conflict.update)}`;
  const columns = attributes === definition.columns ? '*' : names(attributes);
  return `I${definition.id}|${rowCount}|${columns}|${onConflict}|${names(returning)}`;
}

export function compileInsert(
  command: InsertShape,
  rowCount: number,
  { dialect, builder }: { dialect: Dialect; builder: TextBuilder },
): InsertPlan {
  const { definition, attributes, returning } = command;
  const scope: Scope = { alias: '', definition };
  const text = [
    `INSERT INTO ${dialect.syntax.quoteTable(definition.table)}`,
    valuesSql(command, rowCount, dialect, scope),
    conflictSql(command, dialect, scope),
    returningSql(command, dialect, scope),
  ];
  const { text: sql } = finish(builder, fragment(text.join('')));
  const isKept = rowCount <= 16 || rowCount === dialect.syntax.rowsPerInsert;
  return {
    statement: { sql, writes: true, returnsRows: returning.length > 0, cached: isKept },
    encoders: attributes.map(name => dialect.codecOf(typeOf(definition, name)).encode),
    decoders: returning.map(name => dialect.codecOf(typeOf(definition, name)).decode),
  };
}

function valuesSql({ attributes }: InsertShape, rowCount: number, dialect: Dialect, scope: Scope): string {
  if (attributes.length === 0) return ` ${dialect.syntax.defaultRow}`;
  const columns = attributes.map(name => columnSql(dialect, scope, name)).join(', ');
  const row = `(${attributes.map(() => '?').join(', ')})`;
  return ` (${columns}) VALUES ${new Array<string>(rowCount).fill(row).join(', ')}`;
}

function conflictSql({ conflict, attributes }: InsertShape, dialect: Dialect, scope: Scope): string {
  if (conflict === undefined) return '';
  const [key, update] = [conflict.attributes, conflict.update].map(list =>
    list.map(name => columnSql(dialect, scope, name)),
  );
  const anyColumn = columnSql(dialect, scope, conflict.attributes[0] ?? (attributes[0] as string)); // a row to conflict has columns
  return dialect.syntax.onConflict(key ?? [], update ?? [], anyColumn);
}

function returningSql({ returning, definition }: InsertShape, dialect: Dialect, scope: Scope): string {
  if (returning.length === 0) return '';
  const columns = returning.map(name => {
    const column = columnSql(dialect, scope, name);
    return dialect.codecOf(typeOf(definition, name)).selectAs?.(column) ?? column;
  });
  return ` RETURNING ${columns.join(', ')}`;
}
