import { canonicalText } from '../state/canonical-state';
import type { SchemaState, TableState } from '../state/schema-state';
import { tableKey } from '../state/table-key';
import { resolveRenames, type Renames } from './renames';

/** Something that goes, and what it may have become: names of columns of its table now, or of tables. */
export interface RenameCandidate {
  /** `people.nick`, or `people`: as a rename is told. */
  readonly from: string;
  readonly to: readonly string[];
}

/** Asks whether something has another name now; undefined: it goes. */
export type RenameQuestion = (candidate: RenameCandidate) => Promise<string | undefined> | string | undefined;

/** What goes while something of its kind comes: columns of the same type, tables of mostly the same columns. */
export function renameCandidates(from: SchemaState, to: SchemaState, renames: Renames): readonly RenameCandidate[] {
  const pairs = resolveRenames(from, to, renames);
  const [stay, are] = [new Set(pairs.map(each => tableKey(each.from))), new Set(pairs.map(each => tableKey(each.to)))];
  const come = Object.values(to.tables).filter(table => !are.has(tableKey(table)));
  const tables = Object.values(from.tables)
    .filter(table => !stay.has(tableKey(table)))
    .map(table => ({
      from: tableKey(table),
      to: come.filter(each => each.schema === table.schema && areAlike(table, each)).map(({ name }) => name),
    }));
  const columns = pairs.flatMap(pair => {
    const fresh = new Set(pair.columns.values());
    const added = Object.keys(pair.to.columns).filter(name => !Object.hasOwn(pair.from.columns, name) && !fresh.has(name)); // prettier-ignore
    return Object.keys(pair.from.columns)
      .filter(name => !Object.hasOwn(pair.to.columns, name) && !pair.columns.has(name))
      .map(name => ({
        from: `${tableKey(pair.from)}.${name}`,
        to: added.filter(each => isSameType(pair, name, each)),
      }));
  });
  return [...tables, ...columns].filter(candidate => candidate.to.length > 0);
}

const isSameType = (
  { from, to }: { readonly from: TableState; readonly to: TableState },
  before: string,
  now: string,
): boolean => canonicalText(from.columns[before]?.type) === canonicalText(to.columns[now]?.type);

function areAlike(one: TableState, other: TableState): boolean {
  const names = [one, other].map(({ columns }) => Object.keys(columns)) as [string[], string[]]; // of two
  const shared = names[0].filter(name => names[1].includes(name)).length;
  return shared * 2 >= Math.max(...names.map(({ length }) => length));
}

/** The renames that were told, with those that the question was answered with. */
export async function askedRenames(
  { from, to, renames }: { readonly from: SchemaState; readonly to: SchemaState; readonly renames: Renames },
  ask: RenameQuestion,
): Promise<Renames> {
  const asked = new Set<string>();
  let known = renames;
  // An answer takes its name away from the questions that follow, and a table's leads to those of its columns.
  for (;;) {
    const next = renameCandidates(from, to, known).find(candidate => !asked.has(candidate.from));
    if (next === undefined) return known;
    asked.add(next.from);
    const answer = await ask(next);
    if (answer !== undefined) known = { ...known, [next.from]: answer };
  }
}
