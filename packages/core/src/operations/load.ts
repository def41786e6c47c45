import type { Includes, LoadOptions } from '../options/find-options';
import { engineOf } from '../engine';
import { QueryError } from '../errors/query-error';
import { inSchema } from '../definition/in-schema';
import { schemaOf, stateOf } from '../instance/instance';
import { keyIdentity, keyOf } from '../instance/instance-key';
import type { ModelDefinition } from '../definition/model-definition';
import { compileContext } from '../compile/include';
import { compileIncludes } from '../compile/includes';
import { ParameterBag } from '../query/parameter-bag';
import { type IncludeNode, type LinkStep, targetOf } from '../query/select-query';
import { executionOf } from '../options/find-rules';
import { requirePersisted } from './identity';
import { rememberLoaded } from './reload';
import { markFound } from './mark-found';

/** Instances that are there, and their model. */
interface Loaded {
  readonly definition: ModelDefinition;
  readonly instances: readonly object[];
}

/** Instances by the schema they were read from. */
export function bySchema(definition: ModelDefinition, instances: readonly object[]): readonly Loaded[] {
  checkInstances(definition, instances);
  const groups = new Map<string | undefined, object[]>();
  for (const instance of instances) {
    const schema = schemaOf(instance);
    const group = groups.get(schema);
    if (group === undefined) groups.set(schema, [instance]);
    else group.push(instance);
  }
  // What is asked for is looked at where there is nobody to load it for, too.
  if (groups.size === 0) return [{ definition, instances }];
  return [...groups].map(([schema, own]) => ({ definition: inSchema(definition, schema), instances: own }));
}

/** Loads associations onto instances that are there: one statement for each include, by the keys they hold now. */
export async function loadOnto(loaded: Loaded, include: Includes, options: LoadOptions): Promise<void> {
  const { definition, instances } = loaded;
  checkInstances(definition, instances);
  const bag = new ParameterBag();
  // What an include requires is asked of its parents, and these are found already.
  const { nodes } = compileIncludes([include].flat(), compileContext(definition, bag));
  // All keys are looked for before anything is read: one that is missing leaves every instance as it was.
  const wanted = nodes.map(node => ({ node, parents: parentsByKey(loaded, node) }));
  for (const { node, parents } of wanted) {
    const keys = [...parents.values()].map(({ key }) => key);
    const read = { definition, node, keys };
    const found = keys.length === 0 ? [] : await engineOf(definition).related(read, bag.values, executionOf(options));
    markFound(found.flat(), { definition: targetOf(node.steps), includes: node.includes }, options);
    for (const instance of instances) put(instance, node, []);
    [...parents.values()].forEach((group, index) => {
      for (const instance of group.instances) put(instance, node, found[index] ?? []);
    });
  }
  rememberLoaded(definition, instances, include);
}

function checkInstances({ model, name }: ModelDefinition, instances: readonly object[]): void {
  if (!Array.isArray(instances)) throw new QueryError('INVALID_SOURCE', `${name}.load takes a list of instances.`);
  for (const instance of instances) {
    if (!(instance instanceof model)) {
      throw new QueryError('INVALID_SOURCE', `${name}.load takes instances of ${name}, and was given something else.`);
    }
  }
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
