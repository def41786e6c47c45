import { definitionOf, hasUniqueKey, type KeyValue, type ModelDefinition, type RelationKey } from '@mortise/core';
import type { CreationAttributes, Model, ModelStatic } from 'mortise';
import { CliError } from '../errors/cli-error';
import { linkAll } from './link-all';
import { SeedCounts } from './seed-counts';
import { splitRow, type SeedValues } from './split-row';
import { isSameTarget } from './same-target';

export type { UpsertCounts } from './seed-counts';

/** An attribute, or several, whose values no two rows share. */
export type SeedKey<M extends Model> = SeedName<M> | readonly SeedName<M>[];

type SeedName<M extends Model> = keyof CreationAttributes<M> & string;

/** What a row is linked to: an instance, a key, or either with what the link holds. */
export type SeedLink = Model | KeyValue | { readonly target: Model | KeyValue; readonly through?: object };

/** A row as it is to be: attributes, and associations by name. */
export type SeedRow<M extends Model> = Partial<CreationAttributes<M>> & {
  readonly [Name in RelationKey<M>]?: SeedLink | readonly SeedLink[] | null;
};

interface UpsertOptions {
  /** Told what became of each row and link. */
  readonly counts?: SeedCounts;
}

/**
 * Makes rows be there as they are given, found by a unique key: what is missing is created, what differs is changed, and what
 * is there already is left alone, links with their attributes included. Links that are not given stay.
 *
 * @param key the attributes that tell a row, which have a unique index or are the primary key
 * @returns the rows, in the order given
 * @throws CliError `KEY_NOT_UNIQUE`, `KEY_WITHOUT_VALUE`, `UNKNOWN_ATTRIBUTE`
 * @example
 * const [tea, rain] = await upsertBy(Toot, 'text', [{ text: 'Tea' }, { text: 'Rain' }]);
 * await upsertBy(Person, 'name', [{ name: 'Ada', likedToots: [rain, { target: tea, through: { reaction: 'love' } }] }]);
 */
export async function upsertBy<M extends Model>(
  model: ModelStatic<M>,
  key: SeedKey<M>,
  rows: readonly SeedRow<M>[],
  { counts = new SeedCounts() }: UpsertOptions = {},
): Promise<M[]> {
  const definition = definitionOf(model);
  const names: readonly string[] = typeof key === 'string' ? [key] : key; // one or the other
  if (!hasUniqueKey(definition, names)) throw notUnique(definition, names);
  const split = rows.map(row => splitRow(definition, row as Readonly<Record<string, unknown>>)); // names are checked there
  for (const { attributes } of split) requireKey(definition, names, attributes);
  const made: M[] = [];
  for (const values of split) made.push(await upsertRow({ model, names, counts }, values));
  return made;
}

interface Upsert<M extends Model> {
  readonly model: ModelStatic<M>;
  readonly names: readonly string[];
  readonly counts: SeedCounts;
}

async function upsertRow<M extends Model>(upsert: Upsert<M>, values: SeedValues): Promise<M> {
  const { model, names, counts } = upsert;
  const where = Object.fromEntries(names.map(name => [name, values.attributes[name]]));
  // Rows that scopes hide, and those marked as deleted, hold the key as well.
  const present: unknown = await model.withoutScope().findOne({ where, paranoid: false } as object); // names are the model's
  const found = present as M | null; // it was asked for by its model
  const row = found ?? (await model.create({ ...values.attributes, ...values.single } as never)); // as above
  const outcome = found === null ? 'created' : (await bringUp(found, values)) ? 'updated' : 'unchanged';
  counts.row(definitionOf(model).name, outcome);
  await linkAll(row, values.lists, counts);
  return row;
}

/** Makes a row as it is to be, and tells whether anything had to be changed. */
async function bringUp(row: Model, { attributes, single }: SeedValues): Promise<boolean> {
  const { deletedAt } = definitionOf(row.constructor as ModelStatic).timestamps; // it is an instance of a model
  const isDeleted = deletedAt !== undefined && (row.get(deletedAt) ?? null) !== null;
  if (isDeleted) await row.restore();
  row.set(attributes);
  const isChanged = row.changed().length > 0;
  if (isChanged) await row.save();
  let isMoved = false;
  for (const [name, target] of Object.entries(single)) {
    if (await isSameTarget(row, name, target)) continue;
    await (row as Linked).related(name).set(target);
    isMoved = true;
  }
  return isDeleted || isChanged || isMoved;
}

/** A row whose associations are known by name only. */
type Linked = Model & { related(name: string): { set(target: unknown): Promise<void> } };

function requireKey(
  { name: model }: ModelDefinition,
  names: readonly string[],
  values: Readonly<Record<string, unknown>>,
): void {
  const missing = names.find(name => (values[name] ?? null) === null);
  if (missing === undefined) return;
  throw new CliError(
    'KEY_WITHOUT_VALUE',
    `A row of ${model} has no value for "${missing}", by which it is to be found.`,
  );
}

function notUnique({ name: model }: ModelDefinition, names: readonly string[]): CliError {
  return new CliError(
    'KEY_NOT_UNIQUE',
    `${model} has no unique key over ${names.join(', ')}: two rows could have the same.`,
    {
      hint: 'Give it @Unique, or a unique index over these attributes, or name the primary key.',
    },
  );
}
