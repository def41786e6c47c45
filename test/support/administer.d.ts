import type { Knex } from 'mortise';
/** What the databases of this run are called that tests have instead of schemas. */
export declare const pooledPrefix: () => string;
interface Answer {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}
/** Runs a statement on a connection of its own. */
export declare function administer(config: Knex.Config, statement: string): Promise<Answer>;
export declare function dropDatabase(config: Knex.Config, name: string): Promise<void>;
export {};
