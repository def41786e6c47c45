import { seed } from '@mortise/cli';
import { Person, Toot } from '../src/models/index.js';

/** It may run again and again: rows are found by their keys, and what is there already is left alone. */
export default seed(async ({ upsertBy }) => {
  const [hello, rain] = await upsertBy(Toot, 'text', [{ text: 'Hello, world' }, { text: 'Rain again' }]);
  await upsertBy(Person, 'name', [
    { name: 'Ada', likedToots: [rain!, { target: hello!, through: { reaction: 'love' } }] },
    { name: 'Grace', likedToots: [hello!] },
  ]);
});
