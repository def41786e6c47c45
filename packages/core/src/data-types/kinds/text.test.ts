import fc from 'fast-check';
import { DataTypes } from '../data-types';
import { valueNormaliser } from '../value-rules';

describe('STRING, CHAR and TEXT values', () => {
  it.each([
    ['a number', 7, 'a number'],
    ['a boolean', true, 'a boolean'],
    ['an object', { toString: () => 'x' }, 'an object'],
    ['an array', ['x'], 'an array'],
    ['a Date', new Date(0), 'a Date'],
    ['a String object', new String('x'), 'an instance of String'],
  ])('refuse %s', (_, value, got) => {
    expect(() => valueNormaliser(DataTypes.STRING(5))(value)).toThrow(
      `expected a string of at most 5 characters, got ${got}`,
    );
  });

  it('may be as long as the type says, and no longer', () => {
    const normalise = valueNormaliser(DataTypes.STRING(5));
    expect(normalise('12345')).toBe('12345');
    expect(() => normalise('123456789')).toThrow('expected a string of at most 5 characters, got one of 9');
  });

  it('are measured in code points', () => {
    const normalise = valueNormaliser(DataTypes.CHAR(2));
    expect(normalise('😀😀')).toBe('😀😀');
    expect(() => normalise('😀😀😀')).toThrow('got one of 3');
  });

  it('are measured in bytes where the size has a name', () => {
    const normalise = valueNormaliser(DataTypes.TEXT('tiny'));
    expect(normalise('é'.repeat(127))).toHaveLength(127);
    expect(() => normalise('é'.repeat(128))).toThrow('expected a string of at most 255 bytes, got one of 256');
  });

  it('refuse a NUL character, which PostgreSQL cannot store', () => {
    expect(() => valueNormaliser(DataTypes.TEXT())('a\0b')).toThrow('got one with a NUL character');
  });

  it('refuse half of a surrogate pair, which drivers would replace', () => {
    expect(() => valueNormaliser(DataTypes.TEXT())('a\ud83d')).toThrow('got one with half of a surrogate pair');
  });

  it('are never changed', () => {
    const normalise = valueNormaliser(DataTypes.TEXT());
    const text = fc.string({ unit: 'binary' }).filter(each => !each.includes('\0'));
    fc.assert(fc.property(text, each => normalise(each) === each));
  });

  it('never appear in the reason of a refusal', () => {
    expect(() => valueNormaliser(DataTypes.STRING(3))('secret')).not.toThrow('secret');
  });
});
