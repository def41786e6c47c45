export { pullModels, type PullOptions, type PullResult, type PullStyle } from './pull/pull-models';
export { defineConfig, type MigrationSettings, type MortiseConfig } from './config/define-config';
export { main } from './main';
export { runProcess } from './run-process';
export type { Io, Signals } from './terminal/io';
export { Factory, factory, type FactoryValues } from './seed/factory';
export { seed, type Seed, type SeedContext } from './seed/seed';
export { upsertBy, type SeedKey, type SeedLink, type SeedRow, type UpsertCounts } from './seed/upsert-by';
