import type { AttributeDefinition } from '../definition/attribute-definition';
import type { ModelDefinition } from '../definition/model-definition';
import { perDefinition } from '../definition/per-definition';
import { engineOf } from '../engine';
import { executionOf } from '../options/find-rules';
import { ownWriteOptions } from '../options/operation-rules';
import type { BulkCreateOptions } from '../options/write-options';
import { conflictClause } from './conflict-clause';
import { clauseFor, insertedColumns, insertShape } from './insert-row';
import { stampNew } from './timestamps';
import { canonicalOrUndefined, checkInstance } from './validate-instance';

/** Rows that are alike but for a key. */
export interface UnseenRows {
  /** Makes a new instance as the first of them, of which nobody hears. */
  readonly makeFirst: () => object;
  readonly keyNames: readonly string[];
  /** Canonical, and different from each other where a conflict updates. */
  readonly keys: readonly (readonly unknown[])[];
}

/**
 * Inserts rows of which nobody sees an instance, making one in place of all.
 *
 * @returns false, with nothing sent, where only instances of each can tell what is written.
 * @throws ValidationError as an instance of each would be refused
 */
export async function insertUnseen(
  definition: ModelDefinition,
  rows: UnseenRows,
  options: BulkCreateOptions,
): Promise<boolean> {
  options = ownWriteOptions(options);
  if (seesInstances(definition, options) || !areCanonical(definition, rows)) return false;
  const instance = rows.makeFirst();
  stampNew(instance, definition, new Date());
  const values = checkInstance({ definition, instance, attributes: insertedColumns(instance, definition) });
  const shape = insertShape(definition, values);
  const { attributes } = shape;
  const conflict = clauseFor(shape, conflictClause(definition, options));
  const template = attributes.map(name => values.get(name));
  const command = { definition, attributes, conflict, rows: rowsOf(template, attributes, rows) };
  await engineOf(definition).insert({ ...command, returning: [], required: [] }, executionOf(options));
  return true;
}

/** Whether code of the model's author would be given an instance. */
function seesInstances(definition: ModelDefinition, { hooks, validate }: BulkCreateOptions): boolean {
  const isHooked = definition.hooks.has('beforeBulkCreate') || definition.hooks.has('afterBulkCreate');
  if (isHooked && hooks !== false) return true;
  return (definition.hasValidators && validate !== false) || !sameness(definition).areAlike;
}

/** Whether no accessor changes a value of each instance, and no generator makes it anew. A class is complete when its model is used. */
const sameness = perDefinition(({ attributes, hasAccessors, model }) => {
  const prototype = model.prototype as object;
  const isPlain = ({ name, defaultValue }: AttributeDefinition): boolean =>
    defaultValue?.type !== 'generator' && !(name in prototype);
  return { areAlike: !hasAccessors && [...attributes.values()].every(isPlain) };
});

/** A key that the junction spells otherwise might come twice. */
function areCanonical({ attributes }: ModelDefinition, { keyNames, keys }: UnseenRows): boolean {
  return keyNames.every((name, position) => {
    const attribute = attributes.get(name) as AttributeDefinition; // keys are attributes
    return keys.every(key => Object.is(key[position], canonicalOrUndefined(attribute, key[position])));
  });
}

function rowsOf(
  template: readonly unknown[],
  attributes: readonly string[],
  { keyNames, keys }: UnseenRows,
): readonly (readonly unknown[])[] {
  const positions = keyNames.map(name => attributes.indexOf(name));
  return keys.map(key => {
    const row = template.slice();
    for (let part = 0; part < positions.length; part++) row[positions[part] as number] = key[part];
    return row;
  });
}
