import { applyScopes } from '../compile/apply-scopes';
import { compileGroups, compileTableAggregate, type RowsMeant } from '../compile/group';
import { engineOf, executionOf } from '../engine';
import { QueryError } from '../errors/query-error';
import { aggregateFunctions, aggregatesOf } from '../compile/aggregates';
import { includesOf } from '../compile/includes';
import type { AggregateFunction, AnyRead, CountOptions, FindOptions } from '../options/find-options';
import {
  groupCountRules,
  groupRules,
  tableAggregateRules,
  type GroupCountOptions,
  type GroupOptions,
  type GroupTerm,
  type TableAggregateOptions,
} from '../options/group-options';
import { checkCallOptions, ownOptions } from '../rules/known-options';
import { copiedOptions } from './copied-options';
import type { Caller } from './caller';
import { toldOptions } from './write-hooks';

interface Aggregated {
  readonly name: AggregateFunction;
  readonly attribute: string;
}

/**
 * One value over the rows that match.
 *
 * @throws QueryError `INVALID_AGGREGATE` or `UNKNOWN_ATTRIBUTE`
 */
export async function aggregateRows(
  caller: Caller,
  { name, attribute }: Aggregated,
  options: TableAggregateOptions = {},
): Promise<unknown> {
  const { definition } = caller;
  if (!aggregateFunctions.includes(name)) throw unknownFunction(definition.name);
  const own = checkCallOptions(options, tableAggregateRules, `${definition.name}.${name}`);
  const { distinct } = ownOptions(own, tableAggregateRules);
  const rows = rowsMeant(caller, own);
  const { query, values } = compileTableAggregate(definition, { name, attribute, distinct }, rows);
  const [row] = await engineOf(definition).select(query, values, executionOf(own));
  return (row as { readonly value: unknown }).value; // all rows are one group
}

/** Groups of the rows that match, with values over each. */
export async function groupRows(
  caller: Caller,
  terms: readonly GroupTerm[],
  given: GroupOptions = {},
): Promise<object[]> {
  const { definition } = caller;
  const checked = checkCallOptions(given, groupRules, `${definition.name}.groupBy`);
  const options = ownOptions(checked, groupRules);
  const { query, values } = compileGroups(definition, terms, { options, rows: rowsMeant(caller, options) });
  return engineOf(definition).select(query, values, executionOf(options));
}

/** Groups with the number of their rows. */
export async function countGroups(caller: Caller, given: GroupCountOptions): Promise<object[]> {
  const { definition } = caller;
  const owner = `${definition.name}.count`;
  let options = ownOptions(checkCallOptions(given, groupCountRules, owner), groupCountRules);
  if (options.hooks !== false && definition.hooks.has('beforeCount')) {
    options = toldOptions(definition, copiedOptions(options));
    await definition.hooks.run('beforeCount', options);
    options = checkCallOptions(options, groupCountRules, `${owner}, after its beforeCount hooks,`);
  }
  const { group, distinct, hooks: _hooks, ...others } = options;
  const counted = typeof distinct === 'string' ? { count: distinct, distinct: true } : { count: '*' };
  const terms = (Array.isArray(group) ? group : [group]) as readonly GroupTerm[]; // each is looked at
  return groupRows(caller, terms, { ...others, aggregates: { count: counted } });
}

/** Aggregates of a scope are over associated rows, for its conditions to compare. */
function rowsMeant({ definition, scopes }: Caller, options: GroupOptions | TableAggregateOptions): RowsMeant {
  const { where, paranoid } = options as AnyRead & Pick<CountOptions, 'paranoid'>;
  const given = { where, paranoid, include: includesOf(options) } as FindOptions;
  const scoped = applyScopes(definition, scopes, given);
  return {
    where: (scoped as AnyRead).where,
    aggregates: aggregatesOf(scoped),
    include: includesOf(scoped),
    paranoid: scoped.paranoid,
  };
}

function unknownFunction(model: string): QueryError {
  return new QueryError('INVALID_AGGREGATE', `${model}.aggregate takes one of: ${aggregateFunctions.join(', ')}.`, {
    hint: `Write ${model}.aggregate('age', 'avg').`,
  });
}
