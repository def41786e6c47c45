import { DatabaseError, DefinitionError, type MortiseError } from '@mortise/core';
import type { ColumnChange, TableChanges, WantedColumn, WantedForeignKey, WantedIndex } from '../contract/alter-syntax';

/** Why a table can't become what its model says: each names model, attribute and the next step. */
export const alterErrors = {
  rowsWithoutValue({ wanted }: TableChanges, column: WantedColumn): MortiseError {
    return refused(
      'ROWS_WITHOUT_VALUE',
      `${wanted.model}.${column.attribute} is a new column that is never NULL, and rows that are there would have no value.`,
      'Give it a defaultValue that is a value or SQL, allow NULL, or add and fill the column in a migration.',
      { wanted, columns: [column.name] },
    );
  },

  rowsWithNull({ wanted }: TableChanges, column: WantedColumn): MortiseError {
    return refused(
      'ROWS_WITH_NULL',
      `${wanted.model}.${column.attribute} is to be never NULL, and there are rows where it is.`,
      'Give these rows a value first, or allow NULL.',
      { wanted, columns: [column.name] },
    );
  },

  rowsNotUnique(
    { wanted }: TableChanges,
    { attributes, columns }: Pick<WantedIndex, 'attributes' | 'columns'>,
  ): MortiseError {
    const what = attributes.length === 0 ? `An index of ${wanted.model}` : `${wanted.model}.${attributes.join(', ')}`;
    return refused(
      'ROWS_NOT_UNIQUE',
      `${what} is to be unique, and there are rows with the same values.`,
      'Change or delete these rows first, or leave the index out.',
      { wanted, columns },
    );
  },

  rowsOutsideEnum({ wanted }: TableChanges, column: WantedColumn): MortiseError {
    return refused(
      'ROWS_OUTSIDE_ENUM',
      `${wanted.model}.${column.attribute} has rows with values that are no members of its ENUM.`,
      'Change these rows first, or keep the members they have.',
      { wanted, columns: [column.name] },
    );
  },

  rowsWithoutTarget({ wanted }: TableChanges, { attributes, columns, targetModel }: WantedForeignKey): MortiseError {
    return refused(
      'ROWS_WITHOUT_TARGET',
      `${wanted.model}.${attributes.join(', ')} is to refer to ${targetModel}, and there are rows that point to nothing.`,
      'Change or delete these rows first, or leave the constraint out (foreignKeyConstraints: false).',
      { wanted, columns },
    );
  },

  rowsNotConvertible({ wanted }: TableChanges, column: ColumnChange, cause?: unknown): MortiseError {
    return refused(
      'ROWS_NOT_CONVERTIBLE',
      `${wanted.model}.${column.wanted.attribute} cannot become ${column.wanted.kind} (${column.wanted.type}): the database has no such conversion, or there are rows whose value would be lost or changed.`,
      'Change these rows first, or convert the column in a migration.',
      { wanted, columns: [column.wanted.name] },
      cause,
    );
  },

  primaryKeyChanged({ wanted, present }: Pick<TableChanges, 'wanted' | 'present'>): MortiseError {
    const [is, asked] = [present.primaryKey, wanted.primaryKey].map(names => names.join(', ') || 'none');
    const message = `The primary key of ${wanted.model} is to be ${asked}, and its table has ${is}.`;
    return new DefinitionError('PRIMARY_KEY_CHANGED', message, {
      hint: 'Rows are known by it, here and in other tables: change it in a migration.',
    });
  },
};

interface Place {
  readonly wanted: TableChanges['wanted'];
  readonly columns: readonly string[];
}

function refused(
  code: string,
  message: string,
  hint: string,
  { wanted, columns }: Place,
  cause?: unknown,
): MortiseError {
  return new DatabaseError(code, message, { hint, table: wanted.table.name, columns, cause });
}
