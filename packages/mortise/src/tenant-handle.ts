import {
  definitionOf,
  isModelClass,
  QueryError,
  tenantVariant,
  type ModelRegistry,
  type ModelStatic,
  type Tenant,
} from '@mortise/core';

/**
 * A database for one tenant: what is read and written through it are rows of that tenant, of all models with a
 * `requiredScope`, and of whatever they lead to.
 *
 * @example
 * const acme = database.forTenant(7);
 * await acme.model(Person).findAll({ include: ['toots'] });
 * await acme.run(async () => Person.create({ name: 'Ada' }));
 */
export class TenantHandle {
  readonly #tenant: Tenant;
  readonly #registry: ModelRegistry<ModelStatic>;

  /** @internal */
  constructor(tenant: Tenant, registry: ModelRegistry<ModelStatic>) {
    this.#tenant = tenant;
    this.#registry = registry;
  }

  /** What names the tenant; undefined: it is for all of them. */
  get tenant(): unknown {
    return this.#tenant.value;
  }

  /**
   * The class, called for this tenant wherever it is called, with the scopes and the schema that it has.
   *
   * @throws QueryError `INVALID_MODEL` for what is no model of this database
   * @throws DefinitionError `INVALID_REQUIRED_SCOPE`
   */
  model<S extends ModelStatic>(model: S): S {
    if (!isModelClass(model) || model.registry !== this.#registry) throw invalidModel(model);
    const bound = tenantVariant(model, this.#tenant);
    // What its required scope gives is looked at now.
    definitionOf(bound);
    return bound;
  }

  /** Runs the work for this tenant, with all that it waits for: models are called as they are. */
  run<T>(work: () => T): T {
    if (typeof work === 'function') return this.#registry.tenants.run(this.#tenant, work);
    throw new QueryError('INVALID_OPTION', 'run() of a tenant takes a function to run.');
  }
}

function invalidModel(model: unknown): QueryError {
  const what = isModelClass(model) ? model.name : 'what is no model class';
  return new QueryError(
    'INVALID_MODEL',
    `model() of a tenant takes a model of the same database, and was given ${what}.`,
  );
}
