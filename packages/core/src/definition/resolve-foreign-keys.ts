import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import { shortText } from '../errors/short-text';
import type { ModelDraft } from './model-draft';
import type { DraftForeignKey, ForeignKeyClaim } from './draft-foreign-key';
import type { ForeignKeyDefinition, ModelDefinition, ReferenceDefinition } from './model-definition';
import { shortenName } from './naming';
import { Deferrable, referentialActions, type ReferentialAction } from './table-definitions';

type DefinitionFinder = (draft: ModelDraft) => ModelDefinition;

/** The constraints of a model, once all who share its foreign keys have spoken and every attribute is what it will be. */
export function resolveForeignKeys(draft: ModelDraft, definitionOf: DefinitionFinder): readonly ForeignKeyDefinition[] {
  const byAttributes = new Map<string, ForeignKeyDefinition>();
  for (const key of draft.foreignKeys) {
    checkForeignKey(draft, key, definitionOf(key.target));
    const place = key.attributes.join();
    // Of keys to several models over the same attributes, the first one has the constraint.
    if (byAttributes.has(place) || !hasConstraint(draft, key)) continue;
    byAttributes.set(place, resolveForeignKey(draft, key, definitionOf));
  }
  return [...byAttributes.values()];
}

/** All keys of a model, but for those whose one attribute leads to rows of one model or of another. */
export function resolveReferences(draft: ModelDraft, definitionOf: DefinitionFinder): readonly ReferenceDefinition[] {
  const references = draft.foreignKeys.map(({ attributes, target, targetAttributes, byDefault }) => {
    return { attributes, target: definitionOf(target), targetAttributes, isEnd: byDefault.has('junction') };
  });
  const isShared = ({ attributes, target }: ReferenceDefinition): boolean =>
    attributes.length === 1 &&
    references.some(other => other.target !== target && other.attributes.join() === attributes[0]);
  return references.filter(each => !isShared(each));
}

function resolveForeignKey(
  draft: ModelDraft,
  key: DraftForeignKey,
  definitionOf: DefinitionFinder,
): ForeignKeyDefinition {
  const { attributes, targetAttributes, target } = key;
  const onDelete = agreed(draft, key, 'onDelete');
  return {
    name: shortenName(`${draft.tableName}_${attributes.map(name => draft.columnOf(name)).join('_')}_fkey`),
    attributes,
    target: definitionOf(target),
    targetAttributes,
    onDelete: onDelete ?? defaultOnDelete(definitionOf(draft), key),
    onUpdate: agreed(draft, key, 'onUpdate') ?? 'CASCADE',
    carriesMarks: onDelete === 'CASCADE',
    deferrable: agreed(draft, key, 'deferrable') ?? Deferrable.NOT,
  };
}

/** A reference that is written on the attribute is a constraint, whatever associations over it say. */
const hasConstraint = (draft: ModelDraft, key: DraftForeignKey): boolean =>
  key.byDefault.has('reference') || agreed(draft, key, 'foreignKeyConstraints') !== false;

/**
 * The rows of a junction go with either end. Else a key becomes NULL where all of it may; where none of it may its rows go,
 * and where some of it may they hold on.
 */
function defaultOnDelete({ attributes }: ModelDefinition, key: DraftForeignKey): ReferentialAction {
  if (key.byDefault.has('junction')) return 'CASCADE';
  if (!key.byDefault.has('association')) return 'NO ACTION';
  const nullable = key.attributes.filter(name => attributes.get(name)?.allowNull !== false);
  if (nullable.length === key.attributes.length) return 'SET NULL';
  return nullable.length === 0 ? 'CASCADE' : 'NO ACTION';
}

type ClaimedOption = Exclude<keyof ForeignKeyClaim, 'askedBy'>;

/**
 * What those who share a key say of it, undefined where nobody says anything.
 *
 * @throws DefinitionError `CONTRADICTORY_OPTIONS`, naming both places
 */
function agreed<Option extends ClaimedOption>(
  { name }: ModelDraft,
  { attributes, claims }: DraftForeignKey,
  option: Option,
): ForeignKeyClaim[Option] {
  const [first, ...others] = claims.filter(claim => claim[option] !== undefined);
  const other = others.find(claim => claim[option] !== first?.[option]);
  if (first === undefined || other === undefined) return first?.[option];
  const [one, two] = [first, other].map(claim => `${claim.askedBy} has ${option} ${spell(claim[option])}`);
  throw new DefinitionError(
    'CONTRADICTORY_OPTIONS',
    `${one}, but ${two}; both are over the foreign key ${name}.${attributes.join(', ')}.`,
    { hint: 'Make them agree, or give it in one place only.' },
  );
}

const spell = (value: unknown): string => (typeof value === 'string' ? `"${shortText(value)}"` : shortText(value));

function checkForeignKey(draft: ModelDraft, key: DraftForeignKey, target: ModelDefinition): void {
  const place = `${draft.name}.${key.attributes.join(', ')}`;
  checkReferencedAttributes(place, key, target);
  for (const claim of key.claims) checkClaim(place, claim);
}

const choices: readonly (readonly [keyof ForeignKeyClaim, readonly string[]])[] = [
  ['onDelete', referentialActions],
  ['onUpdate', referentialActions],
  ['deferrable', Object.values(Deferrable)],
];

/** What is claimed becomes part of a statement as it is. */
function checkClaim(place: string, claim: ForeignKeyClaim): void {
  for (const [option, known] of choices) {
    const value = claim[option];
    if (value === undefined || (known as readonly unknown[]).includes(value)) continue;
    throw new DefinitionError('INVALID_OPTION', `${place} has another ${option} than: ${listNames(known)}.`);
  }
}

function checkReferencedAttributes(place: string, key: DraftForeignKey, target: ModelDefinition): void {
  const known = [...target.attributes.keys()];
  const unknown = key.targetAttributes.find(name => !target.attributes.has(name));
  if (unknown === undefined) return;
  throw new DefinitionError(
    'UNKNOWN_ATTRIBUTE',
    `${place} refers to ${target.name}.${unknown}, which does not exist.${didYouMean(unknown, known)} It has: ${listNames(known)}.`,
  );
}
