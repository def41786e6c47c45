import fastify, { type FastifyInstance } from 'fastify';
import { EmptyResultError, MortiseError, ValidationError } from 'mortise';
import { Person, Toot } from './models/index.js';

/** The API, which tests send requests to without a server. */
export function createApp(): FastifyInstance {
  const app = fastify();

  app.get('/people', () => Person.findAll({ include: ['likedToots'], order: ['name'] }));

  app.post<{ Body: { name: string } }>('/people', async ({ body }, reply) => {
    // Of what was sent, only the name is taken.
    return reply.code(201).send(await Person.create(body, { fields: ['name'] }));
  });

  app.put<{ Params: { person: string; toot: string }; Body: { reaction?: string } | undefined }>(
    '/people/:person/likes/:toot',
    async ({ params, body }, reply) => {
      const person = await Person.findByPk(Number(params.person), { rejectOnEmpty: true });
      const toot = await Toot.findByPk(Number(params.toot), { rejectOnEmpty: true });
      await person.related('likedToots').add(toot, { through: { reaction: body?.reaction ?? 'like' } });
      return reply.code(204).send();
    },
  );

  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof EmptyResultError ? 404 : error instanceof ValidationError ? 422 : 500;
    // What toJSON gives may be sent: it has no SQL and no values.
    return reply.code(status).send(error instanceof MortiseError ? error.toJSON() : { code: 'INTERNAL' });
  });
  return app;
}
