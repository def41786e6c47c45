import { MigrationError } from '../errors/migration-error';

/** A rename that was told: `people.nick=nickname`. */
interface ToldName {
  readonly text: string;
  readonly table: string;
  readonly target: string;
}

/**
 * Refuses several that are to get one name.
 *
 * @throws MigrationError `AMBIGUOUS_RENAME`
 */
export function checkDistinct(told: readonly ToldName[], placeOf: (each: ToldName) => string): void {
  const first = new Map<string, string>();
  for (const each of told) {
    const place = `${placeOf(each)} ${each.target}`;
    const other = first.get(place);
    if (other !== undefined) throw ambiguous(`The renames ${other} and ${each.text} lead to one name.`);
    first.set(place, each.text);
  }
}

/** What models say that tables, or columns of a table, were called. */
export interface SaidNames {
  /** `The table`, or `The column people.`. */
  readonly what: string;
  readonly present: Readonly<Record<string, unknown>>;
  /** Names before, by those now. */
  readonly said: ReadonlyMap<string, string>;
  /** Names now that were told otherwise. */
  readonly told: ReadonlySet<string>;
}

/**
 * Refuses what models can't say: that two were called the same, and that two have swapped their names: after the migration
 * the models would still say so, and nobody could tell it from before.
 *
 * @throws MigrationError `AMBIGUOUS_RENAME`
 */
export function checkSaid({ what, present, said, told }: SaidNames): void {
  const open = [...said].filter(([now]) => !told.has(now));
  for (const [now, before] of open) {
    if (before === now || !Object.hasOwn(present, before)) continue;
    if (said.get(before) === now && Object.hasOwn(present, now))
      throw ambiguous(`${what}${now} says that it was called ${before}, and ${before} that it was called ${now}.`);
    const other = open.find(each => each[0] !== now && each[1] === before && !Object.hasOwn(present, each[0]));
    if (other !== undefined && !Object.hasOwn(present, now))
      throw ambiguous(`${what}${now} says that it was called ${before}, and so does ${other[0]}.`);
  }
}

const ambiguous = (message: string): MigrationError =>
  new MigrationError('AMBIGUOUS_RENAME', message, {
    hint: 'Say each once: people.nick=nickname. A swap is told by renames (--rename people.a=b --rename people.b=a), and no renamedFrom of a model.',
  });
