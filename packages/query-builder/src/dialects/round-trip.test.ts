import { DataTypes, valuesAreEqual, type DataType } from '@mortise/core';
import openSqlite from 'better-sqlite3';
import fc from 'fast-check';
import { createConnection, type QueryValues } from 'mysql2/promise';
import { Client } from 'pg';
import { typeSamples, type TypeSample } from './canonical-values.fixtures';
import type { Codec } from './contract/codec';
import { codecOf as mysqlCodecOf } from './mysql/mysql-codecs';
import { codecOf as postgresCodecOf } from './postgres/postgres-codecs';
import { coveredDialects, mariadbUrl, postgresUrl } from '../test-support/databases';
import { codecOf as sqliteCodecOf } from './sqlite/sqlite-codecs';

/** A connection that answers as the drivers do when statements run: rows as arrays, values as text where that is exact. */
interface Session {
  readonly run: (sql: string, ...bindings: readonly unknown[]) => Promise<readonly (readonly unknown[])[]>;
  readonly close: () => Promise<unknown>;
}

interface Server {
  readonly name: string;
  readonly dialect: 'sqlite' | 'postgres' | 'mariadb';
  readonly codecOf: (type: DataType) => Codec;
  readonly placeholder: string;
  readonly connect: () => Promise<Session>;
}

const servers: readonly Server[] = [
  { name: 'SQLite', dialect: 'sqlite', codecOf: sqliteCodecOf, placeholder: '?', connect: connectSqlite },
  {
    name: 'PostgreSQL',
    dialect: 'postgres',
    codecOf: postgresCodecOf,
    placeholder: '$1',
    connect: () => connectPostgres('UTC'),
  },
  {
    name: 'PostgreSQL in another zone',
    dialect: 'postgres',
    codecOf: postgresCodecOf,
    placeholder: '$1',
    connect: () => connectPostgres('America/New_York'),
  },
  {
    name: 'MariaDB, prepared',
    dialect: 'mariadb',
    codecOf: mysqlCodecOf,
    placeholder: '?',
    connect: () => connectMysql('execute'),
  },
  {
    name: 'MariaDB, as text',
    dialect: 'mariadb',
    codecOf: mysqlCodecOf,
    placeholder: '?',
    connect: () => connectMysql('query'),
  },
];

async function connectSqlite(): Promise<Session> {
  const database = openSqlite(':memory:');
  return {
    run: async (sql, ...bindings) => {
      const statement = database.prepare(sql);
      if (statement.reader) return statement.raw(true).all(bindings) as unknown[][];
      statement.run(bindings);
      return [];
    },
    close: async () => database.close(),
  };
}

async function connectPostgres(zone: string): Promise<Session> {
  const client = new Client({ connectionString: postgresUrl });
  await client.connect();
  await client.query(`SET TIME ZONE '${zone}'`);
  const types = { getTypeParser: () => (text: unknown) => text };
  return {
    run: async (text, ...values) =>
      (await client.query<unknown[]>({ text, values: [...values], types, rowMode: 'array' })).rows,
    close: () => client.end(),
  };
}

async function connectMysql(send: 'query' | 'execute'): Promise<Session> {
  const connection = await createConnection(mariadbUrl);
  const numbersAsText = { supportBigNumbers: true, bigNumberStrings: true, decimalNumbers: false };
  const asText = { ...numbersAsText, dateStrings: true, rowsAsArray: true };
  return {
    run: async (sql, ...bindings) => {
      const options = { ...asText, sql, values: bindings as QueryValues };
      const [rows] = await (send === 'query' ? connection.query(options) : connection.execute(options));
      return Array.isArray(rows) ? (rows as unknown[][]) : [];
    },
    close: () => connection.end(),
  };
}

// The run's global setup says which servers it covers, and which it skips.
const covered = servers.filter(({ dialect }) => coveredDialects().includes(dialect));

describe.each(covered)('$name gives back', ({ codecOf, placeholder, connect }) => {
  let session: Session;

  beforeAll(async () => {
    session = await connect();
  });

  afterAll(() => session.close());

  it.each(typeSamples)('each value of $name, and finds it by that value', async sample => {
    await tryRoundTrips(session, codecOf(sample.type), placeholder, sample);
  });

  it('null of every type, which no codec sees', async () => {
    const { columnType, selectAs = unchanged } = codecOf(DataTypes.JSON());
    await withTable(session, columnType, async table => {
      await session.run(`INSERT INTO ${table} VALUES (${placeholder})`, null);
      expect(await session.run(`SELECT ${selectAs('value')} FROM ${table}`)).toEqual([[null]]);
    });
  });
});

async function tryRoundTrips(session: Session, codec: Codec, placeholder: string, sample: TypeSample): Promise<void> {
  const areEqual = valuesAreEqual(sample.type);
  await withTable(session, codec.columnType, table => {
    const roundTrip = fc.asyncProperty(sample.values, async value => {
      const written = codec.encode === undefined ? value : codec.encode(value);
      await session.run(`INSERT INTO ${table} VALUES (${placeholder})`, written);
      const read = await readBack(session, codec, table);
      if (!areEqual(read, value)) expect(read).toEqual(value); // for its message
      if (canBeCompared(sample.type)) {
        expect(await session.run(`SELECT 1 FROM ${table} WHERE value = ${placeholder}`, written)).toHaveLength(1);
      }
      await session.run(`DELETE FROM ${table}`);
    });
    return fc.assert(roundTrip, { numRuns: 15 + sample.edges.length, examples: sample.edges.map(edge => [edge]) });
  });
}

async function withTable(session: Session, columnType: string, use: (table: string) => Promise<void>): Promise<void> {
  await session.run(`CREATE TEMPORARY TABLE round_trips (value ${columnType})`);
  try {
    await use('round_trips');
  } finally {
    await session.run('DROP TABLE round_trips');
  }
}

async function readBack(session: Session, codec: Codec, table: string): Promise<unknown> {
  const { selectAs = unchanged, decode = same } = codec;
  const [[raw] = []] = await session.run(`SELECT ${selectAs('value')} FROM ${table}`);
  return decode(raw);
}

const unchanged = (columnSql: string): string => columnSql;
const same = (raw: unknown): unknown => raw;

/** MySQL compares its JSON with no text. */
function canBeCompared({ kind }: DataType): boolean {
  return kind !== 'JSON';
}
