import type { DataType } from '../data-types/data-type';
import type { DefaultValue } from './attribute-definition';
import type { Deferrable, IndexDefinition, ReferentialAction, TableName } from './table-definitions';

/** A column that no model speaks of. */
export interface ColumnOutline {
  readonly name: string;
  readonly type: DataType;
  readonly allowNull: boolean;
  readonly autoIncrement: boolean;
  /** Whether its texts are compared exactly though it is part of no key of its own table: others refer to it. */
  readonly isExact: boolean;
  readonly defaultValue: DefaultValue | undefined;
  readonly comment: string | undefined;
}

/** A foreign key between columns. */
export interface ForeignKeyOutline {
  readonly name: string;
  readonly columns: readonly string[];
  readonly target: TableName;
  readonly targetColumns: readonly string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly deferrable: Deferrable;
}

/** A table by the names of the database, whether a model has it or not. The attributes of its indexes are columns. */
export interface TableOutline {
  readonly table: TableName;
  readonly columns: readonly ColumnOutline[];
  readonly primaryKey: readonly string[];
  readonly primaryKeyName: string | undefined;
  readonly comment: string | undefined;
  readonly indexes: readonly IndexDefinition[];
  readonly foreignKeys: readonly ForeignKeyOutline[];
}
