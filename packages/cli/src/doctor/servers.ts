import { sql, type SqlFragment } from 'mortise';
import { isAtLeast, type VersionRange } from './version-in-range';

/** What is known of a database by the package that speaks with it. */
export interface ServerFacts {
  /** On this version of Node.js. */
  readonly driver: (node: string) => VersionRange;
  /** As people call the one that says this version, and what is supported of it. */
  readonly server: (version: string) => { readonly name: string; readonly range: VersionRange };
  /** Gives `version`. */
  readonly version: SqlFragment;
}

const sqlite: ServerFacts = {
  // 13 crashes on Node.js 20 as it opens a database.
  driver: node => ({ from: '11.0', before: isAtLeast(node, '22') ? '14' : '13' }),
  server: () => ({ name: 'SQLite', range: { from: '3.38' } }),
  version: sql`SELECT sqlite_version() AS version`,
};

const postgres: ServerFacts = {
  driver: () => ({ from: '8.11', before: '9' }),
  server: () => ({ name: 'PostgreSQL', range: { from: '12' } }),
  version: sql`SELECT current_setting('server_version') AS version`,
};

const mysql: ServerFacts = {
  driver: () => ({ from: '3.9.8', before: '4' }),
  server: version =>
    /mariadb/i.test(version) ? { name: 'MariaDB', range: { from: '10.6' } } : { name: 'MySQL', range: { from: '8.0' } },
  version: sql`SELECT VERSION() AS version`,
};

/** By the package that speaks with the database. */
export const factsByDriver: Readonly<Record<string, ServerFacts>> = {
  'better-sqlite3': sqlite,
  pg: postgres,
  mysql2: mysql,
};
