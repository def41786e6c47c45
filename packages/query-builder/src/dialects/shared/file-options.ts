import { DefinitionError } from '@mortise/core';
import type { SessionSettings } from '../contract/client-profile';

const FILE_OPTIONS = ['journalMode', 'synchronous'] as const;

/** For databases behind a server, which has settings of its own. @throws DefinitionError `INVALID_OPTION` */
export function refuseFileOptions(settings: SessionSettings): void {
  const given = FILE_OPTIONS.find(name => settings[name] !== undefined);
  if (given === undefined) return;
  const message = `The option "${given}" of a Database is for files of SQLite: a server has settings of its own.`;
  throw new DefinitionError('INVALID_OPTION', message, {
    hint: 'Leave it out, and set on the server what a commit waits for.',
  });
}
