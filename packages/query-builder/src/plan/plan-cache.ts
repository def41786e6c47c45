import { RecentMap } from '../sql/recent-map';

const MOST_PLANS = 2_000;

/** Plans by the shape of what they are for. The longest unused go first. */
export class PlanCache {
  readonly #plans = new RecentMap<string, object>(MOST_PLANS);

  /** A shape begins with a letter for its kind of plan: one shape is never asked for as two kinds. */
  get<Plan extends object>(shape: string, render: () => Plan): Plan {
    const known = this.#plans.get(shape) as Plan | undefined;
    if (known !== undefined) return known;
    const plan = render();
    this.#plans.set(shape, plan);
    return plan;
  }
}
