import fc from 'fast-check';
import { DataTypes } from '../data-types';
import { valueNormaliser } from '../value-rules';

describe('DATEONLY values', () => {
  const normalise = valueNormaliser(DataTypes.DATEONLY());
  const expected = "expected a day as 'YYYY-MM-DD', from '0001-01-01' to '9999-12-31'";

  it('are the days of the calendar, as text', () => {
    const day = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, date => {
        const text = date.toISOString().slice(0, 10);
        return normalise(text) === text;
      }),
    );
  });

  it.each(['2023-02-29', '1900-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00', '0000-01-01'])(
    'refuse %s, which is no day',
    text => {
      expect(() => normalise(text)).toThrow(`${expected}, got one that does not exist`);
    },
  );

  it.each(['2024-02-29', '2000-02-29'])('include the leap day %s', text => {
    expect(normalise(text)).toBe(text);
  });

  it.each(['2026-1-2', '2026-01-02T00:00:00Z', '02.01.2026', '12026-01-01', ''])('refuse %p, of another form', text => {
    expect(() => normalise(text)).toThrow(`${expected}, got a string of another form`);
  });

  it('refuse a Date, whose day depends on the time zone', () => {
    expect(() => normalise(new Date(0))).toThrow(`${expected}, got a Date`);
  });
});
