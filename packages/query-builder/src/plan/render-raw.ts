import { QueryError, type SqlFragment, type SqlPart } from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import { QUESTION_MARK, type Binding, type Fragment, fragment, joinFragments, literalText } from '../sql/fragment';
import { valueBinding } from './columns';

/** Text as a driver takes it, and what to bind. */
export interface Rendered {
  readonly text: string;
  readonly bindings: readonly Binding[];
}

/** A whole statement with the driver's own placeholders, and the question marks that are none. */
export function rendered({ syntax }: Dialect, { text, bindings }: Fragment): Rendered {
  return { text: syntax.positioned(text).replaceAll(QUESTION_MARK, '?'), bindings };
}

/** SQL that its author wrote as a fragment: `values` of its bindings are those of its parts, in their order. */
export function renderFragment({ parts }: SqlFragment, dialect: Dialect): Rendered {
  let slot = 0;
  const pieces = parts.map((part): Fragment => {
    if (part.type === 'value') return fragment('?', [valueBinding(dialect, slot++, undefined)]);
    return fragment(part.type === 'text' ? literalText(part.text) : dialect.syntax.quote(identifierOf(part)));
  });
  return rendered(dialect, joinFragments(pieces, ''));
}

const meaningless = {
  query: 'A query of a model',
  datePart: 'sql.datePart()',
  random: 'sql.random()',
  json: 'sql.jsonPath()',
  search: 'sql.match()',
};

function identifierOf(part: Exclude<SqlPart, { type: 'text' | 'value' }>): string {
  if (part.type === 'identifier') return part.name;
  const what = 'name' in part ? `sql.${part.type}('${part.name}')` : meaningless[part.type];
  throw new QueryError('NO_MODEL', `${what} has no meaning in database.query(): no model is being queried.`, {
    hint: 'Use sql.identifier with the name of a column, and SQL of your database.',
  });
}
