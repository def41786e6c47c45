import { type ModelDefinition, attributeOf } from '../definition/model-definition';
import { requiredValues, tenantMismatch, scopeNames } from '../definition/required-scope';
import { stateOf, canonicalLayout, readValue, writeValue, loadedValue } from '../instance/instance';
import { canonicalOrUndefined } from './validate-instance';

/** Gives a new instance what the rows of its tenant have, where nobody gave it another value. */
export function giveTenant(instance: object, definition: ModelDefinition): void {
  const { tenantValues } = definition;
  if (tenantValues === undefined) return;
  const state = stateOf(instance);
  for (const [name, value] of tenantValues) {
    if (readValue(instance, state, name) !== undefined) continue;
    // An instance changes its own: bytes are no other's.
    writeValue(instance, state, name, attributeOf(definition, name).copy?.(value) ?? value);
  }
}

/**
 * The same of one that is about to be inserted, and belongs to the tenant from then on.
 *
 * @throws QueryError `TENANT_REQUIRED`, or `TENANT_MISMATCH` where it was given another value
 */
export function stampTenant(instance: object, definition: ModelDefinition): void {
  if (definition.place === undefined) return void requiredValues(definition);
  const state = stateOf(instance);
  // It may have been made before anybody had said for whom.
  if (state.isNewRecord && state.layout.definition !== definition) state.layout = canonicalLayout(definition);
  giveTenant(instance, definition);
  for (const [name, value] of definition.tenantValues ?? []) {
    const attribute = attributeOf(definition, name);
    const own = canonicalOrUndefined(attribute, readValue(instance, state, name));
    if (own === undefined || own === null || !attribute.equals(own, value))
      throw tenantMismatch(definition, `a new row has another "${name}" than the rows of its tenant`);
  }
}

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
