import { DataTypes, type ModelDefinition } from '@mortise/core';
import type { Connections } from '../../connections';
import { everyServer, mysql, postgres, sqliteFile, sqliteMemory, useServer } from '../../test-support/databases';
import { always, defineTable, refer } from '../../test-support/definitions';
import { schemaOf } from '../../test-support/schemas';
import { select, write } from '../../test-support/statements';

const id = { type: DataTypes.INTEGER(), primaryKey: true, allowNull: false };
const numbered = { ...id, autoIncrement: true };
const text = { type: DataTypes.TEXT() };

const alter = (connections: Connections, definitions: readonly ModelDefinition[], context = {}): Promise<void> =>
  schemaOf(connections).alter(definitions, { drop: false, known: definitions }, context);

describe.each(everyServer)('Altering tables on $name', server => {
  const { it } = useServer(server);

  it('takes no text for SQL, neither in names, comments nor defaults', async ({ connections }) => {
    const evil = `x'"\`*/); DROP TABLE person; --\\`;
    const extra = { type: DataTypes.ENUM(evil, 'b'), defaultValue: always(evil), comment: evil };
    const evilTable = (columns: object): ModelDefinition => {
      const indexes = [{ name: `${evil}3`, unique: true, attributes: [evil] }];
      const own = { [evil]: { type: DataTypes.STRING(), defaultValue: always(evil), comment: evil }, id, other: id };
      const made = defineTable(evil, { ...own, ...columns }, { comment: evil, indexes });
      refer(made, [evil], made, { name: `${evil}4`, targetAttributes: [evil] });
      return made;
    };
    await schemaOf(connections).create([defineTable('person', { id }), evilTable({})], {});
    await alter(connections, [evilTable({ [`${evil}5`]: extra })]);
    const statements: string[] = [];
    await alter(connections, [evilTable({ [`${evil}5`]: extra })], { logging: (sql: string) => statements.push(sql) });
    expect(statements.filter(sql => /^(ALTER|CREATE|DROP|COMMENT)/.test(sql))).toEqual([]);
    expect(await select(connections, 'SELECT * FROM person')).toEqual([]);
  });
});

describe.each([postgres, mysql])('Altering tables on $name', server => {
  const { it } = useServer(server);

  it('refuses a length that is too short for a value', async ({ connections }) => {
    const person = (length: number): ModelDefinition =>
      defineTable('person', { id, name: { type: DataTypes.STRING(length) } });
    await schemaOf(connections).create([person(9)], {});
    await write(connections, "INSERT INTO person VALUES (1, 'Ada Lovel')");
    await expect(alter(connections, [person(5)])).rejects.toMatchObject({ code: 'ROWS_NOT_CONVERTIBLE' });
    await alter(connections, [person(300)]);
    expect(await select(connections, 'SELECT name FROM person')).toEqual([['Ada Lovel']]);
  });
});

describe.each([sqliteMemory, sqliteFile])('Altering tables on $name', server => {
  const { it } = useServer(server);

  it('keeps triggers, views, indexes and the number of a deleted row', async ({ connections }) => {
    const person = defineTable('person', { id: numbered, name: { type: DataTypes.STRING() } });
    await schemaOf(connections).create([person], {});
    await write(connections, 'CREATE TABLE log (name TEXT)');
    await write(connections, 'CREATE VIEW names AS SELECT name FROM person');
    await write(connections, 'CREATE INDEX upper_name ON person (upper(name)) WHERE name IS NOT NULL');
    await write(
      connections,
      'CREATE TRIGGER logged AFTER INSERT ON person BEGIN INSERT INTO log VALUES (new.name); END',
    );
    await write(connections, "INSERT INTO person (id, name) VALUES (1, 'Ada'), (9, 'Eve')");
    await write(connections, 'DELETE FROM person WHERE id = 9');
    await alter(connections, [defineTable('person', { id: numbered, name: text })]);
    await write(connections, "INSERT INTO person (name) VALUES ('Bob')");
    expect(await select(connections, 'SELECT id, name FROM person')).toEqual([[1, 'Ada'], [10, 'Bob']]); // prettier-ignore
    expect(await select(connections, 'SELECT name FROM names')).toEqual([['Ada'], ['Bob']]);
    expect(await select(connections, 'SELECT name FROM log')).toEqual([['Ada'], ['Eve'], ['Bob']]);
    const index = "SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name = 'upper_name'";
    expect(await select(connections, index)).toEqual([[1]]);
  });

  it('leaves foreign keys on, also when it fails', async ({ connections }) => {
    const person = defineTable('person', { id: numbered, age: text });
    await schemaOf(connections).create([person], {});
    await write(connections, "INSERT INTO person (age) VALUES ('old')");
    const changed = defineTable('person', { id: numbered, age: { type: DataTypes.INTEGER() } });
    await expect(alter(connections, [changed])).rejects.toMatchObject({ code: 'ROWS_NOT_CONVERTIBLE' });
    expect(await select(connections, 'PRAGMA foreign_keys')).toEqual([[1]]);
    expect(await select(connections, 'PRAGMA legacy_alter_table')).toEqual([[0]]);
    await write(connections, "UPDATE person SET age = '7'");
    await alter(connections, [changed]);
    expect(await select(connections, 'SELECT typeof(age) FROM person')).toEqual([['integer']]);
    expect(await select(connections, 'PRAGMA foreign_keys')).toEqual([[1]]);
  });

  it('makes no table anew inside a transaction, and adds a column there', async ({ connections }) => {
    const person = (columns: object): ModelDefinition => defineTable('person', { id: numbered, ...columns });
    await schemaOf(connections).create([person({})], {});
    await connections.transaction({}, async () => {
      await alter(connections, [person({ name: text })]);
      const rebuilt = alter(connections, [person({ name: { type: DataTypes.INTEGER() } })]);
      await expect(rebuilt).rejects.toMatchObject({ code: 'DDL_IN_TRANSACTION' });
    });
    expect(await select(connections, 'SELECT name FROM person')).toEqual([]);
  });

  it('adds a column by itself where that is enough', async ({ connections }) => {
    await schemaOf(connections).create([defineTable('person', { id })], {});
    const statements: string[] = [];
    const wider = defineTable('person', { id, name: { ...text, allowNull: false, defaultValue: always("it's") } });
    await alter(connections, [wider], { logging: (sql: string) => statements.push(sql) });
    expect(statements.filter(sql => sql.startsWith('CREATE'))).toEqual([]);
    expect(statements.filter(sql => sql.startsWith('ALTER'))).toHaveLength(1);
  });
});

describe('Altering tables on PostgreSQL', () => {
  const { it } = useServer(postgres);

  it('takes a serial column for one that is numbered', async ({ connections }) => {
    await write(connections, 'CREATE TABLE person (id serial PRIMARY KEY)');
    const statements: string[] = [];
    const logging = (sql: string): unknown => statements.push(sql);
    await alter(connections, [defineTable('person', { id: numbered })], { logging });
    expect(statements.filter(sql => sql.startsWith('ALTER'))).toEqual([]);
  });

  it('numbers rows after those that are there', async ({ connections }) => {
    await write(connections, 'CREATE TABLE person (id integer PRIMARY KEY, name text)');
    await write(connections, "INSERT INTO person VALUES (7, 'Ada')");
    await alter(connections, [defineTable('person', { id: numbered, name: text })]);
    await write(connections, "INSERT INTO person (name) VALUES ('Bob')");
    expect(await select(connections, 'SELECT id FROM person ORDER BY id')).toEqual([['7'], ['8']]);
  });

  it('changes nothing when one change fails, and says so', async ({ connections }) => {
    await write(connections, 'CREATE TABLE person (id integer PRIMARY KEY, name varchar(9))');
    await write(connections, 'CREATE VIEW names AS SELECT name FROM person');
    const columns = { id, name: text, age: { type: DataTypes.INTEGER() } };
    await expect(alter(connections, [defineTable('person', columns)])).rejects.toMatchObject({
      code: 'ALTER_FAILED',
      message: expect.stringMatching(/person\.name.*Nothing has been changed/),
    });
    await expect(select(connections, 'SELECT age FROM person')).rejects.toThrow();
  });
});

describe('Altering tables on MariaDB', () => {
  const { it } = useServer(mysql);

  it('keeps what a definition does not say of a column', async ({ connections }) => {
    await write(
      connections,
      `CREATE TABLE person (id int PRIMARY KEY, name varchar(9) COLLATE utf8mb4_bin,
        changed datetime(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3))`,
    );
    const columns = { id, name: { ...text, comment: 'who' }, changed: { type: DataTypes.DATE(3), comment: 'when' } };
    await alter(connections, [defineTable('person', columns)]);
    const kept = `SELECT collation_name, extra, column_comment FROM information_schema.columns
      WHERE table_schema = DATABASE() AND table_name = 'person' ORDER BY ordinal_position`;
    expect((await select(connections, kept)).slice(1)).toEqual([
      ['utf8mb4_bin', '', 'who'],
      [null, 'on update current_timestamp(3)', 'when'],
    ]);
  });

  it('tells what is changed already when a later change fails', async ({ connections }) => {
    await write(connections, 'CREATE TABLE person (id int PRIMARY KEY)');
    await write(connections, 'CREATE TABLE toot (id int PRIMARY KEY, code int, KEY (code)) ENGINE=InnoDB');
    await write(
      connections,
      'CREATE TABLE foreigner (code int, FOREIGN KEY (code) REFERENCES toot (code)) ENGINE=InnoDB',
    );
    const person = defineTable('person', { id, name: text });
    const toot = defineTable('toot', { id, code: { type: DataTypes.STRING() } });
    await expect(alter(connections, [person, toot])).rejects.toMatchObject({
      code: 'ALTER_FAILED',
      message: expect.stringMatching(/toot.*Changed already: person/),
    });
  });

  it('gives a column that was JSON or a UUID the charset of a text', async ({ connections }) => {
    const columns = { id, json: { type: DataTypes.JSON() }, uuid: { type: DataTypes.UUID() } };
    await schemaOf(connections).create([defineTable('person', columns)], {});
    await alter(connections, [defineTable('person', { id, json: { type: DataTypes.TEXT('long') }, uuid: text })]);
    await write(connections, "INSERT INTO person VALUES (1, 'no json', 'é')");
    expect(await select(connections, 'SELECT json, uuid FROM person')).toEqual([['no json', 'é']]);
  });

  it('keeps the time of the last change of rows whose text becomes a UUID', async ({ connections }) => {
    await write(
      connections,
      `CREATE TABLE person (id int PRIMARY KEY, code varchar(36),
        changed datetime DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP)`,
    );
    const code = 'ABCDEF00-0000-4000-8000-000000000001';
    await write(connections, `INSERT INTO person VALUES (1, '${code}', '2001-02-03 04:05:06')`);
    await alter(connections, [defineTable('person', { id, code: { type: DataTypes.UUID() } })]);
    const rows = await select(connections, 'SELECT code, changed FROM person');
    expect(rows).toEqual([[code.toLowerCase(), '2001-02-03 04:05:06']]);
  });

  it('drops a foreign key together with the index that came with it', async ({ connections }) => {
    const toot = defineTable('toot', { id, a: { type: DataTypes.INTEGER() } });
    const one = defineTable('person', { id });
    await write(connections, 'CREATE TABLE person (id int PRIMARY KEY)');
    await write(
      connections,
      'CREATE TABLE toot (id int PRIMARY KEY, a int, CONSTRAINT x FOREIGN KEY (a) REFERENCES person (id))',
    );
    await schemaOf(connections).alter([one, toot], { drop: true, known: [one, toot] }, {});
    const indexes = `SELECT index_name FROM information_schema.statistics
      WHERE table_schema = DATABASE() AND table_name = 'toot'`;
    expect(await select(connections, indexes)).toEqual([['PRIMARY']]);
  });

  it('leaves no table of a rehearsal behind', async ({ connections }) => {
    await write(connections, 'CREATE TABLE person (id int PRIMARY KEY, name varchar(9))');
    await write(connections, "INSERT INTO person VALUES (1, 'Ada')");
    const person = defineTable('person', { id, name: { type: DataTypes.INTEGER() } });
    for (const _attempt of [1, 2])
      await expect(alter(connections, [person])).rejects.toMatchObject({ code: 'ROWS_NOT_CONVERTIBLE' });
    expect(await select(connections, 'SELECT name FROM person')).toEqual([['Ada']]);
  });

  it('changes an index that a foreign key needs', async ({ connections }) => {
    const one = defineTable('person', { id });
    const toot = (fields: readonly string[]): ModelDefinition => {
      const columns = { id, a: { type: DataTypes.INTEGER() }, b: { type: DataTypes.INTEGER() } };
      const made = defineTable('toot', columns, { indexes: [{ name: 'pair', unique: true, attributes: fields }] });
      refer(made, ['a'], one);
      return made;
    };
    await schemaOf(connections).create([one, toot(['a', 'b'])], {});
    await alter(connections, [one, toot(['b', 'a'])]);
    const columns = `SELECT column_name FROM information_schema.statistics WHERE table_schema = DATABASE()
      AND table_name = 'toot' AND index_name = 'pair' ORDER BY seq_in_index`;
    expect((await select(connections, columns)).flat()).toEqual(['b', 'a']);
  });
});
