import { attributeOf, hasUniqueKey, type ForeignKeyDefinition, type ModelDefinition } from '@mortise/core';
import { entityName, withoutQuotes } from './words';

/** A line for each foreign key of a model: whom its rows refer to, and how many of them may. */
export const keyEdges = (definition: ModelDefinition): readonly string[] =>
  definition.foreignKeys.map(key => keyEdge(definition, key)).sort();

function keyEdge(definition: ModelDefinition, { attributes, target }: ForeignKeyDefinition): string {
  const isOptional = attributes.some(name => attributeOf(definition, name).allowNull);
  const isSingle = hasUniqueKey(definition, attributes);
  const label = withoutQuotes(attributes.join(', '));
  const marks = `${isOptional ? '|o' : '||'}--${isSingle ? 'o|' : 'o{'}`;
  return `${entityName(target.name)} ${marks} ${entityName(definition.name)} : "${label}"`;
}
