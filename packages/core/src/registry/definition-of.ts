import { inPlace } from '../definition/in-place';
import type { ModelDefinition } from '../definition/model-definition';
import type { Place } from '../definition/place';
import { defaultChoice, type ScopeChoice } from '../definition/scopes';
import { DefinitionError } from '../errors/definition-error';
import { placeOf, type Instance } from '../instance/instance';
import type { ModelClass } from '../options/model-class';
import { abstractModel } from './given-model';
import { collectedOf } from './collected-definition';
import type { ModelRegistry } from './registry';

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

/**
 * The definition of a registered model; of a scoped variant, that of the model itself, and of one of another place, that of
 * the model there.
 *
 * @throws DefinitionError `MODEL_NOT_REGISTERED`
 */
export function definitionOf(model: ModelClass): ModelDefinition {
  const definition = ownDefinitionOf(model);
  const place = places.get(model);
  return place === undefined ? definition : inPlace(definition, place);
}

function ownDefinitionOf(model: ModelClass): ModelDefinition {
  const definition = registryOf(model).definitionOf(unscopedModel(model));
  if (definition !== undefined) return definition;
  throw notRegistered(model);
}

/** The definition of an instance's model, in the place it was read from. */
export const definitionOfInstance = (instance: Instance): ModelDefinition =>
  // An instance is made by its model.
  inPlace(ownDefinitionOf(instance.constructor as ModelClass), placeOfInstance(instance));

/** Where the rows are of what an instance is associated with. */
export const placeOfInstance = (instance: object): Place | undefined => placeOf(instance);

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
