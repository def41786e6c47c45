import {
  attributeOf,
  partsOf,
  unfolded,
  type Condition,
  type ExplainHint,
  type IncludeNode,
  type LinkStep,
  type ModelDefinition,
  type SelectQuery,
} from '@mortise/core';
import type { TableDescription } from '../dialects/contract/alter-syntax';
import type { Dialect } from '../dialects/contract/dialect';
import type { ExplainedPlan } from '../dialects/contract/syntax';
import { QUESTION_MARK } from '../sql/fragment';

/** Attributes by which rows of a model are looked up: all of them, or any one. */
interface LookUp {
  readonly definition: ModelDefinition;
  readonly attributes: readonly string[];
}

/** What a query asks of its tables. */
export interface Demands {
  /** By the keys of links, each of which should have an index. */
  readonly links: readonly LookUp[];
  /** By conditions that all have to be met, one of which should have an index. */
  readonly filters: readonly LookUp[];
}

/** A statement whose plan is known. */
export interface PlannedStatement {
  readonly sql: string;
  readonly planned: ExplainedPlan;
}

/** How tables are, by their definitions; a view, and what is not there, is left out. */
export type Descriptions = ReadonlyMap<ModelDefinition, TableDescription>;

/** All that a query looks up, its includes with it. */
function demandsOf(query: SelectQuery): Demands {
  const { definition, where, includes, origin } = query;
  return joined([
    demandsOfCondition(definition, where),
    ...includes.map(demandsOfInclude),
    demandsOfSteps(aggregatedSteps(query)),
    demandsOfSteps(origin?.steps ?? []),
  ]);
}

const joined = (all: readonly Demands[]): Demands => ({
  links: all.flatMap(({ links }) => links),
  filters: all.flatMap(({ filters }) => filters),
});

function demandsOfInclude(node: IncludeNode): Demands {
  const { steps, includes } = node;
  return joined([demandsOfSteps(steps), demandsOfSteps(aggregatedSteps(node)), ...includes.map(demandsOfInclude)]);
}

/** The ways to what is counted, summed or ordered by. */
const aggregatedSteps = ({ computed = [], order }: Pick<SelectQuery, 'computed' | 'order'>): readonly LinkStep[] =>
  [...computed, ...order.map(({ by }) => by)].flatMap(each => ('aggregate' in each ? each.aggregate.steps : []));

function demandsOfSteps(steps: readonly LinkStep[]): Demands {
  const ways = unfolded(steps);
  return joined([
    { links: ways.map(({ link }) => ({ definition: link.to, attributes: link.toAttributes })), filters: [] },
    ...ways.map(({ link, condition }) => demandsOfCondition(link.to, condition)),
  ]);
}

function demandsOfCondition(definition: ModelDefinition, condition: Condition | undefined): Demands {
  if (condition === undefined) return { links: [], filters: [] };
  const attributes = filtered(condition);
  const filters = attributes.length === 0 ? [] : [{ definition, attributes }];
  return joined([{ links: [], filters }, ...demandsBelow(definition, condition)]);
}

function demandsBelow(definition: ModelDefinition, condition: Condition): readonly Demands[] {
  const { steps, conditions } = partsOf(condition);
  // What stands on another row of the path is no condition of this one.
  const below = condition.type === 'passed' ? [] : conditions.flatMap(each => demandsBelow(definition, each));
  return [demandsOfSteps(steps), ...below];
}

/** Attributes of whose values an index could find the rows, where each condition narrows the others. */
function filtered(condition: Condition): readonly string[] {
  if (condition.type === 'and') return [...new Set(condition.conditions.flatMap(filtered))];
  if (condition.type === 'compare') return condition.operator === '<>' ? [] : [condition.attribute];
  if (condition.type === 'in') return condition.negated ? [] : condition.attributes;
  return condition.type === 'between' && !condition.negated ? [condition.attribute] : [];
}

/** The models whose tables have to be looked at. */
export function modelsOf(query: SelectQuery): ReadonlySet<ModelDefinition> {
  const { links, filters } = demandsOf(query);
  return new Set([query, ...links, ...filters].map(({ definition }) => definition));
}

/** What would make a query faster, by its plans and by the tables as they are. */
export function hintsFor(
  query: SelectQuery,
  statements: readonly PlannedStatement[],
  { descriptions, dialect }: { readonly descriptions: Descriptions; readonly dialect: Dialect },
): readonly ExplainHint[] {
  const { links, filters } = demandsOf(query);
  const hints = [
    ...links.flatMap(each => missingIndex(each, descriptions, dialect)),
    ...filters
      .filter(({ definition }) => statements.some(statement => scansTable(statement, definition, dialect)))
      .flatMap(each => unindexedFilter(each, descriptions, dialect)),
    // What is sorted beside an order of the caller's keeps collections together.
    ...(statements[0]?.planned.sorts === true && query.order.length > 0 ? sorted(query, descriptions, dialect) : []),
  ];
  return [...new Map(hints.map(hint => [hint.message, hint])).values()];
}

/** The columns that each index of all rows by whole columns, and the primary key, begins with: the others serve some queries. */
const indexesOf = ({ primaryKey, indexes }: TableDescription): readonly (readonly string[])[] => [
  primaryKey,
  ...indexes.filter(({ isPlain }) => isPlain).map(({ columns }) => columns),
];

const columnsOf = ({ definition, attributes }: LookUp): readonly string[] =>
  attributes.map(name => attributeOf(definition, name).columnName);

function missingIndex(lookUp: LookUp, descriptions: Descriptions, dialect: Dialect): readonly ExplainHint[] {
  const description = descriptions.get(lookUp.definition);
  if (description === undefined) return [];
  const columns = columnsOf(lookUp);
  const key = (name: string): string => dialect.schema.alter.nameKey(name);
  const wanted = new Set(columns.map(key));
  const isServed = indexesOf(description).some(index => {
    const first = index.slice(0, columns.length).map(key);
    return first.length === wanted.size && first.every(name => wanted.has(name));
  });
  if (isServed) return [];
  const { name, table } = lookUp.definition;
  const message = `Rows of ${table.name} are looked up by (${columns.join(', ')}), with which none of its indexes begins. Add { fields: [${quoted(lookUp.attributes)}] } to the option "indexes" of ${name}.`;
  return [{ code: 'MISSING_INDEX', table: table.name, columns, message }];
}

const quoted = (names: readonly string[]): string => names.map(name => `'${name}'`).join(', ');

function unindexedFilter(lookUp: LookUp, descriptions: Descriptions, dialect: Dialect): readonly ExplainHint[] {
  const description = descriptions.get(lookUp.definition);
  if (description === undefined) return [];
  const columns = columnsOf(lookUp);
  const key = (name: string): string => dialect.schema.alter.nameKey(name);
  const known = new Set(columns.map(key));
  if (indexesOf(description).some(([first]) => first !== undefined && known.has(key(first)))) return [];
  const { name, table } = lookUp.definition;
  const message = `All rows of ${table.name} are looked at for those with certain values of ${columns.join(', ')}. An index that begins with one of these finds them: { fields: [${quoted(lookUp.attributes)}] } in the option "indexes" of ${name}.`;
  return [{ code: 'FILTER_WITHOUT_INDEX', table: table.name, columns, message }];
}

/** Whether a statement looks at all rows of a table: the plan knows it by its alias, the text by its name. */
function scansTable({ sql, planned }: PlannedStatement, definition: ModelDefinition, { syntax }: Dialect): boolean {
  const table = syntax.quoteTable(definition.table).replaceAll(QUESTION_MARK, '?');
  return aliasesIn(sql, table).some(alias => planned.scans.includes(alias));
}

/** The aliases under which a table stands in a statement: the whole of each, for t1 is where t10 begins. */
export const aliasesIn = (sql: string, table: string): readonly string[] =>
  sql
    .split(`${table} `)
    .slice(1)
    .flatMap(rest => /^(?:AS )?(t\d+)/.exec(rest)?.[1] ?? []);

function sorted(
  { definition, order }: SelectQuery,
  descriptions: Descriptions,
  { schema: { alter } }: Dialect,
): readonly ExplainHint[] {
  const own = order.flatMap(({ by }) =>
    'attribute' in by && by.include === undefined && by.step === undefined ? [by.attribute] : [],
  );
  const isOwn = own.length === order.length && own.length > 0;
  const columns = isOwn ? columnsOf({ definition, attributes: own }) : [];
  const description = descriptions.get(definition);
  const isServed = (index: readonly string[]): boolean =>
    columns.every((column, place) => alter.nameKey(index[place] ?? '') === alter.nameKey(column));
  // The database has one, and sorts few rows rather.
  if (isOwn && description !== undefined && indexesOf(description).some(isServed)) return [];
  const remedy = isOwn
    ? ` An index over (${columns.join(', ')}) would have them in this order: { fields: [${quoted(own)}] } in the option "indexes" of ${definition.name}.`
    : '';
  const table = definition.table.name;
  const message = `The rows of ${table} that are found are sorted for their order.${remedy}`;
  return [{ code: 'SORT_IN_MEMORY', table, columns, message }];
}
