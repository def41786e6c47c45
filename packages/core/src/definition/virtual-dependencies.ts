import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import { shortText } from '../errors/short-text';
import type { AttributeDefinition } from './attribute-definition';

type Attributes = ReadonlyMap<string, AttributeDefinition>;

/**
 * Refuses virtual attributes that depend on what is not there, or on themselves.
 *
 * @throws DefinitionError `UNKNOWN_ATTRIBUTE` or `CIRCULAR_DEPENDENCY`
 */
export function checkDependencies(model: string, attributes: Attributes): void {
  for (const { name, type } of attributes.values()) {
    if (type.dependsOn !== undefined) followDependencies({ model, attributes }, [name]);
  }
}

interface Model {
  readonly model: string;
  readonly attributes: Attributes;
}

function followDependencies({ model, attributes }: Model, way: readonly string[]): void {
  const name = way.at(-1) as string; // a way has an end
  for (const next of attributes.get(name)?.type.dependsOn ?? []) {
    if (!attributes.has(next)) throw unknownDependency({ model, attributes }, name, next);
    if (way.includes(next)) throw circularDependency(model, [...way, next]);
    followDependencies({ model, attributes }, [...way, next]);
  }
}

function unknownDependency({ model, attributes }: Model, name: string, next: string): DefinitionError {
  const known = [...attributes.keys()];
  const message = `${model}.${name} depends on "${shortText(next)}", which is no attribute.${didYouMean(next, known)}`;
  return new DefinitionError('UNKNOWN_ATTRIBUTE', `${message} ${model} has: ${listNames(known)}.`);
}

const circularDependency = (model: string, way: readonly string[]): DefinitionError =>
  new DefinitionError(
    'CIRCULAR_DEPENDENCY',
    `Virtual attributes of ${model} depend on each other: ${way.join(' → ')}.`,
    {
      hint: 'Name the columns that each of them is worked out from.',
    },
  );
