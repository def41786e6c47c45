import { canonicalTime } from './read-values';

describe('canonicalTime', () => {
  it.each([
    ['12:00:00', '12:00:00'],
    ['12:00:00.000', '12:00:00'],
    ['12:00:00.5', '12:00:00.500'],
    ['12:00:00.123456', '12:00:00.123'],
    ['838:59:59', '838:59:59'],
  ])('writes %s as %s', (text, canonical) => {
    expect(canonicalTime(text)).toBe(canonical);
  });
});
