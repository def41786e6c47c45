import {
  DefinitionError,
  isModelClass,
  spellNoModel,
  type DefinedInstance as CoreInstance,
  type ModelStatic,
} from '@mortise/core';
import { Model, type AssociationStatics } from './model';
import { refuseStrippedDecorators } from './stripped-decorators';

/** An instance of a model that is defined without a class: its attributes are what their data types give. */
export type DefinedInstance<Inputs, Options> = CoreInstance<Inputs, Options> & Pick<Model, 'related'>;

/** A model that is defined without a class. */
export type DefinedModel<Inputs, Options> = ModelStatic<DefinedInstance<Inputs, Options>> & AssociationStatics;

/**
 * Refuses what is no list of model classes, and classes that would be models without attributes.
 *
 * @throws DefinitionError `INVALID_MODEL`, `DECORATORS_STRIPPED`
 */
export function checkModelClasses(models: readonly ModelStatic[]): void {
  const given: unknown = models;
  if (!Array.isArray(given)) throw new DefinitionError('INVALID_MODEL', 'addModels() takes a list of model classes.');
  for (const model of models) {
    // Typed wrongly, or undefined where files import each other.
    if (!isModelClass(model) || (model as unknown) === Model) throw invalidModel(model);
  }
  refuseStrippedDecorators(models);
}

function invalidModel(model: unknown): DefinitionError {
  return new DefinitionError(
    'INVALID_MODEL',
    `An entry of "models" is no model class, but ${model === Model ? 'Model itself' : spellNoModel(model)}.`,
    {
      hint: 'Two files that import each other see one of their classes as undefined: add the models where both are loaded.',
    },
  );
}

/** A class of that name, for models that have no file of their own. */
export function namedModel(name: string): ModelStatic {
  const model = class extends Model {};
  Object.defineProperty(model, 'name', { value: name, configurable: true });
  return model;
}
