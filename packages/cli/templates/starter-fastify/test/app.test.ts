import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createApp } from '../src/app.js';
import { connect, testUrl } from '../src/database.js';
import { Toot } from '../src/models/index.js';

const database = connect(testUrl);
const app = createApp();
before(() => database.sync({ force: true }));
after(() => database.close());

test('people are made, and like toots', async () => {
  const made = await app.inject({ method: 'POST', url: '/people', payload: { name: 'Ada', id: 99 } });
  assert.equal(made.statusCode, 201);
  const { id } = made.json<{ id: number }>();
  const toot = await Toot.create({ text: 'Hello' });
  const url = `/people/${id}/likes/${toot.id}`;
  const liked = await app.inject({ method: 'PUT', url, payload: { reaction: 'love' } });
  assert.equal(liked.statusCode, 204);
  const people = (await app.inject('/people')).json<{ likedToots: { LikedToot: { reaction: string } }[] }[]>();
  assert.deepEqual(
    people.map(({ likedToots }) => likedToots.map(({ LikedToot: link }) => link.reaction)),
    [['love']],
  );
});

test('a wrong value is told by name, and a missing row is not found', async () => {
  const refused = await app.inject({ method: 'POST', url: '/people', payload: {} });
  assert.equal(refused.statusCode, 422);
  assert.equal((await app.inject({ method: 'PUT', url: '/people/999/likes/1' })).statusCode, 404);
});
