import { UsageError } from '../errors/cli-error';

/**
 * What `--rename people.nick=nickname` says.
 *
 * @throws UsageError `INVALID_RENAME`
 */
export const readRenames = (given: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(given.map(readRename));

function readRename(text: string): readonly [string, string] {
  const place = text.indexOf('=');
  const [from, to] = [text.slice(0, place), text.slice(place + 1)];
  if (place > 0 && to !== '') return [from, to];
  throw new UsageError('INVALID_RENAME', `--rename ${text} says no old and new name.`, {
    hint: 'Write --rename people=persons for a table, --rename people.nick=nickname for a column.',
  });
}
