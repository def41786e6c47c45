import { AsyncLocalStorage } from 'node:async_hooks';
import type { ModelDefinition } from '../definition/model-definition';
import { scopedValues } from '../definition/required-scope';
import { everyTenant, tenantOf, type Tenant } from '../definition/tenant';
import { keyIdentity } from '../instance/canonical-value';

/** So many are kept with what was made ready for them: the others are made anew when they come again. */
const MOST_KEPT = 500;

/** The definitions of a registry: another object whenever they are others. */
type Definitions = ReadonlyMap<unknown, ModelDefinition>;

/** The tenants of a database, and the one for whom a call runs. */
export class Tenants {
  /** As they were named: 7 and '7' are two. */
  readonly #named = new Map<string, Tenant>();
  /** By what their rows have: one of those that mean the same. */
  readonly #meant = new Map<string, Tenant>();
  #oneOf = new WeakMap<Tenant, Tenant>();
  /** What they were told apart by. */
  #told: Definitions | undefined;
  readonly #definitions: () => Definitions;
  /** There once anything has run for one. */
  running: AsyncLocalStorage<Tenant> | undefined;

  constructor(definitions: () => Definitions) {
    this.#definitions = definitions;
  }

  /** For whom the caller runs. */
  get current(): Tenant | undefined {
    return this.running?.getStore();
  }

  get every(): Tenant {
    return everyTenant;
  }

  /** @throws QueryError `INVALID_TENANT` */
  of(value: unknown): Tenant {
    // Its own copy is what it is known by: what is given may say something else when it is asked again.
    const tenant = tenantOf(value);
    return kept(this.#named, tenant.key, this.#named.get(tenant.key) ?? tenant);
  }

  /**
   * The one that stands for all that name the same: 7, '7' and 7n, where the columns of all models hold one value for them.
   */
  oneOf(tenant: Tenant): Tenant {
    if (tenant.isAll) return tenant;
    if (this.#told !== this.#definitions()) this.#tellAnew();
    return this.#oneOf.get(tenant) ?? this.#tell(tenant);
  }

  /** Models that joined meanwhile may tell apart what was the same before. */
  #tellAnew(): void {
    this.#told = this.#definitions();
    this.#oneOf = new WeakMap();
    const former = [...this.#meant.values()];
    this.#meant.clear();
    former.forEach(tenant => this.#tell(tenant));
  }

  #tell(tenant: Tenant): Tenant {
    const meaning = meaningOf(tenant, this.#definitions());
    const one = kept(this.#meant, meaning, this.#meant.get(meaning) ?? tenant);
    this.#oneOf.set(tenant, one);
    return one;
  }

  /** The same of work that is part of a call which may run for that tenant already. */
  readonly within = <T>(tenant: Tenant, work: () => T): T => {
    const { current } = this;
    return current !== undefined && this.oneOf(current) === this.oneOf(tenant) ? work() : this.run(tenant, work);
  };

  /** Runs the work, and all that it waits for, for a tenant. */
  run<T>(tenant: Tenant, work: () => T): T {
    this.running ??= new AsyncLocalStorage();
    return this.running.run(tenant, work);
  }
}

/** The one that was asked for last stands last. */
function kept(tenants: Map<string, Tenant>, key: string, tenant: Tenant): Tenant {
  tenants.delete(key);
  tenants.set(key, tenant);
  if (tenants.size > MOST_KEPT) tenants.delete(tenants.keys().next().value as string); // one is there
  return tenant;
}

/** What the rows of a tenant have, in all models: equal for the same tenant, however it was named. */
function meaningOf(tenant: Tenant, definitions: Definitions): string {
  const scoped = [...definitions.values()].filter(({ requiredScope }) => requiredScope !== undefined);
  return scoped.length === 0 ? tenant.key : JSON.stringify(scoped.map(definition => valuesIn(definition, tenant)));
}

function valuesIn(definition: ModelDefinition, tenant: Tenant): unknown {
  try {
    return [...(scopedValues(definition, tenant) ?? [])].map(([name, value]) => [
      name,
      typeof value,
      keyIdentity([value]),
    ]);
  } catch {
    // Told where the model is called.
    return tenant.key;
  }
}
