import { DefinitionError } from '../errors/definition-error';
import { shortText } from '../errors/short-text';
import { isGiven } from '../rules/known-options';
import type { AttributeDefinition } from './attribute-definition';
import type { ModelDefinition } from './model-definition';
import type { ModelDraft } from './model-draft';

/**
 * Refuses attribute names that would hide a method of every instance, change an object's prototype, or meet in one column.
 */
export function checkAttributeNames(draft: ModelDraft, attributes: ReadonlyMap<string, AttributeDefinition>): void {
  const columns = new Map<string, string>();
  for (const { name, columnName, type } of attributes.values()) {
    checkMemberName(draft, 'attribute', name);
    if (type.kind === 'VIRTUAL') continue;
    if (columnName === '__proto__') throw unreadableColumn(draft, name);
    const other = columns.get(columnName.toLowerCase());
    if (other !== undefined) throw sharedColumn(draft, columnName, [other, name]);
    columns.set(columnName.toLowerCase(), name);
  }
}

const remedies = {
  attribute: (name: string) =>
    name === '__proto__'
      ? 'Give the attribute another name.'
      : `Give the attribute another name and keep the column: { columnName: '${name}' }.`,
  association: () => 'Give the association another name with the option "as".',
  // Of an association that a decorator declared.
  field: () => 'Give the field another name: it is that of the association.',
} as const;

/** Refuses a name that every instance has for something else. */
function checkMemberName(draft: ModelDraft, kind: keyof typeof remedies, name: string): void {
  const what = kind === 'field' ? 'association' : kind;
  if (name === '') throw new DefinitionError('INVALID_NAME', `${draft.name} has an ${what} with an empty name.`);
  const isTaken = name === '__proto__' || isInstanceMember(draft.model, name);
  if (!isTaken) return;
  throw new DefinitionError(
    'RESERVED_NAME',
    `${draft.name} cannot have an ${what} "${name}": every instance has a member of that name.`,
    { hint: remedies[kind](name) },
  );
}

/** Members of Model and Object; what the model's own class adds (accessors of its attributes) is its author's choice. */
function isInstanceMember(model: ModelDraft['model'], name: string): boolean {
  const inherited: unknown = Object.getPrototypeOf(model.prototype);
  return typeof inherited === 'object' && inherited !== null && isMember(baseOf(inherited), name);
}

/** What somebody has put onto the prototype of all objects is no member of ours; its own can't be listed. */
const isMember = (base: object, name: string): boolean =>
  isGiven(base, name) || (name in base && !Object.prototype.propertyIsEnumerable.call(Object.prototype, name));

/** The prototype of Model itself, above all classes of users. */
function baseOf(prototype: object): object {
  for (let each: object | null = prototype; each !== null; each = Object.getPrototypeOf(each) as object | null) {
    if (Object.hasOwn(each, 'isNewRecord')) return each;
  }
  return prototype;
}

/** A driver that makes objects of rows would set their prototype by it: mysql2 hangs up instead. */
function unreadableColumn(draft: ModelDraft, name: string): DefinitionError {
  return new DefinitionError('RESERVED_NAME', `${draft.name}.${name} cannot have the column "__proto__".`, {
    hint: 'Not every driver can read such a column: give it another name.',
  });
}

function sharedColumn(draft: ModelDraft, column: string, names: readonly [string, string]): DefinitionError {
  return new DefinitionError(
    'SHARED_COLUMN',
    `The attributes ${names.join(' and ')} of ${draft.name} have the same column "${column}".`,
    {
      hint: 'Give one of them another columnName, or leave one out.',
    },
  );
}

/** What an association is called, and who can call it otherwise. */
export interface NamedAssociation {
  /** The property on instances of its source. */
  readonly as: string;
  /** Whether a decorator declared it: its name is that of the field it stands on. */
  readonly isField: boolean;
  /** The association that brought it along, as messages call it: `Person.likedToots`. */
  readonly broughtBy: string | undefined;
  /** What its methods on the prototype of the source are called. */
  methodNames(): readonly string[];
}

/** Refuses associations under names that instances of the model have for something else. */
export function checkAssociationNames(draft: ModelDraft, associations: readonly NamedAssociation[]): void {
  const seen = new Map<string, NamedAssociation>();
  const attributes = draft.attributes();
  for (const association of associations) {
    const { as } = association;
    checkMemberName(draft, association.isField ? 'field' : 'association', as);
    if (attributes.has(as)) throw collision(draft, association);
    const other = seen.get(as);
    if (other !== undefined) throw duplicate(draft, association, other);
    seen.set(as, association);
  }
  const members = new Set([...attributes.keys(), ...seen.keys()]);
  for (const association of associations) checkMethodNames(draft, association, members);
}

/** A value under the name of a method would hide the method on its instance. */
function checkMethodNames(draft: ModelDraft, association: NamedAssociation, members: ReadonlySet<string>): void {
  const hidden = association.methodNames().filter(name => members.has(name));
  if (hidden.length === 0) return;
  const taken = [...members].find(name => hidden.includes(name)) as string; // one of them is the first
  const kind = draft.attributes().has(taken) ? 'attribute' : 'association';
  const message = `${draft.name} has an ${kind} "${taken}", and the association "${association.as}" a method of that name.`;
  throw new DefinitionError('NAME_COLLISION', message, { hint: remedy(association) });
}

function collision({ name }: ModelDraft, association: NamedAssociation): DefinitionError {
  const message = `${name} has both an attribute and an association called "${association.as}".`;
  return new DefinitionError('NAME_COLLISION', message, { hint: remedy(association) });
}

function duplicate({ name }: ModelDraft, association: NamedAssociation, other: NamedAssociation): DefinitionError {
  const message = `${name} has two associations called "${association.as}".`;
  return new DefinitionError('DUPLICATE_ASSOCIATION', message, {
    hint: remedy(other.broughtBy === undefined ? association : other),
  });
}

/** Where the name of an association can be changed: where it was declared. */
function remedy({ broughtBy, isField, as }: NamedAssociation): string {
  if (broughtBy !== undefined)
    return `It is there as the inverse of ${broughtBy}: name it with the option "inverse" of that one.`;
  if (isField) return `Give the field "${as}" another name: it is that of the association.`;
  return 'Give one of them another name with the option "as".';
}

type StorableNames = Pick<ModelDefinition, 'name' | 'table' | 'comment' | 'attributes' | 'indexes' | 'primaryKeyName'>;

/**
 * Refuses names and comments that no database keeps as they are: with NUL, half a surrogate pair, or a code point that is
 * no character. They become parts of statements, where nothing can be bound.
 *
 * @throws DefinitionError `INVALID_NAME`
 */
export function checkStorableNames(names: StorableNames): void {
  const { name, table, comment, attributes, indexes, primaryKeyName } = names;
  check(`The name of the table of ${name}`, table.name);
  check(`The schema of ${name}`, table.schema);
  check(`The comment of ${name}`, comment);
  check(`The name of the primary key of ${name}`, primaryKeyName);
  for (const attribute of attributes.values()) {
    check(`The name of the column of ${name}.${shortText(attribute.name)}`, attribute.columnName);
    check(`The comment of ${name}.${shortText(attribute.name)}`, attribute.comment);
  }
  for (const index of indexes) check(`The name of an index of ${name}`, index.name);
}

function check(what: string, text: unknown): void {
  if (text === undefined) return;
  const flaw = typeof text === 'string' ? flawOf(text) : 'is no text';
  if (flaw === undefined) return;
  throw new DefinitionError('INVALID_NAME', `${what} ${flaw}.`, {
    hint: 'Write it in characters that a text may have.',
  });
}

function flawOf(text: string): string | undefined {
  if (text.includes('\0')) return 'has the character NUL, which no database takes there';
  if (/\p{Surrogate}/u.test(text)) return 'has half of a surrogate pair, which is no character';
  if (/\p{Noncharacter_Code_Point}/u.test(text)) return 'has a code point that is no character, such as U+FDD0';
  return undefined;
}
