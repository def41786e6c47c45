import { QueryError } from '../errors/query-error';
import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import { shortText } from '../errors/short-text';
import { isModelClass, spellNoModel } from './is-model-class';

/** Who asked for a model, and what there is. */
interface Asked {
  readonly askedBy: string;
  readonly known: readonly string[];
  /** Whether models are in use: then one is added to them. */
  readonly isInUse: boolean;
}

/** The error for what names no model of the database. */
export function unknownModel(model: unknown, { askedBy, known, isInUse }: Asked): DefinitionError {
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
