import fc from 'fast-check';
import { parseTimestamp, epochDay } from './timestamp-text';

describe('parseTimestamp', () => {
  it.each([
    ['2026-01-31T12:00:00.123Z', '2026-01-31T12:00:00.123Z'],
    ['2026-01-31 12:00:00', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31 12:00:00.5', '2026-01-31T12:00:00.500Z'],
    ['2026-01-31 12:00:00.123456', '2026-01-31T12:00:00.123Z'],
    ['2026-01-31 12:00:00+00', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31 12:00:00.05+02', '2026-01-31T10:00:00.050Z'],
    ['2026-01-31 12:00:00-05:30', '2026-01-31T17:30:00.000Z'],
    ['2026-01-31T12:00:00.123+0530', '2026-01-31T06:30:00.123Z'],
    ['1890-01-01 05:21:10+05:21:10', '1890-01-01T00:00:00.000Z'],
    ['0001-01-01 00:00:00+00', '0001-01-01T00:00:00.000Z'],
    ['0050-06-01 00:00:00.250', '0050-06-01T00:00:00.250Z'],
    ['0001-12-31 19:03:58-04:56:02 BC', '0001-01-01T00:00:00.000Z'],
    ['0150-01-01 00:00:00+00 BC', '-000149-01-01T00:00:00.000Z'],
    ['10000-01-01 05:29:59.999+05:30', '9999-12-31T23:59:59.999Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31 12:00', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00Z', '2026-01-31T12:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(parseTimestamp(text).toISOString()).toBe(iso);
  });

  it.each(['infinity', '-infinity', '0000-00-00 00:00:00', '0000-00-00', '2026-00-00 00:00:00', '', 'yesterday'])(
    'makes an invalid Date of %p, which no Date can tell',
    text => {
      expect(parseTimestamp(text).getTime()).toBeNaN();
    },
  );

  it('reads back every Date with four digits in its year from its ISO text', () => {
    const min = new Date('0001-01-01T00:00:00Z');
    const max = new Date('9999-12-31T23:59:59.999Z');
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min, max }), date => {
        expect(parseTimestamp(date.toISOString())).toEqual(date);
      }),
    );
  });
});

describe('epochDay', () => {
  it('counts the days of the calendar as Date does', () => {
    const min = new Date('0001-01-01');
    const max = new Date('9999-12-31');
    const examples = ['0001-01-01', '1969-12-31', '1970-01-01', '2000-02-29', '2024-02-29', '2100-02-28', '9999-12-31'];
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), date => {
        const day = epochDay(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
        expect(day).toBe(Math.floor(date.getTime() / 86_400_000));
      }),
      { numRuns: 1000, examples: examples.map(each => [new Date(each)]) },
    );
  });
});
