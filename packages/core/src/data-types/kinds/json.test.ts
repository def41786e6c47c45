import fc from 'fast-check';
import { runInNewContext } from 'node:vm';
import { DataTypes } from '../data-types';
import { copyValue, valueNormaliser, valuesAreEqual } from '../value-rules';

const normalise = valueNormaliser(DataTypes.JSON());
const isStorable = (value: unknown) => !/\\u0000|\\ud[89a-f]/.test(JSON.stringify(value));
const jsonValue = fc.jsonValue({ maxDepth: 5 }).filter(isStorable);

describe('JSON values', () => {
  it('are what JSON gives back', () => {
    fc.assert(fc.property(jsonValue, value => expect(normalise(value)).toEqual(JSON.parse(JSON.stringify(value)))));
  });

  it('are copies: later changes to what was passed do not show', () => {
    const tags = ['a'];
    const canonical = normalise({ tags });
    tags.push('b');
    expect(canonical).toEqual({ tags: ['a'] });
  });

  it('may hold null', () => {
    expect(normalise({ a: null, b: [null] })).toEqual({ a: null, b: [null] });
  });

  it('take what toJSON gives', () => {
    class Money {
      constructor(readonly cents: number) {}
      toJSON(key: string) {
        return { key, cents: this.cents };
      }
    }
    const at = new Date('2026-01-31T12:00:00Z');
    expect(normalise({ at, price: new Money(5) })).toEqual({ at: at.toJSON(), price: { key: 'price', cents: 5 } });
  });

  it('may come from another realm', () => {
    expect(normalise(runInNewContext('({ a: [1] })'))).toEqual({ a: [1] });
  });

  it('keep a key named __proto__ as data', () => {
    const canonical = normalise(JSON.parse('{"__proto__": {"admin": true}, "constructor": 1, "toString": 2}'));
    expect(Object.hasOwn(canonical as object, '__proto__')).toBe(true);
    expect((canonical as { admin?: boolean }).admin).toBeUndefined();
    expect(JSON.stringify(canonical)).toBe('{"__proto__":{"admin":true},"constructor":1,"toString":2}');
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  const cycle: { self?: unknown } = {};
  cycle.self = [cycle];
  const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

  it.each([
    [undefined, 'undefined'],
    [{ a: undefined }, 'undefined'],
    [[undefined], 'undefined'],
    [Array(1), 'undefined'],
    [() => 1, 'a function'],
    [{ a: Symbol('s') }, 'a symbol'],
    [NaN, 'NaN'],
    [[Infinity], 'an infinite number'],
    [{ a: 1n }, 'a bigint'],
    [new Map(), 'an instance of Map'],
    [{ a: new Set() }, 'an instance of Set'],
    [Object.create({ a: 1 }), 'an instance of Object'],
    [{ a: new Date(NaN) }, 'an invalid Date'],
    [{ toJSON: () => ({ toJSON: () => 1 }) }, 'an object whose toJSON gives another one'],
    [{ toJSON: () => undefined }, 'undefined'],
    [cycle, 'an object that contains itself'],
    [deep(101), 'more than 100 levels'],
    ['\0', 'a string with a NUL character, which PostgreSQL cannot store'],
    [{ '\0': 1 }, 'a string with a NUL character, which PostgreSQL cannot store'],
    [['\ud800'], 'a string with half of a surrogate pair, which is not text'],
  ])('refuse %p', (value, found) => {
    expect(() => normalise(value)).toThrow(`expected a value that JSON holds exactly, got one with ${found}`);
  });

  it('may be 100 levels deep, and hold one object twice', () => {
    expect(JSON.stringify(normalise(deep(100)))).toHaveLength(200);
    const shared = { a: 1 };
    expect(normalise([shared, shared])).toEqual([{ a: 1 }, { a: 1 }]);
  });

  describe('are equal', () => {
    const areEqual = valuesAreEqual(DataTypes.JSON());

    it('to their copy, and to no other value', () => {
      const copy = copyValue(DataTypes.JSON())!;
      fc.assert(
        fc.property(jsonValue, jsonValue, (a, b) => {
          expect(areEqual(normalise(a), copy(normalise(a)))).toBe(true);
          expect(areEqual(normalise(a), normalise([a]))).toBe(false);
          if (areEqual(normalise(a), normalise(b))) expect(normalise(a)).toEqual(normalise(b));
        }),
      );
    });

    it.each([
      ['{"a":1,"b":[2]}', '{"b":[2],"a":1}', true],
      ['{"constructor":{"a":1}}', '{"constructor":{"a":1}}', true],
      ['{"__proto__":{"a":1}}', '{"__proto__":{"a":1}}', true],
      ['{"__proto__":{"a":1}}', '{"__proto__":{"a":2}}', false],
      ['{"toString":1}', '{"x":1}', false],
      ['{}', '[]', false],
      ['{"0":1}', '[1]', false],
      ['[1]', '[1,2]', false],
      ['{"a":null}', '{"b":null}', false],
      ['0', 'null', false],
      ['"1"', '1', false],
    ])('by content, whatever the order of keys: %s and %s', (a, b, same) => {
      expect(areEqual(JSON.parse(a), JSON.parse(b))).toBe(same);
    });
  });
});
