import { randomBytes } from 'node:crypto';
import knex from 'knex';
import type { Database, Knex } from 'mortise';
import { serverPlaces, type DescribedPlace, type ServerPlaces } from './server-places';
import type { DialectName } from './servers';
import { tablesOf } from './tables-of';

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
export class KeptPlaces {
  readonly words: ServerPlaces;
  readonly #kept = new Map<string, Kept[]>();
  readonly #empty: string[] = [];
  #administrator: Knex | undefined;

  constructor(
    dialect: Exclude<DialectName, 'sqlite'>,
    readonly config: Knex.Config,
  ) {
    this.words = serverPlaces[dialect];
  }

  /** A place for one test. */
  async take(wishes: PlaceWishes): Promise<Place> {
    const kept = wishes.keptFor === undefined || isFresh ? undefined : this.#kept.get(keyOf(wishes))?.pop();
    if (kept !== undefined) return new Place(this, wishes, kept.name, kept.tables);
    const { collation } = wishes;
    return new Place(
      this,
      wishes,
      (collation === undefined ? this.#empty.pop() : undefined) ?? (await this.#make(wishes)),
      undefined,
    );
  }

  async #make({ collation }: PlaceWishes): Promise<string> {
    const name = `mortise_${randomBytes(6).toString('hex')}`;
    await this.run(this.words.create(name, collation));
    return name;
  }

  /** Drops a place, or keeps it where there is nothing to drop. */
  async letGo(name: string, { collation }: PlaceWishes): Promise<void> {
    const isEmpty = collation === undefined && (await this.describe(name)).text === this.words.nothing;
    if (isEmpty) this.#empty.push(name);
    else await this.run(this.words.drop(name));
  }

  keep(wishes: PlaceWishes, kept: Kept): void {
    const key = keyOf(wishes);
    this.#kept.set(key, [...(this.#kept.get(key) ?? []), kept]);
  }

  /** The connection on which places are made and dropped. */
  get administrator(): Knex {
    this.#administrator ??= knex({ ...this.config, pool: { min: 0, max: 1 } });
    return this.#administrator;
  }

  describe(name: string): Promise<DescribedPlace> {
    return this.words.describe(name, this.administrator);
  }

  async run(statement: string): Promise<void> {
    await this.administrator.raw(statement);
  }

  /** Drops what is kept. */
  async close(): Promise<void> {
    const kept = [...this.#kept.values()].flat().map(({ name }) => name);
    for (const name of [...kept, ...this.#empty.splice(0)]) await this.run(this.words.drop(name));
    this.#kept.clear();
    await this.#administrator?.destroy();
    this.#administrator = undefined;
  }
}

/** MORTISE_TABLES=fresh: every test makes its tables itself. */
const isFresh = process.env['MORTISE_TABLES'] === 'fresh';

/** What differs here makes tables differ that are asked for alike. */
const keyOf = ({ collation, searchPath, keptFor }: PlaceWishes): string =>
  JSON.stringify([collation, searchPath, keptFor]);

/** Tables in a schema that the models name are in no test's place. */
const isWhollyInItsPlace = (database: Database): boolean =>
  database.models.definitions().every(({ table }) => table.schema === undefined);

/** A schema or a database that one test has for itself. */
class Place {
  #tables: Tables | undefined;

  constructor(
    private readonly places: KeptPlaces,
    private readonly wishes: PlaceWishes,
    private readonly name: string,
    private readonly found: Tables | undefined,
  ) {}

  get config(): Knex.Config {
    const { config, words } = this.places;
    return words.enter(config, [this.name, ...this.wishes.searchPath]);
  }

  /** Makes the tables of a database, or empties them where they are there. */
  async furnish(database: Database): Promise<void> {
    const { name, places, found } = this;
    const asked = tablesOf(database);
    const described = found?.asked === asked ? await places.describe(name) : undefined;
    if (described !== undefined && described.text === found?.made) {
      await described.empty();
      this.#tables = found;
      return;
    }
    if (found !== undefined) await this.#clear();
    await database.sync();
    if (this.wishes.keptFor !== undefined && isWhollyInItsPlace(database))
      this.#tables = { asked, made: (await places.describe(name)).text };
  }

  /** Called when the test is over and its database closed. */
  async leave(): Promise<void> {
    const { name, places, wishes } = this;
    if (this.#tables === undefined) await places.letGo(name, wishes);
    else places.keep(wishes, { name, tables: this.#tables });
  }

  async #clear(): Promise<void> {
    const { words } = this.places;
    await this.places.run(words.drop(this.name));
    await this.places.run(words.create(this.name, this.wishes.collation));
  }
}
