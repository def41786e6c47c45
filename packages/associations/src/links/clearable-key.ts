import type { ModelDefinition } from '@mortise/core';

/**
 * The attributes of a foreign key that become NULL when it points to nothing: those that may, and all where none may.
 * A part that every row has, such as a tenant, stays.
 */
export function clearableKey(holder: ModelDefinition, names: readonly string[]): readonly string[] {
  const clearable = names.filter(name => holder.attributes.get(name)?.allowNull !== false);
  return clearable.length > 0 ? clearable : names;
}
