import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as migrationsPackage from '@mortise/migrations';
import { Migrations } from '@mortise/migrations';
import { transformFileSync } from '@swc/core';
import * as mortise from 'mortise';
import { Database, sql } from 'mortise';
import type { Knex } from 'mortise';
import { defineSet, laterSet, modelSet, randomFrom, type ModelSet } from './random-models';

/** What a file exports, with the packages of this process. */
export function loadFile(path: string): Promise<unknown> {
  const { code } = transformFileSync(path, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }); // prettier-ignore
  const modules: Readonly<Record<string, unknown>> = { mortise, '@mortise/migrations': migrationsPackage };
  const module = { exports: {} };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- a module, run
  new Function('require', 'module', 'exports', code)((id: string) => modules[id], module, module.exports);
  return Promise.resolve(module.exports);
}

/** Leads from one set of models to another and back, and throws what is wrong. Models have these names, or any. */
export async function checkPair(
  seed: number,
  config: Knex.Config,
  isPostgres: boolean,
  names?: readonly string[],
): Promise<void> {
  const random = randomFrom(seed);
  const before = modelSet(random, isPostgres, names);
  const after = laterSet(random, before, isPostgres, names);
  const directory = mkdtempSync(join(tmpdir(), 'mortise-pair-'));
  const open: Database[] = [];
  const using = (set: ModelSet): { readonly database: Database; readonly migrations: Migrations } => {
    const database = new Database(config);
    open.push(database);
    defineSet(database, set);
    return { database, migrations: new Migrations(database, { directory, load: loadFile }) };
  };
  const { step, at } = stages();
  try {
    const one = using(before);
    step('generate the first');
    const first = await one.migrations.generate('first');
    step('run the first');
    await one.migrations.up();
    step('compare with the first models');
    await expectSettled(one.database);
    const rows = await fill(one.database, keeping(before, after));
    await one.database.close();

    const two = using(after);
    step('generate the second');
    const second = await two.migrations.generate('second', { allowDrop: true, renames: after.renames });
    step('run the second');
    await two.migrations.up();
    step('compare with the second models');
    await expectSettled(two.database);
    step('look for rows');
    await expectRows(two.database, rows);
    step('generate again');
    if ((await two.migrations.generate('third', { allowDrop: true })) !== undefined)
      throw new Error('There is a third.');
    if (second === undefined) return;
    step('undo the second');
    await two.migrations.down();
    await two.database.close();
    const again = using(before);
    step('compare with the first models again');
    await expectSettled(again.database);
    step('undo the first');
    if (first !== undefined) await again.migrations.down();
  } catch (cause) {
    throw new Error(`Seed ${seed}, to ${at()}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  } finally {
    for (const database of open) await database.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function stages(): { step: (name: string) => void; at: () => string } {
  let name = 'begin';
  return { step: next => void (name = next), at: () => name };
}

/** Sync would do nothing. */
export async function expectSettled(database: Database): Promise<void> {
  const statements: string[] = [];
  await database.sync({ alter: { drop: true }, logging: text => statements.push(text) });
  const changes = statements.filter(text => /^\s*(CREATE|ALTER|DROP|UPDATE|INSERT|COMMENT|DELETE)/i.test(text));
  if (changes.length > 0) throw new Error(`sync has something to do: ${changes.join('; ')}`);
}

type Rows = ReadonlyMap<string, number>;

/** Models whose rows nothing stands against: no value is converted, and none has to be told from others. */
function keeping(before: ModelSet, after: ModelSet): (name: string) => boolean {
  const spell = (attribute: unknown): string => JSON.stringify(attribute, (_key, value: unknown) => (typeof value === 'function' ? (value as () => unknown)() : value)); // prettier-ignore
  return name => {
    const [old, now] = [before, after].map(({ models }) => models.find(model => model.name === name));
    if (old === undefined || now === undefined || now.uniqueAmongLiving !== undefined) return false;
    return Object.entries(now.attributes).every(([key, attribute]) => {
      const same = old.attributes[key];
      return attribute['unique'] !== true && (same === undefined || spell(same['type']) === spell(attribute['type']));
    });
  };
}

/** Two rows wherever a row needs nothing, and links between them. */
async function fill(database: Database, keeps: (name: string) => boolean): Promise<Rows> {
  const counts = new Map<string, number>();
  for (const { model, name, attributes, foreignKeys, table, primaryKey } of database.models.definitions()) {
    const isPlain = keeps(name) && foreignKeys.every(each => each.target.table.name === table.name) && primaryKey.join() === 'id'; // prettier-ignore
    const needs = [...attributes.values()].some(
      each => !each.allowNull && !each.autoIncrement && each.defaultValue === undefined && !each.automatic,
    );
    const isUnique = database.models.definitions().some(each => each.table.name === table.name && each.indexes.some(({ unique }) => unique)); // prettier-ignore
    if (!isPlain || needs || isUnique) continue;
    await (model as unknown as mortise.ModelStatic).bulkCreate([{}, {}] as never);
    counts.set(table.name, 2);
  }
  for (const { name, foreignKeys, table } of database.models.definitions()) {
    const isJunction = name.endsWith('Links') && foreignKeys.every(({ target }) => counts.has(target.table.name));
    if (!isJunction) continue;
    const [from, to] = foreignKeys.map(({ attributes }) => attributes[0] as string); // of two
    const keys = await Promise.all(foreignKeys.map(({ target }) => firstKey(database, target.table.name)));
    await database.model(name).create({
      [from as string]: keys[0],
      [to as string]: keys[1],
    } as never); // of two
    counts.set(table.name, 1);
  }
  return counts;
}

async function firstKey(database: Database, table: string): Promise<unknown> {
  const rows = await database.query<{ id: unknown }>(sql`SELECT id FROM ${sql.identifier(table)} ORDER BY id`);
  return rows[0]?.id;
}

async function expectRows(database: Database, rows: Rows): Promise<void> {
  for (const { table } of database.models.definitions()) {
    const wanted = rows.get(table.name);
    if (wanted === undefined) continue;
    const found = await database.query<{ n: unknown }>(sql`SELECT COUNT(*) AS n FROM ${sql.identifier(table.name)}`);
    if (Number(found[0]?.n) !== wanted) throw new Error(`${table.name} has ${String(found[0]?.n)} rows, not ${wanted}`);
  }
}
