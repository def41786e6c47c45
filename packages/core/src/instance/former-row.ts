import { stateOf, type InstanceState } from './instance';

/** A row as an instance was loaded with it, or last written. */
export type RowView = Pick<InstanceState, 'row' | 'offset' | 'layout'>;

/** The rows of instances as they were before the write whose hooks run now. */
const formerRows = new WeakMap<object, readonly RowView[]>();

/** The row an instance has now, to be remembered while it is written. */
export function rowOf(instance: object): RowView {
  const { row, offset, layout } = stateOf(instance);
  return { row, offset, layout };
}

/** The row that `changed()` and `previous()` compare with: while the hooks after a write run, the one before it. */
export const comparedRow = (instance: object): RowView => formerRows.get(instance)?.at(-1) ?? stateOf(instance);

/** Does something for an instance that was just written, and still tells what was changed by that. */
export async function tellingChanges(instance: object, former: RowView, work: () => Promise<void>): Promise<void> {
  formerRows.set(instance, [...(formerRows.get(instance) ?? []), former]);
  try {
    await work();
  } finally {
    // Writes of one instance may overlap: each takes away what it brought.
    const others = (formerRows.get(instance) ?? []).filter(each => each !== former);
    if (others.length === 0) formerRows.delete(instance);
    else formerRows.set(instance, others);
  }
}
