import { DefinitionError } from '../errors/definition-error';
import type { ModelClass } from '../options/model-class';
import type { ModelDefinition } from '../definition/model-definition';

const shadowed = new WeakMap<object, readonly string[]>();
const mark = Symbol('mark');
let isProbing = false;

/**
 * A field written `name!: string` is set to undefined after the constructor of Model has run, where the compiler emits
 * class fields: `new Person({ name })` would lose the name; `name = 'Ada'` would overwrite it. The first construction of
 * each class finds that out with an instance of its own and refuses.
 *
 * @throws DefinitionError `SHADOWED_ATTRIBUTE`, with the remedy.
 */
export function refuseShadowedAttributes(model: ModelClass, definition: ModelDefinition, values: object): void {
  const name = shadowedBy(model, definition).find(each => Object.hasOwn(values, each));
  if (name === undefined) return;
  throw new DefinitionError(
    'SHADOWED_ATTRIBUTE',
    `new ${definition.name}(…) cannot set "${name}": the class declares it as a field, which the language sets after the constructor.`,
    {
      hint: `Write "declare ${name}: …", or use ${definition.name}.build({ … }), which always works.`,
    },
  );
}

function shadowedBy(model: ModelClass, definition: ModelDefinition): readonly string[] {
  const names = shadowed.get(model) ?? probe(model, definition);
  shadowed.set(model, names);
  return names;
}

/** The attributes of a marked instance that lost their marks: their fields were set. */
function probe(model: ModelClass, definition: ModelDefinition): readonly string[] {
  isProbing = true;
  try {
    const marked = new (model as unknown as new () => Record<string, unknown>)();
    return definition.columns.filter(name => marked[name] !== mark);
  } finally {
    isProbing = false;
  }
}

/** While a class is probed: marks the attributes of the instance, and says that it needs nothing else. */
export function isMarkedForProbe(instance: object, { columns }: ModelDefinition): boolean {
  if (!isProbing) return false;
  for (const name of columns) {
    // Defined, not set: no setter of the author's is to be called.
    Object.defineProperty(instance, name, { value: mark, writable: true, enumerable: true, configurable: true });
  }
  return true;
}
