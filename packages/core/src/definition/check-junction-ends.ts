import { DefinitionError } from '../errors/definition-error';
import { type ModelDefinition, hasUniqueKey } from './model-definition';

/**
 * Whose the links in a junction of everybody are, their ends tell: by a key that rows of two tenants may have, nobody could.
 *
 * @throws DefinitionError `KEY_NOT_UNIQUE`
 */
export function checkJunctionEnds({ name, requiredScope, references }: ModelDefinition): void {
  if (requiredScope !== undefined) return;
  for (const { isEnd, target, targetAttributes } of references) {
    if (!isEnd || target.requiredScope === undefined || hasUniqueKey(target, targetAttributes)) continue;
    throw sharedKey(name, `${target.name}.${targetAttributes.join(', ')}`);
  }
}

function sharedKey(name: string, key: string): DefinitionError {
  const problem = `${name} has no requiredScope, and refers to ${key}, which rows of several tenants may share`;
  return new DefinitionError('KEY_NOT_UNIQUE', `${problem}: its links would be mixed.`, {
    hint: `Refer to a key that is unique by itself, or declare ${name} as a model with a requiredScope of its own.`,
  });
}
