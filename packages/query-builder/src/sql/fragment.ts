/**
 * Takes a value for a placeholder out of the values of a query. `keys` are those of the parents, when rows are read
 * that belong to them.
 */
export type Binding = (values: readonly unknown[], keys: readonly unknown[]) => unknown;

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
