import { stateOf } from '../model/instance';
import { writeValue } from '../model/layout';
import type { ModelDefinition } from '../model/model-definition';
import type { ExecutionContext } from '../ports/engine';

/**
 * Sees to it that an instance that is about to be marked as written forgets that again when the transaction it was
 * written in is rolled back: the next `save()` then writes it, instead of finding nothing to do.
 *
 * @param generated attributes that the database is about to give a value
 */
export function undoOnRollback(
  definition: ModelDefinition,
  instance: object,
  context: ExecutionContext,
  generated: readonly string[] = [],
): void {
  const transaction = definition.engine.transactionOf(context);
  if (transaction === undefined) return;
  const state = stateOf(instance);
  const former = { ...state };
  transaction.afterRollback(() => {
    Object.assign(state, former);
    for (const name of generated) writeValue(instance, state, name, undefined);
  });
}
