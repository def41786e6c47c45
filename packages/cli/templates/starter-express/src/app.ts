import express, { type ErrorRequestHandler, type Express } from 'express';
import { EmptyResultError, MortiseError, ValidationError } from 'mortise';
import { Person, Toot } from './models/index.js';

/** The API, which any server can serve: tests send it requests without one. */
export function createApp(): Express {
  const app = express();
  app.use(express.json());

  app.get('/people', async (_request, response) => {
    response.json(await Person.findAll({ include: ['likedToots'], order: ['name'] }));
  });

  app.post('/people', async ({ body }, response) => {
    // Of what was sent, only the name is taken.
    response.status(201).json(await Person.create(body, { fields: ['name'] }));
  });

  app.put('/people/:person/likes/:toot', async ({ params, body }, response) => {
    const person = await Person.findByPk(Number(params.person), { rejectOnEmpty: true });
    const toot = await Toot.findByPk(Number(params.toot), { rejectOnEmpty: true });
    const { reaction = 'like' } = (body ?? {}) as { reaction?: string };
    await person.related('likedToots').add(toot, { through: { reaction } });
    response.status(204).end();
  });

  app.use(tellError);
  return app;
}

const tellError: ErrorRequestHandler = (error, _request, response, _next) => {
  const status = error instanceof EmptyResultError ? 404 : error instanceof ValidationError ? 422 : 500;
  // What toJSON gives may be sent: it has no SQL and no values.
  response.status(status).json(error instanceof MortiseError ? error : { code: 'INTERNAL' });
};
