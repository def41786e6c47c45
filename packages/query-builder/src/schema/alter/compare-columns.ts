import type { ExpressionPair } from '../../dialects/contract/alter-syntax';
import type { ColumnAspect, ColumnChange, WantedColumn } from '../../dialects/contract/table-changes';
import type { ColumnDescription } from '../../dialects/contract/table-description';
import type { Comparison } from './comparison';

/** A wanted column with the one that is there. */
interface ColumnPair {
  readonly present: ColumnDescription;
  readonly wanted: WantedColumn;
}

/** The columns of the definition that are there and differ. Those calculated from others are left as they are. */
export async function changedColumns(comparison: Comparison): Promise<readonly ColumnChange[]> {
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
    autoIncrement: present.autoIncrement !== wanted.autoIncrement,
    comment: present.comment !== wanted.comment,
  };
  // The keys of the object above are its aspects.
  return new Set((Object.keys(differs) as ColumnAspect[]).filter(aspect => differs[aspect]));
}
