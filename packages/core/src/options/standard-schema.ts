/**
 * A schema of any library that keeps to Standard Schema (zod, valibot, arktype …): of its interface what is needed to ask it.
 * `I` is what it takes.
 */
export interface StandardSchema<I = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult | Promise<SchemaResult>;
    readonly types?: { readonly input: I; readonly output: unknown } | undefined;
  };
}

/** What a schema answers: without `issues` the value is right. */
export interface SchemaResult {
  readonly issues?: readonly SchemaIssue[] | undefined;
}

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Whether a value is a schema: an object, or a function as those of arktype are. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  const standard: unknown = (value as { readonly '~standard'?: unknown })['~standard'];
  return typeof standard === 'object' && standard !== null && 'validate' in standard && isFunction(standard.validate);
}

const isFunction = (value: unknown): boolean => typeof value === 'function';
