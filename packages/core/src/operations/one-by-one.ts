import { engineOf } from '../engine';
import type { ExecutionContext, TransactionHandle } from '../options/transaction-options';
import { compileFind } from '../compile/find';
import { executionOf } from './execution';
import type { Matching } from './matching-rows';

/**
 * Loads the rows that meet a condition and hands each to the work, all in one transaction: what hooks of single
 * instances need. Gives their number.
 */
export function oneByOne(
  { definition, where, bag }: Matching,
  context: ExecutionContext,
  work: (instance: object, transaction: TransactionHandle) => Promise<void>,
): Promise<number> {
  return engineOf(definition).transaction(executionOf(context), async transaction => {
    // The condition says which rows there are: of the find nothing but its columns is wanted.
    const query = { ...compileFind(definition, { paranoid: false }, { bag }).query, where };
    const instances = await engineOf(definition).select(query, bag.values, { ...executionOf(context), transaction });
    for (const instance of instances) await work(instance, transaction);
    return instances.length;
  });
}
