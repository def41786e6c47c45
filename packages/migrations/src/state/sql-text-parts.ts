import { attributeOf, DefinitionError, type ModelDefinition, type SqlFragment, type SqlPart } from '@mortise/core';
import { plainSqlValue } from './plain-values';
import type { SqlTextPart } from './schema-state';

/** What the attributes in some SQL are those of, and what it is, for messages. */
export interface SqlPlace {
  readonly definition?: ModelDefinition;
  /** As a message begins: `The default value of Person.name`. */
  readonly owner: string;
}

/**
 * SQL of a program as plain data, with columns in place of attributes.
 *
 * @throws DefinitionError `UNSUPPORTED_SQL` for what speaks of other rows, or means something else on each database
 */
export function sqlTextParts({ parts }: SqlFragment, place: SqlPlace): readonly SqlTextPart[] {
  return joinTexts(parts.map(part => sqlTextPart(part, place)));
}

function sqlTextPart(part: SqlPart, { definition, owner }: SqlPlace): SqlTextPart {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'value':
      return { type: 'value', value: plainSqlValue(part.value) };
    case 'identifier':
      return { type: 'identifier', name: part.name };
    case 'attribute':
      return { type: 'identifier', name: columnNamed(part.name, definition) };
    case 'random':
    case 'outer':
    case 'query':
    case 'datePart':
    case 'json':
    case 'search':
      throw new DefinitionError(
        'UNSUPPORTED_SQL',
        `${owner} is SQL with sql.${part.type}(), which no migration holds.`,
        {
          hint: 'Write what it means as text: sql`…`.',
        },
      );
  }
}

const columnNamed = (name: string, definition: ModelDefinition | undefined): string =>
  definition === undefined ? name : attributeOf(definition, name).columnName;

/** Neighbouring texts as one: the same SQL, however it was put together, is the same data. */
export function joinTexts(parts: readonly SqlTextPart[]): readonly SqlTextPart[] {
  const joined: SqlTextPart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.type === 'text' && last?.type === 'text')
      joined[joined.length - 1] = { ...last, text: last.text + part.text };
    else if (part.type !== 'text' || part.text !== '') joined.push(part);
  }
  return joined;
}
