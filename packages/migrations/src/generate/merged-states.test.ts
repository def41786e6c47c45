import type { SchemaState, TableState } from '../state/schema-state';
import { mergedStates } from './merged-states';

const column = { type: { kind: 'INTEGER' }, allowNull: true } as const;
const table = (name: string, more: Partial<TableState> = {}): TableState => ({
  name,
  columns: { a: column, b: column },
  primaryKey: [],
  indexes: [],
  foreignKeys: [],
  ...more,
});
const stateOf = (...all: readonly TableState[]): SchemaState => ({
  tables: Object.fromEntries(all.map(each => [each.name, each])),
});

describe('mergedStates', () => {
  it('tells of foreign keys whose target the other branch took away', () => {
    const references = { table: 'q', columns: ['a'] };
    const key = { name: 'to_q', columns: ['a'], references, onDelete: 'CASCADE', onUpdate: 'CASCADE' };
    const base = stateOf(table('p'), table('q'));
    const one = stateOf(table('p', { foreignKeys: [key] }), table('q'));
    const conflictsWith = (other: SchemaState): readonly string[] => mergedStates({ base, one, other }).conflicts;
    expect(conflictsWith(stateOf(table('p')))).toEqual([
      'One took away the table q, which the foreign key to_q of the other needs.',
    ]);
    expect(conflictsWith(stateOf(table('p'), table('q', { columns: { b: column } })))).toEqual([
      'One took away the column q.a, which the foreign key to_q of the other needs.',
    ]);
  });

  it('tells of columns that only the SQL of an index names', () => {
    const where = [{ type: 'identifier', name: 'b' } as const, { type: 'text', text: ' IS NOT NULL' } as const];
    const base = stateOf(table('p'));
    const one = stateOf(table('p', { indexes: [{ name: 'i', unique: false, parts: [{ column: 'a' }], where }] }));
    const other = stateOf(table('p', { columns: { a: column } }));
    expect(mergedStates({ base, one, other }).conflicts).toEqual([
      'One took away the column p.b, which the index i of the other needs.',
    ]);
  });
});
