import { perDefinition } from './per-definition';
import type { ModelDefinition } from './model-definition';

const variantsOf = perDefinition(() => new Map<string, ModelDefinition>());
let variantCount = 0;

/** The same model with its table in another schema, and with all it is associated with there too. */
export function inSchema(definition: ModelDefinition, schema: string | undefined): ModelDefinition {
  if (schema === undefined || schema === definition.table.schema) return definition;
  const known = variantsOf(definition);
  const variant = known.get(schema) ?? createVariant(definition, schema);
  known.set(schema, variant);
  return variant;
}

/** As `inSchema`, for what is associated: a model that names its own schema stays there. */
export const followSchema = (definition: ModelDefinition, schema: string | undefined): ModelDefinition =>
  definition.table.schema === undefined ? inSchema(definition, schema) : definition;

/** Negative: never the id of a definition of its own. */
function createVariant(definition: ModelDefinition, schema: string): ModelDefinition {
  const associations = [...definition.associations].map(
    ([name, association]) => [name, association.inSchema(schema)] as const,
  );
  return {
    ...definition,
    id: --variantCount,
    table: { ...definition.table, schema },
    associations: new Map(associations),
  };
}
