import { DefinitionError } from '../errors/definition-error';
import { attributesByName, collectedOf } from './collected-definition';
import { refuseOtherCopy } from '../errors/other-copy';
import type { ModelClass } from '../options/model-class';
import { mergeModelOptions, type AttributeOptions, type ModelOptions } from '../definition/model-options';
import type { ModelRegistry } from './registry';
import type { AttributeInputs } from '../definition/inferred-attributes';

/** Whoever owns a registry: a Database. */
export interface RegistryOwner {
  readonly models: ModelRegistry;
}

export interface InitOptions extends ModelOptions {
  readonly database: RegistryOwner;
}

/** Registers a model class with attributes given as an object. */
export function initModel(model: ModelClass, attributes: AttributeInputs, { database, ...options }: InitOptions): void {
  if (typeof database !== 'object' || database === null || !('models' in database)) {
    throw new DefinitionError('MISSING_DATABASE', `${model.name}.init needs the option "database".`);
  }
  refuseOtherCopy(database.models, () => `The database of ${model.name}.init`);
  registerModel(database.models, model, attributesByName(model.name, attributes), options);
}

/** Registers a model class with what its decorators collected, and what is given beside them. */
export function registerModel(
  registry: ModelRegistry,
  model: ModelClass,
  attributes: ReadonlyMap<string, AttributeOptions>,
  options: ModelOptions,
): void {
  const collected = collectedOf(model);
  const all = new Map(collected.attributes);
  for (const [name, given] of attributes) all.set(name, { ...all.get(name), ...given });
  registry.change(() => {
    registry.addModel(model, all, mergeModelOptions(collected.options, options));
    for (const { declare } of collected.associations) declare(model, registry);
  });
}
