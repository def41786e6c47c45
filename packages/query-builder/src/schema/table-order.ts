import type { ForeignKeyDefinition, ModelDefinition } from '@mortise/core';
import { definitionsOfTables, tableKey } from './shared-tables';

/** A table to create, and which of its foreign keys must wait until others are there. */
export interface TableStep {
  readonly definition: ModelDefinition;
  readonly foreignKeys: readonly ForeignKeyDefinition[];
  /** They refer to tables that come later, in a circle, or to an index of their own table. */
  readonly laterForeignKeys: readonly ForeignKeyDefinition[];
}

/** Tables in an order in which those referred to come first, as far as they don't refer to each other. */
export function orderTables(definitions: readonly ModelDefinition[]): readonly TableStep[] {
  const ordered = referencedFirst(definitions);
  const position = new Map(ordered.map(({ table }, index) => [tableKey(table), index]));
  return ordered.map((definition, index) => {
    // Another model of the same table may be the target: tables are compared, not models.
    const isLater = (key: ForeignKeyDefinition): boolean => {
      const target = position.get(tableKey(key.target.table)) ?? -1;
      return target > index || (target === index && !pointsToPrimaryKey(key));
    };
    return {
      definition,
      foreignKeys: definition.foreignKeys.filter(key => !isLater(key)),
      laterForeignKeys: definition.foreignKeys.filter(isLater),
    };
  });
}

const pointsToPrimaryKey = ({ target, targetAttributes }: ForeignKeyDefinition): boolean =>
  targetAttributes.every(name => target.primaryKey.includes(name));

function referencedFirst(definitions: readonly ModelDefinition[]): readonly ModelDefinition[] {
  const byTable = new Map(definitionsOfTables(definitions).map(definition => [tableKey(definition.table), definition]));
  const visited = new Set<ModelDefinition>();
  const ordered: ModelDefinition[] = [];
  const visit = (definition: ModelDefinition): void => {
    if (visited.has(definition)) return;
    visited.add(definition);
    for (const { target } of definition.foreignKeys) {
      const referenced = byTable.get(tableKey(target.table));
      if (referenced !== undefined) visit(referenced);
    }
    ordered.push(definition);
  };
  byTable.forEach(visit);
  return ordered;
}
