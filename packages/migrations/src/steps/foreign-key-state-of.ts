import { checkDeclaredOptions, checkedLater, list, oneOf, text, type OptionRules } from '@mortise/core';
import { MigrationError } from '../errors/migration-error';
import type { ForeignKeyState } from '../state/schema-state';
import { checkedName, checkedNames } from './checked-names';
import type { MigrationForeignKey } from './migration-schema';

const actions = ['CASCADE', 'RESTRICT', 'SET NULL', 'SET DEFAULT', 'NO ACTION'] as const;

const keyRules: OptionRules<MigrationForeignKey> = {
  name: checkedLater,
  columns: checkedLater,
  references: checkedLater,
  onDelete: oneOf(...actions),
  onUpdate: oneOf(...actions),
  deferrable: oneOf('INITIALLY_DEFERRED', 'INITIALLY_IMMEDIATE', 'NOT'),
};

const targetRules: OptionRules<MigrationForeignKey['references']> = {
  schema: { expected: 'a text, or null', accepts: value => value === null || text.accepts(value), allowsNull: true },
  table: text,
  columns: list,
};

/** Where a foreign key is given. */
interface KeyPlace {
  readonly call: string;
  /** Of the table that it is of. */
  readonly schema: string | undefined;
}

/**
 * A foreign key as plain data.
 *
 * @throws MigrationError `INVALID_FOREIGN_KEY`, `INVALID_NAME`; DefinitionError `UNKNOWN_OPTION`, `INVALID_OPTION`
 */
export function foreignKeyStateOf(given: MigrationForeignKey, { call, schema }: KeyPlace): ForeignKeyState {
  const key = checkDeclaredOptions<MigrationForeignKey>({
    options: inCapitals(given),
    known: keyRules,
    owner: `The foreign key of ${call}`,
  });
  const name = checkedName(key.name, `The name of the foreign key of ${call}`);
  const columns = checkedNames(key.columns, `The columns of the foreign key "${name}"`);
  const references = targetOf(key, name, schema);
  if (references.columns.length !== columns.length)
    throw new MigrationError(
      'INVALID_FOREIGN_KEY',
      `The foreign key "${name}" of ${call} has not as many columns as it refers to.`,
    );
  const { onDelete = 'NO ACTION', onUpdate = 'NO ACTION', deferrable } = key;
  return {
    name,
    columns,
    references,
    onDelete,
    onUpdate,
    // One of the list above.
    ...(deferrable !== undefined &&
      deferrable !== 'NOT' && { deferrable: deferrable as ForeignKeyState['deferrable'] }),
  };
}

/** Actions as SQL spells them; what is none is told later. */
function inCapitals(given: MigrationForeignKey): MigrationForeignKey {
  // A program without types may have given anything.
  if (typeof given !== 'object' || (given as object | null) === null) return given;
  const { onDelete, onUpdate } = given;
  const capitals = (action: unknown): unknown => (typeof action === 'string' ? action.toUpperCase() : action);
  return {
    ...given,
    ...(onDelete !== undefined && { onDelete: capitals(onDelete) as string }),
    ...(onUpdate !== undefined && { onUpdate: capitals(onUpdate) as string }),
  };
}

function targetOf(
  { references }: MigrationForeignKey,
  name: string,
  own: string | undefined,
): ForeignKeyState['references'] {
  const owner = `The option "references" of the foreign key "${name}"`;
  const {
    schema = own ?? null,
    table,
    columns,
  } = checkDeclaredOptions({ options: references, known: targetRules, owner });
  return {
    ...(schema !== null && { schema: checkedName(schema, owner) }),
    table: checkedName(table, `The table in ${owner.toLowerCase()}`),
    columns: checkedNames(columns, `The columns in ${owner.toLowerCase()}`),
  };
}
