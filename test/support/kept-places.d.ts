import type { Database, Knex } from 'mortise';
import { type ServerPlaces } from './server-places';
import type { DialectName } from './servers';
/** What a test asks of its place. */
export interface PlaceWishes {
  readonly collation: string | undefined;
  readonly searchPath: readonly string[];
  /** The names of the models whose tables may come from an earlier test; undefined where they are to be new. */
  readonly keptFor: string | undefined;
}
/** Tables as they were asked for, and as the server described them once they were made. */
interface Tables {
  readonly asked: string;
  readonly made: string;
}
/** A schema or a database of a server, with the tables that a test of this file left in it. */
interface Kept {
  readonly name: string;
  readonly tables: Tables;
}
/**
 * The places of one test file on one server. To make and drop tables takes most of a test's time there: a test gets those
 * of an earlier one, emptied, where it asks for the same and the earlier one left them as they were made.
 */
export declare class KeptPlaces {
  #private;
  readonly config: Knex.Config;
  readonly words: ServerPlaces;
  constructor(dialect: Exclude<DialectName, 'sqlite'>, config: Knex.Config);
  /** A place for one test. */
  take(wishes: PlaceWishes): Promise<Place>;
  /** Drops a place, or keeps it where there is nothing to drop. */
  letGo(name: string, { collation }: PlaceWishes): Promise<void>;
  keep(wishes: PlaceWishes, kept: Kept): void;
  /** The connection on which places are made and dropped. */
  get administrator(): Knex;
  run(statement: string): Promise<void>;
  /** Drops what is kept. */
  close(): Promise<void>;
}
/** A schema or a database that one test has for itself. */
declare class Place {
  #private;
  private readonly places;
  private readonly wishes;
  private readonly name;
  private readonly found;
  constructor(places: KeptPlaces, wishes: PlaceWishes, name: string, found: Tables | undefined);
  get config(): Knex.Config;
  /** Makes the tables of a database, or empties them where they are there. */
  furnish(database: Database): Promise<void>;
  /** Called when the test is over and its database closed. */
  leave(): Promise<void>;
}
export {};
