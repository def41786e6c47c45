import { DataTypes } from './data-types';
import { DefaultValueGenerator } from './default-value-generator';
import { valueNormaliser } from './value-rules';

describe.each([
  ['UUIDV1', '1'],
  ['UUIDV4', '4'],
  ['UUIDV7', '7'],
] as const)('DataTypes.%s', (name, version) => {
  const generator = DataTypes[name];

  it('is a frozen generator of default values', () => {
    expect(generator).toBeInstanceOf(DefaultValueGenerator);
    expect(Object.isFrozen(generator)).toBe(true);
  });

  it('makes canonical UUIDs of its version and of the variant of RFC 9562', () => {
    const uuid = generator.generate();
    expect(valueNormaliser(DataTypes.UUID())(uuid)).toBe(uuid);
    expect(uuid[14]).toBe(version);
    expect(uuid[19]).toMatch(/[89ab]/);
  });

  it('never makes the same twice', () => {
    expect(new Set(Array.from({ length: 50_000 }, () => generator.generate())).size).toBe(50_000);
  });
});

describe('DataTypes.UUIDV7', () => {
  it('makes UUIDs that sort in the order they were made, within a millisecond too', () => {
    const uuids = Array.from({ length: 20_000 }, () => DataTypes.UUIDV7.generate());
    expect(uuids.toSorted()).toEqual(uuids);
  });

  it('starts with the milliseconds of the epoch', async () => {
    await new Promise(resolve => setTimeout(resolve, 50)); // earlier tests made it run ahead
    const before = Date.now();
    const time = parseInt(DataTypes.UUIDV7.generate().replaceAll('-', '').slice(0, 12), 16);
    expect(Math.abs(time - before)).toBeLessThan(1000);
  });
});

describe('DataTypes.UUIDV1', () => {
  const partsOf = (uuid: string) => uuid.split('-') as [string, string, string, string, string];

  it('tells when it was made, in steps of 100 nanoseconds since 1582', () => {
    const [low, middle, high] = partsOf(DataTypes.UUIDV1.generate());
    const steps = BigInt(`0x${high.slice(1)}${middle}${low}`);
    const time = Number(steps / 10_000n) + Date.UTC(1582, 9, 15);
    expect(Math.abs(time - Date.now())).toBeLessThan(1000);
  });

  it('has the same random node in one process, marked as no hardware address', () => {
    const [, , , , node] = partsOf(DataTypes.UUIDV1.generate());
    expect(partsOf(DataTypes.UUIDV1.generate())[4]).toBe(node);
    expect(parseInt(node.slice(0, 2), 16) & 1).toBe(1);
  });
});
