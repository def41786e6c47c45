import { notNullMessage, resolveValidators } from './validators';

/** Whether a value passes; else what is told. */
const answer = (validate: Readonly<Record<string, unknown>>, value: unknown): unknown => {
  const [check] = resolveValidators('Person.name', validate).values();
  return check?.call({}, value);
};

describe('built-in validators', () => {
  it.each<[Record<string, unknown>, unknown, unknown]>([
    [{ is: ['^[a-z]+$', 'i'] }, 'ADA', '4da'],
    [{ is: '^[a-z]+$' }, 'ada', 'ADA'],
    [{ is: /^[a-z]+$/giu }, 'ADA', '4da'],
    [{ is: [/^[a-z]+$/u] }, 'ada', 'ADA'],
    [{ not: ['[a-z]', 'i'] }, '12', 'A1'],
    [{ not: /[0-9]/u }, 'a', '1'],
    [{ isInt: { min: 5 } }, '7', '4'],
    [{ isInt: { args: { min: 5, max: 8 }, msg: 'no' } }, 7, 9],
    [{ isInt: { args: [{ min: 5 }] } }, 7, 4],
    [{ isFloat: { gt: 1 } }, 1.5, 1],
    [{ isDecimal: { decimal_digits: '2', force_decimal: true } }, '1.25', '1.3'],
    [{ isNumeric: { no_symbols: true } }, '12', '-1.2'],
    [{ isUrl: { protocols: ['https'], require_protocol: true } }, 'https://x.org', 'http://x.org'],
    [{ isEmail: { host_whitelist: ['x.org'] } }, 'ada@x.org', 'ada@y.org'],
    [{ isEmail: { args: [true], msg: 'no' } }, 'ada@x.org', 'ada'],
    [{ isAlpha: ['de-DE'] }, 'größe', 'gr1'],
    [{ isAlpha: 'de-DE' }, 'größe', 'gr1'],
    [{ isAlpha: true }, 'ada', 'größe'],
    [{ isAlphanumeric: { args: ['de-DE'] } }, 'größe1', '-'],
    [{ isIP: 4 }, '127.0.0.1', '::1'],
    [{ isIPv6: true }, '::1', '127.0.0.1'],
    [{ isUUID: 4 }, '2b0d7b3d-6f1c-4c1a-9d39-1f2f3e4d5c6b', '2b0d7b3d-6f1c-1c1a-9d39-1f2f3e4d5c6b'],
    [{ isUUID: { args: ['4'] } }, '2b0d7b3d-6f1c-4c1a-9d39-1f2f3e4d5c6b', 'x'],
    [{ len: [2] }, 'ab', 'a'],
    [{ len: { min: 2, max: 3 } }, 'ab', 'abcd'],
    [{ len: { args: [2, 3], msg: 'no' } }, 'ab', 'abcd'],
    [{ min: { args: [5], msg: 'no' } }, 5, 4],
    [{ max: 5n }, 5, 6],
    [{ max: 9007199254740992n }, '9007199254740992', '9007199254740993'],
    [{ min: -9007199254740992n }, -9007199254740992n, '-9007199254740993'],
    [{ min: 5 }, '5.5', '4.5'],
    [{ isCreditCard: { provider: 'Visa' } }, '4111111111111111', '5555555555554444'],
    [{ isFloat: { locale: 'de-DE' } }, '1,5', '1.5'],
    [{ isAfter: '2020-01-01' }, new Date('2020-02-01'), new Date('2019-02-01')],
    [{ isBefore: { args: ['2020-01-01'] } }, '2019-02-01', '2020-02-01'],
    [{ isDate: true }, '2019-02-01', 'soon'],
    [{ isDate: true }, new Date(0), 'some 1=1'],
    [{ isArray: true }, ['a'], 'a'],
    [{ isURL: true }, 'https://x.org', 'x'],
    [{ regex: '^a' }, 'ab', 'b'],
    [{ notRegex: /^a/ }, 'b', 'ab'],
    [{ isIn: [['a', 'b']] }, 'a', 'c'],
    [{ isIn: { args: [['a', 'b']], msg: 'no' } }, 'b', 'c'],
    [{ notIn: ['a', 'b'] }, 'c', 'a'],
    [{ contains: ['a'] }, 'ada', 'bob'],
    [{ notContains: 'a' }, 'bob', 'ada'],
    [{ equals: 5 }, 5, 6],
    [{ notEmpty: { msg: 'no' } }, 'a', ' '],
  ])('%j passes %j and refuses %j', (validate, passes, refused) => {
    expect(answer(validate, passes)).toBe(true);
    expect(answer(validate, refused)).toEqual(expect.any(String));
  });

  it.each<Record<string, unknown>>([
    { isInt: { mni: 5 } },
    { isInt: 5 },
    { isEmail: 'An address, please' },
    { isLowercase: { locale: 'de-DE' } },
    { isAlpha: 'xx-XX' },
    { isUUID: 9 },
    { is: ['(', 'i'] },
    { is: ['a', 'y', 'z'] },
    { is: 5 },
    { len: 5 },
    { len: [2, 3, 4] },
    { len: ['2'] },
    { len: { mim: 2 } },
    { len: { msg: 'no' } },
    { min: 'many' },
    { min: [1, 2] },
    { isIn: 'abc' },
    { notIn: { a: 1 } },
    { contains: ['a', 'b'] },
    { equals: {} },
    { isAfter: 'soon' },
    { isAfter: 'some 1=1' },
    { isArray: 'yes' },
    { isNull: 5 },
    { isEmail: { args: true, msg: 5 } },
    { isEmail: { args: true, message: 'no' } },
    { isIP: 5 },
    { isInt: { min: '5' } },
    { isInt: { max: 5n } },
    { isInt: { min: 10, max: 5 } },
    { isFloat: { min: 3, max: 2 } },
    { isFloat: { gt: Number.NaN } },
    { isFloat: { locale: 'xx-XX' } },
    { isCreditCard: { provider: 'vissa' } },
    { isAfter: new Date(Number.NaN) },
    { isIn: [['a'], ['b']] },
    { notIn: ['a', ['b']] },
    { len: [10, 2] },
    { len: { min: 3, max: 2 } },
  ])('%j is refused at its definition, which says what it takes', validate => {
    const [name] = Object.keys(validate);
    expect(() => resolveValidators('Person.name', validate)).toThrow(
      expect.objectContaining({
        code: 'INVALID_VALIDATOR',
        message: expect.stringMatching(`^The validator "${name}" of Person.name takes `) as string,
      }),
    );
  });

  it('are off where they are false, null or undefined', () => {
    expect(resolveValidators('Person.name', { isEmail: false, isInt: null, len: undefined }).size).toBe(0);
    expect(resolveValidators('Person.name', undefined).size).toBe(0);
  });

  it('refuse a Date that is none', () => {
    expect(answer({ isAfter: '2020-01-01' }, new Date(Number.NaN))).toEqual(expect.any(String));
    expect(answer({ isLowercase: true }, new Date(Number.NaN))).toEqual(expect.any(String));
  });

  it('tell their own message, or the one that is given', () => {
    expect(answer({ isInt: { min: 5 } }, 4)).toBe('Person.name must be a whole number by {"min":5}.');
    expect(answer({ isInt: { args: { min: 5 }, msg: 'Five or more.' } }, 4)).toBe('Five or more.');
  });
});

describe('notNull', () => {
  it('says what is told of a missing value', () => {
    expect(notNullMessage('Person.name', { notNull: { msg: 'A name, please.' } }, { allowNull: false })).toBe(
      'A name, please.',
    );
    expect(notNullMessage('Person.name', { notNull: true }, { allowNull: false })).toBeUndefined();
    expect(notNullMessage('Person.name', {}, { allowNull: true })).toBeUndefined();
  });

  it('is refused where the attribute may be null', () => {
    expect(() => notNullMessage('Person.name', { notNull: true }, { allowNull: true })).toThrow(
      expect.objectContaining({ code: 'INVALID_VALIDATOR' }),
    );
  });
});
