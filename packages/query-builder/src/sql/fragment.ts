/**
 * Takes a value for a placeholder out of the values of a query. `keys` are those of the parents, when rows are read
 * that belong to them.
 */
export type Binding = (values: readonly unknown[], keys: readonly unknown[]) => unknown;

/** Takes a list for a placeholder, in the same way. */
export type ListBinding = (values: readonly unknown[], keys: readonly unknown[]) => readonly unknown[];

/** In place of a slot: what is meant is not a value, but the keys of the parents. */
export const PARENT_KEYS = -1;

/** The list in a slot: that is how ParameterBag fills it. */
export const listBinding = (slot: number): ListBinding =>
  slot === PARENT_KEYS ? (_values, keys) => keys : values => values[slot] as readonly unknown[];

/** A piece of SQL: text with a `?` for each of its bindings, in their order. */
export interface Fragment {
  readonly text: string;
  readonly bindings: readonly Binding[];
}

export const fragment = (text: string, bindings: readonly Binding[] = []): Fragment => ({ text, bindings });

/** Stands for a question mark that is no placeholder: a noncharacter of Unicode, which no SQL holds. */
export const QUESTION_MARK = '\uFDD0';

/** Text that stands for itself in a fragment: a question mark in it is no placeholder. */
export const literalText = (text: string): string => text.replaceAll('?', QUESTION_MARK);

/** Fragments one after the other, with a text between them. */
export function joinFragments(fragments: readonly Fragment[], separator: string): Fragment {
  return {
    text: fragments.map(({ text }) => text).join(separator),
    bindings: fragments.flatMap(({ bindings }) => bindings),
  };
}

/** A fragment between two texts. */
export function wrapFragment(before: string, { text, bindings }: Fragment, after: string): Fragment {
  return { text: `${before}${text}${after}`, bindings };
}

/** The values of all placeholders of a statement. */
export function bindAll(bindings: readonly Binding[], values: readonly unknown[], keys: readonly unknown[]): unknown[] {
  const bound = new Array<unknown>(bindings.length);
  // A plain loop: this runs for every statement.
  for (let index = 0; index < bindings.length; index++) bound[index] = (bindings[index] as Binding)(values, keys);
  return bound;
}
