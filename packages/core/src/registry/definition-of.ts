import { inPlace } from '../definition/in-place';
import type { ModelDefinition } from '../definition/model-definition';
import { placeIn, type Place } from '../definition/place';
import type { Tenant } from '../definition/tenant';
import { defaultChoice, type ScopeChoice } from '../definition/scopes';
import { DefinitionError } from '../errors/definition-error';
import { placeOf, type Instance } from '../instance/instance';
import type { ModelClass } from '../options/model-class';
import { abstractModel } from './given-model';
import { collectedOf } from './collected-definition';
import type { ModelRegistry } from './registry';
import { nothingSettled, type SettledModels } from './settled-models';

const scopeChoices = new WeakMap<object, ScopeChoice>();

const unscoped = new WeakMap<object, ModelClass>();

export const unscopedModel = (model: ModelClass): ModelClass => unscoped.get(model) ?? model;

/** The scopes a model, or a scoped variant of it, is called with. */
export const scopeChoiceOf = (model: ModelClass): ScopeChoice => scopeChoices.get(model) ?? defaultChoice;

const places = new WeakMap<object, Place>();

/** The place whose rows a variant of a model is of; undefined: that of the model itself. */
export const placeOfModel = (model: ModelClass): Place | undefined => places.get(model);

/** In what a variant differs from its model. */
export interface Variation {
  readonly scopes: ScopeChoice;
  readonly place: Place | undefined;
}

/** Remembers a class as a variant of a model. */
export function registerVariant(variant: ModelClass, model: ModelClass, { scopes, place }: Variation): void {
  unscoped.set(variant, unscopedModel(model));
  scopeChoices.set(variant, scopes);
  if (place !== undefined) places.set(variant, place);
}

export const registries = new WeakMap<object, ModelRegistry>();

/** What a registry is now. */
interface RegistryState {
  /** What it was settled to last. */
  models: SettledModels;
  /** Whether nothing has joined since. */
  isSettled: boolean;
  /** Whether a definition was asked for: then declarations are no longer waited for. */
  isInUse: boolean;
}

/** A registry as every call meets it: what it was settled to last, worked out anew where something has joined since. */
export abstract class SettledRegistry {
  readonly #state: RegistryState = { models: nothingSettled, isSettled: true, isInUse: false };

  /** Whether it has no models. */
  protected abstract readonly isEmpty: boolean;
  /** Settles all that has joined. */
  protected abstract workOut(): void;

  protected get state(): RegistryState {
    return this.#state;
  }

  /** Works out what a use asks for; an empty registry is used by nobody. */
  protected use(): void {
    if (!this.#state.isSettled) this.settle();
    this.#state.isInUse ||= !this.isEmpty;
  }

  /** Works out all definitions, if anything joined since the last time. */
  settle(): void {
    if (this.#state.isSettled) return;
    this.#state.isSettled = true;
    try {
      this.workOut();
    } catch (error) {
      this.#state.isSettled = false;
      throw error;
    }
  }

  definitionOf(model: ModelClass): ModelDefinition | undefined {
    this.use();
    return this.#state.models.definitions.get(model);
  }
}

/**
 * The definition of a registered model; of a scoped variant, that of the model itself, and of one of another place, that of
 * the model there.
 *
 * @throws DefinitionError `MODEL_NOT_REGISTERED`
 */
export function definitionOf(model: ModelClass): ModelDefinition {
  const registry = registryOf(model);
  const definition = ownDefinitionOf(model, registry);
  const own = places.get(model);
  const current = registry.tenants.running?.getStore();
  if (own === undefined && current === undefined) return definition;
  // What was called for a tenant, or for all, stays so; the rest is for whom the call runs.
  return inPlace(definition, placeOfTenant(own, own?.tenant ?? current, registry));
}

/** One place for all that name the same tenant. */
const placeOfTenant = (
  own: Place | undefined,
  tenant: Tenant | undefined,
  { tenants }: ModelRegistry,
): Place | undefined => (tenant === undefined ? own : placeIn(own?.schema, tenants.oneOf(tenant)));

function ownDefinitionOf(model: ModelClass, registry: ModelRegistry): ModelDefinition {
  const definition = registry.definitionOf(unscopedModel(model));
  if (definition !== undefined) return definition;
  throw notRegistered(model);
}

/** The definition of an instance's model, in the place it was read from. */
export function definitionOfInstance(instance: Instance): ModelDefinition {
  const model = instance.constructor as ModelClass; // an instance is made by its model
  const registry = registryOf(model);
  const definition = ownDefinitionOf(model, registry);
  const place = placeWithin(instance, definition, registry);
  return place === undefined ? definition : inPlace(definition, place);
}

/** Where the rows are of what an instance is associated with. */
export function placeOfInstance(instance: object): Place | undefined {
  const model = instance.constructor as ModelClass; // as above
  const registry = registryOf(model);
  return placeWithin(instance, ownDefinitionOf(model, registry), registry);
}

/** A row of a tenant stays one of it. One of everybody, read for all tenants, or made for none, is of whom the call runs for. */
function placeWithin(instance: object, { requiredScope }: ModelDefinition, registry: ModelRegistry): Place | undefined {
  const current = registry.tenants.running?.getStore();
  const own = placeOf(instance);
  const stays = requiredScope !== undefined && own?.tenant?.isAll === false;
  return placeOfTenant(own, current === undefined || stays ? own?.tenant : current, registry);
}

export function registryOf(model: ModelClass): ModelRegistry {
  const registry = registries.get(unscopedModel(model));
  if (registry === undefined) throw notRegistered(model);
  return registry;
}

function notRegistered(model: ModelClass): DefinitionError {
  if (collectedOf(model).options.abstract === true) return abstractModel(model.name);
  return new DefinitionError('MODEL_NOT_REGISTERED', `${model.name} belongs to no database yet.`, {
    hint: `Pass it to new Database({ models: [${model.name}] }), or call ${model.name}.init(attributes, { database }).`,
  });
}
