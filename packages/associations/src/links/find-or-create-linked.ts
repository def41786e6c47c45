import {
  executionOf,
  findOrCreate,
  Op,
  ownWriteOptions,
  QueryError,
  type Caller,
  type FindOrCreateOptions,
  type WhereOptions,
} from '@mortise/core';
import type { BoundAssociation, KeyAssociation } from '../association';
import { requiredSourceKey } from '../reads/link-keys';
import type { FindOrCreateLinkedOptions, LinkOptions } from './write-options';
import { linkTransaction } from './link-transaction';

/** A target, and whether it was created. */
export type FoundOrCreated = [target: object, created: boolean];

/**
 * Finds a target anywhere, or creates it, and has it linked: all of it, or nothing. It is begun again after a deadlock, unless
 * it is part of a transaction of the caller's.
 */
export function findOrCreateLinked(
  association: BoundAssociation,
  options: FindOrCreateLinkedOptions,
  link: (found: FoundOrCreated, options: LinkOptions) => Promise<void>,
): Promise<FoundOrCreated> {
  const wanted = targetOptions(association, options, {});
  return linkTransaction(association, options, async transaction => {
    const found = await findOrCreate(targetCaller(association), { ...wanted, transaction });
    await link(found, { ...options, transaction });
    return found;
  });
}

/** Finds a target among those of the source, or creates one for it. */
export async function findOrCreateOwn(
  association: KeyAssociation,
  source: object,
  options: FindOrCreateLinkedOptions,
): Promise<FoundOrCreated> {
  const key = requiredSourceKey(association, source);
  const fixed = Object.fromEntries(association.foreignKeys.map((name, index) => [name, key[index]]));
  return findOrCreate(targetCaller(association), targetOptions(association, options, fixed));
}

/** Its default scope says which rows there are, as for a find. */
const targetCaller = ({ targetDefinition: definition }: BoundAssociation): Caller => ({
  definition,
  scopes: { includesDefault: true, names: [] },
});

/** What the caller asks for, and what every target of the association has. */
function targetOptions(
  association: BoundAssociation,
  given: FindOrCreateLinkedOptions,
  fixed: Readonly<Record<string, unknown>>,
): FindOrCreateOptions {
  const { where, defaults, fields, paranoid, hooks, validate } = ownWriteOptions(given) as FindOrCreateLinkedOptions & { readonly where?: WhereOptions }; // prettier-ignore
  if (isEmpty(where)) throw missingWhere(association);
  const every = { ...association.scopeValues, ...fixed };
  // Who asks for another one than the association has finds none, and is told so when it is to be created.
  const asked: WhereOptions = { [Op.and]: [where ?? {}, equal(every)] };
  return { ...executionOf(given), where: asked, defaults, fields, paranoid, hooks, validate };
}

const equal = (values: Readonly<Record<string, unknown>>): WhereOptions =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value === null ? { [Op.is]: null } : { [Op.eq]: value }])); // prettier-ignore

const isEmpty = (where: unknown): boolean =>
  where === undefined || where === null || (typeof where === 'object' && Reflect.ownKeys(where).length === 0);

function missingWhere({ label }: BoundAssociation): QueryError {
  return new QueryError('MISSING_WHERE', `${label}.findOrCreate has no condition: any row would do.`, {
    hint: 'Say which is meant: findOrCreate({ where: { attribute: value } }).',
  });
}
