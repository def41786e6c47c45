import { DefinitionError } from '../errors/definition-error';
import { checkDeclaredOptions } from '../rules/known-options';
import type { ModelDraft } from './model-draft';
import { referencesRules, type AttributeOptions, type ReferencesOptions } from './model-options';

interface DraftFinder {
  draftOf(model: unknown, askedBy: string): ModelDraft;
}

/** Foreign keys written on attributes: `references: { model: 'Person', key: 'id' }`. */
export function addDeclaredReferences(draft: ModelDraft, finder: DraftFinder): void {
  for (const [name, options] of draft.declared) {
    // Null is told with the other options of the attribute.
    if (options.references !== undefined && options.references !== null) addReference(draft, name, options, finder);
  }
}

function addReference(draft: ModelDraft, name: string, options: AttributeOptions, finder: DraftFinder): void {
  const references = checkDeclaredOptions({
    options: referencesOf(options),
    known: referencesRules,
    owner: `The option "references" of ${draft.name}.${name}`,
  });
  const target = finder.draftOf(references.model, `${draft.name}.${name}`);
  const key = references.key ?? onlyKey(draft, name, target);
  draft.addForeignKeyAttribute(name, { target, attribute: key });
  const { onDelete, onUpdate } = options;
  draft.claimForeignKey(
    { attributes: [name], target, targetAttributes: [key], byDefault: 'reference' },
    { askedBy: `${draft.name}.${name}`, onDelete, onUpdate, deferrable: references.deferrable },
  );
}

/** The model and key an attribute refers to, in whichever form they were written. */
export function referencesOf({ references }: AttributeOptions): ReferencesOptions {
  if (typeof references === 'object' && references !== null) return references;
  // Called for attributes that have references: a name or a model class is left.
  return { model: references as ReferencesOptions['model'] };
}

function onlyKey(draft: ModelDraft, name: string, target: ModelDraft): string {
  const [key, ...others] = target.primaryKey;
  if (key !== undefined && others.length === 0) return key;
  throw new DefinitionError(
    'MISSING_KEY',
    `${draft.name}.${name} refers to ${target.name}, whose primary key is not one attribute.`,
    {
      hint: 'Name the attribute: references: { model, key }.',
    },
  );
}
