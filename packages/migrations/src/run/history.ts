import { DataTypes, listNames, sql, type Engine, type TableOutline } from '@mortise/core';
import type { Database } from 'mortise';
import { MigrationError } from '../errors/migration-error';
import { plainColumn } from './plain-column';
import { migrationName } from '../files/migration-files';

/** A migration that has run. */
export interface AppliedMigration {
  /** As it stands in the table: others wrote the ending of the file too. */
  readonly row: string;
  readonly name: string;
  readonly batch: number;
  readonly appliedAt: Date | undefined;
  readonly checksum: string | undefined;
}

/** A migration that is going to be noted. */
export type NewEntry = Pick<AppliedMigration, 'name' | 'batch' | 'checksum'>;

/** The table of migrations that have run. It has the columns of knex's, and one more. */
export class MigrationHistory {
  readonly #engine: Engine;

  constructor(
    private readonly database: Database,
    private readonly table: string,
  ) {
    this.#engine = database.models.engine;
  }

  /** Makes the table where it is not there. */
  async prepare(): Promise<void> {
    const place = { schema: undefined, name: this.table };
    const present = await this.#engine.schema.columnNames(place, {});
    const { schema } = this.#engine;
    if (present !== undefined) checkIsHistory(this.table, present);
    if (present === undefined)
      await schema.change({ type: 'createTable', table: outline(this.table) }, { resumes: true }, {});
    else if (!present.includes('checksum'))
      await schema.change({ type: 'addColumn', table: place, column: checksum }, { resumes: true }, {});
  }

  /** What has run, in that order; nothing where there is no table yet. */
  async entries(): Promise<readonly AppliedMigration[]> {
    const present = await this.#engine.schema.columnNames({ schema: undefined, name: this.table }, {});
    if (present === undefined) return [];
    checkIsHistory(this.table, present);
    const own = present.includes('checksum') ? sql`, checksum` : sql``;
    const rows = await this.database.query(
      sql`SELECT name, batch, migration_time${own} FROM ${sql.identifier(this.table)} ORDER BY id`,
    );
    return rows.map(entryOf);
  }

  async add({ name, batch, checksum: sum }: NewEntry): Promise<void> {
    await this.database.query(
      sql`INSERT INTO ${sql.identifier(this.table)} (name, batch, migration_time, checksum)
        VALUES (${name}, ${batch}, ${new Date()}, ${sum ?? null})`,
    );
  }

  async remove({ row }: Pick<AppliedMigration, 'row'>): Promise<void> {
    await this.database.query(sql`DELETE FROM ${sql.identifier(this.table)} WHERE name = ${row}`);
  }
}

/** @throws MigrationError `NOT_THE_TABLE_OF_MIGRATIONS`, before anything is written into a table of others */
function checkIsHistory(table: string, present: readonly string[]): void {
  const missing = ['id', 'name', 'batch', 'migration_time'].filter(name => !present.includes(name));
  if (missing.length === 0) return;
  const message = `The table "${table}" is none of migrations that have run: it lacks ${listNames(missing)}.`;
  throw new MigrationError('NOT_THE_TABLE_OF_MIGRATIONS', message, {
    hint: 'Name another one by the option "table": it is made where it is not there.',
  });
}

function entryOf(row: Readonly<Record<string, unknown>>): AppliedMigration {
  const name = String(row['name']);
  return {
    row: name,
    name: migrationName(name),
    batch: Number(row['batch']),
    appliedAt: instantOf(row['migration_time']),
    checksum: typeof row['checksum'] === 'string' ? row['checksum'] : undefined,
  };
}

/** Drivers give an instant as such, or as a text in UTC; knex has written milliseconds on SQLite. */
function instantOf(value: unknown): Date | undefined {
  if (value instanceof Date) return value;
  if (typeof value === 'number') return new Date(value);
  if (typeof value !== 'string') return undefined;
  const isZoned = /(?:z|[+-]\d\d(?::?\d\d)?)$/i.test(value.slice(10));
  return new Date(isZoned ? value : `${value.replace(' ', 'T')}Z`);
}

const checksum = plainColumn('checksum', { type: DataTypes.STRING(64) });

const outline = (name: string): TableOutline => ({
  table: { schema: undefined, name },
  columns: [
    plainColumn('id', { type: DataTypes.INTEGER(), allowNull: false, autoIncrement: true }),
    plainColumn('name', { type: DataTypes.STRING(255) }),
    plainColumn('batch', { type: DataTypes.INTEGER() }),
    plainColumn('migration_time', { type: DataTypes.DATE(3) }),
    checksum,
  ],
  primaryKey: ['id'],
  primaryKeyName: undefined,
  comment: undefined,
  indexes: [],
  foreignKeys: [],
});
