import { attributeOf, type ModelDefinition, type TableName } from '@mortise/core';
import type { CheckContext } from './check-context';
import { orOk, type CheckResult } from './check-result';

/** Models whose tables are not there. */
export function checkTables({ tables }: CheckContext): readonly CheckResult[] {
  const missing = [...tables].filter(([, table]) => table === undefined).map(([definition]) => definition);
  const found = missing.map(({ name, table }): CheckResult => ({
    id: 'tables',
    status: 'failed',
    message: `The table of ${name} is not there: ${tablePlace(table)}.`,
    hint: 'Run the migrations: mortise migrate up.',
  }));
  return orOk(found, 'tables', `${tables.size} models have their tables.`);
}

/** Foreign keys of models that the database does not keep. */
export function checkForeignKeys({ tables }: CheckContext): readonly CheckResult[] {
  const found: CheckResult[] = [];
  for (const [definition, table] of tables) {
    for (const { attributes, target } of definition.foreignKeys) {
      const columns = columnsOf(definition, attributes);
      const isKept = table === undefined || table.foreignKeys.some(key => isSame(key, columns));
      if (!isKept) found.push(withoutConstraint(definition, columns, target));
    }
  }
  return orOk(found, 'foreign-keys', 'Every foreign key has its constraint.');
}

/** A table as it is called, with its schema. */
export const tablePlace = ({ schema, name }: TableName): string => (schema === undefined ? name : `${schema}.${name}`);

export const columnsOf = (definition: ModelDefinition, names: readonly string[]): readonly string[] =>
  names.map(name => attributeOf(definition, name).columnName);

const isSame = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && right.every(name => left.includes(name.toLowerCase()));

const withoutConstraint = (
  { name, table }: ModelDefinition,
  columns: readonly string[],
  target: ModelDefinition,
): CheckResult => ({
  id: 'foreign-keys',
  status: 'warning',
  message: `${name} refers to ${target.name} by ${columns.join(', ')}, and ${tablePlace(table)} has no constraint for it: rows may refer to what is not there.`,
  hint: 'A migration adds it: mortise doctor --fix. Rows without target have to go first.',
});
