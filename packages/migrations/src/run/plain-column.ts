import type { ColumnOutline } from '@mortise/core';

/** A column of a table of our own, of which nothing is said but what is given. */
export const plainColumn = (
  name: string,
  rest: Partial<ColumnOutline> & Pick<ColumnOutline, 'type'>,
): ColumnOutline => ({
  name,
  allowNull: true,
  autoIncrement: false,
  isExact: false,
  defaultValue: undefined,
  comment: undefined,
  ...rest,
});
