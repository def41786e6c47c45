import {
  DatabaseError,
  didYouMean,
  listNames,
  type MortiseError,
  QueryError,
  shortText,
  type TableName,
} from '@mortise/core';
import { placeName } from './outline-definition';

interface Wrong {
  readonly table: TableName;
  readonly name: string;
}

/** Why tables can't be changed as asked: each names the table, what is asked for, and what is there. */
export const changeErrors = {
  tableExists({ table, kind = 'a table' }: { readonly table: TableName; readonly kind?: string }): MortiseError {
    return refused('TABLE_EXISTS', `There is ${kind} "${placeName(table)}" already.`, table, {
      hint: 'Drop or rename it first, or choose another name.',
    });
  },

  unknownTable(table: TableName, reason = ''): MortiseError {
    return refused('UNKNOWN_TABLE', `The database has no table "${placeName(table)}"${reason}.`, table, {
      hint: 'Create it first, or look how its name is written.',
    });
  },

  unknownColumn({ table, name }: Wrong, known: readonly string[]): MortiseError {
    return refused('UNKNOWN_COLUMN', unknown({ table, name }, 'column', known), table, { columns: [name] });
  },

  columnExists({ table, name }: Wrong): MortiseError {
    return refused('COLUMN_EXISTS', `The table ${placeName(table)} has a column "${shortText(name)}" already.`, table, {
      columns: [name],
      hint: 'Change it with changeColumn, or choose another name.',
    });
  },

  columnInUse({ table, name }: Wrong, by: string, remedy: string): MortiseError {
    const message = `The column ${placeName(table)}.${shortText(name)} is part of ${by}, and can't be dropped before that.`;
    return refused('COLUMN_IN_USE', message, table, { columns: [name], hint: remedy });
  },

  unknownIndex({ table, name }: Wrong, known: readonly string[]): MortiseError {
    return refused('UNKNOWN_INDEX', unknown({ table, name }, 'index', known), table);
  },

  indexExists({ table, name }: Wrong): MortiseError {
    return refused('INDEX_EXISTS', `The table ${placeName(table)} has an index "${shortText(name)}" already.`, table, {
      hint: 'Drop it first, or choose another name.',
    });
  },

  unknownForeignKey({ table, name }: Wrong, known: readonly string[]): MortiseError {
    return refused('UNKNOWN_FOREIGN_KEY', unknown({ table, name }, 'foreign key', known), table);
  },

  foreignKeyExists({ table, name }: Wrong): MortiseError {
    const message = `The table ${placeName(table)} has a foreign key "${shortText(name)}" already.`;
    return refused('FOREIGN_KEY_EXISTS', message, table, { hint: 'Drop it first, or choose another name.' });
  },

  tableInUse(table: TableName, by: readonly string[]): MortiseError {
    const message = `Foreign keys refer to the table ${placeName(table)}, of: ${listNames(by)}. It can't be dropped before them.`;
    return refused('TABLE_IN_USE', message, table, { hint: 'Drop these keys first, with dropForeignKey.' });
  },

  keyNotUnique({ table, columns }: { readonly table: TableName; readonly columns: readonly string[] }): MortiseError {
    const message = `A foreign key would refer to ${placeName(table)}.${listNames(columns)}, which is not unique.`;
    return refused('KEY_NOT_UNIQUE', message, table, {
      columns,
      hint: 'Give that table a unique index over it first.',
    });
  },

  nullInKey({ table, name }: Wrong): MortiseError {
    const message = `The column ${placeName(table)}.${shortText(name)} may be NULL, and is to be part of the primary key.`;
    return refused('PRIMARY_KEY_NULLABLE', message, table, {
      columns: [name],
      hint: 'Make it never NULL first: changeColumn with allowNull: false.',
    });
  },

  inTransaction(what: string): MortiseError {
    return new QueryError('DDL_IN_TRANSACTION', `This database can ${what} only outside of an open transaction.`, {
      hint: 'Call it before or after the transaction; a migration says transaction: false.',
    });
  },
};

const unknown = ({ table, name }: Wrong, what: string, known: readonly string[]): string =>
  `The table ${placeName(table)} has no ${what} "${shortText(name)}".${didYouMean(name, known)} It has: ${listNames(known)}.`;

function refused(
  code: string,
  message: string,
  { name: table }: TableName,
  options: { readonly hint?: string; readonly columns?: readonly string[] } = {},
): MortiseError {
  return new DatabaseError(code, message, { ...options, table });
}
