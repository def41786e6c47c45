import type { ModelDefinition } from '../definition/model-definition';
import { QueryError } from '../errors/query-error';
import type { AnyRead, FindOptions } from '../options/find-options';
import type { ModelClass } from '../options/model-class';
import { subqueryRules, type SubqueryOptions } from '../options/subquery-options';
import type { Condition, SubqueryPiece } from '../query/condition';
import type { ParameterBag } from '../query/parameter-bag';
import type { PathAggregate, SelectQuery } from '../query/select-query';
import { forTenantOf } from '../definition/in-place';
import { definitionOf, scopeChoiceOf } from '../registry/definition-of';
import { ownOptions } from '../rules/known-options';
import type { QueryPart } from '../sql/sql-fragment';
import { compileRowAggregates } from './aggregates';
import { applyScopes } from './apply-scopes';
import type { CompileContext } from './context';
import { compileOrder } from './order';
import { compileWithin } from './pieces';
import { selectAttributes, type Selection } from './selected-attributes';

/** How rows are chosen in any read. */
export interface RowsCompiler {
  rows(
    definition: ModelDefinition,
    options: FindOptions,
    from: { readonly bag: ParameterBag },
  ): {
    readonly condition: Condition | undefined;
    readonly aggregates: ReadonlyMap<string, PathAggregate> | undefined;
  };
  limit(owner: string, option: 'limit' | 'offset', value: unknown, bag: ParameterBag): SelectQuery['limit'];
}

/**
 * A sub-query where it stands: with the scopes of its model, and without rows that are marked as deleted.
 *
 * @throws QueryError `OTHER_DATABASE`
 */
export function compileSubquery(part: QueryPart, context: CompileContext, compiler: RowsCompiler): SubqueryPiece {
  const model = part.model as ModelClass; // a model made it
  // For whom the query around it is.
  const definition = forTenantOf(context.definition, definitionOf(model));
  if (definition.engine !== context.definition.engine) throw otherDatabase(definition, context.definition);
  const { aggregate, attributes, ...find }: SubqueryOptions = ownOptions(part.options, subqueryRules);
  if (aggregate !== undefined && find.order !== undefined) throw orderOfOne(definition);
  const scoped = { ...applyScopes<FindOptions>(definition, scopeChoiceOf(model), find), attributes };
  const own = { definition, bag: context.bag, include: context.include };
  const { compiled, isCorrelated } = compileWithin(context, () =>
    compileQuery({ ...scoped, aggregate }, own, compiler),
  );
  return { query: compiled, isCorrelated };
}

function compileQuery(options: SubqueryOptions, context: CompileContext, compiler: RowsCompiler): SelectQuery {
  const { definition, bag } = context;
  const { condition, aggregates } = compiler.rows(definition, options as FindOptions, { bag });
  const limit = compiler.limit(definition.name, 'limit', options.limit, bag);
  const offset = compiler.limit(definition.name, 'offset', options.offset, bag);
  const isPage = limit !== undefined || offset !== undefined;
  if (options.aggregate !== undefined) refuseBesideAggregate(options, isPage, definition);
  const { order = definition.order } = options as AnyRead;
  const terms = compileOrder(order, { ...context, aggregates }); // of no page it decides nothing, and is looked up all the same
  return {
    definition,
    ...selectionOf(options, context),
    where: condition,
    includes: [],
    order: isPage ? terms : [],
    limit,
    offset,
    groups: options.aggregate === undefined ? undefined : { columns: 0 },
    mode: 'plain',
    lock: undefined,
  };
}

function selectionOf({ aggregate, attributes }: SubqueryOptions, context: CompileContext): Selection {
  const { definition } = context;
  if (aggregate === undefined) return selectAttributes(context, attributes ?? definition.primaryKey);
  const [value] = compileRowAggregates({ value: aggregate }, definition).values();
  return { attributes: [], computed: [{ as: 'value', aggregate: value as PathAggregate }] }; // one was given
}

function otherDatabase({ name }: ModelDefinition, { name: outer }: ModelDefinition): QueryError {
  const message = `A query of ${name} cannot stand in one of ${outer}: they are in different databases.`;
  return new QueryError('OTHER_DATABASE', message);
}

function refuseBesideAggregate(options: SubqueryOptions, isPage: boolean, definition: ModelDefinition): void {
  if (isPage) throw aggregateOfPage(definition);
  if (options.attributes === undefined) return;
  const message = `A query of ${definition.name} gives an aggregate or attributes, and was asked for both.`;
  throw new QueryError('INVALID_AGGREGATE', message, { hint: 'Leave one of the two options out.' });
}

function orderOfOne({ name }: ModelDefinition): QueryError {
  const message = `A query of ${name} with an aggregate gives one row, which has no order.`;
  return new QueryError('INVALID_AGGREGATE', message, { hint: 'Leave the option "order" out.' });
}

function aggregateOfPage({ name }: ModelDefinition): QueryError {
  const message = `A query of ${name} with an aggregate gives one row: it takes neither limit nor offset.`;
  return new QueryError('INVALID_LIMIT', message);
}
