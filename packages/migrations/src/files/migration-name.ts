import { MigrationError } from '../errors/migration-error';

/**
 * The whole name of a new migration: the time, later than that of every other, and words.
 *
 * @throws MigrationError `INVALID_NAME` for a name without letters and digits
 * @example migrationName('Add nick', { now, others: [] }); // '20261129053000-add-nick'
 */
export function migrationName(
  name: string,
  { now, others }: { readonly now: Date; readonly others: readonly string[] },
): string {
  const latest = others.map(timeOf).reduce((one, other) => Math.max(one, other), 0);
  return `${stamp(new Date(Math.max(now.getTime(), latest + 1000)))}-${wordsOf(name)}`;
}

/** Words of a name, joined by hyphens. */
export function wordsOf(name: string): string {
  // A program without types may have given anything.
  const words = String((name as string | undefined) ?? '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '');
  if (words.length > 0) return words.join('-').slice(0, 100);
  throw new MigrationError('INVALID_NAME', 'The name of a migration needs a letter or a digit.', {
    hint: 'Say what it does: add-nick.',
  });
}

const stamp = (date: Date): string => date.toISOString().replaceAll(/\D/g, '').slice(0, 14);

function timeOf(name: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)-/.exec(name) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? 0 : time;
}
