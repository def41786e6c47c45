import { Database, type DatabaseOptions } from 'mortise';
import { type Capability, type PlanWords, type ServerProfile, type TextTypes } from './servers';
/** What a test file gets for each database. */
export interface DialectSuite {
  /** A database of the test's own, empty, with tables for the models; gone after the test. */
  readonly connect: (models?: DatabaseOptions['models'], options?: ConnectOptions) => Promise<Database>;
  /** `it` for a test that needs a capability; where it is missing the test is skipped with the reason in its name. */
  readonly requires: (capability: Capability) => (name: string, run: () => Promise<void>, timeout?: number) => void;
  readonly has: (capability: Capability) => boolean;
  readonly textTypes: TextTypes;
  readonly planWords: PlanWords;
  readonly isolationWords: ServerProfile['isolationWords'];
}
export interface ConnectOptions extends Omit<DatabaseOptions, 'models'> {
  /** SQLite: a file instead of memory, so that there can be several connections; a path: a copy of that file. */
  readonly file?: boolean | string;
  /** Declares what the models lack, before tables are made. */
  readonly declare?: (database: Database) => unknown;
  /** False: no tables are made. */
  readonly sync?: boolean;
  /** Most connections of the pool. */
  readonly pool?: number;
  /** Where databases have one: the collation that tables of the database get. */
  readonly collation?: string;
  /** Where there are schemas: others in which names are looked up too. */
  readonly searchPath?: readonly string[];
  /** The version the server is taken to have, whatever it says. */
  readonly version?: string;
}
/** Runs the same tests on every database. */
export declare function describeEachDialect(name: string, define: (suite: DialectSuite) => void): void;
/** Collects the statements of a database: pass `log` as its `logging`. */
export declare function statementLog(): {
  log: (sql: string) => void;
  statements: string[];
  clear: () => void;
};
