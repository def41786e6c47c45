import { collectionFor, DefinitionError, isModelClass, mergeModelOptions, type ModelOptions } from '@mortise/core';
import { collectionOfContext, type WithMetadata } from './member';

interface StandardClassContext extends WithMetadata {
  readonly kind: string;
}

/** A decorator of a class that works in both modes. */
export type ClassDecoratorOfBothModes = (
  model: abstract new (...args: never[]) => object,
  context?: StandardClassContext,
) => void;

/**
 * Options of the model.
 *
 * @example
 * @Table({ tableName: 'people', underscored: true })
 * class Person extends Model {}
 */
export function Table(options: ModelOptions = {}): ClassDecoratorOfBothModes {
  // What stands without parentheses is given the class.
  if (typeof options === 'function') {
    throw new DefinitionError('INVALID_DECORATOR', '@Table needs its parentheses, and in them options.', {
      hint: 'Write @Table({ … }), or leave it out where there are no options.',
    });
  }
  return (model, context) => {
    if (!isModelClass(model)) {
      throw new DefinitionError('INVALID_CLASS', `@Table stands on ${model.name}, which does not extend Model.`);
    }
    const collected = context === undefined ? collectionFor(model) : collectionOfContext(context);
    collected.options = mergeModelOptions(collected.options, options);
  };
}

/**
 * Options that classes which extend this one start from; it is no model itself. Attributes, hooks, validators, indexes,
 * scopes and `@BelongsTo` are inherited with them.
 *
 * @example
 * @Table.Abstract({ underscored: true })
 * abstract class Entity extends Model {}
 */
Table.Abstract = (options: ModelOptions = {}): ClassDecoratorOfBothModes => Table({ ...options, abstract: true });
