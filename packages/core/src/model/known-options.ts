import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';

interface OptionCheck {
  readonly options: object;
  readonly known: ReadonlySet<string>;
  /** Who takes the options, as the message begins: `Person.findAll`. */
  readonly owner: string;
}

function firstUnknown({ options, known }: OptionCheck): string | undefined {
  for (const name in options) if (!known.has(name)) return name;
  return undefined;
}

function describeUnknown(name: string, { known, owner }: OptionCheck): string {
  return `${owner} has no option "${name}".${didYouMean(name, known)} It has: ${listNames(known)}.`;
}

/** Refuses misspelt options of a definition, with the nearest known name. */
export function checkDefinitionOptions(check: OptionCheck): void {
  const name = firstUnknown(check);
  if (name !== undefined) throw new DefinitionError('UNKNOWN_OPTION', describeUnknown(name, check));
}

/** Refuses misspelt options of a call, with the nearest known name: `{ wehre: … }` must not return every row. */
export function checkCallOptions(options: object | undefined, known: ReadonlySet<string>, owner: string): void {
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) throw invalidOptions(owner);
  const name = firstUnknown({ options, known, owner });
  if (name !== undefined) throw new QueryError('UNKNOWN_OPTION', describeUnknown(name, { options, known, owner }));
}

function invalidOptions(owner: string): QueryError {
  return new QueryError('INVALID_OPTIONS', `The options of ${owner} are not an object.`);
}
