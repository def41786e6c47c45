import fc from 'fast-check';
import { epochDay } from './epoch-day';

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
