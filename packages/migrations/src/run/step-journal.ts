import { createHash } from 'node:crypto';
import { DataTypes, sql, type ColumnOutline, type DataType, type Engine, type TableOutline } from '@mortise/core';
import type { Database } from 'mortise';
import type { Step } from '../steps/step';
import { plainColumn } from './plain-column';
import type { Direction } from './progress';

/** A step that was begun, outside of a transaction that would undo it. */
export interface JournalEntry {
  readonly migration: string;
  readonly direction: Direction;
  /** From 1. */
  readonly position: number;
  /** What kind of step it is, and a text by which another one is noticed. */
  readonly step: string;
  readonly isFinished: boolean;
}

/** The steps of migrations that were begun, where no transaction is around them: what is done is known after a crash. */
export class StepJournal {
  readonly #engine: Engine;
  readonly #table: string;

  constructor(
    private readonly database: Database,
    table: string,
  ) {
    this.#engine = database.models.engine;
    this.#table = `${table}_steps`;
  }

  async prepare(): Promise<void> {
    if ((await this.#columns()) !== undefined) return;
    await this.#engine.schema.change({ type: 'createTable', table: outline(this.#table) }, { resumes: true }, {});
  }

  async entries(): Promise<readonly JournalEntry[]> {
    if ((await this.#columns()) === undefined) return [];
    const rows = await this.database.query(
      sql`SELECT migration, direction, position, step, state FROM ${sql.identifier(this.#table)} ORDER BY position`,
    );
    return rows.map(row => ({
      migration: String(row['migration']),
      direction: row['direction'] === 'down' ? 'down' : 'up',
      position: Number(row['position']),
      step: String(row['step']),
      isFinished: row['state'] === 'finished',
    }));
  }

  async entriesOf(migration: string): Promise<readonly JournalEntry[]> {
    return (await this.entries()).filter(entry => entry.migration === migration);
  }

  async begin({ migration, direction, position, step }: Omit<JournalEntry, 'isFinished'>): Promise<void> {
    await this.database.query(
      sql`INSERT INTO ${sql.identifier(this.#table)} (migration, direction, position, step, state)
        VALUES (${migration}, ${direction}, ${position}, ${step}, 'begun')`,
    );
  }

  async finish(migration: string, position: number): Promise<void> {
    await this.database.query(
      sql`UPDATE ${sql.identifier(this.#table)} SET state = 'finished'
        WHERE migration = ${migration} AND position = ${position}`,
    );
  }

  /** Of a step that was not done. */
  async forget(migration: string, position: number): Promise<void> {
    await this.database.query(
      sql`DELETE FROM ${sql.identifier(this.#table)} WHERE migration = ${migration} AND position = ${position}`,
    );
  }

  /** Of a migration that is done. */
  async clear(migration: string): Promise<void> {
    if ((await this.#columns()) === undefined) return;
    await this.database.query(sql`DELETE FROM ${sql.identifier(this.#table)} WHERE migration = ${migration}`);
  }

  #columns(): Promise<readonly string[] | undefined> {
    return this.#engine.schema.columnNames({ schema: undefined, name: this.#table }, {});
  }
}

/** A step in a few words. */
export function stepMark(step: Step): string {
  const text = JSON.stringify(step, (_name, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
  return `${step.type}:${createHash('sha256').update(text).digest('hex').slice(0, 40)}`;
}

const column = (name: string, type: DataType): ColumnOutline => plainColumn(name, { type, allowNull: false });

const outline = (name: string): TableOutline => ({
  table: { schema: undefined, name },
  columns: [
    column('migration', DataTypes.STRING(191)),
    column('position', DataTypes.INTEGER()),
    column('direction', DataTypes.STRING(4)),
    column('step', DataTypes.STRING(100)),
    column('state', DataTypes.STRING(8)),
  ],
  primaryKey: ['migration', 'position'],
  primaryKeyName: undefined,
  comment: undefined,
  indexes: [],
  foreignKeys: [],
});
