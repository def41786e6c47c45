import {
  checkDeclaredOptions,
  checkedLater,
  flag,
  list,
  oneOf,
  SqlFragment,
  text,
  type IndexMethod,
  type OptionRules,
} from '@mortise/core';
import { MigrationError } from '../errors/migration-error';
import type { IndexPartState, IndexState } from '../state/schema-state';
import { sqlTextParts } from '../state/sql-text-parts';
import { checkedName } from './checked-names';
import type { MigrationIndex, MigrationIndexPart } from './migration-schema';

const sqlOnly = { expected: 'sql`…`', accepts: (value: unknown): boolean => SqlFragment.is(value) };

const indexRules: OptionRules<MigrationIndex> = {
  name: checkedLater,
  columns: list,
  unique: flag,
  where: sqlOnly,
  livingBy: text,
  kind: oneOf('FULLTEXT', 'SPATIAL'),
  method: oneOf('BTREE', 'HASH', 'GIN', 'GIST', 'SPGIST', 'BRIN'),
  parser: text,
  concurrently: flag,
};

const partRules: OptionRules<MigrationIndexPart> = {
  column: text,
  expression: sqlOnly,
  descending: flag,
  length: { expected: 'a whole number from 1', accepts: value => Number.isSafeInteger(value) && Number(value) > 0 },
  collate: text,
  operator: text,
};

/**
 * An index as plain data.
 *
 * @throws MigrationError `INVALID_INDEX`, `INVALID_NAME`; DefinitionError `UNKNOWN_OPTION`, `INVALID_OPTION`
 */
export function indexStateOf(given: MigrationIndex, call: string): IndexState {
  const owner = `The index of ${call}`;
  const index = checkDeclaredOptions<MigrationIndex>({ options: given, known: indexRules, owner });
  const { unique = false, livingBy, where, kind, method, parser } = index;
  const name = checkedName(index.name, `The name of the index of ${call}`);
  const columns: unknown = index.columns;
  if (!Array.isArray(columns) || columns.length === 0) throw withoutColumns(name, call);
  return {
    name,
    unique,
    parts: Array.from(index.columns, part => partOf(part, name, call)), // a hole is no column
    ...(livingBy !== undefined && { livingBy: checkedName(livingBy, `The option "livingBy" of ${call}`) }),
    ...(where !== undefined && { where: sqlTextParts(where, { owner: `The where of the index "${name}"` }) }),
    ...(kind !== undefined && { kind }),
    // One of the list above.
    ...(method !== undefined && method !== 'BTREE' && { method: method as IndexMethod }),
    ...(parser !== undefined && { parser }),
  };
}

function withoutColumns(name: string, call: string): MigrationError {
  return new MigrationError('INVALID_INDEX', `The index "${name}" of ${call} is over nothing.`, {
    hint: "Write columns: ['name'].",
  });
}

function partOf(given: string | MigrationIndexPart, index: string, call: string): IndexPartState {
  const owner = `A column of the index "${index}" of ${call}`;
  if (typeof given === 'string') return { column: checkedName(given, owner) };
  const part = checkDeclaredOptions<MigrationIndexPart>({ options: given, known: partRules, owner });
  const { column, expression, descending = false, length, collate, operator } = part;
  if ((column === undefined) === (expression === undefined))
    throw new MigrationError('INVALID_INDEX', `${owner} is either a column or an expression.`, {
      hint: "Write { column: 'name', descending: true } or { expression: sql`lower(name)` }.",
    });
  return {
    ...(column !== undefined && { column: checkedName(column, owner) }),
    ...(expression !== undefined && { expression: sqlTextParts(expression, { owner }) }),
    ...(descending && { descending }),
    ...(length !== undefined && { length }),
    ...(collate !== undefined && { collate }),
    ...(operator !== undefined && { operator }),
  };
}
