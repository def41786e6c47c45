import { inPlace } from '../definition/in-place';
import { attributeOf, type ModelDefinition, uniqueKeysOf } from '../definition/model-definition';
import { placeIn } from '../definition/place';
import { endsOfTenants, isFolded, tenantMismatch } from '../definition/required-scope';
import { everyTenant } from '../definition/tenant';
import type { ExecutionContext } from '../options/transaction-options';
import { allOf, type Condition } from '../query/condition';
import type { ParameterBag } from '../query/parameter-bag';
import { distinct, isValue, rowsWith, type PlainRow, type WrittenRows } from './rows-by-keys';

/** A row that is there by a key of a new one is updated in its place: only where it is the tenant's own. */
export async function checkMetRows({ definition, valuesOf }: WrittenRows, context: ExecutionContext): Promise<void> {
  const { tenantValues } = definition;
  if (tenantValues === undefined) return checkMetLinks({ definition, valuesOf }, context);
  const everywhere = inPlace(definition, placeIn(definition.place?.schema, everyTenant));
  for (const names of uniqueKeysOf(definition)) {
    const tuples = distinct(valuesOf(names));
    if (tuples.length === 0 || isKeptByKey(definition, names)) continue;
    const others = { read: [...tenantValues.keys()], where: (bag: ParameterBag) => mayBeOfOthers(definition, bag) };
    const met = await rowsWith(everywhere, { names, tuples }, context, others);
    if (met.some(row => isOfOthers(definition, row)))
      throw tenantMismatch(definition, `a row of another tenant has the same "${names.join(', ')}"`);
  }
}

/** Links in a junction of everybody are of whom their ends are: one that is met is shown to the tenant, or is another's. */
async function checkMetLinks({ definition, valuesOf }: WrittenRows, context: ExecutionContext): Promise<void> {
  const ends = endsOfTenants(definition);
  if (ends.length === 0) return;
  const everywhere = inPlace(definition, placeIn(definition.place?.schema, everyTenant));
  for (const names of uniqueKeysOf(definition)) {
    const tuples = distinct(valuesOf(names));
    // What the ends are of was looked at.
    const hasEnds = ends.every(({ attributes }) => attributes.every(name => names.includes(name)));
    if (tuples.length === 0 || hasEnds) continue;
    const [met, own] = [await rowsWith(everywhere, { names, tuples }, context), await rowsWith(definition, { names, tuples }, context)]; // prettier-ignore
    if (met.length > own.length)
      throw tenantMismatch(definition, `a row of another tenant has the same "${names.join(', ')}"`);
  }
}

/** A key with the tenant in it is met in its own rows alone, unless the database takes names of tenants for equal. */
const isKeptByKey = (definition: ModelDefinition, key: readonly string[]): boolean =>
  [...(definition.tenantValues?.keys() ?? [])].every(
    name => key.includes(name) && !isFolded(attributeOf(definition, name).type),
  );

/** What the database can tell of that: texts it may take for equal are left to be compared here. */
function mayBeOfOthers(definition: ModelDefinition, bag: ParameterBag): Condition | undefined {
  const own = [...(definition.tenantValues ?? [])];
  if (own.some(([name]) => isFolded(attributeOf(definition, name).type))) return undefined;
  const conditions = own.map(([attribute, value]): Condition => {
    return { type: 'compare', attribute, operator: '=', value: bag.canonical(definition, attribute, value) };
  });
  return { type: 'untrue', condition: allOf(conditions) as Condition }; // a scope has a condition
}

const isOfOthers = (definition: ModelDefinition, row: PlainRow): boolean =>
  [...(definition.tenantValues ?? [])].some(
    ([name, value]) => !isValue(row[name]) || !attributeOf(definition, name).equals(row[name], value),
  );
