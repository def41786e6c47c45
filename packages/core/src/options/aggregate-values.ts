import type { RelatedOf } from './relation-keys';

/** The value at the end of a path through associations. */
export type ValueAt<M, Path> = Path extends `${infer Key}.${infer Rest}`
  ? Key extends keyof M
    ? ValueAt<RelatedOf<M[Key]>, Rest>
    : unknown
  : Path extends keyof M
    ? Plain<NonNullable<M[Path]>>
    : unknown;

/** Without the marks of the field it comes from. */
type Plain<T> = T extends number
  ? number
  : T extends bigint
    ? bigint
    : T extends string
      ? string
      : T extends Date
        ? Date
        : T;

type AggregateValue<M, Options> = Options extends { readonly count: string }
  ? number
  : Options extends { readonly avg: string }
    ? number | null
    : Options extends { readonly sum: infer Path }
      ? ValueAt<M, Path>
      : Options extends { readonly min: infer Path }
        ? ValueAt<M, Path> | null
        : Options extends { readonly max: infer Path }
          ? ValueAt<M, Path> | null
          : unknown;

/** What aggregates put on each row. */
export type AggregateValues<M, Aggregates> = {
  readonly [Name in keyof Aggregates]: AggregateValue<M, Aggregates[Name]>;
};
