import type { Knex } from 'mortise';
import type { DialectName } from './servers';
/** How a server is told to make, describe, empty and drop a place for tables. */
export interface ServerPlaces {
  readonly create: (name: string, collation: string | undefined) => string;
  readonly drop: (name: string) => string;
  /** The configuration of a connection that finds its tables in the first of these places, and then in the others. */
  readonly enter: (config: Knex.Config, names: readonly string[]) => Knex.Config;
  /** How a place is described that has nothing in it. */
  readonly nothing: string;
  /** Everything in the place but rows, as a text. */
  readonly describe: (name: string, connection: Knex) => Promise<string>;
  /** Takes all rows out, and lets counted keys begin anew. */
  readonly empty: (name: string, connection: Knex) => Promise<void>;
}
export declare const serverPlaces: Readonly<Record<Exclude<DialectName, 'sqlite'>, ServerPlaces>>;
