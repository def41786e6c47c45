import { keyIdentity } from './canonical-value';

describe('The identity of a key', () => {
  it.each([
    ['numbers', [7], [8]],
    ['bytes', [Buffer.from('a')], [Buffer.from('b')]],
    ['objects', [{ x: 1 }], [{ x: 2 }]],
    ['times', [new Date(0)], [new Date(1)]],
    ['parts that lie on either side of the same character', ['a\0', 'b'], ['a', '\0b']],
    ['parts with quotes and commas', ['a","b', 'c'], ['a', 'b","c']],
  ])('tells %s apart', (_what, one, other) => {
    expect(keyIdentity(one)).not.toBe(keyIdentity(other));
    expect(keyIdentity(one)).toBe(keyIdentity([...one]));
  });
});
