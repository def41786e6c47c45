import fc from 'fast-check';
import { DataTypes } from '../data-types';
import { valueNormaliser } from '../value-rules';

describe('integer values', () => {
  it.each([
    [DataTypes.TINYINT(), -128, 127],
    [DataTypes.TINYINT.UNSIGNED(), 0, 255],
    [DataTypes.SMALLINT(), -32768, 32767],
    [DataTypes.SMALLINT.UNSIGNED(), 0, 65535],
    [DataTypes.MEDIUMINT(), -8388608, 8388607],
    [DataTypes.MEDIUMINT.UNSIGNED(), 0, 16777215],
    [DataTypes.INTEGER(), -2147483648, 2147483647],
    [DataTypes.INTEGER.UNSIGNED(), 0, 4294967295],
  ])('of %j lie within its bits', (type, min, max) => {
    const normalise = valueNormaliser(type);
    expect([normalise(min), normalise(max)]).toEqual([min, max]);
    for (const outside of [min - 1, max + 1, String(max + 1), BigInt(max + 1), 1e300]) {
      expect(() => normalise(outside)).toThrow(`expected an integer from ${min} to ${max}, got one outside`);
    }
  });

  it('may come as digits or as a bigint', () => {
    const normalise = valueNormaliser(DataTypes.INTEGER());
    expect(['42', '-42', '+42', '042', 42n].map(normalise)).toEqual([42, -42, 42, 42, 42]);
  });

  it.each([-0, '-0'])('have one zero', zero => {
    expect(valueNormaliser(DataTypes.INTEGER())(zero)).toBe(0);
  });

  it.each([
    [1.5, 'a number with a fraction'],
    [NaN, 'NaN'],
    [-Infinity, 'an infinite number'],
    ['1.0', 'a string that is not one'],
    ['', 'a string that is not one'],
    [' 1', 'a string that is not one'],
    ['1e3', 'a string that is not one'],
    ['0x10', 'a string that is not one'],
    [true, 'a boolean'],
    [[1], 'an array'],
    [new Date(1), 'a Date'],
    [{ $ne: 1 }, 'an object'],
  ])('refuse %p', (value, got) => {
    expect(() => valueNormaliser(DataTypes.INTEGER())(value)).toThrow(
      `expected an integer from -2147483648 to 2147483647, got ${got}`,
    );
  });

  it('are the same from a number, its digits and its bigint', () => {
    const normalise = valueNormaliser(DataTypes.INTEGER());
    fc.assert(
      fc.property(fc.integer(), number => {
        expect([normalise(number), normalise(String(number)), normalise(BigInt(number))]).toEqual(
          Array(3).fill(number + 0),
        );
      }),
    );
  });
});
