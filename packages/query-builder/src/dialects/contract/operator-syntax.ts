import type { DataType, JsonForm, SpecialOperator } from '@mortise/core';
import type { Binding, Fragment } from '../../sql/fragment';

/** A place within the JSON of a column. */
export interface JsonPlace {
  /** The column, quoted. */
  readonly column: string;
  /** For each step whether it is the name of a member or a place in a list. */
  readonly steps: readonly ('name' | 'place')[];
  /** Gives the names and places, of which texts may be anything. */
  readonly path: (values: readonly unknown[]) => readonly (string | number)[];
}

/** What is asked of JSON as a whole. */
export type JsonQuestion = 'equal' | 'contains' | 'contained' | 'anyKeyExists' | 'allKeysExist';

/** Values within JSON. Each expression is NULL where there is nothing at that place. */
export interface JsonPathSyntax {
  /** The value, as JSON that a SELECT gives back as a text. */
  value(place: JsonPlace): Fragment;
  /** What it is: `string`, `number`, `boolean`, `null`, `array` or `object`. */
  kind(place: JsonPlace): Fragment;
  /** A text as it is, without quotes; of other values their JSON, and of null NULL. */
  text(place: JsonPlace): Fragment;
  /** A number, as a DOUBLE or with more digits; asked only of numbers. */
  number(place: JsonPlace): Fragment;
  /** Makes a text compare character by character, whatever the collation. */
  exact(text: Fragment): Fragment;
  /** What a text can be read as, else NULL: a 64-bit integer, a DOUBLE, a boolean, `2026-01-31`, `2026-01-31T12:00:00.000Z`. */
  cast(text: Fragment, form: Exclude<JsonForm, 'json' | 'text'>): Fragment;
  /** Whether it is, has or lies within the JSON that is bound, or has keys of the list that is. */
  asks(question: JsonQuestion, place: JsonPlace, json: Binding): Fragment;
}

/** A column that an operator stands on. */
export interface OperatorSubject {
  readonly column: string;
  readonly type: DataType;
}

/** What is looked for by full-text search. */
export interface SearchedTexts {
  /** Quoted. */
  readonly columns: readonly string[];
  /** Words as people write them; or SQL for the query itself. */
  readonly words: Binding | Fragment;
}

export interface SearchSyntax {
  /** That the texts have the words. */
  matches(texts: SearchedTexts): Fragment;
  /** How well they fit: the more, the better. */
  relevance(texts: SearchedTexts): Fragment;
}

/** Operators that not every dialect has; what is left out is refused before anything is sent. */
export interface OperatorSyntax {
  /** A text, by a regular expression; that of JSON is no column. */
  regexp?(text: Fragment, pattern: Binding, ignoresCase: boolean): Fragment;
  /** Operators on arrays and ranges; `type` is that of the value. */
  readonly structures?: {
    compare(
      operator: Exclude<SpecialOperator, 'regexp' | 'iRegexp'>,
      subject: OperatorSubject,
      value: { readonly binding: Binding; readonly type: DataType },
    ): Fragment;
  };
  readonly jsonPath?: JsonPathSyntax;
  readonly search?: SearchSyntax;
}
