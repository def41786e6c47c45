import type { ModelDefinition } from './model-definition';

const variants = new WeakMap<ModelDefinition, Map<string, ModelDefinition>>();
let variantCount = 0;

/** The same model with its table in another schema. */
export function inSchema(definition: ModelDefinition, schema: string | undefined): ModelDefinition {
  if (schema === undefined || schema === definition.table.schema) return definition;
  const known = variants.get(definition) ?? new Map<string, ModelDefinition>();
  variants.set(definition, known);
  const variant = known.get(schema) ?? createVariant(definition, schema);
  known.set(schema, variant);
  return variant;
}

/** Negative: never the id of a definition of its own. */
function createVariant(definition: ModelDefinition, schema: string): ModelDefinition {
  return { ...definition, id: --variantCount, table: { ...definition.table, schema } };
}
