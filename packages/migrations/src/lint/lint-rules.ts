import type { DataType } from '@mortise/core';
import { canonicalText } from '../state/canonical-state';
import type { ColumnState, DefaultState, SchemaState } from '../state/schema-state';
import { columnAt, tableAt } from '../state/table-at';
import { tableKey } from '../state/table-key';
import type { Step } from '../steps/step';
import type { LintFinding } from './lint-finding';

/** A step on a table that was there before its migration, with the tables before the step. */
export interface LintedStep {
  readonly step: Exclude<Step, { readonly type: 'createTable' | 'sql' }>;
  readonly before: SchemaState;
  readonly isInTransaction: boolean;
}

export type Remark = Pick<LintFinding, 'rule' | 'message' | 'safe'>;

type Rule = (linted: LintedStep) => Remark | undefined;

/** Rules that hold everywhere, and those of each dialect by its name. */
export const lintRules: {
  readonly everywhere: readonly Rule[];
  readonly dialects: Readonly<Record<string, readonly Rule[]>>;
} = {
  everywhere: [columnStillRead, renameBreaksPrograms, fillWritesRows],
  dialects: {
    postgres: [
      indexLocksWrites,
      concurrentlyInTransaction,
      volatileDefault,
      typeRewrites(keepsBytesOnPostgres),
      notNullScans,
      foreignKeyLocks,
      keyIsMade,
    ],
    mysql: [typeRewrites(keepsBytesOnMysql), nullsRewrite, tableIsCopied],
    sqlite: [tableIsRebuilt],
  },
};

function columnStillRead({ step }: LintedStep): Remark | undefined {
  if (step.type !== 'dropColumn') return undefined;
  return {
    rule: 'column-still-read',
    message: `A program that runs while ${step.table.name}.${step.name} goes still reads and writes it.`,
    safe: 'Take the attribute out of the model in one release, and drop its column in the next.',
  };
}

function renameBreaksPrograms({ step }: LintedStep): Remark | undefined {
  if (step.type !== 'renameColumn' && step.type !== 'renameTable') return undefined;
  const old = step.type === 'renameColumn' ? `${step.table.name}.${step.name}` : step.table.name;
  return {
    rule: 'rename-breaks-programs',
    message: `A program that runs meanwhile still says ${old}, which is then ${step.to}.`,
    safe: 'Keep the name in the database (columnName, tableName), or add the new one, write to both, and drop the old one in a later release.',
  };
}

function indexLocksWrites({ step }: LintedStep): Remark | undefined {
  if (step.type !== 'addIndex' || step.concurrently === true) return undefined;
  return {
    rule: 'index-locks-writes',
    message: `Writes to ${step.table.name} wait until the index ${step.index.name} is made.`,
    safe: 'Add it with concurrently: true, in a migration of its own with transaction: false.',
  };
}

function concurrentlyInTransaction({ step, isInTransaction }: LintedStep): Remark | undefined {
  const isConcurrent = (step.type === 'addIndex' || step.type === 'dropIndex') && step.concurrently === true;
  if (!isConcurrent || !isInTransaction) return undefined;
  return {
    rule: 'concurrently-in-transaction',
    message: `An index of ${step.table.name} is changed concurrently, which no transaction takes.`,
    safe: 'Say transaction: false in the migration, and have nothing else in it.',
  };
}

/** A value that is another for each row. CURRENT_TIMESTAMP is one for all. */
const VOLATILE = /\b(?:random|gen_random_uuid|uuid_generate_v\w+|uuidv[47]|clock_timestamp|timeofday|nextval)\s*\(/i;

function volatileDefault({ step }: LintedStep): Remark | undefined {
  if (step.type !== 'addColumn' || !VOLATILE.test(sqlOf(step.column.default))) return undefined;
  return {
    rule: 'volatile-default',
    message: `Each row of ${step.table.name} is written anew with a value of its own in ${step.name}, and everybody waits.`,
    safe: 'Add the column without its default, give it one with changeColumn, and fill the rows that are there in parts.',
  };
}

const sqlOf = (given: DefaultState | undefined): string =>
  given?.type === 'sql' ? given.parts.map(part => (part.type === 'text' ? part.text : '')).join('') : '';

interface ColumnChange {
  readonly from: ColumnState;
  readonly to: ColumnState;
}

function changeOf({ step, before }: LintedStep): ColumnChange | undefined {
  if (step.type !== 'changeColumn') return undefined;
  const table = tableAt(before, tableKey(step.table));
  const from = table === undefined ? undefined : columnAt(table, step.name);
  return from === undefined ? undefined : { from, to: step.column };
}

function typeRewrites(keepsBytes: (from: DataType, to: DataType) => boolean): Rule {
  return linted => {
    const change = changeOf(linted);
    if (change === undefined || canonicalText(change.from.type) === canonicalText(change.to.type)) return undefined;
    if (keepsBytes(change.from.type, change.to.type)) return undefined;
    return {
      rule: 'type-rewrites-table',
      message: `With its new type in ${nameOf(linted)} the whole table is written anew, and writes wait.`,
      safe: 'Add a column of the new type, fill it in parts, have programs use it, and drop the old one later.',
    };
  };
}

const nameOf = ({ step }: LintedStep): string => ('name' in step ? `${step.table.name}.${step.name}` : step.table.name);

/** What PostgreSQL only notes in its catalogue. */
function keepsBytesOnPostgres(from: DataType, to: DataType): boolean {
  if (from.kind === 'STRING' && to.kind === 'STRING') return Number(to.length) >= Number(from.length);
  if (from.kind === 'STRING' && to.kind === 'TEXT') return true;
  if (from.kind === 'TEXT' && to.kind === 'TEXT') return true;
  if (from.kind === 'ENUM' && to.kind === 'ENUM') return true;
  if (from.kind === 'DATE' && to.kind === 'DATE') return from.stored === to.stored && Number(to.precision) >= Number(from.precision); // prettier-ignore
  if (from.kind !== 'DECIMAL' || to.kind !== 'DECIMAL') return false;
  return to.precision === undefined || (from.scale === to.scale && Number(to.precision) >= Number(from.precision));
}

/** The most characters of four bytes whose length fits one byte. */
const SHORT = 63;

/** What MySQL and MariaDB change in place: longer texts as long as their length takes as many bytes, members at the end. */
function keepsBytesOnMysql(from: DataType, to: DataType): boolean {
  if (from.kind === 'STRING' && to.kind === 'STRING') {
    const [before, now] = [Number(from.length), Number(to.length)];
    return now >= before && now <= SHORT === before <= SHORT;
  }
  const [before, now] = [from.values, to.values];
  return before !== undefined && now !== undefined && before.every((member, place) => now[place] === member);
}

function notNullScans(linted: LintedStep): Remark | undefined {
  const change = changeOf(linted);
  if (change === undefined || !change.from.allowNull || change.to.allowNull) return undefined;
  return {
    rule: 'not-null-scans-table',
    message: `All rows are read for NULLs in ${nameOf(linted)}, and everybody waits.`,
    safe: 'Before it, add CHECK (… IS NOT NULL) NOT VALID and then VALIDATE CONSTRAINT it, each by schema.sql in a migration of its own: then none is read.',
  };
}

function foreignKeyLocks({ step }: LintedStep): Remark | undefined {
  if (step.type !== 'addForeignKey') return undefined;
  return {
    rule: 'foreign-key-locks-tables',
    message: `Writes to ${step.table.name} and ${step.foreignKey.references.table} wait until all rows have been looked at.`,
    safe: 'Add the constraint as NOT VALID by schema.sql, and VALIDATE CONSTRAINT it in a migration after that.',
  };
}

function fillWritesRows({ step }: LintedStep): Remark | undefined {
  if (step.type !== 'fillColumn') return undefined;
  return {
    rule: 'fill-writes-rows',
    message: `Each row without a value in ${step.table.name}.${step.name} is written at once, and other writes to them wait.`,
    safe: 'Fill the rows in parts before it, each in a transaction of its own, so that few are left.',
  };
}

function keyIsMade({ step }: LintedStep): Remark | undefined {
  if (step.type !== 'changePrimaryKey') return undefined;
  return {
    rule: 'key-locks-table',
    message: `Nobody reads or writes ${step.table.name} until the index of its new primary key is made.`,
    safe: 'Make a unique index concurrently first, and take it as the key by schema.sql: ADD PRIMARY KEY USING INDEX.',
  };
}

/** A column that may be NULL takes a bit in each row. */
function nullsRewrite(linted: LintedStep): Remark | undefined {
  const change = changeOf(linted);
  if (change === undefined || change.from.allowNull === change.to.allowNull) return undefined;
  return {
    rule: 'nulls-rewrite-table',
    message: `The whole table is written anew where ${nameOf(linted)} begins or ceases to take NULL.`,
    safe: 'Have several such changes in one migration, and run it when little is written.',
  };
}

function tableIsCopied({ step }: LintedStep): Remark | undefined {
  if (step.type !== 'addForeignKey' && step.type !== 'changePrimaryKey') return undefined;
  return {
    rule: 'table-is-copied',
    message: `The table ${step.table.name} is copied whole for it, and writes wait.`,
    safe: 'Run it when little is written, or by a tool that copies tables while they are used.',
  };
}

const REBUILDS: ReadonlySet<Step['type']> = new Set([
  'changeColumn',
  'addForeignKey',
  'dropForeignKey',
  'changePrimaryKey',
] as const);

function tableIsRebuilt({ step }: LintedStep): Remark | undefined {
  if (!REBUILDS.has(step.type)) return undefined;
  return {
    rule: 'table-is-rebuilt',
    message: `SQLite has no statement for it: the table ${step.table.name} is made anew with all its rows, and writes wait.`,
    safe: 'Have several changes of a table in one migration, and run it when little is written.',
  };
}
