import type { TableName } from '@mortise/core';
import type { Ask, TableDescription } from '../contract/alter-syntax';
import { quoteTable, quoteText } from './postgres-quote';

/** A table as PostgreSQL itself spells it, as one JSON object made on the server. */
export async function describeTable(table: TableName, ask: Ask): Promise<TableDescription | undefined> {
  const rows = await ask(
    `SELECT json_build_object('columns', ${columns}, 'primaryKey', ${primaryKey}, 'primaryKeyName', ${primaryKeyName}, 'indexes', ${indexes}, ` +
      `'foreignKeys', ${foreignKeys}, 'checks', ${checks}, 'dependents', ${dependents}, 'comment', obj_description(t.oid, 'pg_class'))::text ` +
      `FROM pg_class AS t WHERE t.oid = to_regclass(${quoteText(quoteTable(table))}) AND t.relkind IN ('r', 'p')`,
  );
  const text = rows[0]?.[0];
  // The query above builds an object of this shape.
  return typeof text === 'string' ? (JSON.parse(text) as TableDescription) : undefined;
}

/** The names of columns of a relation by their numbers, in the order of the numbers. */
const namesOf = (relation: string, numbers: string): string => `(
  SELECT coalesce(json_agg(attname ORDER BY position), '[]')
  FROM unnest(${numbers}) WITH ORDINALITY AS key (number, position)
  JOIN pg_attribute ON attrelid = ${relation} AND attnum = key.number)`;

/** serial columns are numbered too, by a default of nextval(). */
const columns = `(
  SELECT json_agg(json_build_object(
    'name', attname, 'type', format_type(atttypid, atttypmod), 'allowNull', NOT attnotnull,
    'default', CASE WHEN attgenerated = '' AND NOT is_serial AND expression !~ '^NULL(::|$)' THEN expression END,
    'members', (SELECT json_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = atttypid),
    'autoIncrement', attidentity <> '' OR is_serial, 'isGenerated', attgenerated <> '',
    'comment', col_description(t.oid, attnum), 'rest', '') ORDER BY attnum)
  FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  CROSS JOIN LATERAL (SELECT pg_get_expr(adbin, adrelid) AS expression) AS stored
  CROSS JOIN LATERAL (SELECT coalesce(expression LIKE 'nextval(%', false) AS is_serial) AS numbering
  WHERE attrelid = t.oid AND attnum > 0 AND NOT attisdropped)`;

const primaryKey = `coalesce((
  SELECT ${namesOf('t.oid', 'conkey')} FROM pg_constraint WHERE conrelid = t.oid AND contype = 'p'), '[]')`;

const primaryKeyName = `(SELECT conname FROM pg_constraint WHERE conrelid = t.oid AND contype = 'p')`;

/** The columns and expressions of an index; `option` has a bit for DESC and one for NULLS FIRST. */
const parts = `(
  SELECT json_agg(json_build_object('text', pg_get_indexdef(indexrelid, k, false), 'option', indoption[k - 1],
    'operator', opcname, 'hasOwnOperator', opcdefault,
    'collate', collname, 'hasOwnCollation', coalesce(attcollation = indcollation[k - 1], true),
    'isDefault', indoption[k - 1] = 0 AND opcdefault AND coalesce(attcollation = indcollation[k - 1], true)) ORDER BY k)
  FROM generate_series(1, indnkeyatts::int) AS k JOIN pg_opclass AS o ON o.oid = indclass[k - 1]
  LEFT JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = indkey[k - 1] AND a.attnum > 0
  LEFT JOIN pg_collation AS c ON c.oid = indcollation[k - 1])`;

/** What an index is, beside its columns. */
export interface PostgresIndexDetail {
  readonly method: string;
  /** Whether it is there to be used, and neither includes nor forbids more. */
  readonly isWhole: boolean;
  readonly where: string | null;
  readonly parts: readonly {
    readonly text: string;
    readonly option: number;
    readonly operator: string;
    /** The class of operators that is its type's unless another is named. */
    readonly hasOwnOperator: boolean;
    readonly collate: string | null;
    /** That of the column. */
    readonly hasOwnCollation: boolean;
  }[];
}

/** Whether each row without values is another one, as it is unless said otherwise; older servers know no other way. */
const hasDistinctNulls = `coalesce((to_jsonb(pg_index) ->> 'indnullsnotdistinct')::boolean, false) = false`;

/** Whether it is there to be used, and neither includes nor forbids more. */
const isWhole = `indisvalid AND indnatts = indnkeyatts AND ${hasDistinctNulls}`;

/** Without indexes of exclusion constraints, which no definition can have. */
const indexes = `(
  SELECT coalesce(json_agg(json_build_object(
    'name', i.relname, 'unique', indisunique, 'isValid', indisvalid,
    'columns', ${namesOf('t.oid', 'indkey::int2[]')},
    'isPlain', indpred IS NULL AND indexprs IS NULL AND ${isWhole} AND amname = 'btree'
      AND ${parts}::text !~ '"isDefault" : false',
    'detail', json_build_object('method', upper(amname), 'isWhole', ${isWhole},
      'where', pg_get_expr(indpred, indrelid), 'parts', ${parts}),
    'livingBy', CASE WHEN indexprs IS NULL AND ${isWhole} THEN (
      SELECT attname FROM pg_attribute WHERE attrelid = t.oid AND attnum > 0
        AND pg_get_expr(indpred, indrelid) = '(' || quote_ident(attname) || ' IS NULL)') END,
    'ofConstraint', con.oid IS NOT NULL) ORDER BY i.relname), '[]')
  FROM pg_index JOIN pg_class AS i ON i.oid = indexrelid JOIN pg_am ON pg_am.oid = i.relam
  LEFT JOIN pg_constraint AS con ON con.conindid = indexrelid AND con.contype IN ('u', 'x')
  WHERE indrelid = t.oid AND NOT indisprimary AND con.contype IS DISTINCT FROM 'x')`;

const action = (column: string): string =>
  `CASE ${column} WHEN 'c' THEN 'CASCADE' WHEN 'r' THEN 'RESTRICT' WHEN 'n' THEN 'SET NULL'
    WHEN 'd' THEN 'SET DEFAULT' ELSE 'NO ACTION' END`;

const foreignKeys = `(
  SELECT coalesce(json_agg(json_build_object(
    'name', conname, 'columns', ${namesOf('t.oid', 'conkey')}, 'targetColumns', ${namesOf('confrelid', 'confkey')},
    'targets', (
      SELECT CASE WHEN pg_table_is_visible(r.oid) THEN json_build_array(full_name, own_name)
        ELSE json_build_array(full_name) END
      FROM pg_class AS r JOIN pg_namespace AS n ON n.oid = r.relnamespace
      CROSS JOIN LATERAL (SELECT '"' || replace(r.relname, '"', '""') || '"' AS own_name) AS own
      CROSS JOIN LATERAL (SELECT '"' || replace(nspname, '"', '""') || '".' || own_name AS full_name) AS whole
      WHERE r.oid = confrelid),
    'onDelete', ${action('confdeltype')}, 'onUpdate', ${action('confupdtype')},
    'deferrable', CASE WHEN condeferred THEN 'INITIALLY_DEFERRED' WHEN condeferrable THEN 'INITIALLY_IMMEDIATE'
      ELSE 'NOT' END) ORDER BY conname), '[]')
  FROM pg_constraint WHERE conrelid = t.oid AND contype = 'f')`;

const checks = `(
  SELECT coalesce(json_agg(json_build_object('name', conname, 'condition', pg_get_expr(conbin, conrelid))
    ORDER BY conname), '[]')
  FROM pg_constraint WHERE conrelid = t.oid AND contype = 'c')`;

/** What goes with a column that is dropped, though its columns don't tell: by its SQL, or by a rule over several columns. */
const dependents = `(
  SELECT coalesce(json_agg(json_build_object('name', kind || ' "' || name || '"', 'columns', names) ORDER BY name), '[]')
  FROM (
    SELECT 'the index' AS kind, i.relname::text AS name, (
      SELECT coalesce(json_agg(attname), '[]') FROM pg_attribute WHERE attrelid = t.oid AND attnum IN (
        SELECT refobjsubid FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = indexrelid
          AND refclassid = 'pg_class'::regclass AND refobjid = t.oid AND refobjsubid > 0)) AS names
    FROM pg_index JOIN pg_class AS i ON i.oid = indexrelid
    WHERE indrelid = t.oid AND (indpred IS NOT NULL OR indexprs IS NOT NULL)
    UNION ALL
    SELECT CASE contype WHEN 'c' THEN 'the check' ELSE 'the constraint' END, conname::text, ${namesOf('t.oid', 'conkey')}
    FROM pg_constraint WHERE conrelid = t.oid AND contype IN ('c', 'x')) AS found)`;
