import { DefinitionError } from '../errors/definition-error';
import type { ModelClass } from './model-class';
import type { ModelDefinition } from './model-definition';

const shadowed = new WeakMap<object, string>();
const probed = new WeakSet<object>();
let isProbing = false;

/**
 * A field written `name!: string` is set to undefined after the constructor of Model has run, where the compiler emits
 * class fields: `new Person({ name })` would lose the name. The first construction of each class finds that out with an
 * empty instance and refuses.
 *
 * @throws DefinitionError `SHADOWED_ATTRIBUTE`, with the remedy.
 */
export function refuseShadowedAttributes(model: ModelClass, definition: ModelDefinition): void {
  if (isProbing) return;
  const name = probed.has(model) ? shadowed.get(model) : probe(model, definition);
  if (name === undefined) return;
  throw new DefinitionError(
    'SHADOWED_ATTRIBUTE',
    `new ${definition.name}(…) cannot set "${name}": the class declares it as a field, which the language sets to undefined after the constructor.`,
    {
      hint: `Write "declare ${name}: …", or use ${definition.name}.build({ … }), which always works.`,
    },
  );
}

function probe(model: ModelClass, definition: ModelDefinition): string | undefined {
  isProbing = true;
  try {
    const empty: object = new (model as unknown as new () => object)();
    const name = definition.columns.find(
      each => Object.hasOwn(empty, each) && (empty as Record<string, unknown>)[each] === undefined,
    );
    if (name !== undefined) shadowed.set(model, name);
    probed.add(model);
    return name;
  } finally {
    isProbing = false;
  }
}
