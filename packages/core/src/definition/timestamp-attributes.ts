import { DefinitionError } from '../errors/definition-error';
import type { AttributeDefinition } from './attribute-definition';
import type { ModelDraft } from './model-draft';

/**
 * Refuses timestamps that could not be written: two in one attribute, and an attribute that holds no instants.
 *
 * @throws DefinitionError `INVALID_TIMESTAMP`; `CONTRADICTORY_OPTIONS` of a paranoid model without a mark
 */
export function checkTimestamps(draft: ModelDraft, attributes: ReadonlyMap<string, AttributeDefinition>): void {
  const { name: model, options } = draft;
  if (options.paranoid === true && options.deletedAt === false) throw withoutMark(model);
  const names = draft.timestampNames();
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw sharedTimestamp(model, twice);
  for (const name of names) {
    const attribute = attributes.get(name);
    if (attribute !== undefined && !holdsInstants(attribute)) throw noInstant(model, attribute);
  }
}

function holdsInstants({ type, normalise }: AttributeDefinition): boolean {
  if (type.kind === 'VIRTUAL') return false;
  try {
    normalise(new Date());
    return true;
  } catch {
    return false;
  }
}

const withoutMark = (model: string): DefinitionError =>
  new DefinitionError(
    'CONTRADICTORY_OPTIONS',
    `${model} is paranoid, and has deletedAt: false: nothing could be marked.`,
    {
      hint: 'Leave out one of them: without paranoid, rows are deleted for good.',
    },
  );

const sharedTimestamp = (model: string, name: string): DefinitionError =>
  new DefinitionError('INVALID_TIMESTAMP', `${model}.${name} is to be two timestamps at once.`, {
    hint: 'Give each of createdAt, updatedAt and deletedAt a name of its own, or false for none.',
  });

const noInstant = (model: string, { name, type }: AttributeDefinition): DefinitionError =>
  new DefinitionError('INVALID_TIMESTAMP', `${model}.${name} is a timestamp, which ${type.kind} can't hold.`, {
    hint: 'Declare it as DataTypes.DATE, or give the timestamp another name: { createdAt: … }.',
  });
