import {
  compileFind,
  DataTypes,
  definitionOf,
  Model,
  ModelRegistry,
  Op,
  ParameterBag,
  registerModel,
  sql,
  type Engine,
  type InsertCommand,
  type ModelDefinition,
} from '@mortise/core';
import type { Dialect } from '../dialects/contract/dialect';
import { mysqlDialect } from '../dialects/mysql/mysql-dialect';
import { postgresDialect } from '../dialects/postgres/postgres-dialect';
import { sqliteDialect } from '../dialects/sqlite/sqlite-dialect';
import { renderInsert } from './insert/render-insert';
import { renderFragment } from './render-raw';
import { renderSelect } from './render-select';
import { renderDelete, renderUpdate } from './render-write';
import type { InsertShape } from './insert/insert-plan';

/*
 * The texts of statements, by dialect: no server is asked, nothing is opened, and no driver is loaded. What they do, the
 * acceptance tests see on the databases.
 */

const person: ModelDefinition = (() => {
  const model = class Person extends Model {};
  const registry = new ModelRegistry({
    // Statements are only rendered here.
    engine: undefined as unknown as Engine,
    foreignKeyNaming: 'association',
    createModel: () => class Generated extends Model {},
    define: { timestamps: false },
  });
  const attributes = new Map([
    ['name', { type: DataTypes.STRING(100), unique: true }],
    ['age', { type: DataTypes.INTEGER }],
  ]);
  registerModel(registry, model, attributes, { tableName: 'people' });
  return definitionOf(model);
})();

const bag = new ParameterBag();
const isAda = {
  type: 'compare',
  attribute: 'name',
  operator: '=',
  value: bag.attribute(person, 'name', 'Ada'),
} as const;

function selectText(dialect: Dialect): string {
  const where = { age: { [Op.gte]: 36 }, name: { [Op.iLike]: 'a%' } };
  const { query } = compileFind(person, { where, order: [['name', 'DESC NULLS LAST']], limit: 2, offset: 1 });
  return renderSelect(query, dialect).statement.sql;
}

function insertText(dialect: Dialect, conflict?: InsertCommand['conflict']): string {
  const shape: InsertShape = { definition: person, attributes: ['name', 'age'], conflict, returning: ['id'] };
  return renderInsert(shape, { rows: [['Ada', 36], ['Grace', 37]] }, dialect).statement.sql; // prettier-ignore
}

const upsertText = (dialect: Dialect): string => insertText(dialect, { attributes: ['name'], update: ['age'] });

function updateText(dialect: Dialect): string {
  const assignments = [{ attribute: 'age', value: bag.attribute(person, 'age', 37) }];
  return renderUpdate({ definition: person, assignments, where: isAda }, dialect).statement.sql;
}

const deleteText = (dialect: Dialect): string =>
  renderDelete({ definition: person, where: isAda }, dialect).statement.sql;

const rawText = (dialect: Dialect): string =>
  renderFragment(sql`SELECT '?', ${1} FROM ${sql.identifier('what?')} WHERE age = ${36}`, dialect).text;

const statements = {
  SELECT: selectText,
  INSERT: insertText,
  upsert: upsertText,
  UPDATE: updateText,
  DELETE: deleteText,
  'fragment of SQL': rawText,
};

type Texts = Record<keyof typeof statements, string>;

const expected: readonly { readonly dialect: Dialect; readonly texts: Texts }[] = [
  {
    dialect: sqliteDialect,
    texts: {
      SELECT:
        'select t0."id", t0."name", t0."age" from "people" t0 where (t0."age" >= ? AND t0."name" LIKE ? ESCAPE \'\\\') order by t0."name" DESC NULLS LAST, t0."id" ASC LIMIT CAST(? AS INTEGER) OFFSET CAST(? AS INTEGER)',
      INSERT: 'INSERT INTO "people" ("name", "age") VALUES (?, ?), (?, ?) RETURNING "id"',
      upsert:
        'INSERT INTO "people" ("name", "age") VALUES (?, ?), (?, ?) ON CONFLICT ("name") DO UPDATE SET "age" = excluded."age" RETURNING "id"',
      UPDATE: 'UPDATE "people" AS t0 SET "age" = ? WHERE t0."name" = ?',
      DELETE: 'DELETE FROM "people" AS t0 WHERE t0."name" = ?',
      'fragment of SQL': 'SELECT \'?\', ? FROM "what?" WHERE age = ?',
    },
  },
  {
    dialect: postgresDialect,
    texts: {
      SELECT:
        'select t0."id", t0."name", t0."age" from "people" t0 where (t0."age" >= $1 AND t0."name" ILIKE $2 ESCAPE \'\\\') order by t0."name" DESC NULLS LAST, t0."id" ASC LIMIT $3::bigint OFFSET $4::bigint',
      INSERT: 'INSERT INTO "people" ("name", "age") VALUES ($1, $2), ($3, $4) RETURNING "id"',
      upsert:
        'INSERT INTO "people" ("name", "age") VALUES ($1, $2), ($3, $4) ON CONFLICT ("name") DO UPDATE SET "age" = excluded."age" RETURNING "id"',
      UPDATE: 'UPDATE "people" AS t0 SET "age" = $1 WHERE t0."name" = $2',
      DELETE: 'DELETE FROM "people" AS t0 WHERE t0."name" = $1',
      'fragment of SQL': 'SELECT \'?\', $1 FROM "what?" WHERE age = $2',
    },
  },
  {
    dialect: mysqlDialect,
    texts: {
      SELECT:
        "select t0.`id`, t0.`name`, t0.`age` from `people` t0 where (t0.`age` >= ? AND LOWER(t0.`name`) LIKE LOWER(?) ESCAPE '\\\\') order by ISNULL(t0.`name`) ASC, t0.`name` DESC, t0.`id` ASC LIMIT ? OFFSET ?",
      INSERT: 'INSERT INTO `people` (`name`, `age`) VALUES (?, ?), (?, ?) RETURNING `id`',
      upsert:
        'INSERT INTO `people` (`name`, `age`) VALUES (?, ?), (?, ?) ON DUPLICATE KEY UPDATE `name` = IF(`name` = VALUES(`name`), `name`, (SELECT NULL FROM (SELECT 1 UNION ALL SELECT 2) AS other_key WHERE RAND() < 2)), `age` = VALUES(`age`) RETURNING `id`',
      UPDATE: 'UPDATE `people` AS t0 SET `age` = ? WHERE t0.`name` = ?',
      DELETE: 'DELETE t0 FROM `people` AS t0 WHERE t0.`name` = ?',
      'fragment of SQL': "SELECT '?', ? FROM `what?` WHERE age = ?",
    },
  },
];

describe.each(expected)('On $dialect.name, without a server,', ({ dialect, texts }) => {
  it.each(Object.keys(statements) as (keyof Texts)[])('the text of this %s is rendered', name => {
    expect(statements[name](dialect)).toBe(texts[name]);
  });
});

it('On SQLite the rows of a page are chosen before their aggregates are worked out', () => {
  const { query } = compileFind(person, { where: { age: { [Op.gte]: 36 } }, order: ['name'], limit: 2 });
  const link = { from: person, to: person, fromAttributes: ['id'], toAttributes: ['age'], many: true };
  const path = { definition: person, steps: [{ link, attributes: [] }], step: 0 };
  const aggregate = { function: 'count', ...path, distinct: false } as const;
  const computed = [{ as: 'links', aggregate: { ...aggregate, type: DataTypes.BIGINT() } }];
  expect(renderSelect({ ...query, computed }, sqliteDialect).statement.sql).toBe(
    'select t0."id", t0."name", t0."age", (SELECT COUNT(*) FROM "people" t1 WHERE t1."age" = t0."id") from (select * from "people" t0 where t0."age" >= ? order by t0."name" ASC, t0."id" ASC LIMIT CAST(? AS INTEGER)) AS t0 order by t0."name" ASC, t0."id" ASC',
  );
});
