import { DefinitionError, describeType, type DataType } from '@mortise/core';
import type { Codec, CodecTable } from '../contract/codec';

/**
 * Makes a dialect's `codecOf` from its table; the codec of a type is made once.
 *
 * @returns a function that throws DefinitionError `NO_COLUMN` for a VIRTUAL, `UNSUPPORTED_TYPE` for what the table lacks.
 */
export function codecsFrom(table: CodecTable): (type: DataType) => Codec {
  const made = new WeakMap<DataType, Codec>();
  return type => {
    const known = made.get(type);
    if (known !== undefined) return known;
    const codec = makeCodec(table, type);
    made.set(type, codec);
    return codec;
  };
}

function makeCodec(table: CodecTable, type: DataType): Codec {
  if (type.kind === 'VIRTUAL') throw new DefinitionError('NO_COLUMN', 'A VIRTUAL attribute has no column.');
  const draft = table[type.kind]?.(type);
  if (draft === undefined) throw unsupportedType(type);
  // Values are canonical before they are encoded, and decoders read only columns of their own type.
  return Object.freeze(draft) as Codec;
}

/** Also said of an attribute, before a table is made. */
export function unsupportedType(type: DataType, attribute?: string): DefinitionError {
  const subject = attribute === undefined ? 'An attribute' : attribute;
  return new DefinitionError(
    'UNSUPPORTED_TYPE',
    `${subject} is ${describeType(type)}, for which this database has no column.`,
    {
      hint: 'Use DataTypes.JSON, which every database has.',
    },
  );
}
