import { checkDeclaredOptions, shortText, text, type OptionRules } from '@mortise/core';
import { MigrationError } from '../errors/migration-error';
import type { MigrationTable } from './migration-schema';
import type { TablePlace } from './step';

const placeRules: OptionRules<TablePlace> = { schema: text, name: text };

/**
 * The place of a table, as a call names it.
 *
 * @throws MigrationError `INVALID_NAME`
 */
export function tablePlace(table: MigrationTable, call: string): TablePlace {
  if (typeof table === 'string') return { name: checkedName(table, `The table of ${call}`) };
  const { schema, name } = checkDeclaredOptions<TablePlace>({
    options: table,
    known: placeRules,
    owner: `The table of ${call}`,
  });
  const checked = checkedName(name, `The table of ${call}`);
  return schema === undefined
    ? { name: checked }
    : { schema: checkedName(schema, `The schema of ${call}`), name: checked };
}

/** @throws MigrationError `INVALID_NAME` for what no database takes for a name */
export function checkedName(name: unknown, owner: string): string {
  const isName = typeof name === 'string' && name !== '' && !/\0|\p{Surrogate}/u.test(name);
  if (isName) return name;
  throw new MigrationError('INVALID_NAME', `${owner} is no name: ${shown(name)}.`, {
    hint: "Write the name as it is in the database: 'people'.",
  });
}

const shown = (name: unknown): string =>
  typeof name === 'string' ? `"${shortText(name)}"` : `it is ${name === null ? 'null' : typeof name}`;

/** @throws MigrationError `INVALID_NAME` for an empty list, or what is none */
export function checkedNames(names: unknown, owner: string): readonly string[] {
  if (!Array.isArray(names) || names.length === 0)
    throw new MigrationError('INVALID_NAME', `${owner} are no list of names.`, {
      hint: "Write ['personId', 'tootId'].",
    });
  const within = owner.replace(/^The /, 'the ');
  const checked = Array.from(names as readonly unknown[], (name, place) =>
    checkedName(name, `Entry ${place + 1} of ${within}`),
  );
  const twice = checked.find((name, place) => checked.indexOf(name) !== place);
  if (twice === undefined) return checked;
  throw new MigrationError('DUPLICATE_NAME', `${owner} have "${shortText(twice)}" twice.`);
}
