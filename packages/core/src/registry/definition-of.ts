import { inSchema } from '../definition/in-schema';
import type { ModelDefinition } from '../definition/model-definition';
import { defaultChoice, type ScopeChoice } from '../definition/scopes';
import { DefinitionError } from '../errors/definition-error';
import { schemaOf, type Instance } from '../instance/instance';
import type { ModelClass } from '../options/model-class';
import { abstractModel } from './given-model';
import { collectedOf } from './collected-definition';
import type { ModelRegistry } from './registry';

const scopeChoices = new WeakMap<object, ScopeChoice>();

const unscoped = new WeakMap<object, ModelClass>();

export const unscopedModel = (model: ModelClass): ModelClass => unscoped.get(model) ?? model;

/** The scopes a model, or a scoped variant of it, is called with. */
export const scopeChoiceOf = (model: ModelClass): ScopeChoice => scopeChoices.get(model) ?? defaultChoice;

/** Remembers a class as a variant of a model with other scopes. */
export function registerScoped(variant: ModelClass, model: ModelClass, choice: ScopeChoice): void {
  unscoped.set(variant, unscopedModel(model));
  scopeChoices.set(variant, choice);
}

export const registries = new WeakMap<object, ModelRegistry>();

/**
 * The definition of a registered model; of a scoped variant, that of the model itself.
 *
 * @throws DefinitionError `MODEL_NOT_REGISTERED`
 */
export function definitionOf(model: ModelClass): ModelDefinition {
  const definition = registryOf(model).definitionOf(unscopedModel(model));
  if (definition !== undefined) return definition;
  throw notRegistered(model);
}

/** The definition of an instance's model, in the schema it was read from. */
export const definitionOfInstance = (instance: Instance): ModelDefinition =>
  // An instance is made by its model.
  inSchema(definitionOf(instance.constructor as ModelClass), schemaOf(instance));

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
