import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { connect, testUrl } from '../src/database.js';
import { Person, Toot } from '../src/models/index.js';

const database = connect(testUrl);
before(() => database.sync({ force: true }));
after(() => database.close());

test('a person likes a toot, and the link knows how', async () => {
  const ada = await Person.create({ name: 'Ada' });
  const toot = await Toot.create({ text: 'Hello' });
  await ada.related('likedToots').add(toot, { through: { reaction: 'love' } });
  await ada.related('likedToots').add(toot); // again: the link is there already
  const found = await Person.findOne({ where: { name: 'Ada' }, include: ['likedToots'], rejectOnEmpty: true });
  assert.deepEqual(
    found.likedToots.map(({ text, LikedToot: link }) => [text, link.reaction]),
    [['Hello', 'love']],
  );
});
