import { DataTypes } from '../data-types/data-types';
import { type DataType, type DataTypeKind, integerKinds } from '../data-types/data-type';
import { didYouMean, listNames } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import { checkCallOptions } from '../rules/known-options';
import { columnOf, type ModelDefinition, unknownMember } from '../definition/model-definition';
import { type Association, associationOf, findAssociation } from '../association';
import type { AggregateFunction, AggregateOptions, AggregatesOptions } from '../options/find-options';
import { aggregateRules, rowAggregateRules } from '../options/find-rules';
import type { RowAggregateOptions, RowAggregatesOptions } from '../options/group-options';
import type { ComputedColumn, LinkStep, PathAggregate } from '../query/select-query';
import type { CompileContext } from './context';
import { pathSteps } from './path-steps';

export const aggregateFunctions: readonly AggregateFunction[] = ['count', 'sum', 'avg', 'min', 'max'];

const floatingNumbers: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['FLOAT', 'REAL', 'DOUBLE']);

/** Kinds whose values no database puts in an order that means something. */
const unordered: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['JSON', 'BLOB']);

const BIGINT = DataTypes.BIGINT();
const DOUBLE = DataTypes.DOUBLE();

/** The aggregates of any options: their type says nothing where the model is not known. */
export const aggregatesOf = ({ aggregates }: { readonly aggregates?: unknown }): AggregatesOptions | undefined =>
  aggregates as AggregatesOptions | undefined;

/** Where the path of an aggregate leads. */
interface PathEnd {
  readonly definition: ModelDefinition;
  readonly steps: readonly LinkStep[];
  readonly step: number;
  readonly attribute?: string | undefined;
}

/**
 * The `aggregates` of a query by their names.
 *
 * @throws QueryError naming the model and the aggregate
 */
export function compileAggregates(
  aggregates: AggregatesOptions,
  context: CompileContext,
): ReadonlyMap<string, PathAggregate> {
  const { definition } = context;
  if (typeof aggregates !== 'object' || aggregates === null || Array.isArray(aggregates)) {
    throw invalidAggregate(definition, 'The aggregates', 'are no object of names');
  }
  return new Map(
    Object.entries(aggregates).map(([name, options]) => {
      checkName(definition, name);
      return [name, compileAggregate(name, options, context)];
    }),
  );
}

function checkName(definition: ModelDefinition, name: string): void {
  const { attributes, associations, model } = definition;
  if (name !== '__proto__' && !attributes.has(name) && !associations.has(name) && !(name in model.prototype)) return;
  throw invalidAggregate(definition, `The aggregate "${shortText(name)}"`, 'has a name that is taken on its instances');
}

function compileAggregate(name: string, options: AggregateOptions, context: CompileContext): PathAggregate {
  const { definition } = context;
  const label = `The aggregate "${shortText(name)}"`;
  options = checkCallOptions(options, aggregateRules, `${label} of ${definition.name}`);
  const { used, path } = usedFunction(options, { definition, label });
  const end = endOf(path, options, context);
  return finish(used, { ...end, distinct: options.distinct === true }, { ...context, label });
}

function usedFunction(
  options: AggregateOptions,
  { definition, label }: Pick<Labelled, 'definition' | 'label'>,
): { readonly used: AggregateFunction; readonly path: string } {
  const [used, ...others] = aggregateFunctions.filter(each => options[each] !== undefined);
  if (used === undefined || others.length > 0) {
    throw invalidAggregate(definition, label, `names not just one of ${listNames(aggregateFunctions)}`);
  }
  const path = options[used];
  if (typeof path !== 'string') throw invalidAggregate(definition, label, 'has a path that is no text');
  return { used, path };
}

/**
 * Aggregates of the rows themselves, or of each group of them, by their names: `{ people: { count: '*' } }`.
 *
 * @throws QueryError `INVALID_AGGREGATE`, `UNKNOWN_ATTRIBUTE`, or `UNKNOWN_OPTION`
 */
export function compileRowAggregates(
  aggregates: RowAggregatesOptions | undefined,
  definition: ModelDefinition,
): ReadonlyMap<string, PathAggregate> {
  if (aggregates === undefined) return new Map();
  if (typeof aggregates !== 'object' || (aggregates as unknown) === null || Array.isArray(aggregates)) {
    throw invalidAggregate(definition, 'The aggregates', 'are no object of names');
  }
  return new Map(
    Object.entries(aggregates).map(([name, options]) => {
      checkName(definition, name);
      return [name, rowAggregate(name, options, definition)];
    }),
  );
}

function rowAggregate(name: string, given: RowAggregateOptions, definition: ModelDefinition): PathAggregate {
  const label = `The aggregate "${shortText(name)}"`;
  const options = checkCallOptions(given, rowAggregateRules, `${label} of ${definition.name}`);
  const { used, path } = usedFunction(options, { definition, label });
  return aggregateOfRows(used, { attribute: path, distinct: options.distinct === true }, { definition, label });
}

interface AggregatedRows {
  /** `*` for the rows. */
  readonly attribute: string;
  readonly distinct: boolean;
}

/** An aggregate over the rows of a model. */
export function aggregateOfRows(
  used: AggregateFunction,
  { attribute, distinct }: AggregatedRows,
  place: Pick<Labelled, 'definition' | 'label'>,
): PathAggregate {
  const { definition, label } = place;
  const isRows = attribute === '*';
  if (isRows && (used !== 'count' || distinct))
    throw invalidAggregate(definition, label, 'needs an attribute: "*" is for counting rows');
  const named = isRows ? {} : { attribute: columnOf(definition, attribute).name };
  return finish(used, { definition, steps: [], step: -1, ...named, distinct }, place);
}

interface Labelled extends CompileContext {
  readonly label: string;
}

function finish(
  name: AggregateFunction,
  end: PathEnd & { distinct: boolean },
  { definition, label }: Pick<Labelled, 'definition' | 'label'>,
): PathAggregate {
  const { definition: to } = end;
  const counted =
    name === 'count' && end.distinct ? { attribute: end.attribute ?? onlyKey(to, definition, label) } : {};
  const aggregate = { function: name, ...end, ...counted };
  if (name === 'count') return { ...aggregate, type: BIGINT };
  if (end.attribute === undefined) {
    throw invalidAggregate(definition, label, `needs an attribute: '${to.name}' has ${listNames(to.columns)}`);
  }
  const { type } = columnOf(to, end.attribute);
  if (!isAllowed(name, type)) throw invalidAggregate(definition, label, `has no ${name} over ${type.kind}`);
  return { ...aggregate, type: comparedType(name, type) };
}

function onlyKey({ name, primaryKey }: ModelDefinition, definition: ModelDefinition, label: string): string {
  const [key, ...others] = primaryKey;
  if (key !== undefined && others.length === 0) return key;
  throw invalidAggregate(definition, label, `counts distinct rows of ${name}, whose primary key is not one attribute`);
}

function isAllowed(name: AggregateFunction, { kind }: DataType): boolean {
  if (name === 'min' || name === 'max') return !unordered.has(kind);
  return integerKinds.has(kind) || floatingNumbers.has(kind) || kind === 'DECIMAL';
}

/** What an aggregate is compared with: a sum may be larger than its parts may be, a mean has decimals. */
function comparedType(name: AggregateFunction, type: DataType): DataType {
  if (name === 'avg') return DOUBLE;
  if (name !== 'sum') return type;
  return integerKinds.has(type.kind) ? BIGINT : type.kind === 'DECIMAL' ? DataTypes.DECIMAL() : DOUBLE;
}

/** Follows a dotted path: associations, then an attribute of the target, or of a row on the way under its model's name. */
function endOf(path: string, options: AggregateOptions, context: CompileContext): PathEnd {
  const [head, ...rest] = path.split('.') as [string, ...string[]];
  const association = associationOf(context.definition, head);
  const leadsOn = rest.length > 0 && isLeadingOn(association, rest);
  if (leadsOn) checkLead(association, rest);
  const steps = stepsOf(association, leadsOn ? {} : options, context);
  if (!leadsOn) return attributeEnd(association, steps, rest);
  const below = endOf(rest.join('.'), options, { ...context, definition: association.targetDefinition });
  return { ...below, steps: [...steps, ...below.steps], step: below.step + steps.length };
}

function isLeadingOn({ targetDefinition, path }: Association, [next, ...others]: readonly string[]): boolean {
  if (next === undefined || targetDefinition.attributes.has(next)) return false;
  const isOnTheWay = path.slice(0, -1).some(({ to }) => to.name === next);
  return !(isOnTheWay && others.length === 1);
}

/** The last name of a path may have been meant for an attribute as well as for an association. */
function checkLead({ targetDefinition }: Association, [next, ...others]: readonly string[]): void {
  if (next === undefined || others.length > 0 || findAssociation(targetDefinition, next) !== undefined) return;
  throw unknownMember(targetDefinition, next);
}

function stepsOf(
  association: Association,
  { where, through, paranoid }: Omit<AggregateOptions, AggregateFunction>,
  context: CompileContext,
): readonly LinkStep[] {
  return pathSteps(association, context, { where, through, paranoid });
}

function attributeEnd(association: Association, steps: readonly LinkStep[], rest: readonly string[]): PathEnd {
  const last = steps.length - 1;
  const [name, below] = rest;
  const { targetDefinition } = association;
  if (name === undefined) return { definition: targetDefinition, steps, step: last };
  if (below === undefined) {
    const { name: attribute } = columnOf(targetDefinition, name);
    return { definition: targetDefinition, steps, step: last, attribute };
  }
  const step = steps.findIndex(({ link }) => link.to.name === name);
  const definition = (steps[step] as LinkStep).link.to; // isLeadingOn found it
  return { definition, steps, step, attribute: columnOf(definition, below).name };
}

/** Aggregates as columns of the result, after those that are there. */
export function withAggregates(
  computed: readonly ComputedColumn[] | undefined,
  aggregates: ReadonlyMap<string, PathAggregate>,
): readonly ComputedColumn[] | undefined {
  if (aggregates.size === 0) return computed;
  return [...(computed ?? []), ...[...aggregates].map(([as, aggregate]) => ({ as, aggregate }))];
}

/** What orders rows by a path that leads to several: the smallest of their values going up, the largest going down. */
export function orderedPath(path: string, direction: 'ASC' | 'DESC', context: CompileContext): PathAggregate {
  const label = `The order by "$${path}$"`;
  const name = direction === 'ASC' ? 'min' : 'max';
  const { definition } = context;
  if (!path.includes('.')) {
    const hint = didYouMean(path, definition.columns);
    throw invalidAggregate(definition, label, `names no attribute of an association.${hint}`);
  }
  return finish(name, { ...endOf(path, {}, context), distinct: false }, { ...context, label });
}

/** The attribute at the end of a path that leads to one row. */
export function pathValue(path: string, context: CompileContext): PathAggregate {
  const { definition } = context;
  const end = path.includes('.') ? endOf(path, {}, context) : undefined;
  if (end?.attribute === undefined) throw noPathValue(definition, path, end?.definition);
  const { type } = columnOf(end.definition, end.attribute);
  return { function: 'min', ...end, distinct: false, type, isValue: true };
}

function noPathValue({ name, attributes }: ModelDefinition, path: string, to: ModelDefinition | undefined): QueryError {
  const text = shortText(path);
  const problem = to === undefined ? 'names no association' : `names no attribute of ${to.name}`;
  const ofRow = attributes.has(path) ? `An attribute of the row itself is written without $: '${text}'.` : undefined;
  return new QueryError('INVALID_PATH', `The path "$${text}$" of ${name} ${problem}.`, {
    hint:
      ofRow ??
      `A path is associations and then an attribute: '$${to === undefined ? 'association' : text}.attribute$'.`,
  });
}

/** An attribute of rows along a path. */
export interface OrderedEnd extends PathEnd {
  readonly attribute: string;
}

/** The least or greatest value at the end of a path of includes. */
export function extremeValue(direction: 'ASC' | 'DESC', end: OrderedEnd, definition: ModelDefinition): PathAggregate {
  const { name: attribute } = columnOf(end.definition, end.attribute);
  const label = `The order by "${shortText(attribute)}"`;
  return finish(direction === 'ASC' ? 'min' : 'max', { ...end, attribute, distinct: false }, { definition, label });
}

function invalidAggregate({ name }: ModelDefinition, what: string, problem: string): QueryError {
  return new QueryError('INVALID_AGGREGATE', `${what} of ${name} ${problem}.`, {
    hint: "Write { likes: { count: 'likedToots' } } over associated rows, { people: { count: '*' } } in groupBy.",
  });
}
