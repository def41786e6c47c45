import { isPrototypePolluted } from '@mortise/core';
import type { Knex } from 'knex';
import { sqlWithoutPrototype } from '../knex-internals';
import { joinFragments, type Binding, type Fragment } from '../sql/fragment';
import { offlineKnex } from './offline-knex';
import type { SelectDraft } from './select-draft';

interface SelectParts {
  readonly source: Fragment;
  readonly columns: readonly Fragment[];
  readonly order: readonly Fragment[];
}

type DraftOfRows = Pick<SelectDraft, 'joins' | 'conditions' | 'dialect'> &
  Partial<Pick<SelectDraft, 'groups' | 'having'>>;

/** Puts the clauses of a SELECT together with knex's builder. */
export function assemble(
  { joins, conditions, dialect, groups = [], having }: DraftOfRows,
  { source, columns, order }: SelectParts,
): Fragment {
  const knex = offlineKnex(dialect);
  const raw = ({ text, bindings }: Fragment): Knex.Raw => knex.raw(text, bindings.map(wrapBinding));
  const query = knex.queryBuilder().from(raw(joinFragments([source, ...joins], ' ')) as unknown as string);
  query.select(columns.length === 0 ? [knex.raw('1')] : columns.map(raw));
  if (conditions.length > 0) query.whereRaw(raw(joinFragments(conditions, ' AND ')));
  if (groups.length > 0) query.groupByRaw(groups.join(', '));
  if (having !== undefined) query.havingRaw(raw(having) as unknown as string);
  if (order.length > 0) query.orderByRaw(raw(joinFragments(order, ', ')));
  const { sql, bindings } = isPrototypePolluted() ? sqlWithoutPrototype(knex, query) : query.toSQL();
  return { text: sql, bindings: (bindings as unknown as readonly WrappedBinding[]).map(({ binding }) => binding) };
}

/** A function would be taken for a sub-query by knex, a plain object for a mistake: bindings travel through it in this. */
class WrappedBinding {
  constructor(readonly binding: Binding) {}
}

const wrapBinding = (binding: Binding): Knex.RawBinding => new WrappedBinding(binding) as unknown as Knex.RawBinding;
