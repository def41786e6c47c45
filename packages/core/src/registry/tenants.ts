import { AsyncLocalStorage } from 'node:async_hooks';
import { everyTenant, tenantKey, tenantOf, type Tenant } from '../definition/tenant';

/** So many are kept with what was made ready for them: the others are made anew when they come again. */
const MOST_KEPT = 500;

/** The tenants of a database, and the one for whom a call runs. */
export class Tenants {
  readonly #known = new Map<string, Tenant>();
  /** There once anything has run for one. */
  running: AsyncLocalStorage<Tenant> | undefined;

  /** For whom the caller runs. */
  get current(): Tenant | undefined {
    return this.running?.getStore();
  }

  get every(): Tenant {
    return everyTenant;
  }

  /** @throws QueryError `INVALID_TENANT` */
  of(value: unknown): Tenant {
    const key = tenantKey(value);
    const tenant = this.#known.get(key) ?? tenantOf(value);
    // The one that was asked for last stands last.
    this.#known.delete(key);
    this.#known.set(key, tenant);
    if (this.#known.size > MOST_KEPT) this.#known.delete(this.#known.keys().next().value as string); // one is there
    return tenant;
  }

  /** The same of work that is part of a call which may run for that tenant already. */
  readonly within = <T>(tenant: Tenant, work: () => T): T =>
    this.current?.key === tenant.key ? work() : this.run(tenant, work);

  /** Runs the work, and all that it waits for, for a tenant. */
  run<T>(tenant: Tenant, work: () => T): T {
    this.running ??= new AsyncLocalStorage();
    return this.running.run(tenant, work);
  }
}
