import { isPrototypePolluted, type SelectQuery } from '@mortise/core';
import type { Knex } from 'knex';
import { sqlWithoutPrototype } from '../knex-internals';
import { valueBinding } from './columns';
import { fragment, joinFragments, wrapFragment, type Binding, type Fragment } from '../sql/fragment';
import { offlineKnex } from './offline-knex';
import { rendered, type Rendered } from './rendered';
import type { SelectDraft } from './select-draft';

interface SelectClauses {
  readonly source: Fragment;
  readonly query: SelectQuery;
  /** What the statement ends with, where it locks rows. */
  readonly lock: string;
  /** Position of the place of the parent's key, in a statement that reads for several parents. */
  readonly ordinal: number | undefined;
}

/** The SELECT of a draft. */
export function selectText(draft: SelectDraft, { source, query, lock, ordinal }: SelectClauses): Rendered {
  const isLimited = query.limit !== undefined || query.offset !== undefined;
  if (ordinal !== undefined && isLimited)
    return rendered(draft.dialect, limitPerParent(draft, { source, query, ordinal }));
  const select = assemble(draft, { source, columns: draft.columns, order: draft.order });
  const { syntax } = draft.dialect;
  const [limit, offset] = [query.limit, query.offset].map(each =>
    each === undefined ? undefined : valueBinding(draft.dialect, each.slot, undefined),
  );
  return rendered(draft.dialect, joinFragments([select, syntax.limit(limit, offset), fragment(lock)], ''));
}

interface SelectParts {
  readonly source: Fragment;
  readonly columns: readonly Fragment[];
  readonly order: readonly Fragment[];
}

/** Puts the clauses together with knex's builder. */
function assemble({ joins, conditions, dialect }: SelectDraft, { source, columns, order }: SelectParts): Fragment {
  const knex = offlineKnex(dialect);
  const raw = ({ text, bindings }: Fragment): Knex.Raw => knex.raw(text, bindings.map(wrapBinding));
  const query = knex.queryBuilder().from(raw(joinFragments([source, ...joins], ' ')) as unknown as string);
  query.select(columns.length === 0 ? [knex.raw('1')] : columns.map(raw));
  if (conditions.length > 0) query.whereRaw(raw(joinFragments(conditions, ' AND ')));
  if (order.length > 0) query.orderByRaw(raw(joinFragments(order, ', ')));
  const { sql, bindings } = isPrototypePolluted() ? sqlWithoutPrototype(knex, query) : query.toSQL();
  return { text: sql, bindings: (bindings as unknown as readonly WrappedBinding[]).map(({ binding }) => binding) };
}

/** A function would be taken for a sub-query by knex, a plain object for a mistake: bindings travel through it in this. */
class WrappedBinding {
  constructor(readonly binding: Binding) {}
}

const wrapBinding = (binding: Binding): Knex.RawBinding => new WrappedBinding(binding) as unknown as Knex.RawBinding;

/**
 * Rows are numbered within their parent, and those outside of limit and offset are left out: one statement for all
 * parents.
 */
function limitPerParent(
  draft: SelectDraft,
  { source, query, ordinal }: Omit<SelectClauses, 'lock'> & { ordinal: number },
): Fragment {
  const named = draft.columns.map((column, index) => wrapFragment('', column, ` AS c${index}`));
  const partition = draft.columns[ordinal] as Fragment; // the column stands there
  const order = joinFragments(draft.order, ', ');
  const number = wrapFragment(
    'ROW_NUMBER() OVER (PARTITION BY ',
    joinFragments([partition, order], ' ORDER BY '),
    ') AS number',
  );
  const inner = assemble(draft, { source, columns: [...named, number], order: [] });
  const columns = draft.columns.map((_column, index) => `numbered.c${index}`).join(', ');
  const conditions = joinFragments(numberConditions(draft, query), ' AND ');
  const outer = wrapFragment(`SELECT ${columns} FROM (`, inner, ') AS numbered WHERE ');
  return joinFragments([outer, conditions, fragment(' ORDER BY numbered.number')], '');
}

function numberConditions({ dialect }: SelectDraft, { limit, offset }: SelectQuery): readonly Fragment[] {
  const { syntax } = dialect;
  const after = offset === undefined ? undefined : syntax.integer(valueBinding(dialect, offset.slot, undefined));
  const start = after ?? fragment('0');
  const conditions = [wrapFragment('numbered.number > ', start, '')];
  if (limit === undefined) return conditions;
  const count = syntax.integer(valueBinding(dialect, limit.slot, undefined));
  return [...conditions, wrapFragment('numbered.number <= ', joinFragments([start, count], ' + '), '')];
}
