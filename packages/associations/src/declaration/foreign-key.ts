import {
  attributeRules,
  DefinitionError,
  didYouMean,
  foreignKeyName,
  listNames,
  ownOptions,
  type AttributeOptions,
  type ForeignKeyClaim,
  type ModelDraft,
} from '@mortise/core';
import type { ForeignKeyInput, ForeignKeyOptions, KeyInput } from './association-options';

/** Attributes of a model that keys point to, checked; the primary key unless given. */
export function referencedKey(draft: ModelDraft, key: KeyInput | undefined, askedBy: string): readonly string[] {
  const names = key === undefined ? draft.primaryKey : [key].flat();
  if (names.length === 0)
    throw new DefinitionError('MISSING_KEY', `${askedBy} points to ${draft.name}, which has no primary key.`);
  const known = draft.attributes();
  for (const name of names) {
    if (known.has(name)) continue;
    const names = [...known.keys()];
    throw new DefinitionError(
      'UNKNOWN_ATTRIBUTE',
      `${askedBy} points to ${draft.name}.${name}, which does not exist.${didYouMean(name, names)} ${draft.name} has: ${listNames(names)}.`,
    );
  }
  return names;
}

/** A foreign key whose attributes have no names yet. */
export interface UnnamedKey {
  readonly holder: ModelDraft;
  /** What the key points to. */
  readonly target: ModelDraft;
  readonly referenced: readonly string[];
}

/** A foreign key that its holder has. */
export interface LaidKey extends UnnamedKey {
  readonly names: readonly string[];
}

/** Foreign key attributes as given: names where there are any, and the options of each. */
export interface GivenKey {
  readonly names: readonly string[] | undefined;
  readonly options: readonly Omit<ForeignKeyOptions, 'name'>[];
}

/** The options of a key's attributes. */
const keyOptions = { ...attributeRules, deferrable: true };

export function givenKey(input: ForeignKeyInput | undefined): GivenKey {
  const entries = input === undefined ? [] : ([input].flat() as readonly (string | ForeignKeyOptions)[]);
  const names = entries.map(entry => (typeof entry === 'string' ? entry : entry.name));
  const options = entries.map(entry => ownOptions(typeof entry === 'string' ? {} : withoutName(entry), keyOptions));
  const isNamed = names.length > 0 && names.every(name => name !== undefined);
  return { names: isNamed ? names : undefined, options };
}

function withoutName({ name: _name, ...options }: ForeignKeyOptions): Omit<ForeignKeyOptions, 'name'> {
  return options;
}

/** A foreign key has one attribute for each one it points to. */
function checkKeyLength(names: readonly string[], referenced: readonly string[], askedBy: string): void {
  if (names.length === referenced.length) return;
  throw new DefinitionError(
    'INVALID_FOREIGN_KEY',
    `The foreign key of ${askedBy} has ${names.length} attribute(s) [${names.join(', ')}], but points to ${referenced.length}: [${referenced.join(', ')}].`,
    { hint: 'Give a list with one name for each.' },
  );
}

/** What one association says of a foreign key. */
export interface KeyClaim {
  readonly askedBy: string;
  /** Of each attribute of the key. */
  readonly options: GivenKey['options'];
  readonly foreignKeyConstraints: boolean | undefined;
}

/** A foreign key to be added to a model. */
interface ForeignKeyPlan {
  /** Where the key is. */
  readonly holder: ModelDraft;
  readonly names: readonly string[];
  /** What is said of it; of two who name an option of its attributes, the first one counts. */
  readonly claims: readonly [KeyClaim, ...KeyClaim[]];
  /** Where it points. */
  readonly target: ModelDraft;
  readonly referenced: readonly string[];
  /** That of a junction is never NULL, unless someone says so. */
  readonly role: 'association' | 'junction';
}

/** The names a foreign key has by default, or those of attributes its holder declares with the same columns. */
export function defaultKeyNames(holder: ModelDraft, name: string, referenced: readonly string[]): readonly string[] {
  return referenced.map(key => foreignKeyName(name, key)).map(each => holder.declaredFor(each) ?? each);
}

/** Adds the attributes, their type and the constraint of a foreign key; what its author declared by hand is kept. */
export function addForeignKey(plan: ForeignKeyPlan): void {
  const { holder, names, target, referenced, claims, role } = plan;
  checkKeyLength(names, referenced, claims[0].askedBy);
  const defaults = role === 'junction' ? { allowNull: false } : {};
  names.forEach((name, index) => {
    const given = claims.reduceRight<AttributeOptions>(
      (others, { options }) => ({ ...others, ...attributeOptions(options[index]) }),
      {},
    );
    const attribute = referenced[index] as string; // as long as each other
    holder.addForeignKeyAttribute(name, { target, attribute }, { given, defaults });
  });
  const place = { attributes: names, target, targetAttributes: referenced, byDefault: role } as const;
  holder.claimForeignKey(place, ...claims.flatMap(constraintClaims), ...declaredClaims(holder, names));
}

type KeyOptions = GivenKey['options'][number];

function attributeOptions(given: KeyOptions = {}): AttributeOptions {
  const { onDelete: _onDelete, onUpdate: _onUpdate, deferrable: _deferrable, ...own } = given;
  return own;
}

/** What an association says of the constraint, with whichever attribute of the key. */
function constraintClaims({ askedBy, options, foreignKeyConstraints }: KeyClaim): readonly ForeignKeyClaim[] {
  const said = options.map(({ onDelete, onUpdate, deferrable }) => ({ askedBy, onDelete, onUpdate, deferrable }));
  return [{ askedBy, foreignKeyConstraints }, ...said];
}

/** What the holder's author wrote on the attributes themselves. */
function declaredClaims(holder: ModelDraft, names: readonly string[]): readonly ForeignKeyClaim[] {
  return names.map(name => {
    const declared = holder.declared.get(name);
    return { askedBy: `${holder.name}.${name}`, onDelete: declared?.onDelete, onUpdate: declared?.onUpdate };
  });
}
