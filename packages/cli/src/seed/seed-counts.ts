/** What became of the rows of a model, or of the links of an association. */
export interface UpsertCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

export type Outcome = keyof UpsertCounts;

const nothing: UpsertCounts = { created: 0, updated: 0, unchanged: 0 };

/** Counts what a seed did: rows by model, links by association. */
export class SeedCounts {
  readonly #rows = new Map<string, UpsertCounts>();
  readonly #links = new Map<string, UpsertCounts>();

  row(model: string, outcome: Outcome, number = 1): void {
    add(this.#rows, model, outcome, number);
  }

  link(association: string, outcome: Outcome, number = 1): void {
    if (number > 0) add(this.#links, association, outcome, number);
  }

  get rows(): Readonly<Record<string, UpsertCounts>> {
    return Object.fromEntries(this.#rows);
  }

  /** By `Person.likedToots`. */
  get links(): Readonly<Record<string, UpsertCounts>> {
    return Object.fromEntries(this.#links);
  }
}

function add(counts: Map<string, UpsertCounts>, name: string, outcome: Outcome, number: number): void {
  const before = counts.get(name) ?? nothing;
  counts.set(name, { ...before, [outcome]: before[outcome] + number });
}
