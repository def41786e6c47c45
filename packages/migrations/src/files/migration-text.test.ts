import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import fc from 'fast-check';
import { type DataTypeInput, valueNormaliser } from '@mortise/core';
import * as mortise from 'mortise';
import { plainType } from '../state/plain-type';
import { plainSqlValue, plainValue } from '../state/plain-values';
import { joinTexts } from '../state/sql-text-parts';
import type {
  ColumnState,
  DefaultState,
  ForeignKeyState,
  IndexState,
  SqlTextPart,
  TableState,
} from '../state/schema-state';
import { migration } from '../steps/migration';
import type { Migration } from '../steps/migration-schema';
import { recordSteps } from '../steps/record-steps';
import type { Step } from '../steps/step';
import { migrationText, type MigrationContent, type ModuleStyle } from './migration-text';

const { DataTypes } = mortise;

/** What prettier measures as we do: it knows the width of each letter of the world. */
let isMeasured = false;

const hostile = fc.oneof(
  fc.constantFrom(
    'people', "o'brien", '"', "\\'", '`', '${process.exit(1)}', "');process.exit(1);('", '*/', '//', '\u2028;x', '\r\n;x', '__proto__',
    '1', 'ä', 'constructor', '\\u0027', '?', '-', 'a b', '\t', '\u202e', 'x'.repeat(60), 'DataTypes', "''\"",
  ), // prettier-ignore
  fc
    .oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), fc.string({ minLength: 1, maxLength: 60 }))
    .filter(text => (isMeasured ? /^[ -~]+$/.test(text) : !/\0|\p{Surrogate}|\p{Noncharacter_Code_Point}/u.test(text))),
);
const name = hostile;

const typedDefaults: readonly [DataTypeInput, unknown][] = [
  [DataTypes.STRING, "it's"],
  [DataTypes.STRING(50), '${x}`\\'],
  [DataTypes.CHAR(3), 'abc'],
  [DataTypes.TEXT, '\u2028'],
  [DataTypes.TEXT('long'), ''],
  [DataTypes.TINYINT, 1],
  [DataTypes.INTEGER.UNSIGNED, 7],
  [DataTypes.BIGINT, '9007199254740993'],
  [DataTypes.BIGINT.UNSIGNED({ as: 'bigint' }), 9007199254740993n],
  [DataTypes.DOUBLE, 1e300],
  [DataTypes.DECIMAL, '1.5'],
  [DataTypes.DECIMAL(10, 2), '1.50'],
  [DataTypes.DECIMAL(4), '12'],
  [DataTypes.BOOLEAN, true],
  [DataTypes.DATE, new Date(0)],
  [DataTypes.DATE(0), new Date(0)],
  [DataTypes.DATE({ stored: 'sqlite' }), new Date(0)],
  [DataTypes.DATE({ stored: 'epoch-ms' }), new Date(0)],
  [DataTypes.DATEONLY, '2026-01-31'],
  [DataTypes.TIME, '12:00:00'],
  [DataTypes.UUID, '00000000-0000-0000-0000-000000000001'],
  [DataTypes.JSON, JSON.parse('{"a b":[1,{"__proto__":null,"c":"\'"}],"d":1e21}')],
  [DataTypes.BLOB, Buffer.from([0, 255])],
  [DataTypes.ENUM("it's", 'b'), "it's"],
  [DataTypes.ARRAY(DataTypes.DATE), [new Date(0), null]],
  [DataTypes.ARRAY(DataTypes.BLOB), [Buffer.from('a')]],
  [DataTypes.RANGE(DataTypes.BIGINT({ as: 'bigint' })), [1n, null]],
  [DataTypes.RANGE(DataTypes.DATE), [new Date(0), new Date(1)]],
];

const parts: fc.Arbitrary<readonly SqlTextPart[]> = fc
  .array(
    fc.oneof(
      hostile.map((text): SqlTextPart => ({ type: 'text', text })),
      hostile.map((each): SqlTextPart => ({ type: 'identifier', name: each })),
      fc
        .oneof(
          hostile,
          fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => value + 0),
          fc.bigInt(),
          fc.boolean(),
          fc.constant(null),
          fc.constant(new Date(5)),
          fc.constant(Buffer.from('a')),
        ) // prettier-ignore
        .map((value): SqlTextPart => ({ type: 'value', value: plainSqlValue(value) })),
    ),
    { maxLength: 4 },
  )
  .map(joinTexts);

const column: fc.Arbitrary<ColumnState> = fc
  .tuple(
    fc.constantFrom(...typedDefaults),
    fc.constantFrom('none', 'value', 'sql', 'database'),
    parts,
    fc.boolean(),
    fc.option(hostile, { nil: undefined }),
  ) // prettier-ignore
  .map(([[input, value], kind, sqlParts, allowNull, comment]) => {
    const type = mortiseType(input);
    const given: DefaultState | undefined =
      kind === 'value'
        ? { type: 'value', value: plainValue(type, canonical(type, value)) }
        : kind === 'sql'
          ? { type: 'sql', parts: sqlParts }
          : kind === 'database'
            ? { type: 'database' }
            : undefined;
    return {
      type: plainType(type),
      allowNull,
      ...(given !== undefined && { default: given }),
      ...(comment !== undefined && { comment }),
    };
  });

const index: fc.Arbitrary<IndexState> = fc.record(
  {
    name,
    unique: fc.boolean(),
    parts: fc.array(
      fc.oneof(
        name.map(each => ({ column: each })),
        parts.map(expression => ({ expression, descending: true as const })),
        name.map(each => ({ column: each, length: 5, collate: 'nocase' })),
      ),
      { minLength: 1, maxLength: 3 },
    ),
    where: parts,
    livingBy: name,
    method: fc.constantFrom('GIN', 'HASH'),
  },
  { requiredKeys: ['name', 'unique', 'parts'] },
);

const foreignKey: fc.Arbitrary<ForeignKeyState> = fc
  .tuple(name, fc.uniqueArray(name, { minLength: 1, maxLength: 2 }), name, fc.boolean())
  .map(([each, columns, table, deferrable]) => ({
    name: each,
    columns,
    references: { ...(deferrable && { schema: 'blog' }), table, columns },
    onDelete: 'SET NULL',
    onUpdate: 'CASCADE',
    ...(deferrable && { deferrable: 'INITIALLY_DEFERRED' as const }),
  }));

const table: fc.Arbitrary<TableState> = fc
  .tuple(
    name,
    fc.uniqueArray(name, { minLength: 1, maxLength: 4, selector: each => each.toLowerCase() }),
    fc.array(column, { minLength: 4, maxLength: 4 }),
    index,
    fc.boolean(),
    hostile,
  ) // prettier-ignore
  .map(([each, columns, states, ofTable, isKeyed, comment]) => ({
    name: each,
    ...(isKeyed && { comment, primaryKeyName: comment }),
    columns: Object.fromEntries(
      columns.map((key, place) => [key, { ...states[place]!, ...(isKeyed && { allowNull: false }) }]),
    ),
    primaryKey: isKeyed ? [...columns].reverse() : [],
    indexes: [{ name: ofTable.name, unique: ofTable.unique, parts: [{ column: columns[0]! }] }],
    foreignKeys: [
      { name: 'key', columns: [columns[0]!], references: { table: each, columns: [columns[0]!] }, onDelete: 'CASCADE', onUpdate: 'CASCADE' }, // prettier-ignore
    ],
  }));

const place = name.map(each => ({ name: each }));
const sqlByDialect = fc.oneof(
  parts.map(each => ({ '*': each })),
  parts.map(each => ({ sqlite: each, postgres: each, mysql: each })),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  table.map((each): Step => ({ type: 'createTable', table: each })),
  fc.record({ type: fc.constant('dropTable' as const), table: place }),
  fc.record({ type: fc.constant('renameTable' as const), table: place, to: name }),
  fc.record({ type: fc.constant('commentTable' as const), table: place, comment: fc.option(hostile) }),
  fc.record({ type: fc.constantFrom('addColumn' as const, 'changeColumn' as const), table: place, name, column }),
  fc.record({ type: fc.constant('renameColumn' as const), table: place, name, to: name }),
  fc.record({ type: fc.constantFrom('dropColumn' as const, 'dropForeignKey' as const, 'dropIndex' as const), table: place, name }),
  fc.record({ type: fc.constant('fillColumn' as const), table: place, name, value: sqlByDialect }),
  fc.record({ type: fc.constant('addIndex' as const), table: place, index }),
  fc.record({ type: fc.constant('addForeignKey' as const), table: place, foreignKey }),
  fc.record({ type: fc.constant('changePrimaryKey' as const), table: place, columns: fc.uniqueArray(name, { minLength: 1, maxLength: 2 }), name }),
  fc.record({ type: fc.constant('sql' as const), statements: sqlByDialect }),
); // prettier-ignore

const content: fc.Arbitrary<MigrationContent> = fc.record(
  {
    up: fc.array(fc.record({ step, note: fc.record({ kind: fc.constantFrom('loss' as const, 'choice' as const), text: hostile }) }, { requiredKeys: ['step'] }), { maxLength: 4 }), // prettier-ignore
    down: fc.array(fc.record({ step }), { maxLength: 2 }),
    transaction: fc.constant(false as const),
    replaces: fc.array(name, { minLength: 1, maxLength: 4 }),
    remarks: fc.array(hostile, { maxLength: 2 }),
  },
  { requiredKeys: ['up', 'down'] },
);

function mortiseType(input: DataTypeInput): ReturnType<typeof plainType> {
  return typeof input === 'function' ? input() : input;
}

function canonical(type: ReturnType<typeof plainType>, value: unknown): unknown {
  return valueNormaliser(type)(value);
}

/** What a program that loads the file gets. */
function load(text: string): Migration {
  const { code } = transformSync(text, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }); // prettier-ignore
  const modules: Readonly<Record<string, unknown>> = { mortise, '@mortise/migrations': { migration } };
  const module = { exports: {} as { default?: Migration } };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- a module, run
  new Function('require', 'module', 'exports', code)((id: string) => modules[id], module, module.exports);
  return module.exports.default ?? (module.exports as Migration);
}

describe('migrationText', () => {
  it.each<ModuleStyle>(['import', 'require'])('is read as the steps it was written from: %s', async style => {
    await fc.assert(
      fc.asyncProperty(content, async given => {
        const read = load(migrationText(given, style));
        expect(await recordSteps(read, 'up')).toEqual(given.up.map(each => each.step));
        expect(await recordSteps(read, 'down')).toEqual(given.down.map(each => each.step));
        expect(read.replaces).toEqual(given.replaces);
      }),
      { numRuns: 150 },
    );
  });

  it('is laid out as prettier does', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mortise-layout-'));
    isMeasured = true;
    const samples = fc.sample(content, 150).map(given => migrationText(given, 'import'));
    samples.forEach((text, place) => writeFileSync(join(folder, `${place}.ts`), text));
    const settings = ['--no-config', '--print-width=120', '--single-quote', '--arrow-parens=avoid'];
    const prettier = join(__dirname, '../../../../node_modules/prettier/bin/prettier.cjs');
    execFileSync(process.execPath, [prettier, '--write', '--log-level=error', ...settings, folder]);
    const laidOut = samples.map((_text, place) => readFileSync(join(folder, `${place}.ts`), 'utf8'));
    rmSync(folder, { recursive: true });
    samples.forEach((text, place) => expect(text).toBe(laidOut[place]));
  });
});
