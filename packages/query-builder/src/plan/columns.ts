import {
  type ModelDefinition,
  attributeOf,
  DataTypes,
  type DataType,
  type Decoder,
  type ListParameter,
  type PathAggregate,
  type SubqueryPiece,
} from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import type { KeyColumns, KeyList } from '../dialects/contract/syntax';
import { type Binding, type Fragment, listBinding } from '../sql/fragment';

/** A table in a statement, by its alias: `t0`. Aliases are short, so no limit on identifiers is ever met. */
export interface TableRef {
  readonly alias: string;
  readonly definition: ModelDefinition;
}

/**
 * Writes values that are sub-queries. It is handed down with the aliases, for conditions have pieces of SQL in them, and
 * these have conditions.
 */
export interface ValueWriter {
  subquery(piece: SubqueryPiece, context: ConditionContext, isRead: boolean): Fragment;
  path(aggregate: PathAggregate, context: ConditionContext): Fragment;
}

/** Gives each table of a statement an alias of its own, and knows the rows around the sub-query that is being written. */
export class AliasSource {
  #next = 0;
  readonly #around: TableRef[] = [];

  constructor(readonly write: ValueWriter) {}

  next(): string {
    return `t${this.#next++}`;
  }

  /** Writes what stands in a sub-query for a row of this table. */
  within<T>(around: TableRef, write: () => T): T {
    this.#around.push(around);
    try {
      return write();
    } finally {
      this.#around.pop();
    }
  }

  /** Writes what is said of the row around, as it is written there. */
  outside<T>(write: (around: TableRef) => T): T {
    const around = this.#around.pop() as TableRef; // who names it stands in a sub-query
    try {
      return write(around);
    } finally {
      this.#around.push(around);
    }
  }
}

/** Where a condition is written: the dialect, the table it is on, and where sub-queries get their aliases. */
export interface ConditionContext {
  readonly dialect: Dialect;
  readonly table: TableRef;
  readonly aliases: AliasSource;
  /** True inside an EXISTS. */
  readonly isNested?: boolean;
  /** True under a NOT, where false and unknown differ. */
  readonly isNegated?: boolean;
  /** True where a key names the rows that the condition is asked of. */
  readonly isFound?: boolean;
  /** True where all rows are wanted that meet it, and not the first of them. */
  readonly isWhole?: boolean;
  /** Inside an EXISTS: the tables of its path so far. */
  readonly path?: readonly TableRef[];
}

/** The quoted column of an attribute. */
export function columnSql(dialect: Dialect, { alias, definition }: TableRef, name: string): string {
  const column = dialect.syntax.quote(attributeOf(definition, name).columnName);
  return alias === '' ? column : `${alias}.${column}`;
}

/** Attributes of a model as columns of its table, outside of any statement. */
export function keyColumns({ syntax }: Dialect, definition: ModelDefinition, names: readonly string[]): KeyColumns {
  return {
    table: syntax.quoteTable(definition.table),
    columns: names.map(name => syntax.quote(attributeOf(definition, name).columnName)),
  };
}

/** A column as patterns are compared with it. */
export function textColumn({ dialect, table }: Pick<ConditionContext, 'dialect' | 'table'>, attribute: string): string {
  const column = columnSql(dialect, table, attribute);
  return dialect.syntax.asText?.(column, typeOf(table.definition, attribute)) ?? column;
}

export const typeOf = (definition: ModelDefinition, name: string): DataType => attributeOf(definition, name).type;

/** What makes canonical values of what the driver gives for these attributes. */
export function decodersOf({ definition }: TableRef, names: readonly string[], dialect: Dialect): readonly Decoder[] {
  return names.map(name => dialect.codecOf(typeOf(definition, name)).decode);
}

/** The binding of a value as its type is stored; one without a type is bound by what it is. */
export function valueBinding(dialect: Dialect, slot: number, type: DataType | undefined): Binding {
  if (type === undefined) return values => looseValue(dialect, values[slot]);
  const { encode } = dialect.codecOf(type);
  if (encode === undefined) return values => values[slot];
  return values => {
    const value = values[slot];
    return value === null ? null : encode(value);
  };
}

const DATE = DataTypes.DATE(6);
const BOOLEAN = DataTypes.BOOLEAN();
const BIGINT = DataTypes.BIGINT({ as: 'bigint' });

/** Values inside raw SQL have no type: what drivers bind each in its own way is stored as an attribute's would be. */
export function looseValue(dialect: Dialect, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (typeof value === 'boolean' && dialect.syntax.hasBooleans) return value;
  const type = looseType(value);
  const encode = type === undefined ? undefined : dialect.codecOf(type).encode;
  return encode === undefined ? value : encode(value);
}

function looseType(value: unknown): DataType | undefined {
  if (value instanceof Date) return DATE;
  if (typeof value === 'boolean') return BOOLEAN;
  return typeof value === 'bigint' ? BIGINT : undefined;
}

/** A list of keys as the dialect takes it, to be compared as these columns are. */
export function keyList<Like extends KeyColumns | undefined>(
  { slot, types }: ListParameter,
  like: Like,
): KeyList & { readonly like: Like } {
  return { types, read: listBinding(slot), like };
}
