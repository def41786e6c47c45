import { Mutex } from './mutex';

describe('Mutex', () => {
  it('lets pass in the order of arrival, one at a time', async () => {
    const mutex = new Mutex();
    const order: number[] = [];
    const visit = async (visitor: number): Promise<void> => {
      await mutex.acquire();
      order.push(visitor);
      await Promise.resolve();
      order.push(visitor);
      mutex.release();
    };
    await Promise.all([1, 2, 3].map(visit));
    expect(order).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it('passes by those who wait no longer', async () => {
    const mutex = new Mutex();
    expect(mutex.acquire()).toBeUndefined();
    const impatient = mutex.acquireWithin(5);
    const patient = mutex.acquireWithin(1_000);
    expect(await impatient).toBe(false);
    mutex.release();
    expect(await patient).toBe(true);
    mutex.release();
    expect(await mutex.acquireWithin(5)).toBe(true);
  });
});
