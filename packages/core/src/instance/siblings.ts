/** What a query says of the instances it finds; where it says nothing, their models do. */
export interface FoundOptions {
  /** Getters of instances that were found together read for all of them at once. */
  readonly batch?: boolean | undefined;
  /** Reading an association that was not loaded throws. */
  readonly strictLoading?: boolean | undefined;
}

const groups = new WeakMap<object, SiblingGroup>();

/** Instances of one result. They are held weakly: one of them does not keep the others. */
export class SiblingGroup {
  readonly #members: readonly WeakRef<object>[];

  constructor(
    members: readonly object[],
    /** What the query said of the instances: what is found for them is marked alike. */
    readonly options: FoundOptions,
  ) {
    this.#members = members.map(member => new WeakRef(member));
  }

  /** Those that somebody still holds. */
  members(): readonly object[] {
    return this.#members.flatMap(member => member.deref() ?? []);
  }
}

/** Lets instances that were found together know each other. */
export function groupSiblings(instances: readonly object[], options: FoundOptions): void {
  if (instances.length < 2) return;
  const group = new SiblingGroup(instances, options);
  for (const instance of instances) groups.set(instance, group);
}

/** Whether an instance was found together with others that read together. */
export const hasSiblings = (instance: object): boolean => groups.has(instance);

export const siblingsOf = (instance: object): SiblingGroup | undefined => groups.get(instance);
