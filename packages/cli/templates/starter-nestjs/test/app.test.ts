import 'reflect-metadata';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Database } from 'mortise';
import { AppModule } from '../src/app.module.js';
import { connect, testUrl } from '../src/database.js';
import { Toot } from '../src/models/index.js';

let app: INestApplication;
let address: string;
before(async () => {
  const database = connect(testUrl);
  const module = Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(Database)
    .useValue(database);
  app = (await module.compile()).createNestApplication({ logger: ['error'] });
  await database.sync({ force: true });
  await app.listen(0);
  address = await app.getUrl();
});
after(() => app.close());

const send = (method: string, path: string, body: object): Promise<Response> =>
  fetch(`${address}${path}`, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

test('people are made, and like toots', async () => {
  const made = await send('POST', '/people', { name: 'Ada', id: 99 });
  assert.equal(made.status, 201);
  const { id } = (await made.json()) as { id: number };
  const toot = await Toot.create({ text: 'Hello' });
  assert.equal((await send('PUT', `/people/${id}/likes/${toot.id}`, { reaction: 'love' })).status, 204);
  const people = (await (await fetch(`${address}/people`)).json()) as {
    likedToots: { LikedToot: { reaction: string } }[];
  }[];
  assert.deepEqual(
    people.map(({ likedToots }) => likedToots.map(({ LikedToot: link }) => link.reaction)),
    [['love']],
  );
});

test('a wrong value is told by name, and a missing row is not found', async () => {
  assert.equal((await send('POST', '/people', {})).status, 422);
  assert.equal((await send('PUT', '/people/999/likes/1', {})).status, 404);
});
