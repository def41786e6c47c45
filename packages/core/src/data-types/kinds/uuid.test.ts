import fc from 'fast-check';
import { DataTypes } from '../data-types';
import { valueNormaliser } from '../value-rules';

describe('UUID values', () => {
  const normalise = valueNormaliser(DataTypes.UUID());

  it('are lower-case, of every version', () => {
    fc.assert(fc.property(fc.uuid(), uuid => normalise(uuid.toUpperCase()) === uuid));
  });

  it.each(['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'])('include %s', uuid => {
    expect(normalise(uuid)).toBe(uuid);
  });

  it.each([
    ['{00000000-0000-0000-0000-000000000000}', 'a string that is not one'],
    ['00000000000000000000000000000000', 'a string that is not one'],
    ['00000000-0000-0000-0000-000000000000\n', 'a string that is not one'],
    ['', 'a string that is not one'],
    [1, 'a number'],
  ])('refuse %p', (value, got) => {
    expect(() => normalise(value)).toThrow(`expected a UUID such as 00000000-0000-0000-0000-000000000000, got ${got}`);
  });
});
