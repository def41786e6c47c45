import { perDefinition } from '../definition/per-definition';
import { QueryError } from '../errors/query-error';
import type { ModelDefinition } from '../definition/model-definition';
import { lowerFirst } from '../definition/naming';

/**
 * Makes the instance refuse to read an association that is not loaded. What is loaded is an own property, so only what is
 * missing ever gets as far as the prototype.
 */
export function makeStrict(instance: object, definition: ModelDefinition): void {
  Object.setPrototypeOf(instance, strictPrototypeOf(definition));
}

const strictPrototypeOf = perDefinition(strictPrototype);

/** A proxy, not accessors: `'toots' in person` goes on to tell whether they are loaded. */
function strictPrototype(definition: ModelDefinition): object {
  const prototype = Object.create(definition.model.prototype) as object;
  return new Proxy(prototype, {
    get(target, name, instance): unknown {
      if (typeof name === 'string' && definition.associations.has(name) && !(name in target)) {
        throw notLoaded(definition, name);
      }
      return Reflect.get(target, name, instance);
    },
  });
}

function notLoaded({ name: model }: ModelDefinition, name: string): QueryError {
  return new QueryError('NOT_LOADED', `${model}.${name} was not loaded, and this ${model} is loaded strictly.`, {
    hint: `Add include: ['${name}'] to the query, or load it: await ${lowerFirst(model)}.load('${name}').`,
  });
}
