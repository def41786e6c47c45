import {
  DefinitionError,
  foreignKeyName,
  lowerFirst,
  referencesOf,
  type BindingContext,
  type ModelDraft,
} from '@mortise/core';
import { adoptedKey } from '../kinds/adopted-key';
import type { AssociationName } from '../kinds/association-options';
import type { GivenKey } from '../kinds/keys';

/** One of the two foreign keys of a junction, before its attributes have names. */
export interface JunctionKeyRequest {
  readonly context: BindingContext;
  readonly junction: ModelDraft;
  /** What the key points to. */
  readonly target: ModelDraft;
  readonly referenced: readonly string[];
  /** The association that leads to that target: it names the key. */
  readonly name: AssociationName;
  readonly given: GivenKey;
  readonly isSelf: boolean;
}

/**
 * The names of a junction's foreign key: as given; else those of a key the junction declares already; else made from
 * the association's name and the attribute it points to (`likedBy` and `id` make `likedById`).
 */
export function junctionKeyNames(request: JunctionKeyRequest): readonly string[] {
  const { context, junction, given, referenced, name, target, isSelf } = request;
  const naming = context.foreignKeyNaming;
  if (given.names !== undefined) return given.names;
  const byAssociation = referenced.map(key => foreignKeyName(name.singular, key));
  const byModel = referenced.map(key => foreignKeyName(lowerFirst(target.singular), key));
  const adopted =
    declaredKey(request, byAssociation) ??
    adoptedKey(context, { holder: junction, target, referenced }, name.singular) ??
    (isSelf ? undefined : onlyKey(request, byModel));
  return adopted ?? (naming === 'model' && !isSelf ? byModel : byAssociation);
}

/** A key the junction declares under another name, where only one can be meant. */
function onlyKey(request: JunctionKeyRequest, byModel: readonly string[]): readonly string[] | undefined {
  const { context, junction, target, referenced } = request;
  return (
    declaredKey(request, byModel) ??
    declaredReference(request) ??
    adoptedKey(context, { holder: junction, target, referenced })
  );
}

/** Attributes the junction declares under these names, or that have their columns. */
function declaredKey({ junction }: JunctionKeyRequest, names: readonly string[]): readonly string[] | undefined {
  const found = names.map(name => junction.declaredFor(name));
  return found.every(name => name !== undefined) ? found : undefined;
}

/** The one attribute the junction declares with `references` to the target. */
function declaredReference({ junction, target, referenced }: JunctionKeyRequest): readonly string[] | undefined {
  const names = [...junction.declared].filter(([, options]) => {
    if (options.references === undefined) return false;
    const { model } = referencesOf(options);
    return model === target.model || model === target.name;
  });
  return names.length === 1 && referenced.length === 1 ? names.map(([name]) => name) : undefined;
}

/** A key that both sides name must be the same one. */
export function agreedKey(label: string, option: string, own: GivenKey, pairs: GivenKey): GivenKey {
  if (own.names === undefined)
    return pairs.names === undefined
      ? own
      : { ...pairs, options: own.options.length > 0 ? own.options : pairs.options };
  if (pairs.names === undefined || pairs.names.join() === own.names.join()) return own;
  throw new DefinitionError(
    'CONTRADICTORY_KEYS',
    `${label} has ${option} "${own.names.join(', ')}", but the association it is paired with says "${pairs.names.join(', ')}".`,
    {
      hint: "Each side's foreignKey is the other's otherKey: make them agree, or give them on one side only.",
    },
  );
}
