import {
  DefinitionError,
  foreignKeyName,
  lowerFirst,
  referencesOf,
  tableOfReference,
  type BindingContext,
  type ModelDraft,
} from '@mortise/core';
import { adoptedKey, keyOfOtherEnd } from './adopted-key';
import type { AssociationName, BelongsToManyOptions, KeyInput } from './association-options';
import { type KeyClaim, givenKey, referencedKey, type GivenKey } from './foreign-key';

/** One side of a many-to-many while the keys of the junction are chosen. */
export interface KeySide {
  readonly draft: ModelDraft;
  readonly name: AssociationName;
  readonly options: BelongsToManyOptions;
}

/** One of the two foreign keys of a junction. */
export interface JunctionKey {
  readonly names: readonly string[];
  /** What both sides say of it. */
  readonly claims: readonly [KeyClaim, KeyClaim];
  readonly referenced: readonly string[];
}

interface KeyPlace {
  readonly context: BindingContext;
  readonly junction: ModelDraft;
}

interface UnnamedJunctionKey extends KeyPlace {
  /** What the key points to. */
  readonly target: ModelDraft;
  readonly referenced: readonly string[];
}

/** The keys of a junction: the one that points to a side, and the one that points to its pair. */
export function junctionKeys(place: KeyPlace, own: KeySide, pairs: KeySide): readonly [JunctionKey, JunctionKey] {
  const keys = [keyTo(place, own, pairs), keyTo(place, pairs, own)] as const;
  const [foreign, other] = keys.map(({ names }) => names.join(', '));
  if (foreign !== other) return keys;
  throw new DefinitionError(
    'INVALID_FOREIGN_KEY',
    `${labelOf(own)} has the key "${foreign}" to both of its ends, ${own.draft.name} and ${pairs.draft.name}.`,
    { hint: 'foreignKey points to the source, otherKey to the target: give them different names.' },
  );
}

/** What a side says of the key that points to it is its foreignKey and sourceKey; its pair says otherKey and targetKey. */
function keyTo(place: KeyPlace, own: KeySide, pairs: KeySide): JunctionKey {
  const foreignKey = givenKey(own.options.foreignKey);
  const otherKey = givenKey(pairs.options.otherKey);
  const given = agreedNames(claim(own, 'foreignKey', foreignKey.names), claim(pairs, 'otherKey', otherKey.names));
  const referenced = keyOfSide(own, pairs);
  return {
    names: given ?? defaultNames({ ...place, target: own.draft, referenced }, own, pairs),
    claims: [
      keyClaim(own, foreignKey, own.options.foreignKeyConstraints),
      // Whether there is a constraint, each side says of the key to itself.
      keyClaim(pairs, otherKey),
    ],
    referenced,
  };
}

function keyOfSide(own: KeySide, pairs: KeySide): readonly string[] {
  const { sourceKey } = own.options;
  const { targetKey } = pairs.options;
  const given = agreedNames(claim(own, 'sourceKey', listed(sourceKey)), claim(pairs, 'targetKey', listed(targetKey)));
  return referencedKey(own.draft, given, labelOf(sourceKey === undefined ? pairs : own));
}

const listed = (key: KeyInput | undefined): readonly string[] | undefined =>
  key === undefined ? undefined : [key].flat();

const claim = (side: KeySide, option: string, value: readonly string[] | undefined): Claim<readonly string[]> => ({
  side: labelOf(side),
  option,
  value,
});

const keyClaim = (side: KeySide, { options }: GivenKey, foreignKeyConstraints?: boolean): KeyClaim => ({
  askedBy: labelOf(side),
  options,
  foreignKeyConstraints,
});

/** As error messages call a side: `Person.likedToots`. */
export const labelOf = ({ draft, name }: Pick<KeySide, 'draft' | 'name'>): string => `${draft.name}.${name.plural}`;

/**
 * The names of a key that nobody gave: those of a key the junction declares already; else made from the name of the
 * association that leads to the target and the attribute it points to (`likedBy` and `id` make `likedById`).
 */
function defaultNames(key: UnnamedJunctionKey, own: KeySide, pairs: KeySide): readonly string[] {
  const { context, junction, target, referenced } = key;
  const isSelf = own.draft === pairs.draft;
  const byAssociation = referenced.map(each => foreignKeyName(pairs.name.singular, each));
  const byModel = referenced.map(each => foreignKeyName(lowerFirst(target.singular), each));
  const adopted =
    declaredKey(junction, byAssociation) ??
    adoptedKey(context, { holder: junction, target, referenced }, pairs.name.singular) ??
    (isSelf ? undefined : onlyKey(key, byModel));
  return adopted ?? (context.foreignKeyNaming === 'model' && !isSelf ? byModel : byAssociation);
}

/** A key the junction declares under another name, where only one can be meant. */
function onlyKey(key: UnnamedJunctionKey, byModel: readonly string[]): readonly string[] | undefined {
  const { context, junction, target, referenced } = key;
  return (
    declaredKey(junction, byModel) ??
    declaredReference(key) ??
    adoptedKey(context, { holder: junction, target, referenced }) ??
    keyOfOtherEnd(context, { holder: junction, target, referenced })
  );
}

/** Attributes the junction declares under these names, or that have their columns. */
function declaredKey(junction: ModelDraft, names: readonly string[]): readonly string[] | undefined {
  const found = names.map(name => junction.declaredFor(name));
  return found.every(name => name !== undefined) ? found : undefined;
}

/** The one attribute the junction declares with `references` to the target. */
function declaredReference({
  context,
  junction,
  target,
  referenced,
}: UnnamedJunctionKey): readonly string[] | undefined {
  const names = [...junction.declared].filter(([, options]) => {
    if (options.references === undefined) return false;
    const { model, table } = referencesOf(options);
    if (table !== undefined) return context.draftWithTable(tableOfReference(table)) === target;
    return model === target.model || model === target.name;
  });
  return names.length === 1 && referenced.length === 1 ? names.map(([name]) => name) : undefined;
}

/** What one side of a pair says of something that both share: `User.tasks` has the `foreignKey` "userId". */
export interface Claim<T> {
  readonly side: string;
  readonly option: string;
  readonly value: T | undefined;
}

/**
 * Names that either side gives; where both do, they are the same.
 *
 * @throws DefinitionError `CONTRADICTORY_OPTIONS`
 */
function agreedNames(own: Claim<readonly string[]>, pairs: Claim<readonly string[]>): readonly string[] | undefined {
  if (own.value === undefined) return pairs.value;
  if (pairs.value === undefined || own.value.join() === pairs.value.join()) return own.value;
  throw contradiction(own, pairs);
}

/**
 * Whether the pair is unique, and under which name, as either side says.
 *
 * @throws DefinitionError `CONTRADICTORY_OPTIONS`
 */
export function agreedUnique(
  own: Claim<boolean | string>,
  pairs: Claim<boolean | string>,
): boolean | string | undefined {
  if (own.value === undefined || own.value === pairs.value) return pairs.value;
  if (pairs.value === undefined || (pairs.value === true && own.value !== false)) return own.value;
  if (own.value === true && pairs.value !== false) return pairs.value;
  throw contradiction(own, pairs);
}

function contradiction(own: Claim<unknown>, pairs: Claim<unknown>): DefinitionError {
  const [first, second] = [own, pairs].map(({ side, option, value }) => `${side} has ${option} ${spell(value)}`);
  return new DefinitionError('CONTRADICTORY_OPTIONS', `${first}, but ${second}; they are paired.`, {
    hint: "Each side's foreignKey is the other's otherKey: make them agree, or give them on one side only.",
  });
}

const spell = (value: unknown): string =>
  typeof value === 'boolean' ? String(value) : `"${[value].flat().join(', ')}"`;
