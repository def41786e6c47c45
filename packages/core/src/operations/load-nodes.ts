import { compileContext } from '../compile/find';
import { compileIncludes } from '../compile/includes';
import type { ModelDefinition } from '../definition/model-definition';
import { engineOf, executionOf } from '../engine';
import { stateOf } from '../instance/instance';
import { keyIdentity, keyOf } from '../instance/canonical-value';
import type { FoundOptions } from '../instance/siblings';
import type { Includes } from '../options/find-options';
import type { ExecutionContext } from '../options/transaction-options';
import { ParameterBag } from '../query/parameter-bag';
import { type IncludeNode, type LinkStep, targetOf } from '../query/select-query';
import { requirePersisted } from './identity';
import { requireOwnRows } from './own-rows';
import { type Found, hasJunctionIncludes, instancesUnder, markFound } from './mark-found';

/** Instances that are there, and their model. */
export interface Loaded {
  readonly definition: ModelDefinition;
  readonly instances: readonly object[];
}

type LoadContext = ExecutionContext & FoundOptions;

/** Reads includes for instances that are there: one statement for each, by the keys they hold now. */
export async function loadNodes(loaded: Loaded, include: Includes, options: LoadContext): Promise<void> {
  const { definition, instances } = loaded;
  const bag = new ParameterBag();
  // What an include requires is asked of its parents, and these are found already.
  const { nodes } = compileIncludes([include].flat(), compileContext(definition, bag));
  // All keys are looked for before anything is read: one that is missing leaves every instance as it was.
  const wanted = nodes.map(node => ({ node, parents: parentsByKey(loaded, node) }));
  for (const { steps } of nodes) {
    const { link } = steps[0] as LinkStep; // a path has a link
    await requireOwnRows({ ...loaded, link, label: `${definition.name}.load` }, executionOf(options));
  }
  for (const { node, parents } of wanted) {
    const keys = [...parents.values()].map(({ key }) => key);
    const read = { definition, node, keys };
    const found = keys.length === 0 ? [] : await engineOf(definition).related(read, bag.values, executionOf(options));
    await finishRead(found.flat(), node, options);
    for (const instance of instances) put(instance, node, []);
    [...parents.values()].forEach((group, index) => {
      for (const instance of group.instances) put(instance, node, found[index] ?? []);
    });
  }
}

/** What is done with the rows of an include once they are read. */
export async function finishRead(
  rows: readonly object[],
  { steps, includes }: Pick<IncludeNode, 'steps' | 'includes'>,
  options: LoadContext,
): Promise<void> {
  const found = { definition: targetOf(steps), includes };
  markFound(rows, found, options);
  if (hasJunctionIncludes({ ...found, steps })) await loadOntoJunctions(rows, { ...found, steps }, options);
}

/** Loads what is included in the junction rows of a result: those on its rows, and those of all that they hold. */
export async function loadOntoJunctions(
  rows: readonly object[],
  { steps = [], includes }: Pick<Found, 'includes'> & { readonly steps?: readonly LinkStep[] | undefined },
  options: LoadContext,
): Promise<void> {
  for (const { as, link, include } of steps) {
    if (as === undefined || include === undefined) continue;
    await loadNodes({ definition: link.to, instances: instancesUnder(rows, as) }, include, options);
  }
  for (const node of includes) await loadOntoJunctions(instancesUnder(rows, node.as), node, options);
}

interface Parents {
  readonly key: readonly unknown[];
  readonly instances: object[];
}

/** The instances of each key; those without one have no rows. */
function parentsByKey({ definition, instances }: Loaded, { steps }: IncludeNode): ReadonlyMap<string, Parents> {
  const { link } = steps[0] as LinkStep; // a path has a link
  const groups = new Map<string, Parents>();
  for (const instance of instances) {
    if (stateOf(instance).isNewRecord) requirePersisted(instance, definition, 'load from');
    const key = keyOf(instance, definition, link.fromAttributes);
    if (key === undefined) continue;
    const identity = keyIdentity(key);
    const group = groups.get(identity);
    if (group === undefined) groups.set(identity, { key, instances: [instance] });
    else group.instances.push(instance);
  }
  return groups;
}

/** What is loaded takes the place of what was. */
function put(instance: object, { as, many }: IncludeNode, rows: readonly object[]): void {
  (instance as Record<string, unknown>)[as] = many ? [...rows] : (rows[0] ?? null);
}
