import type { SchemaDifference } from '@mortise/core';
import { Database, sql } from 'mortise';
import { Coded } from './coded';
import { defineModels } from './define-models';
import type { PulledAttribute, PulledModel } from './pulled-model';

/**
 * Models that find their tables as they say, so that `sync` has nothing to do: they are defined, and compared with what is
 * there. A default that the database spells otherwise is left to it. A table that no model can describe is left alone.
 */
export async function fitModels(models: readonly PulledModel[], database: Database): Promise<readonly PulledModel[]> {
  const first = await differencesOf(models, database);
  if (first.size === 0) return models;
  const milder = models.map(model => withDatabaseDefaults(model, first.get(model.name) ?? []));
  const second = await differencesOf(milder, database);
  return milder.map(model => leftAlone(model, second.get(model.name) ?? []));
}

type Differences = ReadonlyMap<string, readonly SchemaDifference[]>;

/** In what tables are not as the models say, by the names of these. */
async function differencesOf(models: readonly PulledModel[], { knex }: Database): Promise<Differences> {
  const database = new Database(knex);
  try {
    defineModels(models, database);
    const known = database.models.definitions();
    const tables = known.filter(({ isSynced }) => isSynced);
    const found = await database.models.engine.schema.differences(tables, { drop: false, known }, {});
    return new Map(found.map(({ model, differences }) => [model, differences]));
  } finally {
    await database.close();
  }
}

function withDatabaseDefaults(model: PulledModel, differences: readonly SchemaDifference[]): PulledModel {
  const subjects = new Set(differences.map(({ subject }) => subject));
  const attributes = model.attributes.map(attribute =>
    subjects.has(`${model.name}.${attribute.name}`) ? withDatabaseDefault(attribute) : attribute,
  );
  return { ...model, attributes };
}

const withDatabaseDefault = (attribute: PulledAttribute): PulledAttribute =>
  attribute.default === undefined
    ? attribute
    : { ...attribute, default: { coded: new Coded('sql.default', sql.default), isSql: true } };

function leftAlone(model: PulledModel, differences: readonly SchemaDifference[]): PulledModel {
  if (differences.length === 0) return model;
  const told = differences.map(({ message }) => message);
  const notes = [...model.notes, 'Sync leaves the table alone, for it would change it:', ...told];
  return { ...model, options: { ...model.options, sync: false }, notes };
}
