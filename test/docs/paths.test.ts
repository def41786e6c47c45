import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** Places in the packages' sources that a document names, each from its package on: `core/src/engine.ts`. */
function placesIn(document: string): readonly string[] {
  const text = readFileSync(join(root, document), 'utf8');
  const found = text.matchAll(/`((?:core|associations|query-builder|mortise)\/src\/[^`\s]*)`/g);
  return [...new Set([...found].map(([, place]) => place as string))];
}

describe('The architecture', () => {
  it.each(placesIn('ARCHITECTURE.md'))('names a place that exists: %s', place => {
    expect(existsSync(join(root, 'packages', place))).toBe(true);
  });
});
