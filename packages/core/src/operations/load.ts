import { inPlace } from '../definition/in-place';
import type { Place } from '../definition/place';
import type { ModelDefinition } from '../definition/model-definition';
import { placeOfInstance } from '../registry/definition-of';
import { QueryError } from '../errors/query-error';
import type { Includes, LoadOptions } from '../options/find-options';
import { type Loaded, loadNodes } from './load-nodes';
import { rememberLoaded } from './reload';

/** Instances by the place they were read from. */
export function byPlace(definition: ModelDefinition, instances: readonly object[]): readonly Loaded[] {
  checkInstances(definition, instances);
  const groups = new Map<Place | undefined, object[]>();
  for (const instance of instances) {
    const place = placeOfInstance(instance);
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [instance]);
    else group.push(instance);
  }
  // What is asked for is looked at where there is nobody to load it for, too.
  if (groups.size === 0) return [{ definition, instances }];
  return [...groups].map(([place, own]) => ({ definition: inPlace(definition, place), instances: own }));
}

/** Loads associations onto instances that are there. */
export async function loadOnto(loaded: Loaded, include: Includes, options: LoadOptions): Promise<void> {
  const { definition, instances } = loaded;
  checkInstances(definition, instances);
  await loadNodes(loaded, include, options);
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
