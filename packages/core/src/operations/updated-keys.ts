import { compileFind } from '../compile/find';
import { engineOf } from '../engine';
import type { ExecutionContext } from '../options/transaction-options';
import type { Assignment, UpdateCommand } from '../query/commands';
import { allOf, type Condition, type Parameter } from '../query/condition';
import { ParameterBag } from '../query/parameter-bag';
import { isValue, SQL, type Key, type PlainRow } from './rows-by-keys';

/** An UPDATE with the values of its parameters. */
export interface BoundUpdate extends UpdateCommand {
  readonly values: readonly unknown[];
}

/** What is assigned to an attribute, in some rows or in others. */
export const assignedValues = (value: Assignment['value'], values: readonly unknown[]): readonly unknown[] =>
  'cases' in value ? value.cases.map(({ then }) => valueOf(then, values)) : [valueOf(value, values)];

const valueOf = (each: object, values: readonly unknown[]): unknown =>
  'slot' in each ? values[(each as Parameter).slot] : SQL;

/** Rows that get the same values, and the condition that they meet. */
interface Share {
  readonly given: Map<string, unknown>;
  readonly where: Condition | undefined;
}

/** The keys that rows have after an UPDATE. What it leaves of a key is read from the rows that it meets. */
export async function updatedKeys(
  update: BoundUpdate,
  names: readonly string[],
  context: ExecutionContext,
): Promise<readonly Key[]> {
  const keys: Key[] = [];
  for (const share of sharesOf(update, names)) keys.push(...(await keysOf(share, { update, names }, context)));
  return keys;
}

/** Rows by what they are given of a key: those that are told of one by one, and all others. */
function sharesOf({ assignments, where, values }: BoundUpdate, names: readonly string[]): readonly Share[] {
  const written = assignments.filter(({ attribute }) => names.includes(attribute));
  const shared = new Map<string, unknown>();
  const rows = new Map<object, Share>();
  for (const { attribute, value } of written) {
    if (!('cases' in value)) shared.set(attribute, valueOf(value, values));
    else
      for (const { row, when, then } of value.cases) {
        const share = rows.get(row) ?? { given: new Map<string, unknown>(), where: when };
        rows.set(row, share);
        share.given.set(attribute, valueOf(then, values));
      }
  }
  const each = [...rows.values()].map(share => ({ ...share, given: new Map([...shared, ...share.given]) }));
  const others = each.map(({ where: when }): Condition => ({ type: 'untrue', condition: when as Condition })); // a case has one
  return shared.size === 0 ? each : [...each, { given: shared, where: allOf([where, ...others]) }];
}

interface SoughtKeys {
  readonly update: BoundUpdate;
  readonly names: readonly string[];
}

async function keysOf(
  { given, where }: Share,
  { update: { definition, values }, names }: SoughtKeys,
  context: ExecutionContext,
): Promise<readonly Key[]> {
  // What is NULL in part leads nowhere.
  if (![...given.values()].every(isValue)) return [];
  const kept = names.filter(name => !given.has(name));
  if (kept.length === 0) return [names.map(name => given.get(name))];
  const { query } = compileFind(
    definition,
    { attributes: kept, raw: true, paranoid: false },
    { bag: new ParameterBag() },
  );
  const rows = await engineOf(definition).select({ ...query, where, order: [] }, values, context);
  return (rows as readonly PlainRow[]).map(row => names.map(name => (given.has(name) ? given.get(name) : row[name])));
}
