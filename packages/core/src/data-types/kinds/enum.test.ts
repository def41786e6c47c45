import { DataTypes } from '../data-types';
import { valueNormaliser } from '../value-rules';

describe('ENUM values', () => {
  const normalise = valueNormaliser(DataTypes.ENUM('love', 'like'));

  it('are its members', () => {
    expect(normalise('love')).toBe('love');
  });

  it('name the members and the nearest of them in a refusal', () => {
    expect(() => normalise('lov')).toThrow(`expected one of 'love', 'like', got another string. Did you mean "love"?`);
  });

  it.each([
    ['zzzzzzzz', 'another string.'],
    ['__proto__', 'another string.'],
    [0, 'a number'],
    [['love'], 'an array'],
  ])('refuse %p', (value, got) => {
    expect(() => normalise(value)).toThrow(`expected one of 'love', 'like', got ${got}`);
  });
});
