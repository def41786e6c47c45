import type { Tenant } from './tenant';

/** Where the rows of a variant of a model are: in another schema than it says, of one tenant, or both. */
export interface Place {
  /** Undefined: the model's own. */
  readonly schema: string | undefined;
  readonly tenant: Tenant | undefined;
}

const bySchema = new Map<string, Place>();
const byTenant = new WeakMap<Tenant, Map<string | undefined, Place>>();

/** The place of a schema and a tenant, one for each: variants are told apart by it. None: that of the model itself. */
export function placeIn(schema: string | undefined, tenant?: Tenant): Place | undefined {
  if (tenant !== undefined) return known(placesOf(tenant), schema, tenant);
  return schema === undefined ? undefined : known(bySchema, schema, tenant);
}

function placesOf(tenant: Tenant): Map<string | undefined, Place> {
  const places = byTenant.get(tenant) ?? new Map<string | undefined, Place>();
  byTenant.set(tenant, places);
  return places;
}

function known<Schema extends string | undefined>(
  places: Map<Schema, Place>,
  schema: Schema,
  tenant: Tenant | undefined,
): Place {
  let place = places.get(schema);
  if (place === undefined) {
    place = Object.freeze({ schema, tenant });
    places.set(schema, place);
  }
  return place;
}
