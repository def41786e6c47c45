import { QueryError } from '../errors/query-error';
import { stateOf, loadedValue, readValue } from '../instance/instance';
import { canonical } from '../instance/canonical-value';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';
import { tenantMismatch } from '../definition/required-scope';
import { allOf, type Condition } from '../query/condition';
import type { ParameterBag } from '../query/parameter-bag';
import { canonicalOrUndefined } from './validate-instance';

/** The condition that finds the row of an instance: its primary key as it was loaded, or has just been written. */
export function identityCondition(
  instance: object,
  definition: ModelDefinition,
  bag: ParameterBag,
  written?: ReadonlyMap<string, unknown>,
): Condition {
  const values = identityValues(instance, definition, written);
  const conditions = definition.primaryKey.map((name, part): Condition => ({
    type: 'compare',
    attribute: name,
    operator: '=',
    value: bag.canonical(definition, name, values[part]),
  }));
  return allOf(conditions) as Condition; // one condition or more
}

/** The canonical key of the row of an instance, likewise. */
export function identityValues(
  instance: object,
  definition: ModelDefinition,
  written?: ReadonlyMap<string, unknown>,
): readonly unknown[] {
  const state = stateOf(instance);
  if (definition.primaryKey.length === 0)
    throw withoutKey(definition, 'has no primary key, so one row cannot be told from another');
  return definition.primaryKey.map(name => {
    const value = written?.get(name) ?? loadedValue(state, name) ?? readValue(instance, state, name);
    if (value === undefined || value === null)
      throw withoutKey(definition, `was loaded without its primary key "${name}"`);
    return canonical(definition, attributeOf(definition, name), value);
  });
}

/** The row of a key whose values are in the slots from this one on. */
export function keyCondition(definition: ModelDefinition, firstSlot = 0): Condition | undefined {
  return allOf(
    definition.primaryKey.map((attribute, part): Condition => {
      const { type } = attributeOf(definition, attribute);
      return { type: 'compare', attribute, operator: '=', value: { slot: firstSlot + part, type } };
    }),
  );
}

function withoutKey({ name }: ModelDefinition, problem: string): QueryError {
  return new QueryError('MISSING_PRIMARY_KEY', `An instance of ${name} ${problem}.`, {
    hint: 'Select the primary key too, or use the static method with a where.',
  });
}

/** Refuses to go on with an instance whose row is gone, not there yet, or another tenant's. */
export function requirePersisted(instance: object, definition: ModelDefinition, verb: string): void {
  const { name } = definition;
  const state = stateOf(instance);
  if (state.isNewRecord)
    throw new QueryError('NOT_SAVED', `This ${name} is not saved yet: it has no row to ${verb}.`, {
      hint: 'Call save() first.',
    });
  if (state.isUnknown && verb !== 'reload') throw unknownRow(name, verb);
  if (state.isDestroyed) throw new QueryError('DESTROYED', `This ${name} was destroyed: it has no row to ${verb}.`);
  if (definition.tenantValues !== undefined) requireOwnTenant(instance, definition, verb);
}

/** What an instance holds of its row tells whose that is. Where it holds nothing of that, the row is not found. */
function requireOwnTenant(instance: object, definition: ModelDefinition, verb: string): void {
  const state = stateOf(instance);
  for (const [name, own] of definition.tenantValues ?? []) {
    const attribute = attributeOf(definition, name);
    const held = canonicalOrUndefined(attribute, loadedValue(state, name) ?? readValue(instance, state, name));
    if (held === undefined || attribute.equals(held, own)) continue;
    throw tenantMismatch(
      definition,
      `this instance is a row of another tenant, and is not there to ${verb} for this one`,
    );
  }
}

function unknownRow(name: string, verb: string): QueryError {
  const problem = `Nobody knows whether the last write of this ${name} took effect, so it can't be asked to ${verb}`;
  return new QueryError('ROW_UNKNOWN', `${problem}: no answer came to the COMMIT of its transaction.`, {
    hint: 'Call reload() first: it reads the row, or fails with ROW_GONE where there is none.',
  });
}

export function rowGone({ name }: ModelDefinition): QueryError {
  return new QueryError(
    'ROW_GONE',
    `The row of this ${name} is not there any more: it was deleted, or its key was changed.`,
  );
}
