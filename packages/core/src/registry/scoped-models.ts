import { defaultChoice, type ScopeChoice } from '../definition/scopes';
import type { ModelClass } from '../options/model-class';

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
