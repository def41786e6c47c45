import {
  attributeOf,
  compileFind,
  engineOf,
  executionOf,
  ParameterBag,
  type DataTypeKind,
  type ExecutionContext,
  type ModelDefinition,
} from '@mortise/core';
import { keyIdentity, listItem } from '../reads/source-key';
import { PLACE } from './linked-keys';

type Key = readonly unknown[];

/** The attributes that keys are of. */
export interface KeyAttributes {
  readonly definition: ModelDefinition;
  readonly names: readonly string[];
}

/** The database may take texts for equal that are spelt differently; other values have one spelling. */
const TEXTS: ReadonlySet<DataTypeKind> = new Set<DataTypeKind>(['STRING', 'CHAR', 'TEXT']);

/** For each key the identity of the row that has it; of one that no row has, its own. */
export async function identitiesOf(
  { definition, names }: KeyAttributes,
  keys: readonly Key[],
  context: ExecutionContext,
): Promise<readonly string[]> {
  const own = keys.map(keyIdentity);
  const mayBeEqual = names.some(name => TEXTS.has(attributeOf(definition, name).type.kind));
  if (!mayBeEqual || new Set(own).size < 2) return own;
  const rows = await rowsByPlace({ definition, names }, keys, context);
  return own.map((identity, place) => rows.get(place) ?? identity);
}

/** The identities of the rows that have these keys, by the places of the keys. */
export async function rowsByPlace(
  { definition, names }: KeyAttributes,
  keys: readonly Key[],
  context: ExecutionContext,
): Promise<ReadonlyMap<number, string>> {
  const bag = new ParameterBag();
  const place = { as: PLACE, attributes: names, list: bag.canonicalList(definition, names, keys.map(listItem)) };
  const options = { attributes: [...names], raw: true, paranoid: false } as const;
  const { query } = compileFind(definition, options, { bag, place });
  const where = { ...place, type: 'in', negated: false } as const;
  const rows = await engineOf(definition).select({ ...query, where }, bag.values, executionOf(context));
  const plain = rows as readonly Readonly<Record<string, unknown>>[]; // they are asked for raw
  return new Map(plain.map(row => [row[PLACE] as number, keyIdentity(names.map(name => row[name]))]));
}
