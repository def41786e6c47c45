import { DataTypes } from '../data-types';
import { valueNormaliser } from '../value-rules';

describe('BOOLEAN values', () => {
  const normalise = valueNormaliser(DataTypes.BOOLEAN());

  it('are true and false', () => {
    expect([normalise(true), normalise(false)]).toEqual([true, false]);
  });

  it.each([
    [0, 'a number'],
    [1, 'a number'],
    ['true', 'a string'],
    [undefined, 'undefined'],
    [{}, 'an object'],
  ])('refuse %p', (value, got) => {
    expect(() => normalise(value)).toThrow(`expected true or false, got ${got}`);
  });
});
