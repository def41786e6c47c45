import type { DataType } from '@mortise/core';
import { typeLoss } from './type-loss';

describe('typeLoss', () => {
  it.each<[DataType, DataType, boolean]>([
    [{ kind: 'UUID' }, { kind: 'STRING', length: 36 }, false],
    [{ kind: 'UUID' }, { kind: 'STRING', length: 35 }, true],
    [{ kind: 'INTEGER' }, { kind: 'STRING', length: 11 }, false],
    [{ kind: 'INTEGER' }, { kind: 'STRING', length: 10 }, true],
    [{ kind: 'BIGINT' }, { kind: 'TEXT' }, false],
    [{ kind: 'JSON' }, { kind: 'TEXT', length: 'tiny' }, true],
    [{ kind: 'JSON' }, { kind: 'TEXT' }, false],
    [{ kind: 'STRING', length: 36 }, { kind: 'UUID' }, true],
  ])('of %j as %j: %s', (from, to, isLost) => {
    expect(typeLoss(from, to) !== undefined).toBe(isLost);
  });
});
