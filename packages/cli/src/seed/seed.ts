import type { Database, Model, ModelStatic } from 'mortise';
import { Factory, type FactoryValues } from './factory';
import type { SeedCounts } from './seed-counts';
import { upsertBy, type SeedKey, type SeedRow } from './upsert-by';

/** What a seed works with. */
export interface SeedContext {
  readonly database: Database;
  /** The models by name; one that is not there is an error that suggests the nearest. */
  readonly models: Readonly<Record<string, ModelStatic>>;
  /** As `factory` of the package; what it creates is counted. */
  readonly factory: <M extends Model>(model: ModelStatic<M>, values?: FactoryValues<M>) => Factory<M>;
  /** As `upsertBy` of the package; what becomes of rows and links is counted. */
  readonly upsertBy: <M extends Model>(
    model: ModelStatic<M>,
    key: SeedKey<M>,
    rows: readonly SeedRow<M>[],
  ) => Promise<M[]>;
}

/** What a file of `seeds/` exports by default. Its calls are one transaction. */
export type Seed = (context: SeedContext) => Promise<unknown>;

/**
 * A seed, typed.
 *
 * @example
 * export default seed(async ({ upsertBy }) => {
 *   await upsertBy(Person, 'name', [{ name: 'Ada' }, { name: 'Grace' }]);
 * });
 */
export const seed = (run: Seed): Seed => run;

/** What a seed of this database is given. */
export function seedContext(database: Database, counts: SeedCounts): SeedContext {
  return {
    database,
    models: modelsOf(database),
    factory: (model, values) => new Factory(model, values === undefined ? [] : [values], { counts }),
    upsertBy: (model, key, rows) => upsertBy(model, key, rows, { counts }),
  };
}

function modelsOf({ models }: Database): SeedContext['models'] {
  const byName = Object.fromEntries(Array.from(models, model => [model.name, model]));
  return new Proxy(byName, {
    get: (_target, name) => (typeof name === 'string' ? models.getOrThrow(name) : undefined),
  });
}
