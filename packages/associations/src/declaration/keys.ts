import { attributeRules, DefinitionError, didYouMean, listNames, ownOptions, type ModelDraft } from '@mortise/core';
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
export function checkKeyLength(names: readonly string[], referenced: readonly string[], askedBy: string): void {
  if (names.length === referenced.length) return;
  throw new DefinitionError(
    'INVALID_FOREIGN_KEY',
    `The foreign key of ${askedBy} has ${names.length} attribute(s) [${names.join(', ')}], but points to ${referenced.length}: [${referenced.join(', ')}].`,
    { hint: 'Give a list with one name for each.' },
  );
}
