import { DataTypes } from '../data-types';
import { copyValue, valueNormaliser, valuesAreEqual } from '../value-rules';

describe('VIRTUAL values', () => {
  it('may be anything where nothing is returned', () => {
    const value = new Map();
    expect(valueNormaliser(DataTypes.VIRTUAL())(value)).toBe(value);
    expect(copyValue(DataTypes.VIRTUAL())).toBeUndefined();
  });

  it('are values of the type that is returned', () => {
    const type = DataTypes.VIRTUAL(DataTypes.DATE, ['createdAt']);
    expect(() => valueNormaliser(type)(1)).toThrow('expected a Date');
    expect(valuesAreEqual(type)(new Date(1), new Date(1))).toBe(true);
  });
});
