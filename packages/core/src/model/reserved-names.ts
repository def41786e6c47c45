import { DefinitionError } from '../errors/definition-error';
import type { AttributeDefinition } from './attribute-definition';
import type { ModelDraft } from './model-draft';
import { isGiven } from './own-options';

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
export function checkMemberName(draft: ModelDraft, kind: keyof typeof remedies, name: string): void {
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
