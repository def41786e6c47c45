import {
  type Awaitable,
  engineOf,
  executionOf,
  type CompiledQuery,
  type ExecutionContext,
  type ModelDefinition,
  type PreparedSelect,
  type SelectQuery,
} from '@mortise/core';
import type { BoundAssociation } from '../association';
import { listItem } from './link-keys';

/** A read of an association of which nothing is said but whose rows it is to give. */
interface PreparedGet {
  readonly source: ModelDefinition;
  readonly target: ModelDefinition;
  readonly select: PreparedSelect;
  readonly values: readonly unknown[];
  /** Where the key goes among the values. */
  readonly slot: number;
}

const known = new WeakMap<BoundAssociation, PreparedGet>();

/** Whether nothing but the association decides: no scope that may say something else at each call, no hook, no mark. */
export function isPlainRead({ chain, targetDefinition, junction }: BoundAssociation): boolean {
  const { hooks } = targetDefinition;
  return (
    chain === undefined &&
    !hooks.has('beforeFind') &&
    !hooks.has('afterFind') &&
    isPlainModel(targetDefinition) &&
    (junction === undefined || isPlainModel(junction.definition))
  );
}

const isPlainModel = ({ scopes, strictLoading, batch }: ModelDefinition): boolean =>
  scopes.default === undefined && !strictLoading && !batch;

/** The rows of one source by its key; `compile` makes the query at the first call. */
export function readPrepared(
  association: BoundAssociation,
  key: readonly unknown[],
  { compile, options }: { compile: () => CompiledQuery<SelectQuery>; options: ExecutionContext },
): Awaitable<object[]> {
  const { select, values, slot } = preparedFor(association, compile);
  const bound = [...values];
  bound[slot] = [listItem(key)];
  return select.run(bound, executionOf(options));
}

function preparedFor(association: BoundAssociation, compile: () => CompiledQuery<SelectQuery>): PreparedGet {
  const { sourceDefinition: source, targetDefinition: target } = association;
  const found = known.get(association);
  // Settled anew, an association is the same one between other definitions.
  if (found !== undefined && found.source === source && found.target === target) return found;
  const { query, values } = compile();
  const slot = query.origin?.keys.slot as number; // it starts at a key
  const made: PreparedGet = { source, target, select: engineOf(target).prepare(query), values, slot };
  known.set(association, made);
  return made;
}
