import type { BindingContext } from '@mortise/core';
import { keyOfJunction, nameIsFree } from './adopted-key';
import { declaredOf } from './declared-of';
import type { BelongsToOptions, HasManyOptions, InverseOptions } from './association-options';
import type { UnnamedKey } from './foreign-key';
import { defaultName, inverseOptions, namePair } from './names';

/** A has-many or has-one whose key has its names. */
interface NamedKey {
  readonly key: UnnamedKey;
  readonly foreignKeys: readonly string[];
  readonly options: HasManyOptions;
}

/** What the association back is to be called, where a has-many or has-one says so. */
export function inverseName(inverse: HasManyOptions['inverse']): string | undefined {
  const { as } = inverseOptions(inverse);
  return as === undefined ? undefined : namePair(as).singular;
}

/**
 * The belongs-to that a has-many or has-one has on the other side by itself: none where one over this key exists already,
 * or its name is taken.
 */
export function inverseOfHas(
  context: BindingContext,
  { key, foreignKeys, options }: NamedKey,
): BelongsToOptions | undefined {
  const { holder, target, referenced } = key;
  const wanted = inverseName(options.inverse);
  const as = wanted ?? defaultName(target).singular;
  const others = declaredOf(context.all, holder);
  const exists = others.some(each => each.foreignKeyTo(key, context)?.join() === foreignKeys.join());
  // The key of a junction has its legs, which a many-to-many names.
  const isLeg = isTaken(context, key, as) || keyOfJunction(context, key, 'any')?.join() === foreignKeys.join();
  // A name that was asked for is not given up without a word.
  if (exists || (isLeg && wanted === undefined)) return undefined;
  const { foreignKeyConstraints, inverse } = options;
  const { nestedWrites } = inverseOptions<InverseOptions>(inverse);
  return { as, foreignKey: foreignKeys, targetKey: referenced, foreignKeyConstraints, nestedWrites };
}

/** Whether what leads back over a key, under that name, would be in the way of what the holder has. */
const isTaken = (context: BindingContext, { holder, target }: UnnamedKey, as: string): boolean =>
  !nameIsFree(context, holder, as) ||
  declaredOf(context.all, holder).some(each => each.options.as === undefined && each.leadsTo(target.model));

/** Many-to-many associations that share the key of a junction are prepared before legs are laid over it. */
export function prepareSharing(context: BindingContext, key: UnnamedKey): void {
  if (!isTaken(context, key, defaultName(key.target).singular)) keyOfJunction(context, key, 'any');
}

/** What leads back from a belongs-to, where it asks for that. */
export function inverseOfBelongsTo(
  { inverse, foreignKeyConstraints }: BelongsToOptions,
  keys: { readonly foreign: readonly string[]; readonly target: readonly string[] },
): HasManyOptions {
  return {
    ...inverseOptions<HasManyOptions>({ as: inverse?.as }),
    foreignKey: keys.foreign,
    sourceKey: keys.target,
    foreignKeyConstraints,
    nestedWrites: inverse?.nestedWrites,
  };
}
