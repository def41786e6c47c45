import type { IndexState, SqlTextPart } from './schema-state';

/** All columns that an index needs, those in its SQL too. */
export const columnsOfIndex = ({ parts, where = [], livingBy }: IndexState): readonly string[] => [
  ...parts.flatMap(({ column, expression = [] }) => [
    ...(column === undefined ? [] : [column]),
    ...namesIn(expression),
  ]),
  ...namesIn(where),
  ...(livingBy === undefined ? [] : [livingBy]),
];

const namesIn = (parts: readonly SqlTextPart[]): readonly string[] =>
  parts.flatMap(part => (part.type === 'identifier' ? [part.name] : []));
