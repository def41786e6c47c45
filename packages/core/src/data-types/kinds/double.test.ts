import fc from 'fast-check';
import { DataTypes } from '../data-types';
import { valueNormaliser } from '../value-rules';

describe.each(['FLOAT', 'REAL', 'DOUBLE'] as const)('%s values', kind => {
  const normalise = valueNormaliser(DataTypes[kind]());

  it('are all finite numbers, to the last bit', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(fc.property(number, each => Object.is(normalise(each), each + 0)));
  });

  it('have one zero', () => {
    expect(normalise(-0)).toBe(0);
  });

  it.each([
    [NaN, 'NaN'],
    [Infinity, 'an infinite number'],
    ['1.5', 'a string'],
    [1n, 'a bigint'],
    [null, 'null'],
  ])('refuse %p', (value, got) => {
    expect(() => normalise(value)).toThrow(`expected a finite number, got ${got}`);
  });
});
