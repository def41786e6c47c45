import { checkDefinitionOptions, checkedLater, list, MortiseError, oneOf, type OptionRules, text } from '@mortise/core';
import { UsageError } from '../errors/cli-error';
import type { Io } from '../terminal/io';
import { messageOf } from '../terminal/show-error';
import type { MigrationSettings, MortiseConfig } from './define-config';
import { configExample } from './find-config';
import { defaultExport, loadModule } from './load-module';

const rules: OptionRules<MortiseConfig> = {
  database: checkedLater,
  migrations: checkedLater,
  models: list,
  seeds: text,
};

const migrationRules: OptionRules<MigrationSettings> = {
  directory: text,
  table: text,
  language: oneOf('ts', 'js'),
  dialects: list,
  // Looked at where it is used.
  lockTimeout: checkedLater,
};

/**
 * The configuration in a file.
 *
 * @throws UsageError `CONFIG_NOT_READABLE`, `INVALID_CONFIG`, or the error of Mortise that the file threw
 */
export async function readConfig(path: string, io: Io): Promise<MortiseConfig> {
  const config = defaultExport(await imported(path, io));
  if (typeof config !== 'object' || config === null || !('database' in config)) throw noConfig(path);
  try {
    const checked = checkDefinitionOptions({
      options: config as MortiseConfig,
      known: rules,
      owner: 'The configuration',
    }); // as far as is known: the check tells what is not
    const { migrations = {} } = checked;
    checkDefinitionOptions({ options: migrations, known: migrationRules, owner: 'The configuration of migrations' });
    return checked;
  } catch (error) {
    throw new UsageError('INVALID_CONFIG', `${path}: ${messageOf(error)}`, { cause: error });
  }
}

async function imported(path: string, io: Io): Promise<unknown> {
  try {
    return await loadModule(path, io);
  } catch (error) {
    if (error instanceof MortiseError) throw error;
    const hint = 'The message above is that of the import; --verbose shows where it comes from.';
    throw new UsageError('CONFIG_NOT_READABLE', `${path} can't be imported: ${messageOf(error)}`, {
      hint,
      cause: error,
    });
  }
}

function noConfig(path: string): UsageError {
  return new UsageError('INVALID_CONFIG', `${path} exports no configuration by default.`, { hint: configExample });
}
