import { DataTypes } from '../data-types/data-types';
import type { DataType } from '../data-types/data-type';
import { valueNormaliser, valuesAreEqual } from '../data-types/value-rules';
import type { AttributeDefinition } from '../definition/attribute-definition';
import { attributeOf, type ModelDefinition } from '../definition/model-definition';
import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import type { AggregateFunction, CountOptions } from '../options/find-options';
import type { GroupOptions, GroupTerm, TableAggregateOptions } from '../options/group-options';
import type { Order } from '../options/order-types';
import { onlyPiece } from '../query/condition';
import { ParameterBag } from '../query/parameter-bag';
import type { ComputedColumn, PathAggregate, SelectQuery } from '../query/select-query';
import { SqlFragment } from '../sql/sql-fragment';
import { aggregateOfRows, compileRowAggregates } from './aggregates';
import { type CompiledQuery, compileContext, compileLimit, compileRows } from './find';
import { compileOrder } from './order';
import { isPath, toOnePath } from './pieces';
import { sqlColumn } from './selected-attributes';
import { compileWhere } from './where';

/** Which rows are meant: what of the options of a count says so, scopes applied. */
export type RowsMeant = Pick<CountOptions, 'where' | 'aggregates' | 'include' | 'paranoid'>;

/** What rows are grouped by. */
interface Grouped {
  readonly attributes: readonly string[];
  readonly named: readonly ComputedColumn[];
}

/** The options of `groupBy` as a query: one row for each group. */
export function compileGroups(
  definition: ModelDefinition,
  terms: readonly GroupTerm[],
  { options, rows }: { readonly options: GroupOptions; readonly rows: RowsMeant },
): CompiledQuery<SelectQuery> {
  const bag = new ParameterBag();
  const grouped = groupedBy(definition, terms, bag);
  const aggregates = compileRowAggregates(options.aggregates, definition);
  refuseTwice(definition, grouped, aggregates);
  if (attributesOf(grouped) + aggregates.size === 0)
    throw invalidTerm(definition, 'are made by nothing, and have no aggregates');
  const { condition } = compileRows(definition, rows, { bag });
  const { attributes, named } = grouped;
  const values = options.having === undefined ? noValues : valuesOf(definition, grouped, options.having);
  const context = { ...compileContext(ofGroups(definition, grouped, values), bag), aggregates, inSql: definition };
  const columns = new Map(named.map(({ as }, index) => [as, attributes.length + index + 1]));
  const query: SelectQuery = {
    ...groupQuery(definition, grouped, aggregates),
    where: condition,
    groups: {
      columns: attributesOf(grouped),
      having: compileWhere(options.having, context),
      values: values.size === 0 ? undefined : [...values.values()],
    },
    order: compileOrder(options.order as Order | undefined, { ...context, columns }),
    limit: compileLimit(definition.name, 'limit', options.limit, bag),
    offset: compileLimit(definition.name, 'offset', options.offset, bag),
  };
  return { query, values: bag.values };
}

const noValues: GroupValues = new Map();

const attributesOf = ({ attributes, named }: Grouped): number => attributes.length + named.length;

/** One aggregate over all rows that are meant. */
export function compileTableAggregate(
  definition: ModelDefinition,
  {
    name,
    attribute,
    distinct,
  }: { readonly name: AggregateFunction; readonly attribute: string } & Pick<TableAggregateOptions, 'distinct'>,
  rows: RowsMeant,
): CompiledQuery<SelectQuery> {
  const bag = new ParameterBag();
  const place = { definition, label: `The ${name} of "${shortText(attribute)}"` };
  const aggregate = aggregateOfRows(name, { attribute, distinct: distinct === true }, place);
  const { condition } = compileRows(definition, rows, { bag });
  const nothing: Grouped = { attributes: [], named: [] };
  const query = groupQuery(definition, nothing, new Map([['value', aggregate]]));
  return { query: { ...query, where: condition, groups: { columns: 0 } }, values: bag.values };
}

function groupQuery(
  definition: ModelDefinition,
  { attributes, named }: Grouped,
  aggregates: ReadonlyMap<string, PathAggregate>,
): SelectQuery {
  const computed = [...named, ...[...aggregates].map(([as, aggregate]) => ({ as, aggregate }))];
  return { definition, attributes, computed, includes: [], order: [], mode: 'plain', lock: undefined };
}

/** A group has the attributes that its rows are equal in, and leads nowhere. */
function ofGroups(definition: ModelDefinition, { attributes, named }: Grouped, values: GroupValues): ModelDefinition {
  const renamed = named.flatMap(column => ('attribute' in column ? [[column.as, column.attribute] as const] : []));
  // An attribute under another name is known by its own too.
  const own = [...attributes, ...renamed.map(([, name]) => name)];
  const names = [...own.map(name => [name, name] as const), ...renamed];
  const known = names.map(([as, name]) => [as, attributeOf(definition, name)] as const);
  return {
    ...definition,
    attributes: new Map([...known, ...values]),
    columns: [...names.map(([as]) => as), ...values.keys()],
    associations: new Map(),
  };
}

/** What is worked out of each row to group by, as attributes of the rows, by the names that groups have them under. */
type GroupValues = ReadonlyMap<string, AttributeDefinition>;

function valuesOf(definition: ModelDefinition, { named }: Grouped, having: unknown): GroupValues {
  const worked = named.filter(column => !('attribute' in column));
  return new Map(
    worked.map((column, place) => [column.as, valueAttribute(definition, { column, place, having })] as const),
  );
}

function valueAttribute(
  definition: ModelDefinition,
  { column, place, having }: { readonly column: ComputedColumn; readonly place: number; readonly having: unknown },
): AttributeDefinition {
  const type = typeOfColumn(column) ?? kindOf(comparedWith(having, column.as));
  const [template] = definition.attributes.values();
  return {
    ...(template as AttributeDefinition), // a model has attributes
    name: column.as,
    columnName: `group_value_${place}`,
    type,
    allowNull: true,
    normalise: valueNormaliser(type),
    equals: valuesAreEqual(type),
    copy: undefined,
  };
}

function typeOfColumn(column: ComputedColumn): DataType | undefined {
  if ('aggregate' in column) return column.aggregate.type;
  const piece = 'pieces' in column ? onlyPiece(column.pieces) : undefined;
  return piece !== undefined && 'datePart' in piece ? DataTypes.INTEGER() : undefined;
}

/** What is compared with a name, wherever in conditions it stands: of SQL nobody knows the type. */
function comparedWith(having: unknown, name: string): unknown {
  const isBelow = (key: PropertyKey, condition: object): boolean => typeof key === 'symbol' || Array.isArray(condition);
  for (const condition of within(having, isBelow)) {
    if (typeof condition !== 'object' || condition === null || SqlFragment.is(condition)) continue;
    const value = Object.hasOwn(condition, name) ? plainValue(Reflect.get(condition, name)) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

function plainValue(condition: unknown): unknown {
  for (const value of within(condition, key => key !== 'length'))
    if (value !== null && (typeof value !== 'object' || value instanceof Date)) return value;
  return undefined;
}

/** A condition and what is in it, each once: it may be in itself. */
function within(condition: unknown, isBelow: (key: PropertyKey, condition: object) => boolean): ReadonlySet<unknown> {
  const all = new Set([condition]);
  for (const each of all) {
    if (typeof each !== 'object' || each === null || each instanceof Date || SqlFragment.is(each)) continue;
    for (const key of Reflect.ownKeys(each)) if (isBelow(key, each)) all.add(Reflect.get(each, key));
  }
  all.delete(undefined);
  return all;
}

function kindOf(value: unknown): DataType {
  if (typeof value === 'number') return DataTypes.DOUBLE();
  if (typeof value === 'bigint') return DataTypes.BIGINT();
  if (typeof value === 'boolean') return DataTypes.BOOLEAN();
  return value instanceof Date ? DataTypes.DATE(6) : DataTypes.TEXT();
}

function groupedBy(definition: ModelDefinition, terms: unknown, bag: ParameterBag): Grouped {
  if (!Array.isArray(terms)) throw invalidTerm(definition, 'are no list');
  const attributes: string[] = [];
  const named: ComputedColumn[] = [];
  for (const term of Array.from(terms as readonly unknown[])) {
    if (typeof term === 'string' && !isPath(term)) attributes.push(storedAttribute(definition, term));
    else named.push(namedColumn(definition, term, bag));
  }
  return { attributes, named };
}

function storedAttribute(definition: ModelDefinition, name: string): string {
  const { type } = attributeOf(definition, name);
  if (type.kind === 'VIRTUAL' || type.kind === 'JSON')
    throw invalidTerm(definition, `name "${name}", a ${type.kind}, which no rows are equal in`);
  return name;
}

function namedColumn(definition: ModelDefinition, term: unknown, bag: ParameterBag): ComputedColumn {
  if (typeof term === 'string') return pathColumn(definition, term, term.slice(1, -1), bag);
  const [of, as, ...others] = Array.isArray(term) ? (term as readonly unknown[]) : [];
  if (typeof as !== 'string' || as === '' || as === '__proto__' || others.length > 0)
    throw invalidTerm(definition, 'have a term that is none');
  if (definition.attributes.has(as) && of !== as)
    throw invalidTerm(definition, `cannot be named "${shortText(as)}": an attribute has that name`);
  if (SqlFragment.is(of)) return sqlColumn(of, as, compileContext(definition, bag));
  if (typeof of !== 'string') throw invalidTerm(definition, `have no attribute and no SQL for "${shortText(as)}"`);
  if (isPath(of)) return pathColumn(definition, of, as, bag);
  return { as, attribute: storedAttribute(definition, of) };
}

/** Over to-one associations: the one value there is, or NULL. */
function pathColumn(definition: ModelDefinition, term: string, as: string, bag: ParameterBag): ComputedColumn {
  const aggregate = toOnePath(term.slice(1, -1), compileContext(definition, bag));
  if (aggregate.type.kind !== 'JSON') return { as, aggregate };
  throw invalidTerm(definition, `name "${shortText(term)}", a JSON, which no rows are equal in`);
}

function refuseTwice(
  definition: ModelDefinition,
  { attributes, named }: Grouped,
  aggregates: ReadonlyMap<string, PathAggregate>,
): void {
  const names = [...attributes, ...named.map(({ as }) => as), ...aggregates.keys()];
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw invalidTerm(definition, `have the name "${shortText(twice)}" twice`);
}

function invalidTerm({ name }: ModelDefinition, problem: string): QueryError {
  return new QueryError('INVALID_GROUP', `The groups of ${name} ${problem}.`, {
    hint: "Write ['city'], ['$author.name$'] over to-one associations, or [sql`…`, 'name'].",
  });
}
