import type {
  AlterSyntax,
  Ask,
  ExpressionPair,
  WantedTable,
  TableChanges,
  WantedCheck,
  WantedForeignKey,
  WantedIndex,
  WantedIndexDetail,
  ColumnAspect,
  ColumnChange,
  WantedColumn,
  TableDescription,
  CheckDescription,
  ColumnDescription,
  ForeignKeyDescription,
  IndexDescription,
  IndexPair,
} from '../../dialects/contract/alter-syntax';
import { type Difference, difference } from './difference';
import { withKeptTypes } from './wanted-table';

/** A table as it is and as it should be, and whom to ask what means the same. */
interface Comparison {
  readonly present: TableDescription;
  readonly wanted: WantedTable;
  /** All that models have in this table: several may share one. */
  readonly known: readonly WantedTable[];
  /** Whether goes what no model knows. */
  readonly drop: boolean;
  readonly syntax: AlterSyntax;
  readonly ask: Ask;
}

/** Equal for lists of names that mean the same columns in the same order. */
export function namesKey(names: readonly string[], syntax: AlterSyntax): string {
  return JSON.stringify(names.map(name => syntax.nameKey(name)));
}

/** All that has to happen to a table so that it is as its model says; what the model doesn't know stays. */
export async function compareTable(given: Comparison): Promise<TableChanges> {
  const comparison = { ...given, wanted: withKeptTypes(given.wanted, given.present, given.syntax) };
  const { present, wanted, syntax } = comparison;
  const there = new Set(present.columns.map(({ name }) => syntax.nameKey(name)));
  const foreignKeys = compareForeignKeys(comparison);
  const indexes = await compareIndexes(comparison, foreignKeys);
  const checks = await compareChecks(comparison);
  return {
    wanted,
    present,
    addedColumns: wanted.columns.filter(({ name }) => !there.has(syntax.nameKey(name))),
    changedColumns: await changedColumns(comparison),
    droppedColumns: extraColumns(comparison),
    addedIndexes: indexes.added,
    droppedIndexes: indexes.dropped,
    addedForeignKeys: foreignKeys.added,
    droppedForeignKeys: foreignKeys.dropped,
    addedChecks: checks.added,
    droppedChecks: checks.dropped,
    changesComment: present.comment !== wanted.comment,
  };
}

function extraColumns({ present, known, drop, syntax }: Comparison): readonly ColumnDescription[] {
  if (!drop) return [];
  const names = new Set(known.flatMap(({ columns }) => columns).map(({ name }) => syntax.nameKey(name)));
  return present.columns.filter(({ name }) => !names.has(syntax.nameKey(name)));
}

async function compareIndexes(
  comparison: Comparison,
  { added, dropped }: ForeignKeyDifference,
): Promise<Difference<WantedIndex, IndexDescription>> {
  const { present, wanted, drop, syntax } = comparison;
  const same = await sameDetails(comparison);
  const isSame = (index: WantedIndex, there: IndexDescription): boolean =>
    index.detail === undefined
      ? hasRowsOf(index, there, syntax) &&
        index.unique === there.unique &&
        namesKey(index.columns, syntax) === namesKey(there.columns, syntax)
      : (same.get(index)?.has(there) ?? false);
  const wantedByAll = allOf(comparison, ({ indexes }) => indexes);
  const { primaryKey } = present;
  const foreignKeys = [...present.foreignKeys.filter(key => !dropped.includes(key)), ...added];
  return difference(wanted.indexes, present.indexes, {
    isSame,
    replaces: (index, there) => syntax.nameKey(index.name) === syntax.nameKey(there.name),
    isExtra: there =>
      drop && !syntax.isNeeded(there, { primaryKey, foreignKeys }) && !wantedByAll.some(index => isSame(index, there)),
  });
}

/** Indexes of more than columns, with those that are the same. */
async function sameDetails(comparison: Comparison): Promise<ReadonlyMap<WantedIndex, ReadonlySet<IndexDescription>>> {
  const { present, wanted, syntax, ask } = comparison;
  const all = [...wanted.indexes, ...allOf(comparison, ({ indexes }) => indexes)];
  const pairs = all.flatMap(index => pairsOf(index, comparison));
  const areSame = pairs.length === 0 ? [] : ((await syntax.sameIndexes?.(pairs, wanted.table, ask)) ?? []);
  const found = new Map<WantedIndex, Set<IndexDescription>>(all.map(index => [index, new Set()]));
  pairs.forEach((pair, place) => {
    if (areSame[place] === true) found.get(pair.wanted)?.add(pair.present);
  });
  return present.indexes.length === 0 ? new Map() : found;
}

/** What speaks of a column that is yet to come is the same as nothing that is there. */
function pairsOf(index: WantedIndex, { present, wanted, syntax }: Comparison): readonly IndexPair[] {
  if (!isDetailed(index)) return [];
  const there = new Set(present.columns.map(({ name }) => syntax.nameKey(name)));
  const fresh = wanted.columns.filter(({ name }) => !there.has(syntax.nameKey(name)));
  if (fresh.some(({ name }) => mayMention(index.detail, name))) return [];
  const alike = present.indexes.filter(each => each.unique === index.unique);
  return alike.map(each => ({ wanted: index, present: each }));
}

const isDetailed = (index: WantedIndex): index is IndexPair['wanted'] => index.detail !== undefined;

/** Whether the SQL of an index has a name in it, whatever it means there. */
export const mayMention = ({ where = '', parts }: WantedIndexDetail, name: string): boolean =>
  [where, ...parts.map(part => part.text)].some(text => text.toLowerCase().includes(name.toLowerCase()));

/** A column that stands in an index leaves out what it has to. */
function hasRowsOf(
  { livingBy, columns, attributes }: WantedIndex,
  there: IndexDescription,
  syntax: AlterSyntax,
): boolean {
  if (livingBy === undefined || columns.length > attributes.length) return there.isPlain;
  return syntax.nameKey(there.livingBy ?? '') === syntax.nameKey(livingBy);
}

type ForeignKeyDifference = Difference<WantedForeignKey, ForeignKeyDescription>;

function compareForeignKeys(comparison: Comparison): ForeignKeyDifference {
  const { present, wanted, drop, syntax } = comparison;
  const wantedByAll = allOf(comparison, ({ foreignKeys }) => foreignKeys);
  const isSame = (key: WantedForeignKey, there: ForeignKeyDescription): boolean =>
    foreignKeyDefinition(key, comparison) === foreignKeyDefinition(there, comparison) &&
    isTarget(key, there, comparison);
  return difference(wanted.foreignKeys, present.foreignKeys, {
    isSame,
    replaces: (key, there) =>
      syntax.nameKey(key.name) === syntax.nameKey(there.name ?? '') ||
      namesKey(key.columns, syntax) === namesKey(there.columns, syntax),
    isExtra: there => drop && !wantedByAll.some(key => isSame(key, there)),
  });
}

/** The rules of a key as text. */
function foreignKeyDefinition(
  { columns, onDelete, onUpdate, deferrable }: WantedForeignKey | ForeignKeyDescription,
  { syntax }: Comparison,
): string {
  return JSON.stringify([namesKey(columns, syntax), onDelete, onUpdate, deferrable]);
}

function isTarget(key: WantedForeignKey, there: ForeignKeyDescription, { syntax }: Comparison): boolean {
  const isTable = there.targets.some(target => syntax.nameKey(target) === syntax.nameKey(key.target));
  if (!isTable) return false;
  return (
    there.targetColumns.length === 0 || namesKey(key.targetColumns, syntax) === namesKey(there.targetColumns, syntax)
  );
}

/** Conditions are compared by the database, and only with those of the same name: others are not the model's. */
async function compareChecks(comparison: Comparison): Promise<Difference<WantedCheck, CheckDescription>> {
  const { present, wanted, drop } = comparison;
  const same = await sameChecks(comparison);
  const names = new Set(allOf(comparison, ({ checks }) => checks).map(({ name }) => name));
  return difference(wanted.checks, present.checks, {
    isSame: (check, there) => check.name === there.name && same.has(check.name),
    replaces: (check, there) => check.name === there.name,
    isExtra: there => (drop && !names.has(there.name ?? '')) || isOfFormerEnum(there, names, comparison),
  });
}

async function sameChecks({ present, wanted, syntax, ask }: Comparison): Promise<ReadonlySet<string>> {
  const pairs = wanted.checks.flatMap(check => {
    const there = present.checks.find(({ name }) => name === check.name);
    return there === undefined ? [] : [{ check, there }];
  });
  if (pairs.length === 0) return new Set();
  const expressions = pairs.map(({ check, there }) => ({
    present: there.condition,
    wanted: check.condition,
    type: null,
    isPlain: false,
  }));
  const areSame = await syntax.areSame(expressions, wanted.table, ask);
  return new Set(pairs.filter((_pair, index) => areSame[index]).map(({ check }) => check.name));
}

/** A check whose name says that it is of an ENUM, when the attribute has become something else. */
function isOfFormerEnum({ name }: CheckDescription, names: ReadonlySet<string>, { known }: Comparison): boolean {
  if (name === null || names.has(name)) return false;
  return known.some(({ columns }) => columns.some(({ enumCheck }) => enumCheck === name));
}

function allOf<Part>({ known }: Comparison, partsOf: (table: WantedTable) => readonly Part[]): readonly Part[] {
  return known.flatMap(partsOf);
}

/** A wanted column with the one that is there. */
interface ColumnPair {
  readonly present: ColumnDescription;
  readonly wanted: WantedColumn;
}

/** The columns of the definition that are there and differ. Those calculated from others are left as they are. */
async function changedColumns(comparison: Comparison): Promise<readonly ColumnChange[]> {
  const pairs = columnPairs(comparison).filter(({ present }) => !present.isGenerated);
  const types = await canonicalTypes(pairs, comparison);
  const sameDefaults = await haveSameDefaults(pairs, types, comparison);
  return pairs
    .map((pair, index) => {
      const hasSameType = comparison.syntax.isSameType(pair.present.type, types[index] as string); // one for each pair
      return { ...pair, aspects: aspectsOf(pair, hasSameType, sameDefaults.has(pair)) };
    })
    .filter(({ aspects }) => aspects.size > 0);
}

function columnPairs({ present, wanted, syntax }: Comparison): readonly ColumnPair[] {
  const byName = new Map(present.columns.map(column => [syntax.nameKey(column.name), column]));
  return wanted.columns.flatMap(column => {
    const there = byName.get(syntax.nameKey(column.name));
    return there === undefined ? [] : [{ present: there, wanted: column }];
  });
}

async function canonicalTypes(pairs: readonly ColumnPair[], { syntax, ask }: Comparison): Promise<readonly string[]> {
  if (pairs.length === 0) return [];
  return syntax.canonicalTypes(
    pairs.map(({ wanted }) => wanted.type),
    ask,
  );
}

/** Those whose defaults mean the same. Where the types differ the defaults do too: they are of the column's type. */
async function haveSameDefaults(
  pairs: readonly ColumnPair[],
  types: readonly string[],
  { syntax, wanted, ask }: Comparison,
): Promise<ReadonlySet<ColumnPair>> {
  const without = pairs.filter(pair => pair.present.default === null && pair.wanted.default === null);
  const comparable = pairs.flatMap((pair, index) => {
    const type = types[index] as string; // one for each pair
    const expressions = syntax.isSameType(pair.present.type, type) ? expressionPair(pair, type) : undefined;
    return expressions === undefined ? [] : [{ pair, expressions }];
  });
  if (comparable.length === 0) return new Set(without);
  const expressions = comparable.map(each => each.expressions);
  const areSame = await syntax.areSame(expressions, wanted.table, ask);
  return new Set([...without, ...comparable.filter((_each, index) => areSame[index]).map(({ pair }) => pair)]);
}

function expressionPair({ present, wanted }: ColumnPair, type: string): ExpressionPair | undefined {
  if (present.default === null || wanted.default === null) return undefined;
  return { present: present.default, wanted: wanted.default, type, isPlain: wanted.hasPlainDefault };
}

function aspectsOf(
  { present, wanted }: ColumnPair,
  hasSameType: boolean,
  hasSameDefault: boolean,
): ReadonlySet<ColumnAspect> {
  const differs: Readonly<Record<ColumnAspect, boolean>> = {
    type: !hasSameType,
    null: present.allowNull !== wanted.allowNull,
    default: !hasSameDefault && !wanted.keepsDefault,
    autoIncrement: present.autoIncrement !== wanted.autoIncrement && !(wanted.autoIncrement && present.isRowNumber),
    comment: present.comment !== wanted.comment,
  };
  // The keys of the object above are its aspects.
  return new Set((Object.keys(differs) as ColumnAspect[]).filter(aspect => differs[aspect]));
}
