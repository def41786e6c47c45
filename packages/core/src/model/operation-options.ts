import { executionOptionNames, findOptionNames } from '../query/find-options';

const writing = [...executionOptionNames, 'validate', 'hooks'] as const;
const taking = ['fields', 'include'] as const;

/** The options each operation knows; anything else is a misspelling. */
export const operationOptionNames = {
  find: findOptionNames,
  load: new Set<string>([...executionOptionNames, 'batch', 'strictLoading']),
  build: new Set<string>(taking),
  create: new Set<string>([...writing, ...taking]),
  bulkCreate: new Set<string>([
    ...writing,
    ...taking,
    'ignoreDuplicates',
    'updateOnDuplicate',
    'conflictAttributes',
    'individualHooks',
  ]),
  save: new Set<string>([...writing, 'fields', 'silent']),
  updateInstance: new Set<string>([...writing, ...taking, 'silent']),
  update: new Set<string>([...writing, 'fields', 'where', 'paranoid', 'all', 'silent', 'individualHooks']),
  destroy: new Set<string>([
    ...executionOptionNames,
    'where',
    'paranoid',
    'all',
    'truncate',
    'force',
    'hooks',
    'individualHooks',
  ]),
  destroyInstance: new Set<string>([...executionOptionNames, 'force', 'hooks']),
} as const;
