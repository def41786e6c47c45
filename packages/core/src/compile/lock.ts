import { type IncludeNode, type RowLock, type SelectQuery, targetOf } from '../query/select-query';
import { Lock, type LockLevel, type LockOptions } from '../options/lock-options';
import { didYouMean, listNames } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';
import { checkCallOptions } from '../rules/known-options';
import type { ModelClass } from '../options/model-class';
import type { ModelDefinition } from '../definition/model-definition';
import { definitionOf } from '../registry/definition-of';
import { isModelClass, spellNoModel } from '../registry/given-model';
import { checkedLater, type OptionRules } from '../rules/option-rules';

/**
 * The query, with the lock that the options ask for on the rows they mean.
 *
 * @throws QueryError `INVALID_LOCK`
 */
export function withLock(query: SelectQuery, options: LockOptions): SelectQuery {
  const { level, of } = readLock(query.definition, options.lock);
  const whenHeld = readWait(query.definition, options);
  if (level === undefined) return query;
  const rowLock: RowLock = { level, whenHeld };
  if (of === undefined || of === query.definition.model) return { ...query, lock: rowLock };
  const includes = query.includes.map(node => lockNode(node, of, rowLock));
  if (includes.every((node, index) => node === query.includes[index])) throw notIncluded(query.definition, of);
  return { ...query, includes };
}

type LockObject = Extract<LockOptions['lock'], object>;

const lockRules: OptionRules<LockObject> = { level: checkedLater, of: checkedLater };

interface ReadLock {
  readonly level: LockLevel | undefined;
  readonly of?: ModelClass | undefined;
}

function readLock(definition: ModelDefinition, lock: LockOptions['lock']): ReadLock {
  if (lock === undefined || lock === false) return { level: undefined };
  if (lock === true) return { level: 'UPDATE' };
  if (typeof lock !== 'object' || lock === null) return { level: readLevel(definition, lock) };
  lock = checkCallOptions(lock, lockRules, `The option "lock" of ${definition.name}`);
  const { level, of } = lock;
  if (of !== undefined && !isModelClass(of)) throw invalidLock(definition, `"of" is ${spellNoModel(of)}, and no model`);
  return { level: readLevel(definition, level), of: of && definitionOf(of).model };
}

function readLevel(definition: ModelDefinition, level: unknown): LockLevel {
  const known: readonly LockLevel[] = Object.values(Lock);
  const found = known.find(each => each === level);
  if (found !== undefined) return found;
  const nearest = typeof level === 'string' ? didYouMean(level, known) : '';
  throw invalidLock(definition, `there is no such level.${nearest} Known are: ${listNames(known)}`);
}

function readWait(definition: ModelDefinition, { lock, skipLocked, noWait }: LockOptions): RowLock['whenHeld'] {
  const flags = [skipLocked, noWait].filter(flag => flag !== undefined);
  if (flags.some(flag => typeof flag !== 'boolean'))
    throw invalidLock(definition, '"skipLocked" and "noWait" are true or false');
  if (skipLocked !== true && noWait !== true) return 'wait';
  if (lock === undefined || lock === false)
    throw invalidLock(definition, '"skipLocked" and "noWait" tell how to lock, and no lock is asked for');
  if (skipLocked === true && noWait === true)
    throw invalidLock(definition, '"skipLocked" and "noWait" exclude each other');
  return skipLocked === true ? 'skip' : 'fail';
}

/** The include with its rows locked where they are of the model, at any depth; itself where none are. */
function lockNode(node: IncludeNode, of: ModelClass, lock: RowLock): IncludeNode {
  const includes = node.includes.map(each => lockNode(each, of, lock));
  const isMeant = targetOf(node.steps).model === of;
  if (!isMeant && includes.every((each, index) => each === node.includes[index])) return node;
  if (!isMeant) return { ...node, includes };
  // Rows that are numbered within their parent can't be locked in the same statement.
  if (node.limit !== undefined || node.offset !== undefined)
    throw invalidLock(targetOf(node.steps), `the include "${node.as}" has a limit, and can't be locked`);
  return { ...node, includes, lock };
}

function notIncluded(definition: ModelDefinition, of: ModelClass): QueryError {
  return invalidLock(definition, `"of" is ${definitionOf(of).name}, which is not included`);
}

function invalidLock({ name }: ModelDefinition, problem: string): QueryError {
  return new QueryError('INVALID_LOCK', `The rows of ${name} cannot be locked like that: ${problem}.`, {
    hint: "For example: { lock: true }, or { lock: 'SHARE', skipLocked: true }.",
  });
}
