import type { ModelDefinition } from '../definition/model-definition';
import { scopeNames } from '../definition/required-scope';
import { stateOf, loadedValue, readValue } from '../instance/instance';

type Values = Readonly<Record<string, unknown>>;

const nothing: Values = Object.freeze({});

/**
 * Across tenants, whose a new row is that is made with another, where nobody says: it is that row's. For one tenant all rows
 * are its own.
 */
export function tenantOfSource(source: object, definition: ModelDefinition): Values {
  if (definition.requiredScope === undefined || definition.place?.tenant?.isAll !== true) return nothing;
  const state = stateOf(source);
  if (state.layout.definition.requiredScope === undefined) return nothing;
  const valueOf = (name: string): unknown => readValue(source, state, name) ?? loadedValue(state, name);
  const known = scopeNames(definition).filter(name => (valueOf(name) ?? null) !== null);
  return known.length === 0 ? nothing : Object.fromEntries(known.map(name => [name, valueOf(name)]));
}
