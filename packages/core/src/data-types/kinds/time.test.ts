import { DataTypes } from '../data-types';
import { valueNormaliser } from '../value-rules';

describe('TIME values', () => {
  const normalise = valueNormaliser(DataTypes.TIME());

  it.each([
    ['00:00:00', '00:00:00'],
    ['23:59:59.999', '23:59:59.999'],
    ['12:00:00.5', '12:00:00.500'],
    ['12:00:00.05', '12:00:00.050'],
    ['12:00:00.000', '12:00:00'],
    ['12:00:00.0', '12:00:00'],
  ])('have a fraction of three digits, or none: %p becomes %p', (value, canonical) => {
    expect(normalise(value)).toBe(canonical);
  });

  it.each([
    ['24:00:00', 'a string that is not one'],
    ['12:60:00', 'a string that is not one'],
    ['12:00', 'a string that is not one'],
    ['12:00:00.1234', 'a string that is not one'],
    ['12:00:00Z', 'a string that is not one'],
    [43_200_000, 'a number'],
    [new Date(0), 'a Date'],
  ])('refuse %p', (value, got) => {
    expect(() => normalise(value)).toThrow(`expected a time such as '23:59:59' or '23:59:59.999', got ${got}`);
  });
});
