/** Whose rows are seen and written: those of one value, or those of all. */
export interface Tenant {
  readonly value: unknown;
  /** True: of all tenants, as somebody has asked for in words. */
  readonly isAll: boolean;
  /** Equal for the same tenant. */
  readonly key: string;
}
