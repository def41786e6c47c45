import { collectionFor, type ModelOptions } from '@mortise/core';

interface StandardClassContext {
  readonly kind: string;
  readonly metadata: object;
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
export function Table(options: ModelOptions): ClassDecoratorOfBothModes {
  return (model, context) => {
    const collected = collectionFor(context === undefined ? model : context.metadata);
    collected.options = { ...collected.options, ...options };
  };
}
