import type { DataType } from '../data-types/data-type';
import type { SqlFragment } from '../sql/sql-fragment';

/**
 * A check of one value. `true` and `undefined` pass; `false`, a message or a thrown error refuse.
 * It runs with the instance as `this`, after the value has been checked against its type.
 */
export type Validator = (this: unknown, value: unknown) => unknown;

/** What a new row gets when it brings no value of its own. */
export type DefaultValue =
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'generator'; readonly generate: () => unknown }
  | { readonly type: 'sql'; readonly fragment: SqlFragment }
  /** Whatever the column's default is: only the database knows it. */
  | { readonly type: 'database' };

/** An attribute as the rest of Mortise sees it: complete, checked, and never changed again. */
export interface AttributeDefinition {
  /** The name in JavaScript. */
  readonly name: string;
  /** The name in the database. */
  readonly columnName: string;
  readonly type: DataType;
  readonly allowNull: boolean;
  readonly primaryKey: boolean;
  readonly autoIncrement: boolean;
  readonly defaultValue: DefaultValue | undefined;
  readonly comment: string | undefined;
  /** What the column was called before. */
  readonly renamedFrom: string | undefined;
  readonly validators: ReadonlyMap<string, Validator>;
  /** What is told where a value is missing that must be there. */
  readonly notNullMessage: string | undefined;
  /** What is told where the value of a saved row is to be changed; undefined where it may be. */
  readonly immutableMessage: string | undefined;
  readonly get: ((this: unknown) => unknown) | undefined;
  readonly set: ((this: unknown, value: unknown) => void) | undefined;
  /** Not shown: it is no property of an instance that is printed, spread or made JSON, but can be read. */
  readonly hidden: boolean;
  /** What `toJSON` of an instance makes of a value that is not null. */
  readonly toJSON: ((value: unknown) => unknown) | undefined;
  /** Made by Mortise (implicit `id`, timestamps, foreign keys), not declared by the user. */
  readonly automatic: boolean;
  /** Canonical form of a value that is not null; throws InvalidValueError. */
  readonly normalise: (value: unknown) => unknown;
  readonly equals: (left: unknown, right: unknown) => boolean;
  /** Present where values can be changed in place. */
  readonly copy: ((value: unknown) => unknown) | undefined;
}

/** Whether the database gives a value to a row that brings none, by the model's own account. */
export const hasDatabaseDefault = ({ defaultValue }: AttributeDefinition): boolean =>
  defaultValue?.type === 'sql' || defaultValue?.type === 'database';

/** Whether its values are behind an accessor on the prototype: one of its author's, or one that hides them. */
export const isAccessed = ({ get, set, hidden }: AttributeDefinition): boolean =>
  get !== undefined || set !== undefined || hidden;
