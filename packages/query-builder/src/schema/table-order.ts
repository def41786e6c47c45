import type { ForeignKeyDefinition, ModelDefinition, TableName } from '@mortise/core';

/** A table to create, and which of its foreign keys must wait until others are there. */
export interface TableStep {
  readonly definition: ModelDefinition;
  readonly foreignKeys: readonly ForeignKeyDefinition[];
  /** They refer to tables that come later, in a circle. */
  readonly laterForeignKeys: readonly ForeignKeyDefinition[];
}

/** Tables in an order in which those referred to come first, as far as they don't refer to each other. */
export function orderTables(definitions: readonly ModelDefinition[]): readonly TableStep[] {
  const ordered = referencedFirst(definitions);
  const position = new Map(ordered.map(({ table }, index) => [keyOf(table), index]));
  return ordered.map((definition, index) => {
    // Another model of the same table may be the target: tables are compared, not models.
    const isLater = ({ target }: ForeignKeyDefinition): boolean => (position.get(keyOf(target.table)) ?? -1) > index;
    return {
      definition,
      foreignKeys: definition.foreignKeys.filter(key => !isLater(key)),
      laterForeignKeys: definition.foreignKeys.filter(isLater),
    };
  });
}

function referencedFirst(definitions: readonly ModelDefinition[]): readonly ModelDefinition[] {
  const byTable = new Map(definitions.map(definition => [keyOf(definition.table), definition]));
  const visited = new Set<ModelDefinition>();
  const ordered: ModelDefinition[] = [];
  const visit = (definition: ModelDefinition): void => {
    if (visited.has(definition)) return;
    visited.add(definition);
    for (const { target } of definition.foreignKeys) {
      const referenced = byTable.get(keyOf(target.table));
      if (referenced !== undefined) visit(referenced);
    }
    ordered.push(definition);
  };
  byTable.forEach(visit);
  return ordered;
}

const keyOf = ({ schema, name }: TableName): string => JSON.stringify([schema ?? null, name]);
