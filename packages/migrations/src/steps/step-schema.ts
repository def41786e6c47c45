import { checkCallOptions, flag, text } from '@mortise/core';
import type { Database } from 'mortise';
import { MigrationError } from '../errors/migration-error';
import { checkedName, checkedNames, tablePlace } from './checked-names';
import { columnStateOf } from './column-state-of';
import { foreignKeyStateOf } from './foreign-key-state-of';
import { indexStateOf } from './index-state-of';
import type {
  MigrationColumn,
  MigrationColumns,
  MigrationForeignKey,
  MigrationIndex,
  MigrationSchema,
  MigrationSql,
  MigrationTable,
  MigrationTableOptions,
} from './migration-schema';
import { sqlByDialect } from './sql-by-dialect';
import type { Step } from './step';
import { tableStateOf } from './table-state-of';

/** Who gets the steps, and what the migration gets of the database. */
export interface StepTarget {
  /** Called for each step, one after the other. */
  readonly take: (step: Step) => Promise<void>;
  readonly database: () => Database;
}

/** Makes of each call one step, checked before anything is done with it. */
export class StepSchema implements MigrationSchema {
  /** What was called before: who forgets to await a call gets the same order. */
  #last: Promise<unknown> = Promise.resolve();
  #open = 0;
  /** Why no more steps are taken. */
  #end: { readonly reason: unknown } | undefined;

  constructor(private readonly target: StepTarget) {}

  get database(): Database {
    return this.target.database();
  }

  /**
   * Calls a migration with this, and comes back when no step of it runs any more: a step that fails is the last one, whether
   * it was awaited or not.
   *
   * @throws what a step or the migration has failed with; MigrationError `STEP_NOT_AWAITED` where a step had not ended
   */
  async through(migrate: (schema: MigrationSchema) => Promise<void>): Promise<void> {
    try {
      await migrate(this);
      if (this.#open > 0) this.#endBy(notAwaited());
    } catch (error) {
      this.#endBy(error);
    }
    await this.#last;
    if (this.#end !== undefined) throw this.#end.reason;
    this.#endBy(notAwaited());
  }

  /** The first reason is the one that counts. */
  #endBy(reason: unknown): void {
    this.#end ??= { reason };
  }

  createTable(table: MigrationTable, columns: MigrationColumns, options?: MigrationTableOptions): Promise<void> {
    return this.#take(() => ({
      type: 'createTable',
      table: tableStateOf(tablePlace(table, 'createTable'), columns, options),
    }));
  }

  dropTable(table: MigrationTable): Promise<void> {
    return this.#take(() => ({ type: 'dropTable', table: tablePlace(table, 'dropTable') }));
  }

  renameTable(table: MigrationTable, to: string): Promise<void> {
    return this.#take(() => ({
      type: 'renameTable',
      table: tablePlace(table, 'renameTable'),
      to: checkedName(to, 'The new name of renameTable'),
    }));
  }

  commentTable(table: MigrationTable, comment: string | null): Promise<void> {
    return this.#take(() => {
      if (comment !== null && typeof comment !== 'string')
        throw new MigrationError('INVALID_COMMENT', 'The comment of commentTable is neither a text nor null.');
      return { type: 'commentTable', table: tablePlace(table, 'commentTable'), comment };
    });
  }

  addColumn(table: MigrationTable, name: string, column: MigrationColumn): Promise<void> {
    return this.#take(() => ({ type: 'addColumn', ...columnOf('addColumn', table, name, column) }));
  }

  changeColumn(table: MigrationTable, name: string, column: MigrationColumn): Promise<void> {
    return this.#take(() => ({ type: 'changeColumn', ...columnOf('changeColumn', table, name, column) }));
  }

  renameColumn(table: MigrationTable, name: string, to: string): Promise<void> {
    return this.#take(() => ({
      type: 'renameColumn',
      ...named('renameColumn', 'column', table, name),
      to: checkedName(to, 'The new name of renameColumn'),
    }));
  }

  dropColumn(table: MigrationTable, name: string): Promise<void> {
    return this.#take(() => ({ type: 'dropColumn', ...named('dropColumn', 'column', table, name) }));
  }

  fillColumn(table: MigrationTable, name: string, value: MigrationSql): Promise<void> {
    return this.#take(() => ({
      type: 'fillColumn',
      ...named('fillColumn', 'column', table, name),
      value: sqlByDialect(value, 'fillColumn'),
    }));
  }

  addIndex(table: MigrationTable, index: MigrationIndex): Promise<void> {
    return this.#take(() => {
      const place = tablePlace(table, 'addIndex');
      const state = indexStateOf(index, `addIndex of ${place.name}`);
      return {
        type: 'addIndex',
        table: place,
        index: state,
        ...(index.concurrently === true && { concurrently: true }),
      };
    });
  }

  dropIndex(table: MigrationTable, name: string, options: { readonly concurrently?: boolean } = {}): Promise<void> {
    return this.#take(() => {
      const { concurrently = false } = checkCallOptions(options, { concurrently: flag }, 'dropIndex');
      const place = named('dropIndex', 'index', table, name);
      return { type: 'dropIndex', ...place, ...(concurrently && { concurrently }) };
    });
  }

  addForeignKey(table: MigrationTable, key: MigrationForeignKey): Promise<void> {
    return this.#take(() => {
      const place = tablePlace(table, 'addForeignKey');
      return {
        type: 'addForeignKey',
        table: place,
        foreignKey: foreignKeyStateOf(key, { call: `addForeignKey of ${place.name}`, schema: place.schema }),
      };
    });
  }

  dropForeignKey(table: MigrationTable, name: string): Promise<void> {
    return this.#take(() => ({ type: 'dropForeignKey', ...named('dropForeignKey', 'foreign key', table, name) }));
  }

  changePrimaryKey(
    table: MigrationTable,
    columns: readonly string[],
    options: { readonly name?: string } = {},
  ): Promise<void> {
    return this.#take(() => {
      const place = tablePlace(table, 'changePrimaryKey');
      const { name } = checkCallOptions(options, { name: text }, 'changePrimaryKey');
      const key =
        Array.isArray(columns) && columns.length === 0 ? [] : checkedNames(columns, 'The columns of changePrimaryKey');
      return { type: 'changePrimaryKey', table: place, columns: key, ...(name !== undefined && { name }) };
    });
  }

  sql(statement: MigrationSql): Promise<void> {
    return this.#take(() => ({ type: 'sql', statements: sqlByDialect(statement, 'sql') }));
  }

  /** What is wrong with a call is told as everything else is: by its promise. */
  #take(stepOf: () => Step): Promise<void> {
    this.#open += 1;
    const taken = this.#last.then(() => this.#run(stepOf)).finally(() => (this.#open -= 1));
    // Who does not await it is told by the migration, which fails as well.
    this.#last = taken.catch(() => undefined);
    return taken;
  }

  async #run(stepOf: () => Step): Promise<void> {
    if (this.#end !== undefined) throw this.#end.reason;
    try {
      await this.target.take(stepOf());
    } catch (error) {
      this.#endBy(error);
      throw error;
    }
  }
}

function notAwaited(): MigrationError {
  return new MigrationError('STEP_NOT_AWAITED', 'The migration has ended before all of its steps had.', {
    hint: 'Await each of them: await schema.addColumn(…).',
  });
}

const named = (call: string, what: string, table: MigrationTable, name: string) => ({
  table: tablePlace(table, call),
  name: checkedName(name, `The name of the ${what} of ${call}`),
});

function columnOf(call: string, table: MigrationTable, name: string, column: MigrationColumn) {
  const place = named(call, 'column', table, name);
  return { ...place, column: columnStateOf(column, `${place.table.name}.${place.name}`) };
}
