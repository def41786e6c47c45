import type { DataType, DataTypeKind } from '@mortise/core';

/**
 * How a dialect stores the canonical values of a type. Null never reaches a codec.
 *
 * A missing function changes nothing, so that a reader of rows can skip the call.
 */
export interface Codec {
  /** The type of the column in DDL, without constraints. */
  readonly columnType: string;
  /** Turns a canonical value into what the driver binds. */
  readonly encode?: (value: unknown) => unknown;
  /** Turns what the driver returns, or what was bound, into the canonical value. */
  readonly decode?: (raw: unknown) => unknown;
  /** The same of what the driver makes of it by itself, in statements that their author wrote; `decode` unless given. */
  readonly decodeParsed?: (parsed: unknown) => unknown;
  /** Wraps a column where it is read, when the driver would lose something of its plain value. */
  readonly selectAs?: (columnSql: string) => string;
}

/** A codec as a dialect writes it: its functions name what they truly get. */
export interface CodecDraft {
  readonly columnType: string;
  readonly encode?: (value: never) => unknown;
  readonly decode?: (raw: never) => unknown;
  readonly decodeParsed?: (parsed: never) => unknown;
  readonly selectAs?: (columnSql: string) => string;
}

/** Kinds that not every database has. */
type OptionalKind = 'ARRAY' | 'RANGE';

/** A dialect's answer for each kind of type that has a column; without one for ARRAY or RANGE they are refused. */
export type CodecTable = Readonly<
  Record<Exclude<DataTypeKind, 'VIRTUAL' | OptionalKind>, (type: DataType) => CodecDraft>
> &
  Readonly<Partial<Record<OptionalKind, (type: DataType) => CodecDraft>>>;
