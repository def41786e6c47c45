/** The kinds of values an attribute can hold. */
export type DataTypeKind =
  | 'STRING'
  | 'TEXT'
  | 'CHAR'
  | 'TINYINT'
  | 'SMALLINT'
  | 'MEDIUMINT'
  | 'INTEGER'
  | 'BIGINT'
  | 'FLOAT'
  | 'REAL'
  | 'DOUBLE'
  | 'DECIMAL'
  | 'BOOLEAN'
  | 'DATE'
  | 'DATEONLY'
  | 'TIME'
  | 'UUID'
  | 'JSON'
  | 'BLOB'
  | 'ENUM'
  | 'ARRAY'
  | 'RANGE'
  | 'VIRTUAL';

/** Kinds whose values are whole numbers, from the narrowest to the widest. */
export const integerKinds: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>([
  'TINYINT', 'SMALLINT', 'MEDIUMINT', 'INTEGER', 'BIGINT',
]); // prettier-ignore

/** The named sizes of TEXT and BLOB: 255 bytes, 16 MiB, 4 GiB. */
export type NamedLength = 'tiny' | 'medium' | 'long';

/**
 * The forms in which SQLite may hold an instant, each sorted by time: `2026-01-31T12:00:00.123Z` (`'iso'`), `2026-01-31
 * 12:00:00` as CURRENT_TIMESTAMP writes it, with `.123` where the type has a precision (`'sqlite'`), `2026-01-31
 * 12:00:00.123 +00:00` (`'zoned'`), or whole milliseconds since 1970 (`'epoch-ms'`).
 */
export type StoredDate = 'iso' | 'sqlite' | 'zoned' | 'epoch-ms';

declare const valueType: unique symbol;

/** What an attribute holds: plain frozen data, made by {@link DataTypes}. `V` is what its values are in JavaScript. */
export interface DataType<out V = unknown> {
  /** Only a type: what `define`, `init` and decorators read. */
  readonly [valueType]?: V;
  readonly kind: DataTypeKind;
  /** Characters (code points) of STRING and CHAR; the named size of TEXT and BLOB. */
  readonly length?: number | NamedLength;
  /** Digits in all of DECIMAL; digits of the fraction of a second of DATE. */
  readonly precision?: number;
  /** Digits of DECIMAL after the point. */
  readonly scale?: number;
  readonly unsigned?: boolean;
  /** The form in which SQLite holds a DATE; `'iso'` where it isn't said. */
  readonly stored?: StoredDate;
  /** The members of ENUM. */
  readonly values?: readonly string[];
  /** What BIGINT is in JavaScript. */
  readonly as?: 'string' | 'bigint';
  /** What the elements of ARRAY and the ends of RANGE are. */
  readonly of?: DataType;
  /** What a VIRTUAL gives, where it was told. */
  readonly returns?: DataType;
  /** The attributes a VIRTUAL is computed from. */
  readonly dependsOn?: readonly string[];
}

/** A function that gives its default type when called without arguments, such as `DataTypes.STRING`. */
export type DataTypeFactory<V = unknown> = () => DataType<V>;

/** What is accepted where a type is asked for: `DataTypes.STRING` or `DataTypes.STRING(50)`. */
export type DataTypeInput<V = unknown> = DataType<V> | DataTypeFactory<V>;

/**
 * A type as it would be written in a definition, without `DataTypes.`.
 *
 * @example describeType(DataTypes.STRING()); // 'STRING(255)'
 * @example describeType(DataTypes.ENUM('a', 'b')); // "ENUM('a', 'b')"
 */
export function describeType(type: DataType): string {
  const name = type.unsigned === true ? `${type.kind}.UNSIGNED` : type.kind;
  const args = describeArguments(type);
  return args.length === 0 ? name : `${name}(${args.join(', ')})`;
}

function describeArguments({
  length,
  precision,
  scale,
  values = [],
  as,
  stored,
  of,
  returns,
}: DataType): readonly string[] {
  const sizes = [length, precision, scale].filter(size => size !== undefined);
  return [
    ...[...sizes, ...values].map(spell),
    ...(as === 'bigint' ? ["{ as: 'bigint' }"] : []),
    ...(stored === undefined ? [] : [`{ stored: '${stored}' }`]),
    ...(of === undefined ? [] : [describeType(of)]),
    ...(returns === undefined ? [] : [describeType(returns)]),
  ];
}

function spell(argument: string | number): string {
  return typeof argument === 'number' ? String(argument) : `'${argument.replaceAll("'", "\\'")}'`;
}
