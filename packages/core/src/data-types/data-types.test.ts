import { DefinitionError } from '../errors/errors';
import { DataTypes } from './data-types';
import { describeType } from './data-type';
import { resolveDataType } from './resolve-data-type';

// What a JavaScript caller may pass, whatever the types say.
type Untyped = Record<keyof typeof DataTypes, (...args: unknown[]) => unknown>;
const untyped = DataTypes as unknown as Untyped;

describe('DataTypes', () => {
  it.each([
    [DataTypes.STRING, { kind: 'STRING', length: 255 }],
    [DataTypes.STRING(50), { kind: 'STRING', length: 50 }],
    [DataTypes.CHAR, { kind: 'CHAR', length: 255 }],
    [DataTypes.TEXT, { kind: 'TEXT' }],
    [DataTypes.TEXT('long'), { kind: 'TEXT', length: 'long' }],
    [DataTypes.INTEGER, { kind: 'INTEGER' }],
    [DataTypes.INTEGER.UNSIGNED, { kind: 'INTEGER', unsigned: true }],
    [DataTypes.BIGINT, { kind: 'BIGINT', as: 'string' }],
    [DataTypes.BIGINT({ as: 'bigint' }), { kind: 'BIGINT', as: 'bigint' }],
    [DataTypes.BIGINT.UNSIGNED({ as: 'bigint' }), { kind: 'BIGINT', as: 'bigint', unsigned: true }],
    [DataTypes.BIGINT({ unsigned: true }), { kind: 'BIGINT', as: 'string', unsigned: true }],
    [DataTypes.BIGINT({ unsigned: false }), { kind: 'BIGINT', as: 'string' }],
    [DataTypes.BIGINT.UNSIGNED({ unsigned: true }), { kind: 'BIGINT', as: 'string', unsigned: true }],
    [DataTypes.SMALLINT({ unsigned: true }), { kind: 'SMALLINT', unsigned: true }],
    [DataTypes.DECIMAL, { kind: 'DECIMAL' }],
    [DataTypes.DECIMAL(10), { kind: 'DECIMAL', precision: 10, scale: 0 }],
    [DataTypes.DECIMAL(10, 2), { kind: 'DECIMAL', precision: 10, scale: 2 }],
    [DataTypes.DATE, { kind: 'DATE', precision: 3 }],
    [DataTypes.DATE(6), { kind: 'DATE', precision: 6 }],
    [DataTypes.BLOB('tiny'), { kind: 'BLOB', length: 'tiny' }],
    [DataTypes.ENUM('a', 'b'), { kind: 'ENUM', values: ['a', 'b'] }],
    [DataTypes.ENUM(['a', 'b']), { kind: 'ENUM', values: ['a', 'b'] }],
    [DataTypes.ENUM({ values: ['a'] }), { kind: 'ENUM', values: ['a'] }],
    [DataTypes.VIRTUAL, { kind: 'VIRTUAL' }],
    [
      DataTypes.VIRTUAL(DataTypes.STRING, ['firstName']),
      { kind: 'VIRTUAL', returns: { kind: 'STRING', length: 255 }, dependsOn: ['firstName'] },
    ],
    [DataTypes.JSON, { kind: 'JSON' }],
  ])('%# makes plain data', (input, data) => {
    expect(resolveDataType(input)).toEqual(data);
  });

  it('makes types that cannot change', () => {
    const members = ['a'];
    const type = DataTypes.ENUM(members);
    members.push('b');
    expect(type.values).toEqual(['a']);
    expect([type, type.values, DataTypes].every(Object.isFrozen)).toBe(true);
  });

  it.each([
    ['STRING', [-1], 'STRING takes a length from 1 to 10485760, got -1.'],
    ['STRING', ['x'], 'STRING takes a length from 1 to 10485760, got "x".'],
    ['STRING', [1.5], 'STRING takes a length from 1 to 10485760, got 1.5.'],
    ['STRING', [{}], 'STRING takes a length from 1 to 10485760, got an object.'],
    ['CHAR', [0], 'CHAR takes a length from 1 to 10485760, got 0.'],
    ['TEXT', [50], "TEXT takes 'tiny' or 'medium' or 'long', got 50."],
    ['BLOB', ['huge'], "BLOB takes 'tiny' or 'medium' or 'long', got \"huge\"."],
    ['INTEGER', [11], 'INTEGER takes no argument but { unsigned: true }, got 11.'],
    ['INTEGER', [{ zerofill: true }], 'INTEGER takes the option unsigned alone, got "zerofill".'],
    ['INTEGER', [{ unsigned: 'yes' }], 'INTEGER\'s option "unsigned" takes true or false, got "yes".'],
    ['BIGINT', [{ zerofill: true }], 'BIGINT takes the options as and unsigned, got "zerofill".'],
    ['DECIMAL', [{ unsigned: true }], 'DECIMAL takes a precision from 1 to 65, got an object.'],
    ['FLOAT', [{ unsigned: true }], 'FLOAT takes no argument, got an object.'],
    ['BOOLEAN', [true], 'BOOLEAN takes no argument, got true.'],
    ['BIGINT', ['bigint'], 'BIGINT takes options such as { as: \'bigint\' }, got "bigint".'],
    ['BIGINT', [{ as: 'number' }], "BIGINT's option \"as\" takes 'string' or 'bigint', got \"number\"."],
    ['DECIMAL', [2, 5], 'DECIMAL takes a scale of at most its precision 2, got 5.'],
    ['DECIMAL', [undefined, 2], 'DECIMAL takes a precision from 1 to 65, got undefined.'],
    ['DECIMAL', [66], 'DECIMAL takes a precision from 1 to 65, got 66.'],
    ['DECIMAL', [65, 31], 'DECIMAL takes a scale from 0 to 30, got 31.'],
    ['DATE', [7], 'DATE takes a precision from 0 to 6, got 7.'],
    ['ENUM', [], 'ENUM needs at least one value.'],
    ['ENUM', [[]], 'ENUM needs at least one value.'],
    ['ENUM', [{ values: 'a' }], 'ENUM takes a list of strings, got an object.'],
    ['ENUM', [{ vals: ['a'] }], 'ENUM takes a list of strings, got an object.'],
    ['ENUM', ['a', 1], 'ENUM takes strings, got 1.'],
    ['ENUM', ['a', 'b', 'a'], 'ENUM takes strings without a repetition, got "a".'],
    ['ENUM', ['a '], 'ENUM takes strings without a blank at their end, which MySQL drops, got "a ".'],
    ['VIRTUAL', [String], 'Expected a type, got the function String.'],
    ['VIRTUAL', [DataTypes.VIRTUAL], 'VIRTUAL takes the type of a value, got "VIRTUAL".'],
    ['VIRTUAL', [DataTypes.STRING, 'name'], 'VIRTUAL takes a list of attribute names, got "name".'],
  ] as const)('refuses %s(%j)', (kind, args, message) => {
    expect(() => untyped[kind](...args)).toThrow(DefinitionError);
    expect(() => untyped[kind](...args)).toThrow(message);
  });
});

describe('An unsigned type', () => {
  it('is not told by its option that it is none', () => {
    expect(() => DataTypes.BIGINT.UNSIGNED({ unsigned: false })).toThrow(
      'BIGINT.UNSIGNED\'s option "unsigned" takes true, got false.',
    );
  });
});

describe('resolveDataType', () => {
  it('passes a type on as it is', () => {
    const type = DataTypes.STRING(50);
    expect(resolveDataType(type)).toBe(type);
  });

  it.each([
    [
      undefined,
      'Expected a type, got undefined. Write DataTypes.STRING, DataTypes.STRING(50) or another of DataTypes.',
    ],
    ['STRING', 'Expected a type, got "STRING". Write DataTypes.STRING, DataTypes.STRING(50) or another of DataTypes.'],
    [String, 'Expected a type, got the function String. Write DataTypes.STRING.'],
    [Date, 'Expected a type, got the function Date. Write DataTypes.DATE.'],
    [{ kind: 'STRING', length: '1); DROP TABLE people; --' }, 'Expected a type, got an object.'],
    [{ ...DataTypes.STRING() }, 'Expected a type, got an object.'],
    [DataTypes.UUIDV4, 'Expected a type, got an object.'],
  ])('refuses %p', (input, message) => {
    expect(() => resolveDataType(input)).toThrow(message);
    expect(() => resolveDataType(input)).toThrow(expect.objectContaining({ code: 'UNKNOWN_TYPE' }));
  });
});

describe('describeType', () => {
  it.each([
    [DataTypes.STRING(), 'STRING(255)'],
    [DataTypes.TEXT('long'), "TEXT('long')"],
    [DataTypes.INTEGER.UNSIGNED(), 'INTEGER.UNSIGNED'],
    [DataTypes.BIGINT(), 'BIGINT'],
    [DataTypes.BIGINT.UNSIGNED({ as: 'bigint' }), "BIGINT.UNSIGNED({ as: 'bigint' })"],
    [DataTypes.DECIMAL(), 'DECIMAL'],
    [DataTypes.DECIMAL(10), 'DECIMAL(10, 0)'],
    [DataTypes.DATE(), 'DATE(3)'],
    [DataTypes.ENUM('a', 'b'), "ENUM('a', 'b')"],
    [DataTypes.ENUM("it's"), "ENUM('it\\'s')"],
    [DataTypes.VIRTUAL(DataTypes.DECIMAL(10, 2)), 'VIRTUAL(DECIMAL(10, 2))'],
    [DataTypes.JSON(), 'JSON'],
  ])('%# writes a type as in a definition', (type, text) => {
    expect(describeType(type)).toBe(text);
  });
});
