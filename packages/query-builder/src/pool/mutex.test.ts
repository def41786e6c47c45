import { Turns } from './mutex';

describe('Turns', () => {
  it('come in the order of arrival, one at a time', async () => {
    const turns = new Turns();
    const order: number[] = [];
    const visit = async (visitor: number): Promise<void> => {
      await turns.enter();
      order.push(visitor);
      await Promise.resolve();
      order.push(visitor);
      turns.leave();
    };
    await Promise.all([1, 2, 3].map(visit));
    expect(order).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it('do not come to those who wait no longer', async () => {
    const turns = new Turns();
    expect(turns.enter()).toBeUndefined();
    const impatient = turns.enterWithin(5);
    const patient = turns.enterWithin(1_000);
    expect(await impatient).toBe(false);
    turns.leave();
    expect(await patient).toBe(true);
    turns.leave();
    expect(await turns.enterWithin(5)).toBe(true);
  });
});
