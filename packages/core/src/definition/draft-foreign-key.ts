import { DefinitionError } from '../errors/definition-error';
import { checkDeclaredOptions, ownOptions } from '../rules/known-options';
import type { ModelDraft } from './model-draft';
import type { AttributeOptions, ReferencesOptions } from './model-options';
import { referencesRules, tableRules } from './model-rules';
import type { Deferrable, ReferentialAction, TableName } from './table-definitions';

/** What one place says of a foreign key. What nobody says is worked out once every attribute is known. */
export interface ForeignKeyClaim {
  /** As error messages call the place: `Person.likedToots`. */
  readonly askedBy: string;
  readonly onDelete?: ReferentialAction | undefined;
  readonly onUpdate?: ReferentialAction | undefined;
  readonly deferrable?: Deferrable | undefined;
  /** False: no constraint in the database. */
  readonly foreignKeyConstraints?: boolean | undefined;
}

/** Who asks for a foreign key: that decides what becomes of its rows where nobody says. */
type ForeignKeyRole = 'reference' | 'association' | 'junction';

interface ForeignKeyPlace {
  readonly attributes: readonly string[];
  readonly target: ModelDraft;
  readonly targetAttributes: readonly string[];
}

/** A foreign key with what all who share it say. */
export interface DraftForeignKey extends ForeignKeyPlace {
  readonly byDefault: Set<ForeignKeyRole>;
  readonly claims: ForeignKeyClaim[];
}

/** A foreign key that is asked for. */
export interface ClaimedKey extends ForeignKeyPlace {
  readonly byDefault: ForeignKeyRole;
}

/** Adds what one place says of a foreign key to what others say of the same. */
export function addClaims(keys: DraftForeignKey[], key: ClaimedKey, claims: readonly ForeignKeyClaim[]): void {
  const { attributes, target, targetAttributes, byDefault } = key;
  const shared = keys.find(each => isSamePlace(each, key));
  const present = shared ?? { attributes, target, targetAttributes, byDefault: new Set(), claims: [] };
  if (shared === undefined) keys.push(present);
  present.byDefault.add(byDefault);
  present.claims.push(...claims.map(inCapitals));
}

const isSamePlace = (one: ForeignKeyPlace, other: ForeignKeyPlace): boolean =>
  one.target === other.target &&
  one.attributes.join() === other.attributes.join() &&
  one.targetAttributes.join() === other.targetAttributes.join();

const claimNames = { onDelete: true, onUpdate: true, deferrable: true, foreignKeyConstraints: true };

/** Referential actions as SQL spells them; what is none is told later. */
function inCapitals(claim: ForeignKeyClaim): ForeignKeyClaim {
  const own = ownOptions(claim, claimNames);
  return { ...own, onDelete: capitals(own.onDelete), onUpdate: capitals(own.onUpdate) };
}

// A program without types may have written anything.
const capitals = <T>(action: T): T => (typeof action === 'string' ? (action.toUpperCase() as T) : action);

interface DraftFinder {
  draftOf(model: unknown, askedBy: string): ModelDraft;
  draftWithTable(table: TableName): ModelDraft | undefined;
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
  checkReferences(references, `${draft.name}.${name}`);
  const target = referencedDraft(references, `${draft.name}.${name}`, finder);
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
  return { model: references };
}

/** One way to say where a key leads, and that in words that name a table. */
function checkReferences({ model, table }: ReferencesOptions, place: string): void {
  if (table === undefined) return;
  const owner = `The option "references" of ${place}`;
  if (model !== undefined)
    throw new DefinitionError('CONTRADICTORY_OPTIONS', `${owner} names a model and a table.`, {
      hint: 'Leave out one of them: the model of a table is found.',
    });
  if (typeof table === 'string') return;
  const isObject = typeof table === 'object' && (table as unknown) !== null;
  if (isObject) checkDeclaredOptions({ options: table, known: tableRules, owner: `The table in ${owner}` });
  if (isObject && typeof table.tableName === 'string') return;
  throw new DefinitionError('INVALID_OPTION', `${owner} has a table that is neither a name nor { tableName, schema }.`);
}

/** The table that `references: { table }` names. */
export const tableOfReference = (table: NonNullable<ReferencesOptions['table']>): TableName =>
  typeof table === 'string' ? { schema: undefined, name: table } : { name: table.tableName, schema: table.schema };

function referencedDraft({ model, table }: ReferencesOptions, askedBy: string, finder: DraftFinder): ModelDraft {
  if (table === undefined) return finder.draftOf(model, askedBy);
  const named = tableOfReference(table);
  const found = finder.draftWithTable(named);
  if (found !== undefined) return found;
  throw new DefinitionError('UNKNOWN_MODEL', `${askedBy} refers to the table "${named.name}", which no model has.`, {
    hint: "Define a model for it; with sync: false where the table is somebody else's.",
  });
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
