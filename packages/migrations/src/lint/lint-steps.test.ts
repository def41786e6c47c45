import type { ColumnState, SchemaState } from '../state/schema-state';
import type { Step } from '../steps/step';
import { lintSteps } from './lint-steps';

const text = (length: number): ColumnState => ({ type: { kind: 'STRING', length }, allowNull: true });
const decimal: ColumnState = { type: { kind: 'DECIMAL', precision: 10, scale: 2 }, allowNull: true };
const date: ColumnState = { type: { kind: 'DATE', precision: 3 }, allowNull: true };
const table = { name: 'people' };
const people: SchemaState = {
  tables: {
    people: {
      name: 'people',
      columns: { a: text(9), b: text(60), c: decimal, d: date },
      primaryKey: [],
      indexes: [],
      foreignKeys: [],
    },
  },
};
const index = { name: 'people_a', unique: false, parts: [{ column: 'a' }] };
const references = { table: 'toots', columns: ['id'] };
const foreignKey = { name: 'key', columns: ['a'], references, onDelete: 'CASCADE', onUpdate: 'CASCADE' };

const found = (steps: readonly Step[], dialects: readonly string[] = ['postgres', 'mysql', 'sqlite']): string[] =>
  lintSteps({ migration: 'm', steps, before: people, dialects, isInTransaction: true }).map(
    ({ rule, dialect }) => `${dialect ?? 'all'}: ${rule}`,
  );

describe('lintSteps', () => {
  const change = (name: string, column: ColumnState): Step => ({ type: 'changeColumn', table, name, column });
  const byDefault = (sql: string): Step => ({
    type: 'addColumn',
    table,
    name: 'c',
    column: { ...text(36), default: { type: 'sql', parts: [{ type: 'text', text: sql }] } },
  });

  it.each<[string, Step, readonly string[]]>([
    ['an index', { type: 'addIndex', table, index }, ['postgres: index-locks-writes']],
    [
      'one made concurrently within a transaction',
      { type: 'addIndex', table, index, concurrently: true },
      ['postgres: concurrently-in-transaction'],
    ],
    ['a default for each row', byDefault('gen_random_uuid()'), ['postgres: volatile-default']],
    ['one default for all rows', byDefault('CURRENT_TIMESTAMP'), []],
    ['a longer text', change('a', text(12)), ['sqlite: table-is-rebuilt']],
    [
      'a text whose length takes more bytes',
      change('b', text(64)),
      ['mysql: type-rewrites-table', 'sqlite: table-is-rebuilt'],
    ],
    [
      'another type',
      change('a', { type: { kind: 'INTEGER' }, allowNull: true }),
      ['postgres: type-rewrites-table', 'mysql: type-rewrites-table', 'sqlite: table-is-rebuilt'],
    ],
    [
      'no more NULLs',
      change('a', { ...text(9), allowNull: false }),
      ['postgres: not-null-scans-table', 'mysql: nulls-rewrite-table', 'sqlite: table-is-rebuilt'],
    ],
    [
      'a foreign key',
      { type: 'addForeignKey', table, foreignKey },
      ['postgres: foreign-key-locks-tables', 'mysql: table-is-copied', 'sqlite: table-is-rebuilt'],
    ],
    [
      'a value for rows that are there',
      { type: 'fillColumn', table, name: 'a', value: { '*': [{ type: 'text', text: '1' }] } },
      ['all: fill-writes-rows'],
    ],
    [
      'another primary key',
      { type: 'changePrimaryKey', table, columns: ['a'] },
      ['postgres: key-locks-table', 'mysql: table-is-copied', 'sqlite: table-is-rebuilt'],
    ],
    [
      'any digits',
      change('c', { type: { kind: 'DECIMAL' }, allowNull: true }),
      ['mysql: type-rewrites-table', 'sqlite: table-is-rebuilt'],
    ],
    [
      'more digits of seconds',
      change('d', { type: { kind: 'DATE', precision: 6 }, allowNull: true }),
      ['mysql: type-rewrites-table', 'sqlite: table-is-rebuilt'],
    ],
    ['a column that goes', { type: 'dropColumn', table, name: 'a' }, ['all: column-still-read']],
    [
      'a column with another name',
      { type: 'renameColumn', table, name: 'a', to: 'z' },
      ['all: rename-breaks-programs'],
    ],
  ])('tells of %s', (_what, step, rules) => {
    expect(found([step])).toEqual(rules);
  });

  it('tells nothing of tables that are new, and of other dialects', () => {
    const created: Step = { type: 'createTable', table: { ...people.tables['people']!, name: 'new' } };
    expect(found([created, { type: 'addIndex', table: { name: 'new' }, index }])).toEqual([]);
    expect(found([{ type: 'addIndex', table, index }], ['mysql'])).toEqual([]);
  });
});
