import { SqlFragment } from '@mortise/core';
import type { Dialect } from '../../dialects/contract/dialect';
import { looseValue } from '../../plan/columns';
import { sqlText } from '../create-statements';

/** SQL of an author as one text: its values as literals, each in the form in which an attribute's would be stored. */
export function textOfSql({ parts }: SqlFragment, dialect: Dialect): string {
  const stored = parts.map(part =>
    part.type === 'value' ? { ...part, value: looseValue(dialect, part.value) } : part,
  );
  return sqlText(SqlFragment.of(stored), dialect.schema);
}
