import { type Awaitable, type LinkWriteTrace, traced, traces } from '@mortise/core';
import type { BoundAssociation } from '../association';

/** A call that links or unlinks; `targets` is left out where it is given none. */
export interface LinkCall {
  readonly verb: string;
  readonly targets?: unknown;
}

/** Tells of a call that links or unlinks to whoever listens. */
export function tracingLinks<T>(association: BoundAssociation, call: LinkCall, work: () => Awaitable<T>): Awaitable<T> {
  if (!traces.linkWrite.hasSubscribers) return work();
  const message: LinkWriteTrace = {
    model: association.sourceDefinition.name,
    association: association.label,
    verb: call.verb,
    targetCount: 'targets' in call ? countOf(call.targets) : undefined,
  };
  return traced(traces.linkWrite, message, async told => {
    const result = await work();
    if (typeof result === 'number') told.rowCount = result;
    return result;
  });
}

function countOf(targets: unknown): number {
  if (Array.isArray(targets)) return targets.length;
  return targets === null ? 0 : 1;
}
