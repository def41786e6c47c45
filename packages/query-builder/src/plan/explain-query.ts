import {
  type ExecutionContext,
  type ExplainedStatement,
  type Explanation,
  type ModelDefinition,
  QueryError,
  type SelectQuery,
  type StatementText,
} from '@mortise/core';
import type { TableDescription } from '../dialects/contract/alter-syntax';
import type { Dialect } from '../dialects/contract/dialect';
import type { ExplainSyntax } from '../dialects/contract/syntax';
import type { NodeReader, SelectPlan, SeparateRead } from '../read/read-rows';
import { shownValues } from '../observe/statement-watch';
import { bindAll } from '../sql/fragment';
import type { Executor, Statement } from '../sql/statement';
import { hintsFor, modelsOf, type PlannedStatement } from './explain-hints';

/** A statement, and those that follow it, as they are shown. */
export function shownTextOf(text: StatementText): StatementText {
  const separate = text.separate.map(each => ({ association: each.association, ...shownTextOf(each) }));
  return { sql: text.sql, parameters: shownValues(text.parameters), separate };
}

/** A statement, and those that follow it, as they are sent; nobody knows the keys of their parents yet. */
export function textOf({ statement, bindings, reader }: SelectPlan, values: readonly unknown[]): StatementText {
  const separate = separateReads(reader.root).map(({ as, plan }) => ({
    association: plan.statement.about?.association ?? as,
    ...textOf(plan, values),
  }));
  return { sql: statement.sql, parameters: bindAll(bindings, values, []), separate };
}

const separateReads = ({ separate, children, texts }: NodeReader): readonly SeparateRead[] => [
  ...separate,
  ...children.flatMap(separateReads),
  ...texts.flatMap(({ node }) => separateReads(node)),
];

/** Where a question about a plan is asked. */
export interface Asked {
  readonly executor: Executor;
  readonly dialect: Dialect;
  readonly context: ExecutionContext;
  /** Whether the statement is to run. */
  readonly analyze: boolean;
}

/** Asks the database how it goes about a query, and looks at what it has to go by. */
export async function explainQuery(query: SelectQuery, text: StatementText, asked: Asked): Promise<Explanation> {
  const syntax = asked.dialect.syntax.explain;
  if (syntax === undefined) throw unsupported(asked.dialect, 'explain');
  const prefix = asked.analyze ? await analyzing(syntax, asked) : syntax.plan;
  const first = await planOf(text, { ...asked, prefix, syntax });
  const following: (PlannedStatement & { readonly shown: Explanation['separate'][number] })[] = [];
  // What is read for no parents runs in no time: what it would take is only guessed.
  for (const each of allSeparate(text)) {
    const { planned, shown, sql } = await planOf(each, { ...asked, prefix: syntax.plan, syntax });
    following.push({ sql, planned, shown: { ...shown, association: each.association } });
  }
  const descriptions = await describe(modelsOf(query), asked);
  const hints = hintsFor(query, [first, ...following], { descriptions, dialect: asked.dialect });
  return { ...first.shown, hints, separate: following.map(({ shown }) => shown) };
}

const allSeparate = ({ separate }: StatementText): StatementText['separate'] =>
  separate.flatMap(each => [each, ...allSeparate(each)]);

async function analyzing({ analyze }: ExplainSyntax, { executor, dialect, context }: Asked): Promise<string> {
  if (analyze === undefined) throw unsupported(dialect, 'analyze');
  return analyze(async () => {
    const { rows } = await executor.raw('SELECT VERSION()', [], context);
    return String(rows[0]?.[0]);
  });
}

interface Planning extends Asked {
  readonly prefix: string;
  readonly syntax: ExplainSyntax;
}

async function planOf(
  { sql, parameters }: Pick<StatementText, 'sql' | 'parameters'>,
  { executor, context, prefix, syntax }: Planning,
): Promise<PlannedStatement & { readonly shown: ExplainedStatement }> {
  const statement: Statement = { sql: prefix + sql, writes: false, returnsRows: true, cached: false };
  const { rows } = await executor.run(statement, parameters, context);
  const planned = syntax.read(rows);
  return { sql, planned, shown: { sql, parameters: shownValues(parameters), plan: planned.plan, text: planned.text } };
}

async function describe(
  models: ReadonlySet<ModelDefinition>,
  { executor, dialect, context }: Asked,
): Promise<ReadonlyMap<ModelDefinition, TableDescription>> {
  const described = new Map<ModelDefinition, TableDescription>();
  const ask = async (sql: string): Promise<readonly (readonly unknown[])[]> => {
    const { rows } = await executor.run({ sql, writes: false, returnsRows: true, cached: false }, [], context);
    return rows;
  };
  for (const model of models) {
    const description = await dialect.schema.alter.describe(model.table, ask);
    if (description !== undefined) described.set(model, description);
  }
  return described;
}

function unsupported({ name }: Dialect, what: 'explain' | 'analyze'): QueryError {
  if (what === 'explain') return new QueryError('UNSUPPORTED', `The dialect ${name} tells no plans.`);
  return new QueryError('UNSUPPORTED', `The dialect ${name} has no option "analyze" of explain.`, {
    hint: 'Leave it out: the plan is told without running the statement.',
  });
}
