import { stateOf } from '../model/instance';
import type { ModelDefinition } from '../model/model-definition';
import type { FindOptions } from '../query/find-options';
import { Op } from '../query/operators';
import { loadedValue } from '../model/layout';
import { findOne } from './find';
import { ParameterBag } from '../query/parameter-bag';
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
  const fresh = await findOne({ definition, scopes }, { paranoid: false, ...options, where, raw: false });
  if (fresh === null) throw rowGone(definition);
  Object.assign(instance, fresh);
  Object.assign(state, stateOf(fresh));
}
