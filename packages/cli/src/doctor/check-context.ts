import type { ModelDefinition } from '@mortise/core';
import type { Database } from 'mortise';
import type { LiveTable } from './live-table';

/** What checks of tables work with. */
export interface CheckContext {
  readonly database: Database;
  /** Of the models whose tables Mortise cares for. */
  readonly definitions: readonly ModelDefinition[];
  /** Looked up once for each model; undefined where its table isn't there. */
  readonly tables: ReadonlyMap<ModelDefinition, LiveTable | undefined>;
}
