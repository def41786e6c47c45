import fc from 'fast-check';
import { DataTypes } from '../data-types';
import { valueNormaliser } from '../value-rules';

describe('DECIMAL(p, s) values', () => {
  const normalise = valueNormaliser(DataTypes.DECIMAL(10, 2));

  it.each([
    [1.5, '1.50'],
    ['1.5', '1.50'],
    ['+1.5', '1.50'],
    ['001.500', '1.50'],
    ['.5', '0.50'],
    ['5.', '5.00'],
    [-7, '-7.00'],
    [7n, '7.00'],
    [-0, '0.00'],
    ['-0.00', '0.00'],
    ['12345678.99', '12345678.99'],
  ])('have exactly s decimals: %p becomes %p', (value, canonical) => {
    expect(normalise(value)).toBe(canonical);
  });

  it('have a zero before the point where s is p', () => {
    const fraction = valueNormaliser(DataTypes.DECIMAL(2, 2));
    expect(['0.50', '.5', '-0.5'].map(fraction)).toEqual(['0.50', '0.50', '-0.50']);
    expect(() => fraction('1.00')).toThrow('expected at most 0 digits before the point, got 1');
  });

  it('have no point where s is 0', () => {
    expect(valueNormaliser(DataTypes.DECIMAL(10))('42.0')).toBe('42');
  });

  it('refuse to lose decimals', () => {
    expect(() => normalise(0.1 + 0.2)).toThrow('expected at most 2 decimals (round it first), got 17');
    expect(() => normalise('1.005')).toThrow('expected at most 2 decimals (round it first), got 3');
  });

  it('refuse more digits than p leaves before the point', () => {
    expect(() => normalise('123456789')).toThrow('expected at most 8 digits before the point, got 9');
  });

  it.each([
    ['1e5', 'a string that is not one'],
    ['', 'a string that is not one'],
    ['.', 'a string that is not one'],
    ['-', 'a string that is not one'],
    ['1,5', 'a string that is not one'],
    [' 1', 'a string that is not one'],
    [NaN, 'NaN'],
    [Infinity, 'an infinite number'],
    [true, 'a boolean'],
    [{}, 'an object'],
  ])('refuse %p', (value, got) => {
    expect(() => normalise(value)).toThrow(`expected a number, a bigint or a decimal string, got ${got}`);
  });

  it('stay the same when they are made canonical again', () => {
    const cents = fc.bigInt(-(10n ** 10n) + 1n, 10n ** 10n - 1n);
    fc.assert(
      fc.property(cents, each => {
        const digits = String(each < 0n ? -each : each).padStart(3, '0');
        const text = `${each < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
        expect(normalise(text)).toBe(text);
      }),
    );
  });
});

describe('DECIMAL values of any scale', () => {
  const normalise = valueNormaliser(DataTypes.DECIMAL());

  it.each([
    ['1.500', '1.5'],
    ['0.0', '0'],
    ['100', '100'],
    [1e21, '1000000000000000000000'],
    [-1.25e22, '-12500000000000000000000'],
    [1e-7, '0.0000001'],
    [-1.5e-10, '-0.00000000015'],
  ])('have no more digits than needed: %p becomes %p', (value, canonical) => {
    expect(normalise(value)).toBe(canonical);
  });

  it('have at most 30 decimals and 35 digits before the point', () => {
    expect(normalise(`${'9'.repeat(35)}.${'9'.repeat(30)}`)).toHaveLength(66);
    expect(() => normalise(`0.${'9'.repeat(31)}`)).toThrow('expected at most 30 decimals (round it first), got 31');
    expect(() => normalise('9'.repeat(36))).toThrow('expected at most 35 digits before the point, got 36');
    expect(() => normalise(Number.MAX_VALUE)).toThrow('got 309');
    expect(() => normalise(Number.MIN_VALUE)).toThrow('got 324');
  });

  it('read back as the number they were made of', () => {
    const number = fc
      .double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 })
      .filter(each => Math.abs(each) > 1e-12);
    fc.assert(fc.property(number, each => Number(normalise(each)) === each));
  });

  it('take linear time, however long the text', () => {
    expect(() => normalise(`1.${'0'.repeat(200_000)}1`)).toThrow('got 200001');
  });
});
