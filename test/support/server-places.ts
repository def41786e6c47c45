import type { Knex } from 'mortise';
import type { DialectName } from './servers';

/** How a server is told to make, describe, empty and drop a place for tables. */
export interface ServerPlaces {
  readonly create: (name: string, collation: string | undefined) => string;
  readonly drop: (name: string) => string;
  /** The configuration of a connection that finds its tables in the first of these places, and then in the others. */
  readonly enter: (config: Knex.Config, names: readonly string[]) => Knex.Config;
  /** How a place is described that has nothing in it. */
  readonly nothing: string;
  readonly describe: (name: string, connection: Knex) => Promise<DescribedPlace>;
}

export interface DescribedPlace {
  /** Everything in the place but rows. */
  readonly text: string;
  /** Takes all rows out, and lets counted keys begin anew. */
  readonly empty: () => Promise<void>;
}

const DESCRIBE_SCHEMA = `
  SELECT string_agg(line, E'\\n' ORDER BY line) AS description FROM (
    SELECT concat_ws(' ', 'table', c.relname, c.relkind, c.reltuples, c.relacl, c.reloptions, c.relreplident,
                     c.relrowsecurity, obj_description(c.oid, 'pg_class')) AS line
      FROM pg_class c WHERE c.relnamespace = :place::regnamespace
    UNION ALL
    SELECT concat_ws(' ', 'column', a.attrelid::regclass, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod),
                     a.attnotnull, a.attidentity, a.attgenerated, a.attcollation, a.attacl, pg_get_expr(d.adbin, d.adrelid),
                     col_description(a.attrelid, a.attnum))
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE c.relnamespace = :place::regnamespace AND a.attnum > 0
    UNION ALL
    SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, convalidated, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE connamespace = :place::regnamespace
    UNION ALL
    SELECT concat_ws(' ', 'index', i.indisvalid, pg_get_indexdef(i.indexrelid))
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = :place::regnamespace
    UNION ALL
    SELECT concat_ws(' ', 'trigger', t.tgenabled, pg_get_triggerdef(t.oid))
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      WHERE c.relnamespace = :place::regnamespace AND NOT t.tgisinternal
    UNION ALL
    SELECT concat_ws(' ', 'rule', pg_get_ruledef(r.oid))
      FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE c.relnamespace = :place::regnamespace
    UNION ALL
    SELECT concat_ws(' ', 'sequence', s.seqrelid::regclass, s.seqtypid, s.seqstart, s.seqincrement, s.seqmax, s.seqmin,
                     s.seqcycle)
      FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid WHERE c.relnamespace = :place::regnamespace
    UNION ALL
    SELECT concat_ws(' ', 'function', proname, prosrc) FROM pg_proc WHERE pronamespace = :place::regnamespace
    UNION ALL
    SELECT concat_ws(' ', 'type', typname, typtype) FROM pg_type WHERE typnamespace = :place::regnamespace
    UNION ALL
    SELECT concat_ws(' ', 'collation', collname) FROM pg_collation WHERE collnamespace = :place::regnamespace
    UNION ALL
    SELECT concat_ws(' ', 'schema', nspacl) FROM pg_namespace WHERE oid = :place::regnamespace
  ) AS lines`;

/** As a replica the session checks no foreign keys, so that tables may be emptied in any order. */
const emptySchema = (name: string): string => `
  DO $$ DECLARE place text; BEGIN
    SET LOCAL session_replication_role = replica;
    SET LOCAL lock_timeout = '10s';
    FOR place IN SELECT oid::regclass FROM pg_class WHERE relnamespace = '${name}'::regnamespace AND relkind = 'r' LOOP
      EXECUTE 'DELETE FROM ' || place;
    END LOOP;
    PERFORM setval(s.seqrelid::regclass, s.seqstart, false)
      FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid WHERE c.relnamespace = '${name}'::regnamespace;
  END $$`;

const postgres: ServerPlaces = {
  create: name => `CREATE SCHEMA ${name}`,
  drop: name => `DROP SCHEMA IF EXISTS ${name} CASCADE`,
  enter: (config, searchPath) => ({ ...config, searchPath }),
  nothing: 'schema',
  describe: async (name, connection) => {
    const { rows } = await connection.raw<{ rows: readonly { description: string }[] }>(DESCRIBE_SCHEMA, {
      place: name,
    });
    return {
      text: rows[0]?.description ?? '',
      empty: async () => {
        await connection.raw(emptySchema(name));
      },
    };
  },
};

type Row = Readonly<Record<string, string | number | null>>;

async function rowsOf(statement: string, connection: Knex): Promise<readonly Row[]> {
  const [rows] = await connection.raw<readonly [readonly Row[], unknown]>(statement);
  return rows;
}

type TableAsMade = readonly [table: string, made: string];

async function tablesIn(name: string, connection: Knex): Promise<readonly TableAsMade[]> {
  const tables = (await rowsOf(`SHOW TABLES FROM ${name}`, connection)).map(row => String(Object.values(row)[0]));
  const described: TableAsMade[] = [];
  for (const table of tables) {
    const place = `${name}.\`${table.replaceAll('`', '``')}\``;
    const [row] = await rowsOf(`SHOW CREATE TABLE ${place}`, connection);
    described.push([place, String(Object.values(row ?? {})[1])]);
  }
  return described;
}

const COUNTED = / AUTO_INCREMENT=\d+/;

const mariadb: ServerPlaces = {
  create: (name, collation) =>
    `CREATE DATABASE ${name} CHARACTER SET utf8mb4${collation === undefined ? '' : ` COLLATE ${collation}`}`,
  drop: name => `DROP DATABASE IF EXISTS ${name}`,
  enter: (config, [name]) => {
    const url = new URL(config.connection as string);
    url.pathname = `/${name}`;
    return { ...config, connection: url.toString() };
  },
  nothing: '[[],[]]',
  describe: async (name, connection) => {
    const tables = await tablesIn(name, connection);
    const triggers = await rowsOf(`SHOW TRIGGERS FROM ${name}`, connection);
    return {
      text: JSON.stringify([tables.map(([, made]) => made.replace(COUNTED, '')), triggers]),
      empty: () => emptyTables(tables, connection),
    };
  },
};

async function emptyTables(tables: readonly TableAsMade[], connection: Knex): Promise<void> {
  await connection.raw('SET foreign_key_checks = 0, lock_wait_timeout = 10');
  for (const [table, made] of tables) {
    await connection.raw(COUNTED.test(made) ? `TRUNCATE TABLE ${table}` : `DELETE FROM ${table}`);
  }
}

export const serverPlaces: Readonly<Record<Exclude<DialectName, 'sqlite'>, ServerPlaces>> = { postgres, mariadb };
