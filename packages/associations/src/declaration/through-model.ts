import {
  DefinitionError,
  upperFirst,
  withEach,
  type BindingContext,
  type ModelDefinition,
  type ModelDraft,
} from '@mortise/core';
import type { BelongsToManyOptions, ThroughOptions } from './association-options';

/** Options of the junction that are read long after the declaration. */
const throughNames = { hidden: true, scope: true, paranoid: true, unique: true };

/** The option `through` in its full form. A missing one is refused where the association is declared. */
export function throughOptions({ through }: BelongsToManyOptions): ThroughOptions {
  return withEach(typeof through === 'object' && 'model' in through ? through : { model: through }, throughNames);
}

/**
 * Refuses an association without a junction at its declaration, where the stack still leads to it.
 *
 * @throws DefinitionError `MISSING_THROUGH`
 */
export function requireThrough(sourceName: string, options: Partial<BelongsToManyOptions> | undefined): void {
  const through: unknown = options?.through;
  const model: unknown =
    typeof through === 'object' && through !== null ? (through as Partial<ThroughOptions>).model : through;
  if ((typeof model === 'string' && model !== '') || typeof model === 'function') return;
  throw new DefinitionError('MISSING_THROUGH', `A belongsToMany association of ${sourceName} needs a junction model.`, {
    hint: "Name one: { through: 'LikedToot' }. It is made if there is none of that name.",
  });
}

/** The draft of the junction: the model that is given, or the one of that name, which is made if there is none. */
export function junctionDraft(context: BindingContext, { model }: ThroughOptions, askedBy: string): ModelDraft {
  if (typeof model === 'string') return context.ensureDraft(model);
  return context.draftOf(model, askedBy);
}

/**
 * Junction rows stand on items under the name of their model: nothing else may.
 *
 * @throws DefinitionError `NAME_COLLISION`
 */
export function checkJunctionName(label: string, { name }: ModelDefinition, target: ModelDefinition): void {
  if (!target.attributes.has(name)) return;
  throw new DefinitionError(
    'NAME_COLLISION',
    `${target.name} has an attribute "${name}", and junction rows of ${label} stand under that name.`,
    { hint: `Give the junction another name: { through: '${upperFirst(name)}Link' }.` },
  );
}
