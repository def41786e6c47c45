import type { DataType } from '@mortise/core';
import type { Coded, CodedOptions } from './coded';

/** A model that a table gives, as plain data: printed as a class or a definition, and defined to be compared with the table. */
export interface PulledModel {
  readonly name: string;
  /** Name of the table, with its schema, as a person writes it. */
  readonly table: string;
  readonly isView: boolean;
  readonly options: CodedOptions;
  readonly attributes: readonly PulledAttribute[];
  readonly associations: readonly PulledAssociation[];
  /** What of the table no model says. */
  readonly notes: readonly string[];
}

export interface PulledAttribute {
  readonly name: string;
  readonly column: string;
  readonly type: DataType;
  readonly allowNull: boolean;
  readonly primaryKey: boolean;
  readonly autoIncrement: boolean;
  readonly isGenerated: boolean;
  readonly default: PulledDefault | undefined;
  readonly comment: string | undefined;
  /** Whether its column has a name that the model's options don't lead to. */
  readonly needsColumnName: boolean;
  /** Whether Mortise fills it in by itself. */
  readonly isTimestamp: boolean;
  /** Whether it is filled in where a row is created with the one it refers to. */
  readonly isForeignKey: boolean;
}

export interface PulledDefault {
  readonly coded: Coded | string | number | boolean;
  /** Whether it is SQL, and no value. */
  readonly isSql: boolean;
}

export type AssociationKind = 'belongsTo' | 'hasMany' | 'hasOne' | 'belongsToMany';

export interface PulledAssociation {
  readonly kind: AssociationKind;
  readonly name: string;
  readonly target: string;
  readonly options: CodedOptions;
  /** The junction model of a many-to-many association. */
  readonly through?: string;
  /** Declared by the association on the other side: it has a field here, and no declaration. */
  readonly isInverse?: true;
}
