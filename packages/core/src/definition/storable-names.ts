import { DefinitionError } from '../errors/definition-error';
import { shortText } from '../errors/short-text';
import type { ModelDefinition } from './model-definition';

type StorableNames = Pick<ModelDefinition, 'name' | 'table' | 'comment' | 'attributes' | 'indexes' | 'primaryKeyName'>;

/**
 * Refuses names and comments that no database keeps as they are: with NUL, half a surrogate pair, or a code point that is
 * no character. They become parts of statements, where nothing can be bound.
 *
 * @throws DefinitionError `INVALID_NAME`
 */
export function checkStorableNames(names: StorableNames): void {
  const { name, table, comment, attributes, indexes, primaryKeyName } = names;
  check(`The name of the table of ${name}`, table.name);
  check(`The schema of ${name}`, table.schema);
  check(`The comment of ${name}`, comment);
  check(`The name of the primary key of ${name}`, primaryKeyName);
  for (const attribute of attributes.values()) {
    check(`The name of the column of ${name}.${shortText(attribute.name)}`, attribute.columnName);
    check(`The comment of ${name}.${shortText(attribute.name)}`, attribute.comment);
  }
  for (const index of indexes) check(`The name of an index of ${name}`, index.name);
}

function check(what: string, text: unknown): void {
  if (text === undefined) return;
  const flaw = typeof text === 'string' ? flawOf(text) : 'is no text';
  if (flaw === undefined) return;
  throw new DefinitionError('INVALID_NAME', `${what} ${flaw}.`, {
    hint: 'Write it in characters that a text may have.',
  });
}

function flawOf(text: string): string | undefined {
  if (text.includes('\0')) return 'has the character NUL, which no database takes there';
  if (/\p{Surrogate}/u.test(text)) return 'has half of a surrogate pair, which is no character';
  if (/\p{Noncharacter_Code_Point}/u.test(text)) return 'has a code point that is no character, such as U+FDD0';
  return undefined;
}
