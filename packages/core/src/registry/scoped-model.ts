import { placeIn } from '../definition/place';
import type { Tenant } from '../definition/tenant';
import { defaultChoice, type AddedScope, type ScopeChoice } from '../definition/scopes';
import { DefinitionError } from '../errors/definition-error';
import { listNames } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';
import { checkedSchema } from '../definition/schema-name';
import type { FindOptions, ScopeName } from '../options/find-options';
import type { ModelClass } from '../options/model-class';
import {
  placeOfModel,
  registerVariant,
  registries,
  registryOf,
  scopeChoiceOf,
  unscopedModel,
  type Variation,
} from './definition-of';

const isDefault = (scope: ScopeName): boolean => scope === 'defaultScope';

/**
 * A variant of a model with these scopes and no others; the default one is left out unless it is among them.
 *
 * @throws QueryError `INVALID_SCOPE`
 */
export function withScopes<M extends ModelClass>(model: M, given: readonly unknown[]): M {
  const scopes = given.flat() as readonly (ScopeName | null)[];
  // A forgotten value would choose all rows.
  if (scopes.some(scope => !['string', 'object'].includes(typeof scope))) throw noScope(model.name);
  const names = scopes.filter(scope => scope !== null);
  if (names.length === scopes.length && !names.some(isDefault)) hintAtDefault(model, names);
  const [first, ...others] = names;
  if (first !== undefined && isDefault(first)) return scopedVariant(model, { includesDefault: true, names: others });
  return scopedVariant(model, { includesDefault: false, names });
}

/** A variant of a model that is called with these scopes, in the same place. */
export const scopedVariant = <M extends ModelClass>(model: M, scopes: ScopeChoice): M =>
  variantOf(model, { scopes, place: placeOfModel(model) });

/** The model with its default scope and no other, in the same place. */
export const initialVariant = <M extends ModelClass>(model: M): M =>
  placeOfModel(model) === undefined ? (unscopedModel(model) as M) : scopedVariant(model, defaultChoice); // of the same class

/**
 * A variant of a model with its table in another schema, called with the same scopes.
 *
 * @throws QueryError `INVALID_SCHEMA`
 */
export function schemaVariant<M extends ModelClass>(model: M, schema: unknown): M {
  const name = checkedSchema(schema, `${model.name}.withSchema`);
  return variantOf(model, { scopes: scopeChoiceOf(model), place: placeIn(name, placeOfModel(model)?.tenant) });
}

/** A variant of a model that is called for a tenant, with the same scopes, in the same schema. */
export const tenantVariant = <M extends ModelClass>(model: M, tenant: Tenant): M =>
  variantOf(model, { scopes: scopeChoiceOf(model), place: placeIn(placeOfModel(model)?.schema, tenant) });

function variantOf<M extends ModelClass>(model: M, variation: Variation): M {
  const initial = unscopedModel(model) as M; // of the same class
  const variant = class extends (initial as unknown as new () => object) {} as unknown as M;
  Object.defineProperty(variant, 'name', { value: initial.name });
  registerVariant(variant, initial, variation);
  return variant;
}

/**
 * Adds a scope to a model.
 *
 * @throws DefinitionError as `ModelRegistry.addScope`, and `INVALID_SCOPE` of a model that is called with scopes
 */
export function addScope(model: ModelClass, added: AddedScope): void {
  if (unscopedModel(model) === model) return registryOf(model).addScope(model, added);
  throw new DefinitionError('INVALID_SCOPE', `addScope is called on ${model.name} with scopes of its own.`, {
    hint: `Scopes are added to the model itself: ${model.name}.addScope(name, options).`,
  });
}

function noScope(name: string): QueryError {
  return new QueryError('INVALID_SCOPE', `${name}.withScope takes names of scopes, and was given something else.`, {
    hint: "Give a name, { method: ['ofTenant', id] }, find options, or null for no default scope.",
  });
}

let isHinted = false;

/** Tells once in a process that a named scope leaves out the default one, where there is one. */
function hintAtDefault(model: ModelClass, names: readonly ScopeName[]): void {
  if (isHinted || names.length === 0) return;
  if (registries.get(unscopedModel(model))?.scopesOf(model).default === undefined) return;
  isHinted = true;
  process.emitWarning(
    `${model.name}.withScope(${listNames(names.map(spell))}) leaves out the default scope of ${model.name}. To keep it, ` +
      `name it first: withScope('defaultScope', …). To leave it out without this hint: withScope(null, …).`,
    { type: 'MortiseWarning', code: 'DEFAULT_SCOPE_LEFT_OUT' },
  );
}

function spell(scope: ScopeName): string {
  if (typeof scope === 'string') return `'${scope}'`;
  return 'method' in (scope as Exclude<ScopeName, string | FindOptions>) ? '{ method: … }' : '{ … }';
}
