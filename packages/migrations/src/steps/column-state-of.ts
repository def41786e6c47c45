import {
  checkDeclaredOptions,
  checkedLater,
  DataTypes,
  DefaultValueGenerator,
  describeType,
  integerKinds,
  flag,
  nullable,
  resolveDataType,
  sql,
  SqlFragment,
  text,
  valueNormaliser,
  type DataType,
  type OptionRules,
} from '@mortise/core';
import { MigrationError } from '../errors/migration-error';
import { plainType } from '../state/plain-type';
import { plainValue } from '../state/plain-values';
import type { ColumnState, DefaultState } from '../state/schema-state';
import { sqlTextParts } from '../state/sql-text-parts';
import type { MigrationColumn } from './migration-schema';

const columnRules: OptionRules<MigrationColumn> = {
  type: checkedLater,
  allowNull: flag,
  primaryKey: flag,
  autoIncrement: flag,
  defaultValue: nullable,
  comment: text,
  exact: flag,
};

/** A column as a migration writes it, checked: options, type and default. */
export function checkedColumn(given: MigrationColumn, place: string): MigrationColumn {
  const owner = `The column ${place}`;
  const options = typeof given === 'function' ? { type: given } : given;
  const column = checkDeclaredOptions<MigrationColumn>({ options, known: columnRules, owner });
  if ((column.type as unknown) !== undefined) return column;
  throw new MigrationError('MISSING_TYPE', `The column ${place} has no type.`, {
    hint: 'Write type: DataTypes.STRING, say.',
  });
}

/**
 * A column as plain data.
 *
 * @throws MigrationError `INVALID_COLUMN`; DefinitionError `UNKNOWN_OPTION`, `UNKNOWN_TYPE`
 */
export function columnStateOf(given: MigrationColumn, place: string): ColumnState {
  const column = checkedColumn(given, place);
  const type = storedType(column.type, place);
  const { allowNull = true, primaryKey = false, autoIncrement = false, comment, exact = false } = column;
  if (autoIncrement) checkNumbered(type, place);
  const byDefault = defaultStateOf(column.defaultValue, type, place);
  return {
    type: plainType(type),
    allowNull: allowNull && !primaryKey,
    ...(autoIncrement && { autoIncrement }),
    ...(byDefault !== undefined && { default: byDefault }),
    ...(comment !== undefined && { comment }),
    ...(exact && { exact }),
  };
}

function storedType(given: unknown, place: string): DataType {
  const type = resolveDataType(given);
  if (type.kind !== 'VIRTUAL') return type;
  throw new MigrationError('INVALID_COLUMN', `The column ${place} is VIRTUAL, which no column is.`, {
    hint: 'Leave it out: a VIRTUAL attribute is worked out in the program.',
  });
}

function checkNumbered(type: DataType, place: string): void {
  if (integerKinds.has(type.kind)) return;
  const message = `The column ${place} is autoIncrement, which takes an integer type, not ${describeType(type)}.`;
  throw new MigrationError('INVALID_COLUMN', message, { hint: 'Write type: DataTypes.INTEGER or DataTypes.BIGINT.' });
}

function defaultStateOf(given: unknown, type: DataType, place: string): DefaultState | undefined {
  if (given === undefined || given === null) return undefined;
  if (given === sql.default) return { type: 'database' };
  if (SqlFragment.is(given))
    return { type: 'sql', parts: sqlTextParts(given, { owner: `The default value of ${place}` }) };
  if (typeof given === 'function' || DefaultValueGenerator.is(given)) throw madeInJavaScript(place, type);
  return { type: 'value', value: plainValue(type, canonical(given, type, place)) };
}

function madeInJavaScript(place: string, type: DataType): MigrationError {
  const message = `The default value of the column ${place} is made in JavaScript, and the database has to know it.`;
  const example = type.kind === DataTypes.DATE().kind ? 'sql`CURRENT_TIMESTAMP`' : 'a value, or sql`…`';
  return new MigrationError('INVALID_COLUMN', message, {
    hint: `Write ${example}, or leave it out: models make their own.`,
  });
}

function canonical(given: unknown, type: DataType, place: string): unknown {
  try {
    return valueNormaliser(type)(given);
  } catch (cause) {
    const message = `The default value of the column ${place} is no value of ${describeType(type)}.`;
    throw new MigrationError('INVALID_COLUMN', message, { cause });
  }
}
