import { DataTypes } from '../data-types';
import { copyValue, valueNormaliser, valuesAreEqual } from '../value-rules';

describe('BLOB values', () => {
  const normalise = valueNormaliser(DataTypes.BLOB());

  it('are Buffers as they come', () => {
    const bytes = Buffer.from([0, 255]);
    expect(normalise(bytes)).toBe(bytes);
  });

  it('are Buffers of exactly the bytes of a Uint8Array', () => {
    const whole = new Uint8Array([1, 2, 3, 4]);
    const bytes = normalise(whole.subarray(1, 3));
    expect(Buffer.isBuffer(bytes)).toBe(true);
    expect(bytes).toEqual(Buffer.from([2, 3]));
  });

  it.each([
    ['text', 'a string'],
    [[1, 2], 'an array'],
    [new Uint16Array(1), 'an instance of Uint16Array'],
    [new ArrayBuffer(1), 'an instance of ArrayBuffer'],
    [{ type: 'Buffer', data: [1] }, 'an object'],
  ])('refuse %p', (value, got) => {
    expect(() => normalise(value)).toThrow(`expected a Buffer or Uint8Array, got ${got}`);
  });

  it('fit in the size that has a name', () => {
    const tiny = valueNormaliser(DataTypes.BLOB('tiny'));
    expect(tiny(Buffer.alloc(255))).toHaveLength(255);
    expect(() => tiny(Buffer.alloc(256))).toThrow('expected at most 255 bytes, got 256');
  });

  it('are equal by their bytes', () => {
    const areEqual = valuesAreEqual(DataTypes.BLOB());
    expect(areEqual(Buffer.from('a'), Buffer.from('a'))).toBe(true);
    expect(areEqual(Buffer.from('a'), Buffer.from('b'))).toBe(false);
  });

  it('are copied with their memory', () => {
    const bytes = Buffer.from('a');
    const copy = copyValue(DataTypes.BLOB())?.(bytes);
    bytes.write('b');
    expect(copy).toEqual(Buffer.from('a'));
  });
});
