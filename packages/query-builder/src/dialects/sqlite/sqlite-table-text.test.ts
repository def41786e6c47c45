import { Deferrable } from '@mortise/core';
import { readTableText, canonicalSql } from './sqlite-table-text';

describe('readTableText', () => {
  it('tells columns from constraints, whatever their names', () => {
    const { columns, constraints, options } = readTableText(
      `CREATE TABLE "a (b" ("check" TEXT, [unique] INT, \`x""\` VARCHAR(5, 6) DEFAULT ('),('),
       UNIQUE ("check", [unique])) STRICT, WITHOUT ROWID`,
    );
    expect(columns.map(({ name, head }) => [name, head])).toEqual([
      ['check', '"check" TEXT'],
      ['unique', '[unique] INT'],
      ['x""', '`x""` VARCHAR(5, 6)'],
    ]);
    expect(constraints).toMatchObject([{ kind: 'unique', columns: ['check', 'unique'] }]);
    expect(options).toBe(' STRICT, WITHOUT ROWID');
  });

  it('tells the constraints of a column apart', () => {
    const { columns } = readTableText(`CREATE TABLE t (a INT CONSTRAINT k NOT NULL DEFAULT NULL UNIQUE COLLATE NOCASE
      CHECK (a IS NOT NULL AND (a > 0)) REFERENCES p (id) ON DELETE SET NULL ON UPDATE SET DEFAULT NOT DEFERRABLE,
      b GENERATED ALWAYS AS (a) STORED, c AS (a), d INTEGER PRIMARY KEY AUTOINCREMENT -- , e INT
    )`);
    expect(columns.map(({ constraints }) => constraints.map(({ kind }) => kind))).toEqual([
      ['notNull', 'default', 'unique', 'other', 'check', 'foreignKey'],
      ['other'],
      ['other'],
      ['primaryKey'],
    ]);
    const [a, , , d] = columns.map(({ constraints }) => constraints);
    expect(a?.[0]?.text).toBe('CONSTRAINT k NOT NULL');
    expect(a?.[4]?.check).toEqual({ name: null, condition: 'a IS NOT NULL AND (a > 0)' });
    expect(a?.[5]?.foreignKey).toMatchObject({ columns: ['a'], targetColumns: ['id'], onDelete: 'SET NULL', onUpdate: 'SET DEFAULT', deferrable: Deferrable.NOT }); // prettier-ignore
    expect(d?.[0]?.isAutoIncrement).toBe(true);
  });

  it('reads foreign keys of several columns, with when they are checked', () => {
    const { constraints } = readTableText(`CREATE TABLE t (a, b,
      CONSTRAINT "the key" FOREIGN KEY (a, "b") REFERENCES "p ""q""" DEFERRABLE INITIALLY DEFERRED,
      FOREIGN KEY (b) REFERENCES p(x) ON UPDATE NO ACTION ON DELETE CASCADE DEFERRABLE)`);
    expect(constraints.map(({ foreignKey }) => foreignKey)).toMatchObject([
      { name: 'the key', columns: ['a', 'b'], targets: ['"p ""q"""'], targetColumns: [], deferrable: 'INITIALLY_DEFERRED' },
      { name: null, columns: ['b'], targetColumns: ['x'], onDelete: 'CASCADE', onUpdate: 'NO ACTION', deferrable: 'INITIALLY_IMMEDIATE' },
    ]); // prettier-ignore
  });
});

describe('canonicalSql', () => {
  it('is the same for what differs in space, case, comments and needless quotes only', () => {
    expect(canonicalSql('"mood"  IN(\'A\') -- yes')).toBe(canonicalSql("(`mood` in ('A'))"));
    expect(canonicalSql('(a) + (b)')).not.toBe(canonicalSql('a) + (b'));
  });

  it('differs where a text does', () => {
    expect(canonicalSql("lower('A')")).not.toBe(canonicalSql("lower('a')"));
  });
});
