import { withoutTrailingZeros } from './decimal-text';

describe('withoutTrailingZeros', () => {
  it.each([
    ['1.500', '1.5'],
    ['1.000', '1'],
    ['100', '100'],
    ['100.010', '100.01'],
    ['0.000', '0'],
    ['NaN', 'NaN'],
  ])('writes %s as %s', (text, canonical) => {
    expect(withoutTrailingZeros(text)).toBe(canonical);
  });
});
