import { mapPaced } from './pace';

const many = Array.from({ length: 2_000 }, (_none, index) => index);

/** Takes some microseconds, so that all take longer than others may be kept waiting. */
function workOn(item: number): number {
  const until = process.hrtime.bigint() + 20_000n;
  while (process.hrtime.bigint() < until);
  return item;
}

async function turnsWhile(work: () => unknown): Promise<number> {
  let turns = 0;
  let isDone = false;
  const count = (): void => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await work();
  isDone = true;
  return turns;
}

describe('mapPaced', () => {
  it('gives what map gives, at once for few items', async () => {
    expect(mapPaced([1, 2], item => item + 1)).toEqual([2, 3]);
    expect(await mapPaced(many, workOn)).toEqual(many);
  });

  it('lets others have turns while many are handled, whatever a program makes of the clock', async () => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(1e12);
    expect(await turnsWhile(() => mapPaced(many, workOn))).toBeGreaterThan(1);
    clock.mockRestore();
    expect(await turnsWhile(() => mapPaced(many, workOn))).toBeGreaterThan(1);
  });
});
