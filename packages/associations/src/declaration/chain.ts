import { DefinitionError, didYouMean, listNames, type BindingContext, type ModelDraft } from '@mortise/core';
import { declaredOf } from './adopted-key';
import type { DeclaredAssociation } from './association-declaration';

/** A chain as it was declared. */
interface DeclaredChain {
  /** `Person.likedTags`, as messages call it. */
  readonly label: string;
  readonly source: ModelDraft;
  readonly target: ModelDraft;
  readonly through: readonly string[];
}

/**
 * The associations a chain names, each on the model that the one before it leads to.
 *
 * @throws DefinitionError `INVALID_CHAIN`, naming the step that is wrong
 */
export function resolveChain(
  { label, source, target, through }: DeclaredChain,
  context: BindingContext,
): readonly DeclaredAssociation[] {
  let at = source;
  const members = through.map((name, index) => {
    const own = declaredOf(context.all, at);
    const member = own.find(each => each.asIn(context) === name);
    if (member === undefined) {
      const known = own.map(each => each.asIn(context));
      throw unknownStep({ label, index, name }, at, known);
    }
    at = member.preparedIn(context).target;
    return member;
  });
  if (at === target) return members;
  throw new DefinitionError(
    'INVALID_CHAIN',
    `${label} goes through [${through.join(', ')}], which leads to ${at.name}, not to ${target.name}.`,
    { hint: 'The last association of the chain leads to the target.' },
  );
}

interface WrongStep {
  readonly label: string;
  readonly index: number;
  readonly name: string;
}

function unknownStep(
  { label, index, name }: WrongStep,
  { name: model }: ModelDraft,
  known: readonly string[],
): DefinitionError {
  return new DefinitionError(
    'INVALID_CHAIN',
    `Step ${index + 1} of ${label} is "${name}", and ${model} has no such association.${didYouMean(name, known)} It has: ${listNames(known)}.`,
  );
}

/** @throws DefinitionError `INVALID_CHAIN` unless at least two associations are named. */
export function checkChain(owner: string, through: unknown): void {
  if (
    Array.isArray(through) &&
    through.length > 1 &&
    [...(through as unknown[])].every(name => typeof name === 'string')
  )
    return;
  throw new DefinitionError('INVALID_CHAIN', `${owner} needs the option "through": the associations to follow.`, {
    hint: "Name two or more: { through: ['likedToots', 'tags'] }.",
  });
}
