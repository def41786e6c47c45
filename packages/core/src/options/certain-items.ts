import type { IsUnion } from './relation-keys';

/**
 * The items of a list that are there in any case: what stands before and after a list that was put into it. Of a list kept in a
 * variable nobody knows what it holds.
 */
export type Fixed<L extends readonly unknown[]> = number extends L['length']
  ? L extends readonly [infer First, ...infer Rest]
    ? [First, ...Fixed<Rest>]
    : L extends readonly [...infer Rest, infer Last]
      ? [...Fixed<Rest>, Last]
      : []
  : L;

/** These, but for those that are one thing or another. */
export type CertainItem<L extends readonly unknown[]> = OnlyItem<Fixed<L>>;

type OnlyItem<L extends readonly unknown[]> = {
  [X in keyof L]: true extends IsUnion<L[X]> ? never : L[X];
}[number];

/** Those texts among them that each of several lists has. */
export type CertainText<L> = keyof (L extends readonly unknown[]
  ? { [Item in CertainItem<L> as Item & string]: unknown }
  : never);
