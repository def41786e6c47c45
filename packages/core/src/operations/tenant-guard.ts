import { inPlace } from '../definition/in-place';
import { uniqueKeysOf } from '../definition/definition-keys';
import { attributeOf, isGuarded, type ModelDefinition, type ReferenceDefinition } from '../definition/model-definition';
import { placeIn } from '../definition/place';
import { isFolded, requiredValues, tenantMismatch } from '../definition/required-scope';
import { everyTenant } from '../definition/tenant';
import { after, type Awaitable, engineOf } from '../engine';
import { compileFind } from '../compile/find';
import { keyIdentity } from '../instance/instance-key';
import type { ExecutionContext } from '../options/transaction-options';
import {
  InsertedSql,
  type Assignment,
  type InsertAlikeCommand,
  type InsertCommand,
  type UpdateCommand,
} from '../query/commands';
import { allOf, type Condition, type Parameter } from '../query/condition';
import { ParameterBag } from '../query/parameter-bag';
import { isAmong } from './carried-rows';

/** Rows about to be written. */
interface WrittenRows {
  readonly definition: ModelDefinition;
  /** For each row the values of these attributes, as far as they are written. */
  readonly valuesOf: (names: readonly string[]) => readonly Key[];
}

type Key = readonly unknown[];

/**
 * Looks at rows before they are inserted for a tenant, in the only place by which all come: each has what rows of the tenant
 * have, refers to none of another's, and takes the place of none.
 *
 * @throws QueryError `TENANT_REQUIRED` or `TENANT_MISMATCH`
 */
export function guardInsert(command: InsertCommand, context: ExecutionContext): Awaitable<void> {
  const { definition, conflict, attributes, rows } = command;
  const written: WrittenRows = {
    definition,
    valuesOf: names => {
      const places = names.map(name => attributes.indexOf(name));
      return places.includes(-1) ? [] : rows.map(row => places.map(place => row[place]));
    },
  };
  requireOwn(written, rows.length);
  if (!isGuarded(definition)) return undefined;
  const isUpdating = conflict !== undefined && (conflict.update.length > 0 || conflict.touches === true);
  return after(checkReferences(written, context), () => (isUpdating ? checkMetRows(written, context) : undefined));
}

/** The same of rows that are alike but for some attributes. */
export function guardInsertAlike(command: InsertAlikeCommand, context: ExecutionContext): Awaitable<void> {
  const { definition, attributes, conflict, shared, differing, values } = command;
  if (!isGuarded(definition)) return undefined;
  const rows = values.map(value => {
    const row = [...shared];
    const own = differing.length === 1 ? [value] : (value as readonly unknown[]); // as the command says
    differing.forEach((place, index) => (row[place] = own[index]));
    return row;
  });
  return guardInsert({ definition, attributes, rows, conflict, returning: [], required: [] }, context);
}

/**
 * The same of an UPDATE: rows stay those of their tenant, and refer to none of another's.
 *
 * @throws QueryError as `guardInsert`
 */
export function guardUpdate(
  { definition, assignments }: UpdateCommand,
  values: readonly unknown[],
  context: ExecutionContext,
): Awaitable<void> {
  if (!isGuarded(definition)) return undefined;
  // What is set to what it has, to lock a row, stays.
  const changed = assignments.filter(assignment => !keepsOwn(assignment));
  for (const { attribute, value } of changed) if ('added' in value) refuseCounted(definition, attribute);
  const given = new Map(changed.map(({ attribute, value }) => [attribute, assignedValues(value, values)]));
  for (const [name, each] of given) for (const value of each) checkKept(definition, name, value);
  return checkReferences(
    { definition, valuesOf: names => rowsOfAll(names.map(name => given.get(name) ?? [])) },
    context,
  );
}

/** What a key becomes that is counted up or down, only the database knows. */
function refuseCounted(definition: ModelDefinition, name: string): void {
  const isOfTenant = ({ attributes, target }: ReferenceDefinition): boolean =>
    target.requiredScope !== undefined && attributes.includes(name);
  const reference = definition.references.find(isOfTenant);
  if (reference !== undefined) throw ofNobody(definition, reference);
}

function keepsOwn({ attribute, value }: Assignment): boolean {
  if (!('pieces' in value) || value.pieces.length !== 1) return false;
  const [piece] = value.pieces;
  return typeof piece === 'object' && 'attribute' in piece && piece.attribute === attribute;
}

/** What is assigned to an attribute, in some rows or in others. */
function assignedValues(value: Assignment['value'], values: readonly unknown[]): readonly unknown[] {
  const valueOf = (each: object): unknown => ('slot' in each ? values[(each as Parameter).slot] : SQL);
  return 'cases' in value ? value.cases.map(({ then }) => valueOf(then)) : [valueOf(value)];
}

/** One value for all rows stands beside each of another. */
function rowsOfAll(columns: readonly (readonly unknown[])[]): readonly Key[] {
  if (columns.some(({ length }) => length === 0)) return [];
  const count = Math.max(...columns.map(({ length }) => length));
  return Array.from({ length: count }, (_row, index) =>
    columns.map(each => (each.length === 1 ? each[0] : each[index])),
  );
}

/** Stands for what the database works out. */
const SQL = Symbol('sql');

function requireOwn({ definition, valuesOf }: WrittenRows, count: number): void {
  if (definition.requiredScope === undefined) return;
  for (const [name, own] of requiredValues(definition) ?? []) {
    const { equals } = attributeOf(definition, name);
    const values = valuesOf([name]);
    const areOwn = values.length === count && values.every(([value]) => isValue(value) && equals(value, own));
    if (!areOwn) throw tenantMismatch(definition, `a new row has another "${name}" than the rows of its tenant`);
  }
}

function checkKept(definition: ModelDefinition, name: string, value: unknown): void {
  const own = requiredValues(definition)?.get(name);
  if (own === undefined || (isValue(value) && attributeOf(definition, name).equals(value, own))) return;
  throw tenantMismatch(definition, `no row is given another "${name}": it stays with its tenant`);
}

const isValue = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== SQL && !(value instanceof InsertedSql);

/** Keys of other rows are looked up among those of the tenant: one statement for each model that is referred to. */
function checkReferences(written: WrittenRows, context: ExecutionContext): Awaitable<void> {
  let checked: Awaitable<void> = undefined;
  for (const reference of written.definition.references) {
    const keys = keysIn(written, reference);
    if (keys.length > 0) checked = after(checked, () => checkKeys(written.definition, { reference, keys }, context));
  }
  return checked;
}

/** The keys that rows hold, each once; none where they lead to no model of tenants, or name the tenant themselves. */
function keysIn({ definition, valuesOf }: WrittenRows, reference: ReferenceDefinition): readonly Key[] {
  const { target, attributes } = reference;
  if (target.requiredScope === undefined || namesTenant(definition, reference)) return [];
  return distinct(valuesOf(attributes));
}

/** Whether it leads to rows that have what its own have: the database sees to that. */
function namesTenant(
  definition: ModelDefinition,
  { attributes, target, targetAttributes }: ReferenceDefinition,
): boolean {
  const own = [...(target.tenantValues?.keys() ?? [])];
  const isNamed = (name: string): boolean =>
    definition.tenantValues?.has(attributes[targetAttributes.indexOf(name)] ?? '') === true;
  return own.length > 0 && own.every(isNamed);
}

/** Keys that are known, each once. */
const distinct = (keys: readonly Key[]): readonly Key[] => [
  ...new Map(keys.filter(key => key.every(isValue)).map(key => [keyIdentity(key), key])).values(),
];

interface SoughtKeys {
  readonly reference: ReferenceDefinition;
  readonly keys: readonly Key[];
}

async function checkKeys(
  definition: ModelDefinition,
  { reference, keys }: SoughtKeys,
  context: ExecutionContext,
): Promise<void> {
  const { target, targetAttributes: names } = reference;
  const unknown = await unknownKey(target, { names, tuples: keys }, context);
  if (unknown !== undefined) throw ofNobody(definition, reference);
}

/** The first of these keys that no row of the tenant has. */
export async function unknownKey(
  definition: ModelDefinition,
  { names, tuples }: Tuples,
  context: ExecutionContext,
): Promise<Key | undefined> {
  const found = await rowsWith(definition, { names, tuples }, context);
  const known = new Set(found.map(row => keyIdentity(names.map(name => row[name]))));
  for (const key of tuples) {
    // The database may take keys for equal that are spelt differently.
    if (known.has(keyIdentity(key))) continue;
    const [row] = await rowsWith(definition, { names, tuples: [key] }, context);
    if (row === undefined) return key;
  }
  return undefined;
}

function ofNobody(definition: ModelDefinition, { attributes, target }: ReferenceDefinition): Error {
  return tenantMismatch(definition, `"${attributes.join(', ')}" is no key of a ${target.name} of the same tenant`);
}

interface Tuples {
  readonly names: readonly string[];
  readonly tuples: readonly Key[];
}

type PlainRow = Readonly<Record<string, unknown>>;

/** What else is asked of rows, and read of them. */
interface OtherRows {
  readonly read: readonly string[];
  readonly where?: (bag: ParameterBag) => Condition | undefined;
}

async function rowsWith(
  definition: ModelDefinition,
  { names, tuples }: Tuples,
  context: ExecutionContext,
  { read, where: others }: OtherRows = { read: [] },
): Promise<readonly PlainRow[]> {
  const bag = new ParameterBag();
  const where = allOf([isAmong(definition, { names, tuples }, bag), others?.(bag)]);
  const attributes = [...new Set([...names, ...read])];
  const { query } = compileFind(definition, { attributes, raw: true, paranoid: false }, { bag });
  const rows = await engineOf(definition).select({ ...query, where, order: [] }, bag.values, context);
  return rows as readonly PlainRow[]; // raw ones
}

/** A row that is there by a key of a new one is updated in its place: only where it is the tenant's own. */
async function checkMetRows({ definition, valuesOf }: WrittenRows, context: ExecutionContext): Promise<void> {
  const { tenantValues } = definition;
  if (tenantValues === undefined) return;
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
