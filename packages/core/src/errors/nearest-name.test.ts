import fc from 'fast-check';
import { didYouMean, listNames } from './nearest-name';

describe('The nearest name', () => {
  it.each([
    ['nmae', ['id', 'name', 'createdAt'], 'name'],
    ['wehre', ['where', 'order', 'limit'], 'where'],
    ['likedToot', ['toots', 'likedToots'], 'likedToots'],
    ['NAME', ['id', 'name'], 'name'],
    ['createdat', ['createdAt', 'updatedAt'], 'createdAt'],
    ['likes', ['like', 'notLike'], 'like'],
  ])('of %s is offered', (name, known, nearest) => {
    expect(didYouMean(name, known)).toBe(` Did you mean "${nearest}"?`);
  });

  it.each([
    ['password', ['id', 'name']],
    ['x', []],
    ['completelyDifferent', ['id']],
    ['', ['createdAt']],
  ])('of %j is none where nothing is near', (name, known) => {
    expect(didYouMean(name, known)).toBe('');
  });

  it('is the name itself where it is known in other letters', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-zA-Z]{3,12}$/),
        fc.array(fc.stringMatching(/^[0-9]{20,30}$/)),
        (name, others) => {
          expect(didYouMean(name.toUpperCase(), [...others, name.toLowerCase()])).toBe(
            ` Did you mean "${name.toLowerCase()}"?`,
          );
        },
      ),
    );
  });

  it('is found for one wrong letter in a long name', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{4,12}$/), fc.nat(), (name, at) => {
        const index = at % name.length;
        const misspelt = `${name.slice(0, index)}_${name.slice(index + 1)}`;
        expect(didYouMean(misspelt, [name])).toBe(` Did you mean "${name}"?`);
      }),
    );
  });

  it('is asked for by anything, since a program without types may', () => {
    for (const name of [5, null, undefined, {}, [], true]) {
      expect(() => didYouMean(name as string, ['name'])).not.toThrow();
    }
  });
});

describe('A list of names', () => {
  it('is fit for a sentence', () => {
    expect(listNames(['id', 'name'])).toBe('id, name');
    expect(listNames(new Set<string>())).toBe('none');
  });
});
