import {
  databaseClassHookNames,
  databaseHookNames,
  DefinitionError,
  HookRegistry,
  type DatabaseClassHooks,
  type DatabaseHooks,
} from '@mortise/core';
import { checkOptionValues, type SplitConfig } from './database-config';

/** The hooks of the class `Database`. */
export const classHooks = new HookRegistry<DatabaseClassHooks>({ name: 'Database', names: databaseClassHookNames });

/** What `beforeInit` makes of the options: it is given a copy to change. */
export function hookedConfig(config: SplitConfig): SplitConfig {
  if (!classHooks.has('beforeInit')) return config;
  const database = { ...config.database };
  classHooks.runAtOnce('beforeInit', database);
  return { ...config, database: checkOptionValues(database) };
}

/** @throws DefinitionError `INVALID_OPTION`, `UNKNOWN_HOOK`, `INVALID_HOOK` */
export function databaseHooks(self: object, given: unknown = {}): HookRegistry<DatabaseHooks> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new DefinitionError('INVALID_OPTION', 'The option "hooks" of a Database is an object of functions.');
  return new HookRegistry<DatabaseHooks>({ name: 'The database', names: databaseHookNames, self }, given);
}
