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
const throughNames = { hidden: true, scope: true, paranoid: true, unique: true, timestamps: true };

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

interface JunctionIdentity {
  readonly junction: ModelDraft;
  readonly through: ThroughOptions;
  readonly foreignKeys: readonly string[];
  readonly otherKeys: readonly string[];
}

/** The attributes that tell one link from another: the scope of the junction and the two keys, which may share some. */
export function identityAttributes({
  through,
  foreignKeys,
  otherKeys,
}: Omit<JunctionIdentity, 'junction'>): readonly string[] {
  return [...new Set([...Object.keys(through.scope ?? {}), ...foreignKeys, ...otherKeys])];
}

/**
 * Gives a junction its keys: without a primary key of its own the pair is the primary key, else a unique key. Where the
 * same pair may stand several times, the junction keeps its automatic `id`.
 *
 * A composite key serves lookups in one direction: the other one gets an index, unless its author gave it one.
 */
export function addJunctionIdentity(identity: JunctionIdentity): void {
  const { junction, through, foreignKeys, otherKeys } = identity;
  const attributes = identityAttributes(identity);
  addLookup(junction, foreignKeys, otherKeys);
  addLookup(junction, otherKeys, foreignKeys);
  if (through.unique === false) junction.indexes.push({ unique: false, attributes });
  else addPairKey(junction, attributes, typeof through.unique === 'string' ? through.unique : undefined);
}

function addLookup(junction: ModelDraft, by: readonly string[], others: readonly string[]): void {
  junction.indexes.push({ unique: false, attributes: [...new Set([...by, ...others])], lookup: by });
}

function addPairKey(junction: ModelDraft, attributes: readonly string[], name: string | undefined): void {
  const own = junction.declaredPrimaryKey;
  const isPair = own.length > 0 && [...own].sort().join() === [...attributes].sort().join();
  const canBePrimary =
    own.length === 0 &&
    junction.options.noPrimaryKey !== true &&
    (junction.pairKey === undefined || junction.pairKey.attributes.join() === attributes.join());
  if (isPair) return;
  if (canBePrimary) junction.pairKey = { attributes, name: name ?? junction.pairKey?.name };
  else junction.indexes.push({ name, unique: true, attributes });
}
