import { inLanes } from './in-lanes';

/** Work that goes on only when it is told to. */
function openEnded(): {
  readonly begun: string[];
  readonly end: (item: string, error?: Error) => void;
  work: (item: string) => Promise<void>;
} {
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const work = (item: string): Promise<void> => {
    begun.push(item);
    return new Promise((resolve, reject) => {
      ends.set(item, error => (error === undefined ? resolve() : reject(error)));
    });
  };
  return { begun, work, end: (item, error) => ends.get(item)?.(error) };
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

describe('inLanes', () => {
  it('works for so many items at once, and begins in their order', async () => {
    const { begun, end, work } = openEnded();
    const all = inLanes(['a', 'b', 'c'], 2, work);
    expect(begun).toEqual(['a', 'b']);
    end('b');
    await turn();
    expect(begun).toEqual(['a', 'b', 'c']);
    end('a');
    end('c');
    await all;
  });

  it('works for one after the other in one lane', async () => {
    const { begun, end, work } = openEnded();
    const all = inLanes(['a', 'b'], 1, work);
    await turn();
    expect(begun).toEqual(['a']);
    end('a');
    await turn();
    end('b');
    await all;
    expect(begun).toEqual(['a', 'b']);
  });

  it('tells a failure once all that was begun has ended', async () => {
    const { begun, end, work } = openEnded();
    let isOver = false;
    const all = inLanes(['a', 'b'], 2, work).finally(() => {
      isOver = true;
    });
    const told = expect(all).rejects.toThrow('lost');
    end('a', new Error('lost'));
    await turn();
    expect([begun, isOver]).toEqual([['a', 'b'], false]);
    end('b');
    await told;
  });

  it('begins nothing more after a failure, in any lane', async () => {
    const { begun, end, work } = openEnded();
    const told = expect(inLanes(['a', 'b', 'c', 'd', 'e'], 2, work)).rejects.toThrow('lost');
    end('a', new Error('lost'));
    await turn();
    end('b');
    await told;
    expect(begun).toEqual(['a', 'b']);
  });
});
