import { indexMethods } from './table-definitions';
import type {
  ReferencesOptions,
  ReferencedTable,
  IndexMarkOptions,
  AttributeOptions,
  IndexColumnOptions,
  IndexFieldOptions,
  IndexOptions,
  TimestampOptions,
  ModelOptions,
} from './model-options';
import {
  callback,
  callbackOrFalse,
  checkedLater,
  flag,
  identifier,
  list,
  nullable,
  oneOf,
  text,
  textOrFlag,
  type OptionRule,
  type OptionRules,
} from '../rules/option-rules';

export const timestampRules: OptionRules<TimestampOptions> = { name: text, columnName: text, field: text };

const timestamp: OptionRule = {
  expected: 'a text, true or false, or { name, columnName }',
  // What stands in the object is looked at with the attributes.
  accepts: value => textOrFlag.accepts(value) || (typeof value === 'object' && value !== null && !Array.isArray(value)),
};

export const modelRules: OptionRules<ModelOptions> = {
  modelName: text,
  tableName: text,
  freezeTableName: flag,
  abstract: flag,
  schema: text,
  underscored: flag,
  timestamps: flag,
  createdAt: timestamp,
  updatedAt: timestamp,
  deletedAt: timestamp,
  version: textOrFlag,
  omitNull: flag,
  paranoid: flag,
  indexes: list,
  comment: text,
  renamedFrom: text,
  name: checkedLater,
  noPrimaryKey: flag,
  order: checkedLater,
  batch: flag,
  strictLoading: flag,
  nestedWrites: checkedLater,
  sync: flag,
  rejectOnEmpty: checkedLater,
  requiredScope: callbackOrFalse,
  defaultScope: checkedLater,
  scopes: checkedLater,
  hooks: checkedLater,
  validate: checkedLater,
};

export const modelNameRules: OptionRules<NonNullable<ModelOptions['name']>> = { singular: text, plural: text };

export const attributeRules: OptionRules<AttributeOptions> = {
  // What is no type is told with what would be one, null too.
  type: nullable,
  columnName: text,
  field: text,
  allowNull: flag,
  primaryKey: flag,
  autoIncrement: flag,
  unique: checkedLater,
  index: checkedLater,
  defaultValue: nullable,
  comment: text,
  renamedFrom: text,
  references: checkedLater,
  onDelete: checkedLater,
  onUpdate: checkedLater,
  validate: checkedLater,
  schema: checkedLater,
  get: callback,
  set: callback,
  hidden: flag,
  toJSON: callback,
};

export const referencesRules: OptionRules<ReferencesOptions> = {
  model: checkedLater,
  table: checkedLater,
  key: text,
  deferrable: checkedLater,
};

/** Of `references: { table }`. */
export const tableRules: OptionRules<ReferencedTable> = { tableName: text, schema: text };

const method = oneOf(...indexMethods);

/** More than any database indexes of a column. */
const LONGEST_PREFIX = 3072;

const prefixLength: OptionRule = {
  expected: `a whole number from 1 to ${LONGEST_PREFIX}`,
  accepts: value => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= LONGEST_PREFIX,
};

/** What is said of an index, wherever it is. */
const sharedIndexRules = {
  name: text,
  unique: flag,
  among: oneOf('living'),
  where: checkedLater,
  type: oneOf('UNIQUE', 'FULLTEXT', 'SPATIAL'),
  method,
  using: method,
  operator: identifier,
  parser: identifier,
  msg: text,
  concurrently: {
    expected: 'left out: sync makes indexes in a transaction, in which none is made concurrently',
    accepts: (value: unknown): boolean => value === false,
  },
};

export const indexRules: OptionRules<IndexOptions> = { ...sharedIndexRules, fields: list };

export const indexMarkRules: OptionRules<IndexMarkOptions> = { ...sharedIndexRules, attribute: checkedLater };

export const indexColumnRules: OptionRules<IndexColumnOptions> = {
  order: oneOf('ASC', 'DESC'),
  length: prefixLength,
  collate: identifier,
  operator: identifier,
};

export const indexFieldRules: OptionRules<IndexFieldOptions> = { ...indexColumnRules, name: checkedLater };
