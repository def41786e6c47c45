import { DataTypes, valueNormaliser, type DataType } from '@mortise/core';
import fc from 'fast-check';
import { sqliteMemory, useServer } from '../../test-support/databases';
import { select } from '../../test-support/statements';
import { decimalColumn, decimalText, isNoDecimal } from './sqlite-decimal-column';

/** What the type itself makes of a value; undefined where it refuses it. */
function canonical(type: DataType, value: number | string): unknown {
  try {
    return valueNormaliser(type)(value);
  } catch {
    return undefined;
  }
}

const numberText = fc.stringMatching(/^-?(0|[1-9][0-9]{0,38})(\.[0-9]{1,32})?$/);
const types = fc.constantFrom(DataTypes.DECIMAL(), DataTypes.DECIMAL(10, 2), DataTypes.DECIMAL(5), DataTypes.DECIMAL(65, 30), DataTypes.DECIMAL(2, 2)); // prettier-ignore

describe('The text of a DECIMAL in SQL', () => {
  const { it } = useServer(sqliteMemory);

  it('is what the type makes of each number and text of one', async ({ connections }) => {
    const sqlOf = async (type: DataType, literal: string): Promise<unknown> => {
      // Columns of a table may have any name, also those that the expression uses.
      const column = '"number"';
      const [row] = await select(
        connections,
        `SELECT ${isNoDecimal(column, decimalColumn(type))}, ${decimalText(column, decimalColumn(type))}
          FROM (SELECT ${literal} AS "number", 7 AS digits, 7 AS mantissa, 7 AS exponent)`,
      );
      return row?.[0] === 1 ? undefined : row?.[1];
    };
    const texts = fc.asyncProperty(types, numberText, async (type, text) => {
      expect(await sqlOf(type, `'${text}'`)).toBe(canonical(type, text));
    });
    const doubles = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 });
    const numbers = fc.asyncProperty(types, doubles, async (type, number) => {
      const short = Number(number.toPrecision(12));
      expect(await sqlOf(type, `CAST('${short}' AS REAL)`)).toBe(canonical(type, short));
    });
    await fc.assert(texts, { numRuns: 500 });
    await fc.assert(numbers, { numRuns: 500 });
  });
});
