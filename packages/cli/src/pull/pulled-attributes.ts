import type { InspectedColumn, InspectedTable } from '@mortise/core';
import { DataTypes } from 'mortise';
import { attributeName, isUnderscored } from './names';
import { pulledDefault } from './pulled-defaults';
import type { PulledAttribute } from './pulled-model';

export interface PulledAttributes {
  readonly attributes: readonly PulledAttribute[];
  readonly isUnderscored: boolean;
  readonly notes: readonly string[];
}

interface NamedColumn {
  readonly name: string;
  readonly column: InspectedColumn;
}

/** Instants that Mortise keeps up to date by itself, where the database has no default for them. */
const TIMESTAMPS: ReadonlySet<string> = new Set(['createdAt', 'updatedAt']);

/** The columns of a table as attributes; those of types that no attribute has are left to the database. */
export function pulledAttributes(table: InspectedTable): PulledAttributes {
  const known = namedColumns(table).filter(({ column }) => column.type !== undefined && column.name !== '__proto__');
  const underscored = usesUnderscores(known);
  return {
    attributes: known.map(each => pulledAttribute(each, table, underscored)),
    isUnderscored: underscored,
    notes: table.columns.flatMap(leftOut),
  };
}

function leftOut({ name, type, databaseType }: InspectedColumn): readonly string[] {
  if (name === '__proto__') return ['Column "__proto__" can be no attribute: it would be the prototype of each row.'];
  if (type !== undefined) return [];
  if (databaseType === '') return [`Column "${name}" has no type, and there is no value that would tell one.`];
  return [`Column "${name}" is of the type ${databaseType}, which no data type is for.`];
}

function namedColumns({ columns }: InspectedTable): readonly NamedColumn[] {
  const taken = new Set<string>();
  return columns.map(column => {
    const name = attributeName(column.name, taken);
    taken.add(name);
    return { name, column };
  });
}

/** Where any name needs it, and more columns have such names than not. */
function usesUnderscores(columns: readonly NamedColumn[]): boolean {
  const led = columns.filter(({ name, column }) => isUnderscored(name, column.name));
  return led.some(({ name, column }) => name !== column.name) && led.length * 2 > columns.length;
}

function pulledAttribute(
  { name, column }: NamedColumn,
  { primaryKey, foreignKeys }: InspectedTable,
  underscored: boolean,
): PulledAttribute {
  const type = column.type ?? DataTypes.STRING(); // those without were left out
  const expected = underscored ? isUnderscored(name, column.name) : name === column.name;
  return {
    name,
    column: column.name,
    type,
    allowNull: column.allowNull && !primaryKey.includes(column.name),
    primaryKey: primaryKey.includes(column.name),
    autoIncrement: column.autoIncrement,
    isGenerated: column.isGenerated,
    default: column.isGenerated ? undefined : pulledDefault(column.default, type),
    comment: column.comment ?? undefined,
    needsColumnName: !expected,
    isTimestamp: isTimestamp(name, column),
    isForeignKey: foreignKeys.some(({ columns }) => columns.includes(column.name)),
  };
}

const isTimestamp = (name: string, { type, allowNull, default: expression }: InspectedColumn): boolean =>
  TIMESTAMPS.has(name) && type?.kind === 'DATE' && !allowNull && expression === null;
