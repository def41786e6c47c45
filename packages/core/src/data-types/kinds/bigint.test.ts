import fc from 'fast-check';
import { DataTypes } from '../data-types';
import { valueNormaliser } from '../value-rules';

const range = 'expected an integer from -9223372036854775808 to 9223372036854775807';

describe('BIGINT values', () => {
  it.each([
    ['-5', '-5'],
    [-5, '-5'],
    [-5n, '-5'],
    ['+5', '5'],
    ['007', '7'],
    ['-0', '0'],
    [-0, '0'],
    ['9007199254740993', '9007199254740993'],
    ['-9223372036854775808', '-9223372036854775808'],
    [2n ** 63n - 1n, '9223372036854775807'],
    [`${'0'.repeat(50)}1`, '1'],
  ])('are strings by default: %p becomes %p', (value, canonical) => {
    expect(valueNormaliser(DataTypes.BIGINT())(value)).toBe(canonical);
  });

  it('are bigints when asked for', () => {
    const normalise = valueNormaliser(DataTypes.BIGINT({ as: 'bigint' }));
    expect(['-5', 7, 9n].map(normalise)).toEqual([-5n, 7n, 9n]);
  });

  it.each([
    ['9223372036854775808', 'one outside'],
    [-(2n ** 63n) - 1n, 'one outside'],
    ['1'.repeat(1000), 'one outside'],
    ['-', 'a string that is not one'],
    ['5.0', 'a string that is not one'],
    ['', 'a string that is not one'],
    [2 ** 53, 'a number too large to be exact (pass a string or a bigint)'],
    [0.5, 'a number with a fraction'],
    [NaN, 'NaN'],
    [false, 'a boolean'],
    [{}, 'an object'],
  ])('refuse %p', (value, got) => {
    expect(() => valueNormaliser(DataTypes.BIGINT())(value)).toThrow(`${range}, got ${got}`);
  });

  it('start at 0 when unsigned', () => {
    const normalise = valueNormaliser(DataTypes.BIGINT.UNSIGNED());
    expect(normalise('18446744073709551615')).toBe('18446744073709551615');
    for (const outside of ['-1', -1, '18446744073709551616']) {
      expect(() => normalise(outside)).toThrow('expected an integer from 0 to 18446744073709551615, got one outside');
    }
  });

  it('keep every one of 64 bits, in both forms', () => {
    const asString = valueNormaliser(DataTypes.BIGINT());
    const asBigint = valueNormaliser(DataTypes.BIGINT({ as: 'bigint' }));
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), integer => {
        expect([asString(integer), asString(String(integer))]).toEqual([String(integer), String(integer)]);
        expect([asBigint(integer), asBigint(String(integer))]).toEqual([integer, integer]);
      }),
    );
  });
});
