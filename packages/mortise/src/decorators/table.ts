import { collectionFor, DefinitionError, isModelClass, mergeModelOptions, type ModelOptions } from '@mortise/core';
import { collectionOfContext, type WithMetadata } from './member';

interface StandardClassContext extends WithMetadata {
  readonly kind: string;
}

type AnyClass = abstract new (...args: never[]) => object;

/** A decorator of a class that works in both modes. */
export type ClassDecoratorOfBothModes = (model: AnyClass, context?: StandardClassContext) => void;

/** A decorator with options, or by itself. */
interface TableDecorator {
  (options?: ModelOptions): ClassDecoratorOfBothModes;
  (model: AnyClass, context?: StandardClassContext): void;
}

function tableDecorator(always: ModelOptions): TableDecorator {
  function decorate(given?: AnyClass | ModelOptions, context?: StandardClassContext): ClassDecoratorOfBothModes | void {
    if (typeof given === 'function') return collect(given, always, context);
    return (model, ofClass) => {
      collect(model, { ...given, ...always }, ofClass);
    };
  }
  return decorate as TableDecorator; // one function, by its two signatures
}

function collect(model: AnyClass, options: ModelOptions, context: StandardClassContext | undefined): void {
  if (!isModelClass(model)) {
    throw new DefinitionError('INVALID_CLASS', `@Table stands on ${model.name}, which does not extend Model.`);
  }
  if (options.abstract === true) refuseNames(model.name, options);
  const collected = context === undefined ? collectionFor(model) : collectionOfContext(context);
  collected.options = mergeModelOptions(collected.options, options);
}

/** Names belong to one class, and this one is no model. */
function refuseNames(model: string, { tableName, modelName }: ModelOptions): void {
  const option = tableName === undefined ? 'modelName' : 'tableName';
  if ((tableName ?? modelName) === undefined) return;
  throw new DefinitionError(
    'CONTRADICTORY_OPTIONS',
    `${model} is abstract, and has a ${option}, which nothing would take.`,
    {
      hint: 'Names are not inherited: give them to the classes that extend it.',
    },
  );
}

/**
 * Options of the model. `@Table.Abstract` stands on a class that is there to be extended, and is no model itself: attributes,
 * hooks, validators, indexes, scopes and `@BelongsTo` are inherited with its options.
 *
 * @example
 * @Table({ tableName: 'people', underscored: true })
 * class Person extends Model {}
 * @example
 * @Table.Abstract({ underscored: true })
 * abstract class Entity extends Model {}
 */
export const Table: TableDecorator & { readonly Abstract: TableDecorator } = Object.assign(tableDecorator({}), {
  Abstract: tableDecorator({ abstract: true }),
});
