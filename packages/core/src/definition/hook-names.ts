import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import { shortText } from '../errors/short-text';
import type { DatabaseClassHooks, DatabaseHooks, HookName } from './hook-types';

/** The hooks of models, in the order in which a life runs them. */
export const hookNames: readonly HookName[] = [
  'beforeValidate', 'afterValidate', 'validationFailed',
  'beforeCreate', 'afterCreate', 'beforeUpdate', 'afterUpdate', 'beforeSave', 'afterSave', 'beforeUpsert', 'afterUpsert',
  'beforeDestroy', 'afterDestroy', 'beforeRestore', 'afterRestore',
  'beforeBulkCreate', 'afterBulkCreate', 'beforeBulkUpdate', 'afterBulkUpdate',
  'beforeBulkDestroy', 'afterBulkDestroy', 'beforeBulkRestore', 'afterBulkRestore',
  'beforeFind', 'afterFind', 'beforeCount', 'beforeSync', 'afterSync', 'beforeAssociate', 'afterAssociate',
]; // prettier-ignore

/** The hooks of a database: those of all its models, and its own. */
export const databaseHookNames: readonly (keyof DatabaseHooks)[] = [
  ...hookNames,
  'beforeDefine', 'afterDefine', 'beforeBulkSync', 'afterBulkSync', 'beforeConnect', 'afterConnect',
  'beforeDisconnect', 'afterDisconnect', 'beforeQuery', 'afterQuery',
]; // prettier-ignore

export const databaseClassHookNames: readonly (keyof DatabaseClassHooks)[] = ['beforeInit', 'afterInit'];

/** Hooks that others have, and what to do instead. */
const elsewhere: Readonly<Record<string, string>> = {
  beforeFindAfterExpandIncludeAll: 'beforeFind is given the options with the scopes merged in.',
  beforeFindAfterOptions: 'beforeFind is given the options with the scopes merged in.',
  beforeDefinitionRefresh: 'Definitions never change: what joins later makes new ones. There is afterDefine.',
  afterDefinitionRefresh: 'Definitions never change: what joins later makes new ones. There is afterDefine.',
  beforeDestroyMany: 'beforeBulkDestroy, and beforeDestroy with individualHooks: true.',
  afterDestroyMany: 'afterBulkDestroy, and afterDestroy with individualHooks: true.',
  beforePoolAcquire: 'Listen to the pool of knex: database.knex.client.pool.on(…).',
  afterPoolAcquire: 'Listen to the pool of knex: database.knex.client.pool.on(…).',
  afterCommit: 'It belongs to a transaction: transaction.afterCommit(() => { … }).',
};

/** @throws DefinitionError `UNKNOWN_HOOK`, with the nearest name there is */
export function requireHookName(owner: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const hint = typeof name === 'string' && Object.hasOwn(elsewhere, name) ? elsewhere[name] : undefined;
  throw new DefinitionError(
    'UNKNOWN_HOOK',
    `${owner} has no hook "${shortText(name)}".${didYouMean(name, known)} There are: ${listNames(known)}.`,
    { hint },
  );
}
