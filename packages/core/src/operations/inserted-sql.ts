import type { ModelDefinition } from '../definition/model-definition';
import { QueryError } from '../errors/query-error';
import { compileContext } from '../compile/find';
import { compilePieces } from '../compile/pieces';
import { InsertedSql } from '../query/commands';
import type { SqlPiece } from '../query/condition';
import { ParameterBag } from '../query/parameter-bag';
import { SqlFragment } from '../sql/sql-fragment';
import { hasSql } from './validate-instance';

type Values = ReadonlyMap<string, unknown>;

/**
 * A value of a new row as it is sent.
 *
 * @throws QueryError `SQL_WITHOUT_ROW`
 */
export function sentValue(definition: ModelDefinition, name: string, value: unknown): unknown {
  if (!SqlFragment.is(value)) return value;
  const bag = new ParameterBag();
  const pieces = compilePieces(value, compileContext(definition, bag));
  if (pieces.some(speaksOfRow)) throw withoutRow(definition, name);
  return new InsertedSql(pieces, bag.values);
}

const speaksOfRow = (piece: SqlPiece): boolean =>
  typeof piece === 'object' &&
  ('attribute' in piece ||
    'path' in piece ||
    'datePart' in piece ||
    'json' in piece ||
    'search' in piece ||
    ('query' in piece && piece.isCorrelated));

const noNames: ReadonlySet<string> = new Set();

/** The names of what of some rows is SQL. */
export function namesInSql(rows: readonly Values[]): ReadonlySet<string> {
  if (!rows.some(hasSql)) return noNames;
  const names = rows.filter(hasSql).flatMap(values => [...values].filter(([, value]) => SqlFragment.is(value)));
  return new Set(names.map(([name]) => name));
}

function withoutRow({ name: model }: ModelDefinition, name: string): QueryError {
  return new QueryError('SQL_WITHOUT_ROW', `${model}.${name} is SQL that speaks of an attribute, and a new row has none yet.`, {
    hint: 'Write it where a row that is there is updated, or say it without sql.attribute().',
  });
} // prettier-ignore
