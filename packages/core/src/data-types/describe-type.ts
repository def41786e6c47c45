import type { DataType } from './data-type';

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
  returns,
}: DataType): readonly string[] {
  const sizes = [length, precision, scale].filter(size => size !== undefined);
  return [
    ...[...sizes, ...values].map(spell),
    ...(as === 'bigint' ? ["{ as: 'bigint' }"] : []),
    ...(stored === undefined ? [] : [`{ stored: '${stored}' }`]),
    ...(returns === undefined ? [] : [describeType(returns)]),
  ];
}

function spell(argument: string | number): string {
  return typeof argument === 'number' ? String(argument) : `'${argument.replaceAll("'", "\\'")}'`;
}
