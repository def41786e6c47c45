import { attributeOf, type Link, type ModelDefinition } from '../definition/model-definition';
import { areSameValues, requiredValues, tenantMismatch, type TenantValues } from '../definition/required-scope';
import type { Awaitable } from '../engine';
import { isGiven } from '../instance/given-rows';
import { stateOf, type InstanceState, loadedValue, readValue } from '../instance/instance';
import { keyIdentity, keyOf } from '../instance/canonical-value';
import type { ExecutionContext } from '../options/transaction-options';
import { unknownKey } from './rows-by-keys';
import { canonicalOrUndefined } from './validate-instance';

/** Instances whose keys something is read or written by. */
interface KeyedInstances {
  readonly definition: ModelDefinition;
  readonly instances: readonly object[];
  /** The way that starts at them. */
  readonly link: Link;
  /** As errors call what they were given to. */
  readonly label: string;
}

/**
 * Sees to it that instances are rows of the tenant before anything is done by their keys. Those that were read or made for it
 * are; of the others it is looked up.
 *
 * @throws QueryError `TENANT_REQUIRED` or `TENANT_MISMATCH`
 */
export function requireOwnRows(given: KeyedInstances, context: ExecutionContext): Awaitable<void> {
  const { definition, instances, link } = given;
  // A key that leads out of a row says nothing of whose the row is.
  if (definition.requiredScope === undefined || isReference(definition, link)) return undefined;
  const values = requiredValues(definition);
  if (values === undefined) return undefined;
  const unproven = instances.filter(instance => !isProven(instance, definition, { values, link }));
  return unproven.length === 0 ? undefined : lookUp({ ...given, instances: unproven }, context);
}

const isReference = ({ references }: ModelDefinition, { fromAttributes, to }: Link): boolean =>
  references.some(({ attributes, target }) => target.model === to.model && attributes.join() === fromAttributes.join());

interface Proof {
  readonly values: TenantValues;
  readonly link: Link;
}

function isProven(instance: object, definition: ModelDefinition, { values, link }: Proof): boolean {
  const state = stateOf(instance);
  if (state.isNewRecord || isGiven(instance) || !link.fromAttributes.every(name => isAsLoaded(instance, state, name)))
    return false;
  const own = state.layout.definition.tenantValues;
  return (own !== undefined && areSameValues(definition, own, values)) || isLoadedWith(state, definition, values);
}

/** Whether an attribute has the value that its row has. */
function isAsLoaded(instance: object, state: InstanceState, name: string): boolean {
  const [own, loaded] = [readValue(instance, state, name), loadedValue(state, name)];
  return own === undefined || own === loaded || (loaded !== undefined && keyIdentity([own]) === keyIdentity([loaded]));
}

/** Of those that were read for all tenants, the row tells. */
function isLoadedWith(state: InstanceState, definition: ModelDefinition, values: TenantValues): boolean {
  return [...values].every(([name, value]) => {
    const attribute = attributeOf(definition, name);
    const loaded = canonicalOrUndefined(attribute, loadedValue(state, name));
    return loaded !== undefined && loaded !== null && attribute.equals(loaded, value);
  });
}

async function lookUp(
  { definition, instances, link, label }: KeyedInstances,
  context: ExecutionContext,
): Promise<void> {
  const { fromAttributes: names } = link;
  const keys = instances.map(instance => keyOf(instance, definition, names)).filter(key => key !== undefined);
  if (keys.length === 0) return;
  const unknown = await unknownKey(definition, { names, tuples: keys }, context);
  if (unknown !== undefined) throw tenantMismatch(definition, `an instance given to ${label} is no row of the tenant`);
}
