import { findCycles } from './import-cycles';

describe('findCycles', () => {
  it('finds none where imports run in one direction', () => {
    expect(
      findCycles(
        new Map([
          ['index', ['person', 'toot']],
          ['person', ['toot']],
          ['toot', []],
        ]),
      ),
    ).toEqual([]);
  });

  it('finds the files that import each other by way of others, and leaves out those that only lead there', () => {
    const graph = new Map([
      ['index', ['person']],
      ['person', ['toot']],
      ['toot', ['like']],
      ['like', ['person']],
    ]);
    expect(findCycles(graph)).toEqual([['person', 'toot', 'like']]);
  });

  it('lists the largest group first', () => {
    const graph = new Map([
      ['self', ['self']],
      ['person', ['toot']],
      ['toot', ['person']],
    ]);
    expect(findCycles(graph)).toEqual([['person', 'toot'], ['self']]);
  });
});
