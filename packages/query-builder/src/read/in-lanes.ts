/**
 * Does some work for each item, for so many at once, and begins in their order. All that was begun has ended when it is over;
 * after a failure nothing more is begun.
 */
export async function inLanes<Item>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  let hasFailed = false;
  const lane = async (): Promise<void> => {
    for (const item of waiting) {
      if (hasFailed) return;
      await work(item).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
    }
  };
  if (lanes <= 1) return lane();
  const ended = await Promise.allSettled(Array.from({ length: Math.min(lanes, items.length) }, lane));
  const failed = ended.find(each => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
