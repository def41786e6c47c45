/** A comparison with a number. */
export interface Rule {
  readonly operator: 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte';
  readonly value: number;
}

/** What is there, and what is asked of it. */
export interface Asked {
  /** Their ranks. */
  readonly owners: readonly (number | null)[];
  readonly items: readonly {
    readonly size: number | null;
    readonly price: string | null;
    readonly day: string;
    readonly owner: number | null;
  }[];
  readonly where: Rule;
  readonly having: Rule;
  readonly chosen: Rule;
  readonly by: 'owner' | 'rank' | 'month' | 'double' | 'price';
}

export interface Row {
  readonly id: number;
  readonly size: number | null;
  readonly price: string | null;
  readonly madeAt: Date;
  readonly ownerId: number | null;
  /** Of its owner. */
  readonly rank: number | null;
}

const compare: Readonly<Record<Rule['operator'], (left: number, right: number) => boolean>> = {
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  gt: (left, right) => left > right,
  gte: (left, right) => left >= right,
  lt: (left, right) => left < right,
  lte: (left, right) => left <= right,
};

/** A comparison with NULL is not true. */
export const holds = ({ operator, value }: Rule, left: number | null): boolean =>
  left !== null && compare[operator](left, value);

const keys: Readonly<Record<Asked['by'], (row: Row) => number | string | null>> = {
  owner: ({ ownerId }) => ownerId,
  rank: ({ rank }) => rank,
  month: ({ madeAt }) => madeAt.getUTCMonth() + 1,
  double: ({ size }) => (size === null ? null : size * 2),
  price: ({ price }) => price,
};

/** The groups that are asked for, worked out without a database. */
export function grouped(rows: readonly Row[], { where, having, chosen, by }: Asked): readonly object[] {
  const groups = new Map<number | string | null, Row[]>();
  for (const row of rows.filter(({ size }) => holds(where, size))) {
    const key = keys[by](row);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const isChosen = (key: number | string | null): boolean =>
    typeof key === 'number' ? holds(chosen, key) : key === '2.00';
  return [...groups]
    .filter(([key, members]) => holds(having, members.length) || isChosen(key))
    .map(([key, members]) => ({
      key,
      number: members.length,
      sum: members.reduce((sum, { size }) => sum + (size ?? 0), 0),
      dear: dearest(members),
    }));
}

function dearest(rows: readonly Row[]): string | null {
  const prices = rows.flatMap(({ price }) => price ?? []).sort((one, other) => Number(one) - Number(other));
  return prices.at(-1) ?? null;
}

export const byId = (rows: readonly { readonly id: number }[]): number[] =>
  rows.map(({ id }) => id).sort((one, other) => one - other);
