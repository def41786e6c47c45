import { RecentMap } from './recent-map';

describe('A map of recent things', () => {
  it('keeps what is asked for again and again', () => {
    const map = new RecentMap<number, string>(3);
    map.set(0, 'zero');
    for (let key = 1; key < 100; key += 1) {
      map.set(key, String(key));
      expect(map.get(0)).toBe('zero');
    }
  });

  it('forgets what has not been asked for, and tells', () => {
    const forgotten: string[] = [];
    const map = new RecentMap<number, string>(2, value => forgotten.push(value));
    for (const key of [1, 2, 3, 4, 5]) map.set(key, String(key));
    expect([map.get(1), map.get(2), map.get(5), forgotten]).toEqual([undefined, undefined, '5', ['1', '2']]);
  });

  it('tells once of what was asked for after it had grown old', () => {
    const forgotten: string[] = [];
    const map = new RecentMap<number, string>(1, value => forgotten.push(value));
    map.set(1, 'one');
    map.set(2, 'two');
    map.get(1);
    map.set(3, 'three');
    map.set(4, 'four');
    expect(forgotten.sort()).toEqual(['one', 'two']);
  });
});
