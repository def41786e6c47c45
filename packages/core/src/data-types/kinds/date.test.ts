import fc from 'fast-check';
import { DataTypes } from '../data-types';
import { copyValue, valueNormaliser, valuesAreEqual } from '../value-rules';

const expected = 'expected a Date, or an ISO 8601 string with its offset such as 2026-01-31T12:00:00Z';

describe('DATE values', () => {
  const normalise = valueNormaliser(DataTypes.DATE());

  it('are Dates as they come', () => {
    const date = new Date('2026-01-31T12:00:00.123Z');
    expect(normalise(date)).toBe(date);
  });

  it.each([
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00:00.5+02:00', '2026-01-31T10:00:00.500Z'],
    ['2026-01-31T23:00:00-05:30', '2026-02-01T04:30:00.000Z'],
    ['2026-01-31T12:00:00.123456789Z', '2026-01-31T12:00:00.123Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['0050-06-01T00:00:00Z', '0050-06-01T00:00:00.000Z'],
  ])('may come as text with an offset: %s', (text, iso) => {
    expect((normalise(text) as Date).toISOString()).toBe(iso);
  });

  it.each([
    ['2026-01-31T12:00:00', 'a string that is neither'],
    ['2026-01-31', 'a string that is neither'],
    ['2026-02-30T12:00:00Z', 'a string that is neither'],
    ['2026-01-31T24:00:00Z', 'a string that is neither'],
    ['2026-01-31T12:00:00 Z', 'a string that is neither'],
    ['Sat Jan 31 2026', 'a string that is neither'],
    ['+012026-01-31T12:00:00Z', 'a string that is neither'],
    [1769860800000, 'a number'],
    [new Date(NaN), 'an invalid Date'],
    [new Date('+010000-01-01T00:00:00Z'), 'one outside the years 0001 to 9999'],
    [new Date('0000-12-31T23:59:59.999Z'), 'one outside the years 0001 to 9999'],
    ['0001-01-01T00:00:00+01:00', 'one outside the years 0001 to 9999'],
    [{}, 'an object'],
  ])('refuse %p', (value, got) => {
    expect(() => normalise(value)).toThrow(`${expected}, got ${got}`);
  });

  it.each([
    [0, '2026-01-31T12:00:00.000Z'],
    [1, '2026-01-31T12:00:00.900Z'],
    [2, '2026-01-31T12:00:00.980Z'],
    [3, '2026-01-31T12:00:00.987Z'],
    [6, '2026-01-31T12:00:00.987Z'],
  ])('are cut, not rounded, to a precision of %i', (precision, iso) => {
    const cut = valueNormaliser(DataTypes.DATE(precision));
    expect((cut('2026-01-31T12:00:00.987Z') as Date).toISOString()).toBe(iso);
  });

  it('are cut towards the past before 1970 as well', () => {
    const cut = valueNormaliser(DataTypes.DATE(0));
    expect((cut('1969-12-31T23:59:58.500Z') as Date).toISOString()).toBe('1969-12-31T23:59:58.000Z');
  });

  it('stay the same when they are made canonical again', () => {
    const cut = valueNormaliser(DataTypes.DATE(1));
    const date = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(date, each => {
        const once = cut(each);
        return cut(once) === once;
      }),
    );
  });

  it('are equal by their instant', () => {
    const areEqual = valuesAreEqual(DataTypes.DATE());
    expect(areEqual(new Date(5), new Date(5))).toBe(true);
    expect(areEqual(new Date(5), new Date(6))).toBe(false);
    expect(areEqual(new Date(5), null)).toBe(false);
    expect(areEqual(null, null)).toBe(true);
  });

  it('are copied', () => {
    const date = new Date(5);
    const copy = copyValue(DataTypes.DATE())?.(date);
    date.setTime(6);
    expect(copy).toEqual(new Date(5));
  });
});
