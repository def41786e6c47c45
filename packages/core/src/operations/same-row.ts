import { attributeOf, type ModelDefinition } from '../definition/model-definition';
import { QueryError } from '../errors/query-error';
import { areSameValues } from '../definition/required-scope';
import { isInstance, stateOf, loadedValue, readValue } from '../instance/instance';
import type { Assigned } from './new-row';
import { markOf } from './deletion-mark';
import { identityValues } from './identity';
import { canonicalOrUndefined } from './validate-instance';

/** Whether another instance is of the same row: of the same model, in the same place, with the same primary key. */
export function isSameRow({ definition, instance }: Assigned, other: unknown): boolean {
  if (instance === other) return true;
  if (!isInstance(other) || !isOneTable(stateOf(instance).layout.definition, stateOf(other).layout.definition))
    return false;
  const { primaryKey } = definition;
  return primaryKey.length > 0 && primaryKey.every(name => haveSame(definition, name, [instance, other]));
}

/** Of the same model, in the same schema, and not of two tenants. */
function isOneTable(own: ModelDefinition, others: ModelDefinition): boolean {
  if (own.model !== others.model || own.table.schema !== others.table.schema) return false;
  const [one, other] = [own.tenantValues, others.tenantValues];
  return one === undefined || other === undefined || areSameValues(own, one, other);
}

/** What is not known is not the same. */
function haveSame(definition: ModelDefinition, name: string, instances: readonly [object, object]): boolean {
  const attribute = attributeOf(definition, name);
  const [one, other] = instances.map(each => canonicalOrUndefined(attribute, valueOf(each, name)));
  return one !== undefined && other !== undefined && attribute.equals(one, other);
}

/** As it is in the row, as far as that is known. */
function valueOf(instance: object, name: string): unknown {
  const state = stateOf(instance);
  return loadedValue(state, name) ?? readValue(instance, state, name);
}

/** The condition that finds the row of an instance, in the words of a `where`. */
export function identifyingWhere({ definition, instance }: Assigned): Record<string, unknown> {
  if (stateOf(instance).isNewRecord) refuseUnnumbered(definition, instance);
  const values = identityValues(instance, definition);
  return Object.fromEntries(definition.primaryKey.map((name, part) => [name, values[part]]));
}

/** A new instance may have a key already, and else has none before it is saved. */
function refuseUnnumbered(definition: ModelDefinition, instance: object): void {
  const missing = definition.primaryKey.find(name => (readValue(instance, stateOf(instance), name) ?? null) === null);
  if (missing === undefined) return;
  const message = `This ${definition.name} is not saved yet, and has no "${missing}" by which its row could be found.`;
  throw new QueryError('MISSING_PRIMARY_KEY', message, { hint: 'Call save() first.' });
}

/** Whether the row of an instance is marked as deleted. */
export function isSoftDeleted({ definition, instance }: Assigned): boolean {
  const mark = markOf(definition);
  const state = stateOf(instance);
  const value = readValue(instance, state, mark);
  if (value === undefined && !state.isNewRecord) throw withoutMark(definition, mark);
  return value !== undefined && value !== null;
}

function withoutMark({ name: model }: ModelDefinition, mark: string): QueryError {
  const message = `This ${model} was loaded without "${mark}", which says whether it is deleted.`;
  return new QueryError('MISSING_ATTRIBUTE', message, { hint: `Select it too: attributes: [..., '${mark}'].` });
}
