import { existsSync } from 'node:fs';
import { Database } from 'mortise';
import { LikedToot, models, Person, Toot } from './models/index.js';

// What differs between machines, and what is secret, stands in .env.
if (existsSync('.env')) process.loadEnvFile('.env');

/** The database with its models: that of DATABASE_URL, unless another is asked for. */
export function connect(url: string = process.env['DATABASE_URL'] ?? 'DATABASE_URL_DEFAULT'): Database {
  const database = new Database(url, { models });
  Person.belongsToMany(Toot, { as: 'likedToots', through: LikedToot, inverse: { as: 'likedBy' } });
  return database;
}

/** Where tests may make and drop tables as they like. */
export const testUrl: string = process.env['TEST_DATABASE_URL'] ?? 'TEST_DATABASE_URL_DEFAULT';
