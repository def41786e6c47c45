/** A link as a test sees it: who is linked to what, under which name of the junction's scope. */
export interface StoredLink {
  readonly kind: string;
  readonly source: string;
  readonly target: string;
  readonly reaction: string | null;
  readonly isDeleted: boolean;
}

/** What a write says of a link: undefined leaves the reaction as it is. */
export interface LinkValue {
  readonly target: string;
  readonly reaction?: string | null | undefined;
}

/** From where a link is looked at. */
export interface View {
  readonly kind: string;
  readonly from: string;
  readonly isBackward: boolean;
}

export interface Changes {
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly removed: readonly string[];
}

/** The junction as it should be: the simplest thing that links could be kept in. */
export class LinksInMemory {
  readonly #rows = new Map<string, StoredLink>();

  constructor(private readonly rules: { readonly isParanoid: boolean; readonly isSymmetric: boolean }) {}

  add(view: View, values: readonly LinkValue[]): void {
    for (const { target, reaction } of lastOfEach(values)) {
      for (const end of this.#ends(view, target)) {
        const former = this.#rows.get(identityOf(end));
        const kept = reaction === undefined ? (former?.reaction ?? null) : reaction;
        this.#rows.set(identityOf(end), { ...end, reaction: kept, isDeleted: false });
      }
    }
  }

  /** Gives the number of links that were there. */
  remove(view: View, targets: readonly string[]): number {
    const linked = [...new Set(targets)].filter(target => this.has(view, target));
    for (const target of linked) for (const end of this.#ends(view, target)) this.#removeRow(end);
    return linked.length;
  }

  set(view: View, values: readonly LinkValue[]): Changes {
    const wanted = lastOfEach(values);
    const names = namesOf(wanted);
    const before = namesOf(this.targetsOf(view));
    const removed = before.filter(target => !names.includes(target));
    this.remove(view, removed);
    this.add(view, values);
    const added = names.filter(target => !before.includes(target));
    const updated = wanted.filter(({ target, reaction }) => before.includes(target) && reaction !== undefined);
    return { added, updated: namesOf(updated), removed };
  }

  toggle(view: View, values: readonly LinkValue[]): Changes {
    const removed = namesOf(values).filter(target => this.has(view, target));
    const added = lastOfEach(values).filter(({ target }) => !removed.includes(target));
    this.remove(view, removed);
    this.add(view, added);
    return { added: namesOf(added), updated: [], removed };
  }

  /** A row at either end is deleted, and its links with it. */
  forget(name: string): void {
    for (const [identity, row] of this.#rows) {
      if (row.source === name || row.target === name) this.#rows.delete(identity);
    }
  }

  has(view: View, target: string): boolean {
    return this.targetsOf(view).some(each => each.target === target);
  }

  /** What is linked, as a getter shows it. */
  targetsOf({ kind, from, isBackward }: View): readonly { target: string; reaction: string | null }[] {
    return [...this.#rows.values()]
      .filter(row => row.kind === kind && !row.isDeleted && (isBackward ? row.target : row.source) === from)
      .map(({ source, target, reaction }) => ({ target: isBackward ? source : target, reaction }));
  }

  get rows(): readonly StoredLink[] {
    return [...this.#rows.values()];
  }

  #ends({ kind, from, isBackward }: View, target: string): readonly Pick<StoredLink, 'kind' | 'source' | 'target'>[] {
    const link = isBackward ? { kind, source: target, target: from } : { kind, source: from, target };
    return this.rules.isSymmetric ? [link, { kind, source: link.target, target: link.source }] : [link];
  }

  #removeRow(end: Pick<StoredLink, 'kind' | 'source' | 'target'>): void {
    const row = this.#rows.get(identityOf(end));
    if (row !== undefined && this.rules.isParanoid) this.#rows.set(identityOf(end), { ...row, isDeleted: true });
    else this.#rows.delete(identityOf(end));
  }
}

const identityOf = ({ kind, source, target }: Pick<StoredLink, 'kind' | 'source' | 'target'>): string =>
  [kind, source, target].join();

const namesOf = (values: readonly { readonly target: string }[]): readonly string[] => [
  ...new Set(values.map(({ target }) => target)),
];

/** Of a target that is listed twice the later values count. */
const lastOfEach = (values: readonly LinkValue[]): readonly LinkValue[] => [
  ...new Map(values.map(value => [value.target, value])).values(),
];
