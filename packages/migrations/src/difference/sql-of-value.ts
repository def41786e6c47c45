import type { DataType, StoredDate } from '@mortise/core';
import type { DefaultState, SqlTextPart } from '../state/schema-state';
import { valueOf } from '../state/plain-values';
import { plainSqlValue } from '../state/plain-values';
import type { SqlByDialect } from '../steps/step';

const value = (given: unknown): readonly SqlTextPart[] => [{ type: 'value', value: plainSqlValue(given) }];

/** SQL for every database. */
export const everywhere = (parts: readonly SqlTextPart[]): SqlByDialect => ({ '*': parts });

/** What a column gets that is to have no NULLs any more: its default; undefined where it has none that is known. */
export function sqlOfDefault(type: DataType, given: DefaultState | undefined): SqlByDialect | undefined {
  if (given === undefined || given.type === 'database') return undefined;
  if (given.type === 'sql') return everywhere(given.parts);
  return sqlOfValue(type, given.value);
}

/** A plain value as SQL, in the form in which each database holds it. */
function sqlOfValue(type: DataType, plain: unknown): SqlByDialect | undefined {
  switch (type.kind) {
    case 'DATE':
      return dateSql(String(plain), type.stored ?? 'iso');
    case 'JSON':
      return everywhere(value(JSON.stringify(plain)));
    // Only the database's own codec writes them.
    case 'ARRAY':
    case 'RANGE':
      return undefined;
    default:
      return everywhere(value(valueOf(type, plain)));
  }
}

const dateForms: Readonly<Record<StoredDate, (iso: string) => string | number>> = {
  iso: iso => iso,
  sqlite: iso => iso.slice(0, 19).replace('T', ' '),
  zoned: iso => `${iso.slice(0, 23).replace('T', ' ')} +00:00`,
  'epoch-ms': iso => Date.parse(iso),
};

const dateSql = (iso: string, stored: StoredDate): SqlByDialect => ({
  sqlite: value(dateForms[stored](iso)),
  postgres: value(iso),
  mysql: value(iso.slice(0, 23).replace('T', ' ')),
});

/**
 * A value that says nothing, to stand where the author is to choose one; undefined for types that have none.
 */
export function neutralSql(type: DataType): SqlByDialect | undefined {
  // As text, which the column makes its own.
  if (type.kind === 'ARRAY') return everywhere(value('{}'));
  if (type.kind === 'RANGE') return everywhere(value('empty'));
  const plain = neutralValue(type);
  return plain === undefined ? undefined : sqlOfValue(type, plain);
}

function neutralValue({ kind, values = [] }: DataType): unknown {
  switch (kind) {
    case 'STRING':
    case 'TEXT':
    case 'CHAR':
    case 'BLOB':
      return '';
    case 'BOOLEAN':
      return false;
    case 'DATE':
      return '1970-01-01T00:00:00.000Z';
    case 'DATEONLY':
      return '1970-01-01';
    case 'TIME':
      return '00:00:00';
    case 'UUID':
      return '00000000-0000-0000-0000-000000000000';
    case 'JSON':
      return {};
    case 'ENUM':
      return values[0];
    case 'VIRTUAL':
      return undefined;
    default:
      return 0;
  }
}
