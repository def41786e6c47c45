import { attributeOf, isGuarded, type ModelDefinition, type ReferenceDefinition } from '../definition/model-definition';
import { requiredValues, tenantMismatch } from '../definition/required-scope';
import { after, type Awaitable } from '../engine';
import { keyIdentity } from '../instance/canonical-value';
import type { ExecutionContext } from '../options/transaction-options';
import type { Assignment, InsertAlikeCommand, InsertCommand, UpdateCommand } from '../query/commands';
import { checkMetRows } from './met-rows';
import { distinct, isValue, unknownKey, type Key, type WrittenRows } from './rows-by-keys';
import { assignedValues, updatedKeys } from './updated-keys';

/**
 * Looks at rows before they are inserted for a tenant, in the only place by which all come: each has what rows of the tenant
 * have, refers to none of another's, and takes the place of none.
 *
 * @throws QueryError `TENANT_REQUIRED` or `TENANT_MISMATCH`
 */
export function guardInsert(command: InsertCommand, context: ExecutionContext): Awaitable<void> {
  const { definition, conflict, attributes, rows } = command;
  const written: WrittenRows = {
    definition,
    valuesOf: names => {
      const places = names.map(name => attributes.indexOf(name));
      return places.includes(-1) ? [] : rows.map(row => places.map(place => row[place]));
    },
  };
  requireOwn(written, rows.length);
  if (!isGuarded(definition)) return undefined;
  const isUpdating = conflict !== undefined && (conflict.update.length > 0 || conflict.touches === true);
  // What is met and left as it is may be another's.
  const keys: KeysOf = reference => newKeys(written, reference, { areWritten: conflict === undefined || isUpdating });
  return after(checkReferences(definition, keys, context), () =>
    isUpdating ? checkMetRows(written, context) : undefined,
  );
}

/** The same of rows that are alike but for some attributes. */
export function guardInsertAlike(command: InsertAlikeCommand, context: ExecutionContext): Awaitable<void> {
  const { definition, attributes, conflict, shared, differing, values } = command;
  if (!isGuarded(definition)) return undefined;
  const rows = values.map(value => {
    const row = [...shared];
    const own = differing.length === 1 ? [value] : (value as readonly unknown[]); // as the command says
    differing.forEach((place, index) => (row[place] = own[index]));
    return row;
  });
  return guardInsert({ definition, attributes, rows, conflict, returning: [], required: [] }, context);
}

/**
 * The same of an UPDATE: rows stay those of their tenant, and refer to none of another's.
 *
 * @throws QueryError as `guardInsert`
 */
export function guardUpdate(
  { definition, assignments, where }: UpdateCommand,
  values: readonly unknown[],
  context: ExecutionContext,
): Awaitable<void> {
  if (!isGuarded(definition)) return undefined;
  // What is set to what it has, to lock a row, stays.
  const changed = assignments.filter(assignment => !keepsOwn(assignment));
  for (const { attribute, value } of changed) if ('added' in value) refuseCounted(definition, attribute);
  for (const { attribute, value } of changed)
    for (const each of assignedValues(value, values)) checkKept(definition, attribute, each);
  const names = new Set(changed.map(({ attribute }) => attribute));
  const update = { definition, assignments: changed, where, values };
  const keys: KeysOf = ({ attributes }) =>
    attributes.some(name => names.has(name)) ? updatedKeys(update, attributes, context) : [];
  return checkReferences(definition, keys, context);
}

/** What a key becomes that is counted up or down, only the database knows. */
function refuseCounted(definition: ModelDefinition, name: string): void {
  const isOfTenant = ({ attributes, target }: ReferenceDefinition): boolean =>
    target.requiredScope !== undefined && attributes.includes(name);
  const reference = definition.references.find(isOfTenant);
  if (reference !== undefined) throw ofNobody(definition, reference);
}

function keepsOwn({ attribute, value }: Assignment): boolean {
  if (!('pieces' in value) || value.pieces.length !== 1) return false;
  const [piece] = value.pieces;
  return typeof piece === 'object' && 'attribute' in piece && piece.attribute === attribute;
}

function requireOwn({ definition, valuesOf }: WrittenRows, count: number): void {
  if (definition.requiredScope === undefined) return;
  for (const [name, own] of requiredValues(definition) ?? []) {
    const { equals } = attributeOf(definition, name);
    const values = valuesOf([name]);
    const areOwn = values.length === count && values.every(([value]) => isValue(value) && equals(value, own));
    if (!areOwn) throw tenantMismatch(definition, `a new row has another "${name}" than the rows of its tenant`);
  }
}

function checkKept(definition: ModelDefinition, name: string, value: unknown): void {
  const own = requiredValues(definition)?.get(name);
  if (own === undefined || (isValue(value) && attributeOf(definition, name).equals(value, own))) return;
  throw tenantMismatch(definition, `no row is given another "${name}": it stays with its tenant`);
}

/** The keys that rows are to have of a reference. */
type KeysOf = (reference: ReferenceDefinition) => Awaitable<readonly Key[]>;

/** Those of new rows. Where they lead to rows of their own list, as in a tree, these are the tenant's like all of them. */
function newKeys(
  { definition, valuesOf }: WrittenRows,
  { attributes, target, targetAttributes }: ReferenceDefinition,
  { areWritten }: { readonly areWritten: boolean },
): readonly Key[] {
  const keys = valuesOf(attributes);
  if (!areWritten || target.model !== definition.model) return keys;
  const own = new Set(distinct(valuesOf(targetAttributes)).map(keyIdentity));
  return own.size === 0 ? keys : keys.filter(key => !own.has(keyIdentity(key)));
}

/** Keys of other rows are looked up among those of the tenant: one statement for each model that is referred to. */
function checkReferences(definition: ModelDefinition, keysOf: KeysOf, context: ExecutionContext): Awaitable<void> {
  let checked: Awaitable<void> = undefined;
  for (const reference of definition.references) {
    // Those that lead to no model of tenants are nobody's, and those that name the tenant are the database's.
    if (reference.target.requiredScope === undefined || namesTenant(definition, reference)) continue;
    checked = after(checked, () =>
      after(keysOf(reference), keys => checkKeys(definition, { reference, keys }, context)),
    );
  }
  return checked;
}

/** Whether it leads to rows that have what its own have: the database sees to that. */
function namesTenant(
  definition: ModelDefinition,
  { attributes, target, targetAttributes }: ReferenceDefinition,
): boolean {
  const own = [...(target.tenantValues?.keys() ?? [])];
  const isNamed = (name: string): boolean =>
    definition.tenantValues?.has(attributes[targetAttributes.indexOf(name)] ?? '') === true;
  return own.length > 0 && own.every(isNamed);
}

interface SoughtKeys {
  readonly reference: ReferenceDefinition;
  readonly keys: readonly Key[];
}

function checkKeys(
  definition: ModelDefinition,
  { reference, keys }: SoughtKeys,
  context: ExecutionContext,
): Awaitable<void> {
  const { target, targetAttributes: names } = reference;
  const tuples = distinct(keys);
  if (tuples.length === 0) return undefined;
  return after(unknownKey(target, { names, tuples }, context), unknown => {
    if (unknown !== undefined) throw ofNobody(definition, reference);
  });
}

function ofNobody(definition: ModelDefinition, { attributes, target }: ReferenceDefinition): Error {
  return tenantMismatch(definition, `"${attributes.join(', ')}" is no key of a ${target.name} of the same tenant`);
}
