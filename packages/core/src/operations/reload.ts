import { stateOf } from '../instance/instance';
import type { ModelDefinition } from '../definition/model-definition';
import type { FindOptions } from '../options/find-options';
import { includesOf } from '../compile/includes';
import { Op } from '../options/operators';
import { loadedValue } from '../instance/layout';
import { findOne } from './find';
import { ParameterBag } from '../query/parameter-bag';
import { heldIncludes, rememberLoaded } from './loaded-includes';
import { identityCondition, requirePersisted, rowGone } from './identity';

/** Reads the row of an instance again, into the same instance. */
export async function reloadInstance(
  definition: ModelDefinition,
  instance: object,
  options: FindOptions,
): Promise<void> {
  requirePersisted(instance, definition, 'reload');
  // Throws where the key is missing: without it any row would do.
  identityCondition(instance, definition, new ParameterBag());
  const state = stateOf(instance);
  const where = Object.fromEntries(definition.primaryKey.map(name => [name, { [Op.eq]: loadedValue(state, name) }]));
  const scopes = { includesDefault: false, names: [] };
  const include: unknown = options.include ?? heldIncludes(instance, definition);
  const again = { paranoid: false, ...options, include, where, raw: false };
  const fresh = await findOne({ definition, scopes }, again);
  if (fresh === null) throw rowGone(definition);
  const { includes } = state;
  Object.assign(instance, fresh);
  Object.assign(state, stateOf(fresh), { includes });
  const given = includesOf(options);
  if (given !== undefined) rememberLoaded(definition, [instance], given);
}
