import fc from 'fast-check';
import { hashOfState } from '../state/canonical-state';
import type { ColumnState, ForeignKeyState, SchemaState, TableState } from '../state/schema-state';
import { tableAt } from '../state/table-at';
import { tableKey } from '../state/table-key';
import type { Step } from '../steps/step';
import { applySteps } from './apply-steps';
import { difference } from './difference';
import { renameCandidates } from './rename-candidates';
import type { Renames } from './renames';

const names = ['a', 'b', 'c', 'd', '__proto__', '1'];
const kinds: readonly ColumnState['type'][] = [
  { kind: 'INTEGER' },
  { kind: 'STRING', length: 9 },
  { kind: 'STRING', length: 30 },
  { kind: 'DATE', precision: 3 },
  { kind: 'ENUM', values: ['x', 'y'] },
  { kind: 'ENUM', values: ['x'] },
];

const column: fc.Arbitrary<ColumnState> = fc.record(
  {
    type: fc.constantFrom(...kinds),
    allowNull: fc.boolean(),
    comment: fc.constantFrom('one', 'two'),
    default: fc.constantFrom<NonNullable<ColumnState['default']>>(
      { type: 'database' },
      { type: 'sql', parts: [{ type: 'text', text: '1' }] },
    ),
  },
  { requiredKeys: ['type', 'allowNull'] },
);

interface Sketch {
  readonly columns: Record<string, ColumnState>;
  readonly key: readonly string[];
  readonly indexed: readonly (readonly string[])[];
  readonly refers: readonly string[];
  readonly comment: string | null;
}

const sketch: fc.Arbitrary<Sketch> = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }).chain(own =>
  fc.record({
    columns: fc.tuple(...own.map(name => fc.tuple(fc.constant(name), column))).map(all => Object.fromEntries(all)),
    key: fc.subarray(own).map(all => all.slice(0, 2)),
    indexed: fc.array(fc.subarray(own, { minLength: 1 }), { maxLength: 2 }),
    refers: fc.subarray(names, { maxLength: 2 }),
    comment: fc.constantFrom(null, 'why'),
  }),
);

const state: fc.Arbitrary<SchemaState> = fc
  .uniqueArray(fc.constantFrom(...names), { maxLength: 5 })
  .chain(tables => fc.tuple(...tables.map(name => fc.tuple(fc.constant(name), sketch))))
  .map(sketches => {
    const byName = new Map(sketches);
    const tables = sketches.map(([name, each]): readonly [string, TableState] => [
      name,
      {
        name,
        ...(each.comment !== null && { comment: each.comment }),
        columns: Object.fromEntries(
          Object.entries(each.columns).map(([key, value]) => [
            key,
            each.key.includes(key) ? { ...value, allowNull: false } : value,
          ]),
        ),
        primaryKey: each.key,
        indexes: each.indexed.map((columns, place) => ({
          name: `${name}_${columns.join('_')}_${place}`,
          unique: place > 0,
          parts: columns.map(part => ({ column: part })),
        })),
        foreignKeys: each.refers.flatMap((target): readonly ForeignKeyState[] => {
          const key = byName.get(target)?.key ?? [];
          const own = Object.keys(each.columns).slice(0, key.length);
          if (key.length === 0 || own.length < key.length) return [];
          return [
            {
              name: `${name}_${target}_fkey`,
              columns: own,
              references: { table: target, columns: key },
              onDelete: 'CASCADE',
              onUpdate: 'CASCADE',
            },
          ];
        }),
      },
    ]);
    return { tables: Object.fromEntries(tables) };
  });

/** What databases refuse. */
function checkStep(now: SchemaState, step: Step): void {
  const all = Object.values(now.tables);
  const table = 'table' in step ? tableAt(now, tableKey(step.table)) : undefined;
  const refersTo = (key: ForeignKeyState, name: string): boolean => key.references.table === name;
  switch (step.type) {
    case 'createTable':
      expect(table).toBeUndefined();
      for (const key of step.table.foreignKeys) {
        const target = refersTo(key, step.table.name) ? step.table : tableAt(now, key.references.table);
        for (const name of key.references.columns) expect(Object.keys(target?.columns ?? {})).toContain(name);
      }
      return;
    case 'dropTable':
      for (const each of all.filter(other => other !== table))
        expect(each.foreignKeys.filter(key => refersTo(key, step.table.name))).toEqual([]);
      return;
    case 'renameTable':
      expect(Object.hasOwn(now.tables, step.to)).toBe(false);
      return;
    case 'renameColumn':
    case 'addColumn': {
      const name = step.type === 'addColumn' ? step.name : step.to;
      expect(Object.hasOwn(table!.columns, name)).toBe(false);
      return;
    }
    case 'dropColumn':
      expect(table!.primaryKey).not.toContain(step.name);
      expect(table!.indexes.filter(({ parts }) => parts.some(part => part.column === step.name))).toEqual([]);
      expect(table!.foreignKeys.filter(({ columns }) => columns.includes(step.name))).toEqual([]);
      for (const each of all)
        expect(
          each.foreignKeys.filter(key => refersTo(key, step.table.name) && key.references.columns.includes(step.name)),
        ).toEqual([]);
      return;
    case 'changeColumn': {
      const isRetyped = JSON.stringify(table!.columns[step.name]?.type) !== JSON.stringify(step.column.type);
      if (step.column.allowNull) expect(table!.primaryKey).not.toContain(step.name);
      if (!isRetyped) return;
      expect(table!.foreignKeys.filter(({ columns }) => columns.includes(step.name))).toEqual([]);
      for (const each of all)
        expect(
          each.foreignKeys.filter(key => refersTo(key, step.table.name) && key.references.columns.includes(step.name)),
        ).toEqual([]);
      return;
    }
    case 'changePrimaryKey':
      for (const name of step.columns) expect(table!.columns[name]?.allowNull).toBe(false);
      for (const each of all)
        expect(each.foreignKeys.filter(key => refersTo(key, step.table.name) && key.references.columns.some(name => table!.primaryKey.includes(name)))).toEqual([]); // prettier-ignore
      return;
    case 'addIndex':
      expect(table!.indexes.map(({ name }) => name)).not.toContain(step.index.name);
      for (const { column: name } of step.index.parts) expect(Object.hasOwn(table!.columns, name!)).toBe(true);
      return;
    case 'dropIndex':
      expect(table!.indexes.map(({ name }) => name)).toContain(step.name);
      return;
    case 'addForeignKey':
      for (const name of step.foreignKey.references.columns)
        expect(Object.hasOwn(tableAt(now, step.foreignKey.references.table)!.columns, name)).toBe(true);
      return;
    case 'dropForeignKey':
      expect(table!.foreignKeys.map(({ name }) => name)).toContain(step.name);
      return;
    default:
  }
}

function strictly(from: SchemaState, steps: readonly { readonly step: Step }[]): SchemaState {
  return steps.reduce((now, { step }) => {
    checkStep(now, step);
    return applySteps(now, [step]);
  }, from);
}

/** Some of what may have been renamed. */
function someRenames(from: SchemaState, to: SchemaState, choose: readonly number[]): Renames {
  let renames: Renames = {};
  choose.forEach(number => {
    const candidates = renameCandidates(from, to, renames);
    const candidate = candidates[number % Math.max(candidates.length, 1)];
    if (candidate !== undefined)
      renames = { ...renames, [candidate.from]: candidate.to[number % candidate.to.length]! };
  });
  return renames;
}

describe('difference', () => {
  it('leads from one state to another, and back, by steps that databases take', () => {
    fc.assert(
      fc.property(state, state, fc.array(fc.nat(9), { maxLength: 3 }), (from, to, choose) => {
        const { up, down } = difference(from, to, { renames: someRenames(from, to, choose) });
        const there = strictly(from, up);
        expect(hashOfState(there)).toBe(hashOfState(to));
        expect(hashOfState(strictly(there, down))).toBe(hashOfState(from));
      }),
      { numRuns: 200 },
    );
  });

  it('is nothing between what means the same', () => {
    fc.assert(
      fc.property(state, one => {
        expect(difference(one, one)).toEqual({ up: [], down: [] });
      }),
      { numRuns: 100 },
    );
  });

  const people = (columns: Record<string, ColumnState>, rest: Partial<TableState> = {}): SchemaState => ({
    tables: {
      [rest.name ?? 'people']: { name: 'people', columns, primaryKey: [], indexes: [], foreignKeys: [], ...rest },
    },
  });
  const text: ColumnState = { type: { kind: 'STRING', length: 9 }, allowNull: true };

  it('fills a column before it refuses NULL, and says where the value is made up', () => {
    const { up } = difference(people({ a: text }), people({ a: text, b: { ...text, allowNull: false } }));
    expect(up.map(({ step }) => step.type)).toEqual(['addColumn', 'fillColumn', 'changeColumn']);
    expect(up[1]?.note?.kind).toBe('choice');
    const known = difference(
      people({ a: text }),
      people({ a: { ...text, allowNull: false, default: { type: 'value', value: 'x' } } }),
    );
    expect(known.up.map(({ note }) => note)).toEqual([undefined, undefined, undefined]);
  });

  it.each([
    ['ARRAY', { kind: 'ARRAY', of: { kind: 'INTEGER' } }, '{}'],
    ['RANGE', { kind: 'RANGE', of: { kind: 'INTEGER' } }, 'empty'],
  ] as const)('fills a column of %s with what is empty', (_name, type, empty) => {
    const { up } = difference(people({ a: text }), people({ a: text, b: { type, allowNull: false } }));
    expect(up[1]?.step).toMatchObject({ type: 'fillColumn', value: { '*': [{ type: 'value', value: empty }] } });
  });

  it('renames what says so, swapped names too, and what differs in case alone', () => {
    const said = difference(people({ a: text }), people({ b: { ...text, renamedFrom: 'a' } }));
    expect(said.up.map(({ step }) => step.type)).toEqual(['renameColumn']);
    const inCase = difference(people({ Name: text }), people({ name: text }));
    expect(inCase.up.map(({ step }) => step.type)).toEqual(['renameColumn']);
    const number: ColumnState = { type: { kind: 'INTEGER' }, allowNull: true };
    const swapped = difference(people({ a: text, b: number }), people({ a: number, b: text }), {
      renames: { 'people.a': 'b', 'people.b': 'a' },
    });
    expect(swapped.up.map(({ step }) => step.type)).toEqual(['renameColumn', 'renameColumn', 'renameColumn']);
  });

  it('tells tables of one name in several schemas apart', () => {
    const inSchema = (schema: string, name: string): TableState => ({ schema, name, columns: { a: text }, primaryKey: [], indexes: [], foreignKeys: [] }); // prettier-ignore
    const stateOf = (...all: TableState[]): SchemaState => ({ tables: Object.fromEntries(all.map(each => [tableKey(each), each])) }); // prettier-ignore
    const before = stateOf(inSchema('one', 'people'), inSchema('two', 'persons'), inSchema('two', 'people'));
    const after = stateOf({ ...inSchema('one', 'persons'), renamedFrom: 'people' }, inSchema('two', 'persons'), inSchema('two', 'people')); // prettier-ignore
    const { up, down } = difference(before, after);
    expect(up.map(({ step }) => step)).toEqual([{ type: 'renameTable', table: { schema: 'one', name: 'people' }, to: 'persons' }]); // prettier-ignore
    expect(down.map(({ step }) => step)).toEqual([{ type: 'renameTable', table: { schema: 'one', name: 'persons' }, to: 'people' }]); // prettier-ignore
  });

  it('takes an index away before a column in its SQL', () => {
    const where = [{ type: 'identifier', name: 'b' } as const, { type: 'text', text: ' IS NOT NULL' } as const];
    const withIndex = (type: ColumnState['type']): SchemaState => {
      const [table] = Object.values(people({ a: text, b: { type, allowNull: true } }).tables) as [TableState]; // one
      return {
        tables: { people: { ...table, indexes: [{ name: 'i', unique: false, parts: [{ column: 'a' }], where }] } },
      };
    };
    const { up } = difference(withIndex({ kind: 'INTEGER' }), withIndex({ kind: 'JSON' }));
    expect(up.map(({ step }) => step.type)).toEqual(['dropIndex', 'dropColumn', 'addColumn', 'addIndex']);
  });

  it('refuses a rename of what was not there', () => {
    expect(() => difference(people({ a: text }), people({ b: text }), { renames: { 'people.x': 'b' } })).toThrow(
      'there was no table and no column "people.x"',
    );
  });

  it('marks what loses values', () => {
    const shorter = difference(people({ a: { ...text, type: { kind: 'STRING', length: 30 } } }), people({ a: text }));
    expect(shorter.up[0]?.note?.text).toBe('people.a becomes STRING(9), which not every value of STRING(30) fits.');
    expect(shorter.down[0]?.note).toBeUndefined();
    const members = (...values: readonly string[]): ColumnState => ({
      type: { kind: 'ENUM', values },
      allowNull: true,
    });
    const fewer = difference(people({ a: members('x', 'y') }), people({ a: members('y', 'z') }));
    expect(fewer.up[0]?.note?.text).toBe('people.a no longer has "x".');
  });
});
