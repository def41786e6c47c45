import { QueryError } from '../errors/query-error';
import { isPlainObject } from '../data-types/kind-of-value';

/** What names a tenant: a text or a number, or several of them by name. */
export type TenantValue = string | number | bigint | Readonly<Record<string, string | number | bigint>>;

/** Whose rows are seen and written: those of one value, or those of all. */
export interface Tenant {
  readonly value: unknown;
  /** True: of all tenants, as somebody has asked for in words. */
  readonly isAll: boolean;
  /** Equal for the same tenant. */
  readonly key: string;
}

/** All of them: nothing is left out. */
export const everyTenant: Tenant = Object.freeze({ value: undefined, isAll: true, key: '*' });

/**
 * The tenant of a value.
 *
 * @throws QueryError `INVALID_TENANT`
 */
export function tenantOf(given: unknown): Tenant {
  const value = isPlainObject(given) ? Object.freeze({ ...given }) : given;
  return Object.freeze({ value, isAll: false, key: tenantKey(value) });
}

/** Equal for the same value. @throws QueryError `INVALID_TENANT` */
function tenantKey(value: unknown): string {
  if (isName(value)) return keyPart(value);
  const entries = isPlainObject(value) ? Object.entries(value) : [];
  if (entries.length === 0 || !entries.every(([, part]) => isName(part))) throw invalidTenant();
  return JSON.stringify(entries.map(([name, part]) => [name, keyPart(part)]).sort());
}

/** A value that was forgotten is no tenant. */
const isName = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '') || Number.isFinite(value) || typeof value === 'bigint';

const keyPart = (value: unknown): string => `${typeof value} ${String(value)}`;

function invalidTenant(): QueryError {
  return new QueryError('INVALID_TENANT', 'A tenant is named by a text or a number, or by an object of these.', {
    hint: 'Look where the value was to come from: what is null, undefined or empty names nobody.',
  });
}
