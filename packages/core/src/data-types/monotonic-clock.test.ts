import { MonotonicClock } from './monotonic-clock';

describe('MonotonicClock', () => {
  const clockFrom0To2 = () => new MonotonicClock({ start: () => 0, limit: 3 });

  it('counts within a millisecond', () => {
    const clock = clockFrom0To2();
    expect([clock.tick(5), clock.tick(5)]).toEqual([
      { time: 5, count: 0 },
      { time: 5, count: 1 },
    ]);
  });

  it('runs ahead when a millisecond is used up', () => {
    const clock = clockFrom0To2();
    const ticks = [5, 5, 5, 5].map(now => clock.tick(now));
    expect(ticks.at(-1)).toEqual({ time: 6, count: 0 });
  });

  it('does not go back when the system does', () => {
    const clock = clockFrom0To2();
    clock.tick(5);
    expect(clock.tick(4)).toEqual({ time: 5, count: 1 });
  });
});
