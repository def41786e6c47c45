import { applyScopes } from '../compile/apply-scopes';
import { compileFind, type CompiledQuery } from '../compile/find';
import { engineOf, executionOf } from '../engine';
import { QueryError } from '../errors/query-error';
import type { ExplainOptions, Explanation, StatementText } from '../options/explain-options';
import type { FindOptions } from '../options/find-options';
import { findHints, findRules } from '../options/find-rules';
import type { SelectQuery } from '../query/select-query';
import { checkCallOptions } from '../rules/known-options';
import type { Caller } from './caller';
import { flag, type OptionRules } from '../rules/option-rules';

const explainRules: OptionRules<ExplainOptions> = { analyze: flag };

/** The statement a find sends, hooks aside. */
export function textOfFind(caller: Caller, options: FindOptions = {}): StatementText {
  const { query, values } = compiled(caller, options, 'toSQL').find;
  return engineOf(caller.definition).textOf(query, values);
}

/** How the database goes about the statement a find sends, hooks aside. */
export async function explainFind(
  caller: Caller,
  options: FindOptions = {},
  explain: ExplainOptions = {},
): Promise<Explanation> {
  const { analyze = false } = checkCallOptions(explain, explainRules, `${caller.definition.name}.explain`);
  const { find, options: scoped } = compiled(caller, options, 'explain');
  return engineOf(caller.definition).explain(find.query, find.values, { ...executionOf(scoped), analyze });
}

interface Compiled {
  readonly find: CompiledQuery<SelectQuery>;
  readonly options: FindOptions;
}

function compiled({ definition, scopes }: Caller, given: FindOptions, verb: 'toSQL' | 'explain'): Compiled {
  const options = checkCallOptions(given, findRules, `${definition.name}.${verb}`, findHints);
  return { find: compileFind(definition, { ...applyScopes(definition, scopes, options) }), options };
}

/** Rows that somebody else has read, as instances. */
export function instancesOfRows({ definition }: Caller, rows: unknown): object[] {
  if (!Array.isArray(rows) || !Array.from(rows as unknown[]).every(isRow)) throw notRows(definition.name);
  return engineOf(definition).instancesOf(definition, rows as readonly object[]);
}

const isRow = (row: unknown): boolean => typeof row === 'object' && row !== null && !Array.isArray(row);

function notRows(name: string): QueryError {
  return new QueryError('INVALID_VALUES', `${name}.fromRows takes a list of rows: [{ column: value }].`, {
    hint: `For example: ${name}.fromRows(await ${name}.knexQuery().select('*')).`,
  });
}
