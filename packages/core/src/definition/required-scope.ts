import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import type { DataType, DataTypeKind } from '../data-types/data-type';
import { isPlainObject } from '../data-types/kind-of-value';
import { refusePromise } from '../rules/refuse-promise';
import { SqlFragment } from '../sql/sql-fragment';
import type { AttributeDefinition } from './attribute-definition';
import { type ModelDefinition, type ReferenceDefinition, hasUniqueKey } from './model-definition';
import { readOnlyMap } from './read-only-map';
import type { Tenant } from './tenant';

/** What every row of a tenant has: canonical values by the names of attributes. */
export type TenantValues = ReadonlyMap<string, unknown>;

/**
 * What the required scope of a model asks of the rows of a tenant; undefined where it has none, or where all are meant.
 *
 * @throws DefinitionError `INVALID_REQUIRED_SCOPE` where it gives something else than equalities of attributes
 */
export function scopedValues(definition: ModelDefinition, tenant: Tenant | undefined): TenantValues | undefined {
  const { requiredScope } = definition;
  if (requiredScope === undefined || tenant === undefined || tenant.isAll) return undefined;
  const given = givenBy(definition, () => (requiredScope as (value: unknown) => unknown)(tenant.value));
  const entries = givenBy(definition, () => conditionsOf(given));
  if (entries.length === 0) throw invalid(definition, 'gives something else than { where: { … } }');
  const values = readOnlyMap(entries.map(([name, value]) => [String(name), valueOf(definition, name, value)] as const));
  namesGiven.set(requiredScope, [...values.keys()]);
  return values;
}

/** What the function gives: it is its author's, and what it gives may have getters of its own. */
function givenBy<T>(definition: ModelDefinition, ask: () => T): T {
  let given: T;
  try {
    given = ask();
  } catch (cause) {
    const { message } = cause instanceof Error ? cause : { message: shortText(cause) };
    throw invalid(definition, 'fails for this tenant', { cause, hint: `It threw: ${message}` });
  }
  refusePromise(given, () => invalid(definition, 'gives a promise, and is asked at once'));
  return given;
}

/** Operators are symbols. */
function conditionsOf(given: unknown): readonly (readonly [string | symbol, unknown])[] {
  if (!isPlainObject(given) || Reflect.ownKeys(given).some(name => name !== 'where') || !Object.hasOwn(given, 'where'))
    return [];
  const { where } = given as { readonly where: unknown }; // its own
  if (!isPlainObject(where)) return [];
  return Reflect.ownKeys(where).map(name => [name, (where as Record<string | symbol, unknown>)[name]]);
}

/** The names that functions gave, for whomever. */
const namesGiven = new WeakMap<object, readonly string[]>();

/** What a function is asked with for the names it gives, where it has not yet been asked for a tenant. */
const ANYBODY: readonly unknown[] = [1, '1', {}];

/** Attributes that tell whose a row is, as far as the function has told them, or tells them without a tenant. */
export function scopeNames(definition: ModelDefinition): readonly string[] {
  const { requiredScope, columns } = definition;
  const names = requiredScope === undefined ? [] : (namesGiven.get(requiredScope) ?? namesForAnybody(definition));
  return columns.filter(column => names.includes(column));
}

function namesForAnybody(definition: ModelDefinition): readonly string[] {
  const { requiredScope } = definition;
  for (const anybody of ANYBODY) {
    try {
      const given = givenBy(definition, () => (requiredScope as unknown as (value: unknown) => unknown)(anybody));
      return conditionsOf(given).map(([name]) => String(name));
    } catch {
      // It knows its tenants: another one may do.
    }
  }
  return [];
}

/** New rows are given the values, so each is one value of a column. */
function valueOf(definition: ModelDefinition, name: string | symbol, value: unknown): unknown {
  if (typeof name !== 'string') throw invalid(definition, `has the operator ${String(name)}`);
  const attribute = definition.attributes.get(name);
  if (attribute === undefined || attribute.type.kind === 'VIRTUAL') throw unknown(definition, name);
  if (value === null || value === undefined || SqlFragment.is(value) || isPlainObject(value) || Array.isArray(value))
    throw invalid(definition, `compares "${name}" with something else than a value`);
  return normalised(definition, attribute, value);
}

function normalised(definition: ModelDefinition, attribute: AttributeDefinition, value: unknown): unknown {
  try {
    return attribute.normalise(value);
  } catch (cause) {
    throw invalid(definition, `gives "${attribute.name}" what its type does not hold`, { cause });
  }
}

function unknown(definition: ModelDefinition, name: string): DefinitionError {
  const known = definition.columns;
  const which = `names "${shortText(name)}", which is no column of it.${didYouMean(name, known)} It has: ${listNames(known)}`;
  return invalid(definition, which);
}

const SHAPE =
  "It gives equalities of attributes of its own, at once: tenantId => ({ where: { tenantId } }). Parentheses stand around the object. A model whose rows are everybody's says requiredScope: false.";

/** Of an error that says by itself what is wrong. */
interface Reason {
  readonly cause?: unknown;
  readonly hint?: string;
}

function invalid({ name }: ModelDefinition, what: string, { cause, hint = SHAPE }: Reason = {}): DefinitionError {
  return new DefinitionError('INVALID_REQUIRED_SCOPE', `The option "requiredScope" of ${name} ${what}.`, {
    hint,
    cause,
  });
}

/**
 * The values that each row of a definition has to have, wherever its table is named in a statement; undefined: none.
 *
 * @throws QueryError `TENANT_REQUIRED` where the model has a required scope, and nobody has said for whom
 */
export function requiredValues(definition: ModelDefinition): TenantValues | undefined {
  if (definition.requiredScope === undefined) return undefined;
  if (definition.tenantValues !== undefined || definition.place?.tenant?.isAll === true) return definition.tenantValues;
  const { name } = definition;
  throw new QueryError('TENANT_REQUIRED', `Rows of ${name} are those of one tenant, and nobody has said of which.`, {
    hint: `Call it in database.forTenant(…).run(…), or on database.forTenant(…).model(${name}); what is meant for all, in database.acrossTenants(…).`,
  });
}

/**
 * The ends of a junction of everybody that are rows of tenants: its rows are those of the tenant that both ends are of. Of other
 * models none, nor where all are meant.
 *
 * @throws QueryError `TENANT_REQUIRED`
 */
export function endsOfTenants({ requiredScope, references }: ModelDefinition): readonly ReferenceDefinition[] {
  if (requiredScope !== undefined) return [];
  return references.filter(({ isEnd, target }) => isEnd && requiredValues(target) !== undefined);
}

/** Whether the table of a model has rows of other tenants than the one whose variant it is. @throws as `requiredValues` */
export const isShared = (definition: ModelDefinition): boolean =>
  requiredValues(definition) !== undefined || endsOfTenants(definition).length > 0;

/** Kinds whose values may be equal for the database, by a collation or a type of its own, and are not. */
const FOLDED: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['STRING', 'TEXT', 'CHAR', 'ENUM']);

/** Whether values of a type have to be told apart letter by letter. */
export const isFolded = ({ kind }: DataType): boolean => FOLDED.has(kind);

/** Whether two variants of a model are for the same tenant, however it was named. */
export const areSameValues = ({ attributes }: ModelDefinition, one: TenantValues, other: TenantValues): boolean =>
  [...one].every(([name, value]) => other.has(name) && attributes.get(name)?.equals(value, other.get(name)) === true);

/** A value that belongs to another tenant than the call, or to none. */
export function tenantMismatch({ name }: Pick<ModelDefinition, 'name'>, what: string): QueryError {
  return new QueryError('TENANT_MISMATCH', `${name}: ${what}.`, {
    hint: 'Do it in the tenant that the row belongs to, or in database.acrossTenants(…).',
  });
}

/**
 * Whose the links in a junction of everybody are, their ends tell: by a key that rows of two tenants may have, nobody could.
 *
 * @throws DefinitionError `KEY_NOT_UNIQUE`
 */
export function checkJunctionEnds({ name, requiredScope, references }: ModelDefinition): void {
  if (requiredScope !== undefined) return;
  for (const { isEnd, target, targetAttributes } of references) {
    if (!isEnd || target.requiredScope === undefined || hasUniqueKey(target, targetAttributes)) continue;
    throw sharedKey(name, `${target.name}.${targetAttributes.join(', ')}`);
  }
}

function sharedKey(name: string, key: string): DefinitionError {
  const problem = `${name} has no requiredScope, and refers to ${key}, which rows of several tenants may share`;
  return new DefinitionError('KEY_NOT_UNIQUE', `${problem}: its links would be mixed.`, {
    hint: `Refer to a key that is unique by itself, or declare ${name} as a model with a requiredScope of its own.`,
  });
}
