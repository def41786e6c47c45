import { type ModelDefinition, type ReferenceDefinition, perDefinition } from './model-definition';
import { readOnlyMap } from './read-only-map';
import { scopedValues, tenantMismatch } from './required-scope';
import { placeIn, type Place } from './place';

const variantsOf = perDefinition(() => new WeakMap<Place, ModelDefinition>());
const originals = new WeakMap<ModelDefinition, ModelDefinition>();
let variantCount = 0;

/**
 * The same model with its rows in another place, and with all it is associated with there too; undefined: those of the model
 * itself.
 */
export function inPlace(definition: ModelDefinition, place: Place | undefined): ModelDefinition {
  const original = originals.get(definition) ?? definition;
  if (place === undefined || isOwn(original, place)) return original;
  const known = variantsOf(original);
  let variant = known.get(place);
  if (variant === undefined) {
    variant = createVariant(original, place);
    known.set(place, variant);
    originals.set(variant, original);
  }
  return variant;
}

const isOwn = ({ table }: ModelDefinition, { schema, tenant }: Place): boolean =>
  tenant === undefined && schema === table.schema;

/** As `inPlace`, for what is associated: a model that names its own schema stays there. */
export const followPlace = (definition: ModelDefinition, place: Place | undefined): ModelDefinition =>
  inPlace(definition, definition.namesSchema ? placeIn(undefined, place?.tenant) : place);

/** In that schema, for the same tenant; undefined: where it is. */
export const inSchema = (definition: ModelDefinition, schema: string | undefined): ModelDefinition =>
  schema === undefined ? definition : inPlace(definition, placeIn(schema, definition.place?.tenant));

/**
 * The definition for the tenant that another is of.
 *
 * @throws QueryError `TENANT_MISMATCH` where it is of another one itself, or of all
 */
export function forTenantOf(other: ModelDefinition, definition: ModelDefinition): ModelDefinition {
  const [tenant, own] = [other.place?.tenant, definition.place?.tenant];
  if (tenant === undefined || tenant.isAll || own?.key === tenant.key) return definition;
  if (own !== undefined)
    throw tenantMismatch(definition, `a query of it is of another tenant than the one of ${other.name} around it`);
  return inPlace(definition, placeIn(definition.place?.schema, tenant));
}

/**
 * Frozen: whoever changes what the rows of a tenant have would be shown those of another. Its id is negative: never that of a
 * definition of its own.
 */
function createVariant(definition: ModelDefinition, place: Place): ModelDefinition {
  const { schema = definition.table.schema } = place;
  const associations = [...definition.associations].map(
    ([name, association]) => [name, association.inPlace(place)] as const,
  );
  return Object.freeze({
    ...definition,
    id: --variantCount,
    place,
    table: { ...definition.table, schema },
    hooks: place.tenant === undefined ? definition.hooks : definition.hooks.forTenant(place.tenant),
    tenantValues: scopedValues(definition, place.tenant),
    foreignKeys: Object.freeze(definition.foreignKeys.map(key => following(key, place))),
    references: Object.freeze(definition.references.map(key => following(key, place))),
    associations: readOnlyMap(associations),
  });
}

/** Models may refer to each other in a circle: a variant of the target is made when somebody asks. */
function following<Key extends Pick<ReferenceDefinition, 'target'>>(key: Key, place: Place): Key {
  return Object.freeze({
    ...key,
    get target() {
      return followPlace(key.target, place);
    },
  });
}
