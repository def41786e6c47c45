import { DefinitionError } from '../../errors/definition-error';
import { describeType, type DataType, type DataTypeInput, type DataTypeKind } from '../data-type';
import { InvalidValueError, type KindBehaviour } from '../kind-behaviour';
import { kindOfValue } from '../kind-of-value';
import { resolveDataType } from '../resolve-data-type';
import { createFactory, createType } from '../type-factory';

type Element<V> = V | null;

/** What the elements of arrays may not be. */
const NO_ELEMENTS: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['VIRTUAL', 'JSON', 'ARRAY', 'RANGE']);

/** A list of values of a type, in a column of PostgreSQL: `ARRAY(DataTypes.TEXT)`. An element may be null. */
export const ARRAY = createFactory(<V>(of: DataTypeInput<V>): DataType<readonly Element<V>[]> => {
  const element = resolveDataType(of);
  if (!NO_ELEMENTS.has(element.kind)) return createType({ kind: 'ARRAY', of: element });
  throw new DefinitionError(
    'INVALID_TYPE_ARGUMENT',
    `ARRAY is of values with a column, and ${describeType(element)} is none.`,
    {
      hint: 'Lists of JSON, and lists in lists, are DataTypes.JSON.',
    },
  );
});

/** What other kinds answer about the elements. */
type BehaviourOf = (type: DataType) => KindBehaviour;

export function arrayBehaviour(behaviourOf: BehaviourOf): KindBehaviour<readonly unknown[]> {
  return {
    normaliser(type) {
      const normalise = behaviourOf(elementOf(type)).normaliser(elementOf(type));
      return value => {
        if (!Array.isArray(value)) throw new InvalidValueError('a list', kindOfValue(value));
        return Array.from(value as readonly unknown[], item => (item === null ? null : normaliseItem(normalise, item)));
      };
    },
    // Of elements that are objects the texts are the same exactly when they are.
    equal: (a, b) => JSON.stringify(a, spell) === JSON.stringify(b, spell),
    copy: value => value.map(item => copyItem(item)),
  };
}

function normaliseItem(normalise: (value: unknown) => unknown, item: unknown): unknown {
  if (item === undefined) throw new InvalidValueError('a list of values', 'one with undefined');
  return normalise(item);
}

const spell = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

function copyItem(item: unknown): unknown {
  if (item instanceof Date) return new Date(item);
  return item instanceof Uint8Array ? Buffer.from(item) : item;
}

/** The type of the elements, which each ARRAY and RANGE has. */
export const elementOf = (type: DataType): DataType => type.of as DataType;
