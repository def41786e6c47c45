import {
  allOf,
  compileFind,
  executionOf,
  livingRows,
  ParameterBag,
  type Condition,
  type ExecutionContext,
  type ModelDefinition,
  type RowLock,
} from '@mortise/core';
import { keyIdentity } from '../reads/source-key';
import { hasKey } from './has-key';

/** The rows that hold the links of an association: those of the junction, or the targets themselves. */
export interface LinkTable {
  readonly definition: ModelDefinition;
  /** What points to the source. */
  readonly foreignKeys: readonly string[];
  /** What tells the target. */
  readonly targetKeys: readonly string[];
  /** What each of its links has beside the keys. */
  readonly scope: (bag: ParameterBag) => Condition | undefined;
}

const lock: RowLock = { level: 'UPDATE', whenHeld: 'wait' };

/**
 * The keys of the targets that a source is linked to, by their identity. The links are locked, which also makes them those
 * of now: a transaction may see its tables as they were when it first read.
 */
export async function linkedKeys(
  table: LinkTable,
  sourceKey: readonly unknown[],
  context: ExecutionContext,
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const { definition, targetKeys } = table;
  const bag = new ParameterBag();
  const { query } = compileFind(definition, { attributes: [...targetKeys], raw: true, paranoid: false }, { bag });
  const where = linksOf(table, sourceKey, bag);
  const locked = definition.engine.locksRows ? { lock } : {};
  const rows = await definition.engine.select({ ...query, where, ...locked }, bag.values, executionOf(context));
  const keys = rows.map(row => targetKeys.map(name => (row as Record<string, unknown>)[name]));
  return new Map(keys.map(key => [keyIdentity(key), key]));
}

function linksOf(
  { definition, foreignKeys, scope }: LinkTable,
  sourceKey: readonly unknown[],
  bag: ParameterBag,
): Condition | undefined {
  return allOf([...hasKey(definition, foreignKeys, sourceKey, bag), scope(bag), livingRows(definition)]);
}
