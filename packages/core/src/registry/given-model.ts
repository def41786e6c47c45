import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import { refuseOtherCopy } from '../errors/other-copy';
import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import { Instance } from '../instance/instance';
import type { ModelClass } from '../options/model-class';

/** A function that gives a class that is declared later; a class itself is none, whatever it extends. */
export function isThunk(value: unknown): value is () => unknown {
  return typeof value === 'function' && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable !== false;
}

/** What stands where a model should, for a message. */
export function spellNoModel(value: unknown): string {
  if (typeof value === 'function') return `the class ${value.name}, which does not extend Model`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/**
 * Whether a value is a model class.
 *
 * @throws QueryError `OTHER_COPY` for a model class of another copy of Mortise
 */
export function isModelClass(value: unknown): value is ModelClass {
  if (typeof value !== 'function') return false;
  const prototype: unknown = value.prototype;
  if (prototype instanceof Instance) return true;
  if (typeof prototype === 'object' && prototype !== null) refuseOtherCopy(prototype, () => `The model ${value.name}`);
  return false;
}

/** Who asked for a model, and what there is. */
export interface AskedModel {
  readonly askedBy: string;
  readonly known: readonly string[];
  /** Whether models are in use: then one is added to them. */
  readonly isInUse: boolean;
}

/** The error for what names no model of the database. */
export function unknownModel(model: unknown, { askedBy, known, isInUse }: AskedModel): DefinitionError {
  if (isModelClass(model)) {
    return new DefinitionError(
      'MODEL_NOT_REGISTERED',
      `${askedBy} refers to ${model.name}, which is no model of this database.`,
      {
        hint: isInUse
          ? `Add it first, or with this one: database.addModels([…, ${model.name}]).`
          : `Add it: new Database({ models: [${[...known, model.name].join(', ')}] }).`,
      },
    );
  }
  const shown = typeof model === 'string' ? `"${shortText(model)}"` : spellNoModel(model);
  const suggestion = typeof model === 'string' ? didYouMean(model, known) : '';
  return new DefinitionError(
    'UNKNOWN_MODEL',
    `${askedBy} refers to ${shown}.${suggestion} Models: ${listNames(known)}.`,
    {
      hint:
        model === undefined
          ? 'A class that is declared later in the file is named by a function: () => Toot.'
          : undefined,
    },
  );
}

/** The error where a model is asked for by a name that none has. */
export const noModelOfThatName = (name: string, known: readonly string[]): QueryError =>
  new QueryError(
    'UNKNOWN_MODEL',
    `There is no model "${shortText(name)}".${didYouMean(name, known)} There are: ${listNames(known)}.`,
  );

/** The error for a class that is there to be extended, given as a model. */
export function abstractModel(name: string): DefinitionError {
  return new DefinitionError('ABSTRACT_MODEL', `${name} is abstract: it is no model of a database.`, {
    hint: `Give the classes that extend ${name}, and leave ${name} out.`,
  });
}

/** @throws DefinitionError `INVALID_NAME`, `MISSING_NAME` */
export function checkModelName(name: unknown): void {
  // Typed wrongly, in a program without types.
  if (typeof name !== 'string') throw new DefinitionError('INVALID_NAME', 'The name of a model is a text.');
  if (name === '')
    throw new DefinitionError('MISSING_NAME', 'A model class without a name needs the option modelName.');
}

/** The error for a class that another registry has. */
export const modelInUse = (name: string): DefinitionError =>
  new DefinitionError('MODEL_IN_USE', `The model ${name} belongs to another database that is open.`, {
    hint: 'Close that database first, or define a model class for each database.',
  });
