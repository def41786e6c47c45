import { QueryError } from '../errors/query-error';
import { applyScopes } from '../compile/apply-scopes';
import type { ModelDefinition } from '../definition/model-definition';
import { ownWriteOptions } from '../options/operation-rules';
import { ownOptions } from '../rules/known-options';
import { allOf, type Condition } from '../query/condition';
import type { AnyRead, FindOptions, WhereOptions } from '../options/find-options';
import { findRules } from '../options/find-rules';
import { compileIncludes, includesOf } from '../compile/includes';
import { ParameterBag } from '../query/parameter-bag';
import { compileWhere } from '../compile/where';
import type { Caller } from './caller';
import { type Awaitable, engineOf, executionOf } from '../engine';
import type { ExecutionContext, TransactionHandle } from '../options/transaction-options';
import { compileFind, compileContext } from '../compile/find';

/** A condition on a model, with the values it speaks of. */
export interface Matching {
  readonly definition: ModelDefinition;
  readonly where: Condition | undefined;
  readonly bag: ParameterBag;
}

interface WriteOptions {
  readonly where?: WhereOptions;
  readonly all?: boolean;
  readonly truncate?: boolean;
}

/** The rows that a write of many is for: those of its `where`, within the scopes the model is called with. */
export function matchingRows({ definition, scopes }: Caller, given: WriteOptions, verb: string): Matching {
  const options = ownWriteOptions(given);
  const bag = new ParameterBag();
  const own = compileWhere(options.where, compileContext(definition, bag));
  const named = scopeConditions({ definition, scopes: { ...scopes, includesDefault: false } }, bag, verb);
  // A scope that is named in the call is a condition of the call; the default scope nobody thinks of is not.
  const asked = allOf([own, ...named]);
  requireWhere(definition, asked, options, verb);
  const byDefault = scopeConditions({ definition, scopes: { ...scopes, names: [] } }, bag, verb);
  return { definition, where: allOf([asked, ...byDefault]), bag };
}

function scopeConditions(
  { definition, scopes }: Caller,
  bag: ParameterBag,
  verb: string,
): readonly (Condition | undefined)[] {
  const options = ownOptions(applyScopes<FindOptions>(definition, scopes, {}), findRules);
  const { limit, offset } = options;
  const read: AnyRead = options;
  if ((limit ?? offset ?? null) !== null) throw limitedScope(definition, verb);
  const context = compileContext(definition, bag);
  return [compileWhere(read.where, context), ...compileIncludes(includesOf(options), context).conditions];
}

/** A missing or empty `where` changes every row, which has to be said in words. */
function requireWhere(
  { name }: ModelDefinition,
  where: Condition | undefined,
  { all, truncate }: WriteOptions,
  verb: string,
): void {
  if (where !== undefined || all === true || truncate === true) return;
  throw new QueryError('MISSING_WHERE', `${name}.${verb} has no condition: it would ${verb} every row.`, {
    hint: `If that is meant, say so: ${name}.${verb}(${firstArguments[verb] ?? ''}{ all: true }).`,
  });
}

/** What stands before the options of a call. */
const firstArguments: Readonly<Record<string, string>> = {
  update: 'values, ',
  increment: 'names, ',
  decrement: 'names, ',
};

function limitedScope({ name }: ModelDefinition, verb: string): QueryError {
  return new QueryError('LIMITED_SCOPE', `${name}.${verb} cannot keep to the limit of its scope.`, {
    hint: `Use ${name}.withoutScope(), or a scope without limit and offset.`,
  });
}

/**
 * Loads the rows that meet a condition and hands each to the work, all in one transaction: what hooks of single
 * instances need. Gives their number. Of two who meet, the later one finds the rows as the earlier one left them.
 */
export function oneByOne(
  { definition, where, bag }: Matching,
  context: ExecutionContext,
  work: (instance: object, transaction: TransactionHandle) => Awaitable<void>,
): Promise<number> {
  return engineOf(definition).transaction(executionOf(context), async transaction => {
    // The condition says which rows there are: of the find nothing but its columns is wanted.
    const lock = engineOf(definition).locksRows ? ({ level: 'NO KEY UPDATE', whenHeld: 'wait' } as const) : undefined;
    const query = { ...compileFind(definition, { paranoid: false }, { bag }).query, where, lock };
    const instances = await engineOf(definition).select(query, bag.values, { ...executionOf(context), transaction });
    for (const instance of instances) await work(instance, transaction);
    return instances.length;
  });
}
