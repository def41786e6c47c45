import { stateOf, type InstanceState } from './instance';

/** A row as an instance was loaded with it, or last written. */
export type RowView = Pick<InstanceState, 'row' | 'offset' | 'layout'>;

/** The rows of instances as they were before the write whose hooks run now. */
const formerRows = new WeakMap<object, RowView>();

/** The row an instance has now, to be remembered while it is written. */
export function rowOf(instance: object): RowView {
  const { row, offset, layout } = stateOf(instance);
  return { row, offset, layout };
}

/** The row that `changed()` and `previous()` compare with: while the hooks after a write run, the one before it. */
export const comparedRow = (instance: object): RowView => formerRows.get(instance) ?? stateOf(instance);

/** Does something for an instance that was just written, and still tells what was changed by that. */
export async function tellingChanges(instance: object, former: RowView, work: () => Promise<void>): Promise<void> {
  const outer = formerRows.get(instance);
  formerRows.set(instance, former);
  try {
    await work();
  } finally {
    if (outer === undefined) formerRows.delete(instance);
    else formerRows.set(instance, outer);
  }
}
