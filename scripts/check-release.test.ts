import { lacksOf } from './check-release';

describe('A package that is to be published', () => {
  const filled = {
    repository: { type: 'git', url: 'git+https://example.org/mortise.git' },
    homepage: 'https://example.org/mortise',
    bugs: { url: 'https://example.org/mortise/bugs' },
  };

  it('may be where it says where its source, its page and its faults are', () => {
    expect(lacksOf(filled, 'package.json')).toEqual([]);
    expect(lacksOf({ ...filled, repository: 'example:mortise', bugs: 'https://example.org' }, 'package.json')).toEqual(
      [],
    );
  });

  it('may not be without, which is told by field and file', () => {
    expect(lacksOf({ ...filled, homepage: '', bugs: {} }, 'packages/core/package.json')).toEqual([
      'Fill the field "homepage" of packages/core/package.json before the package is published.',
      'Fill the field "bugs" of packages/core/package.json before the package is published.',
    ]);
    expect(lacksOf({}, 'package.json')).toHaveLength(3);
  });
});
