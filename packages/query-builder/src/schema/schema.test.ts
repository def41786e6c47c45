import { type DataType, DataTypes, type DefaultValue, sql } from '@mortise/core';
import type { Connections } from '../connections';
import { everyServer, mysql, postgres, sqliteFile, sqliteMemory, useServer } from '../test-support/databases';
import { always, defineTable, refer } from '../test-support/definitions';
import { schemaOf, socialTables, syntaxOf } from '../test-support/schemas';
import { select, write } from '../test-support/statements';

const integerKey = { type: DataTypes.INTEGER(), primaryKey: true, allowNull: false };
const numberedKey = { ...integerKey, autoIncrement: true };

const quote = (connections: Connections, name: string): string => syntaxOf(connections).quoteIdentifier(name);

async function insertedDefault(connections: Connections, type: DataType, defaultValue: DefaultValue): Promise<unknown> {
  const table = defineTable('defaults', { id: integerKey, value: { type, defaultValue, allowNull: false } });
  await schemaOf(connections).create([table], {});
  await write(connections, 'INSERT INTO defaults (id) VALUES (1)');
  return (await select(connections, 'SELECT value FROM defaults'))[0]?.[0];
}

describe.each(everyServer)('The schema on $name', server => {
  const { it } = useServer(server);

  it('creates tables that refer to each other, those referred to first', async ({ connections }) => {
    const { person, toot, likedToot } = socialTables();
    await schemaOf(connections).create([likedToot, toot, person], {});
    await write(connections, "INSERT INTO person (name) VALUES ('Ada')");
    await write(connections, "INSERT INTO toot (text) VALUES ('Hi')");
    const likes = `INSERT INTO liked_toot (${quote(connections, 'personId')}, ${quote(connections, 'tootId')}) VALUES`;
    await write(connections, `${likes} (1, 1)`);
    await expect(write(connections, `${likes} (1, 1)`)).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    await expect(write(connections, `${likes} (1, 9)`)).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
    await write(connections, 'DELETE FROM person');
    expect(await select(connections, 'SELECT * FROM liked_toot')).toEqual([]);
  });

  it('keeps a long name whole, or refuses it', async ({ connections }) => {
    const long = 'table_whose_name_is_so_long_that_a_database_would_cut_it_at_63_bytes';
    const tables = [`${long}_one`, `${long}_two`].map(name => defineTable(name, { id: numberedKey }));
    const create = schemaOf(connections).create(tables, {});
    if (!syntaxOf(connections).isNameTooLong(long)) return expect(create).resolves.toBeUndefined();
    await expect(create).rejects.toMatchObject({ code: 'NAME_TOO_LONG', hint: 'Give it a shorter tableName.' });
  });

  it('refuses a column whose name would be cut, before anything is created', async ({ connections }) => {
    const column = 'column_whose_name_is_so_long_that_a_database_would_cut_it_at_63_bytes';
    const { person } = socialTables();
    const wide = defineTable('wide', { id: numberedKey, [column]: { type: DataTypes.INTEGER() } });
    const create = schemaOf(connections).create([person, wide], {});
    if (!syntaxOf(connections).isNameTooLong(column)) return expect(create).resolves.toBeUndefined();
    await expect(create).rejects.toMatchObject({
      code: 'NAME_TOO_LONG',
      message: expect.stringContaining(`wide.${column}`),
    });
    await expect(select(connections, 'SELECT * FROM person')).rejects.toThrow();
  });

  it('leaves what is there as it is', async ({ connections }) => {
    const tables = Object.values(socialTables());
    await schemaOf(connections).create(tables, {});
    await write(connections, "INSERT INTO person (name) VALUES ('Ada')");
    await schemaOf(connections).create(tables, {});
    expect(await select(connections, 'SELECT name FROM person')).toEqual([['Ada']]);
  });

  it('adds a missing index to a table that is there', async ({ connections }) => {
    const columns = { id: integerKey, email: { type: DataTypes.STRING() } };
    await schemaOf(connections).create([defineTable('person', columns)], {});
    const indexes = [{ name: 'person_email', unique: true, attributes: ['email'] }];
    await schemaOf(connections).create([defineTable('person', columns, { indexes })], {});
    const twice = write(connections, "INSERT INTO person VALUES (1, 'a@b.c'), (2, 'a@b.c')");
    await expect(twice).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
  });

  it('creates the same at the same time from several sides', async ({ open }) => {
    const tables = Object.values(socialTables());
    await Promise.all([open(), open(), open()].map(connections => schemaOf(connections).create(tables, {})));
  });

  it('numbers rows, and takes a number given', async ({ connections }) => {
    await schemaOf(connections).create([socialTables().person], {});
    await write(connections, "INSERT INTO person (id, name) VALUES (1, 'Ada')");
    await write(connections, 'DELETE FROM person');
    await write(connections, "INSERT INTO person (name) VALUES ('Bob')");
    const [id] = (await select(connections, "SELECT id FROM person WHERE name = 'Bob'"))[0] ?? [];
    expect(Number(id)).toBeGreaterThan(0);
  });

  it('creates tables in a circle, and drops them although they refer to each other', async ({ connections }) => {
    const team = defineTable('team', { id: integerKey, leaderId: { type: DataTypes.INTEGER() } });
    const references = { teamId: { type: DataTypes.INTEGER() }, mentorId: { type: DataTypes.INTEGER() } };
    const player = defineTable('player', { id: integerKey, ...references });
    refer(team, ['leaderId'], player);
    refer(player, ['teamId'], team);
    refer(player, ['mentorId'], player);
    await schemaOf(connections).create([team, player], {});
    await schemaOf(connections).create([team, player], {});
    await write(connections, 'INSERT INTO team VALUES (1, NULL)');
    await write(connections, 'INSERT INTO player VALUES (1, 1, 1)');
    await write(connections, `UPDATE team SET ${quote(connections, 'leaderId')} = 1`);
    const broken = write(connections, 'INSERT INTO team VALUES (2, 7)');
    await expect(broken).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
    await schemaOf(connections).drop([team, player], {});
    await expect(select(connections, 'SELECT * FROM team')).rejects.toMatchObject({ code: 'UNKNOWN_TABLE' });
  });

  it('creates a table that refers to a unique key of its own', async ({ connections }) => {
    const columns = { id: integerKey, code: { type: DataTypes.INTEGER() }, parent: { type: DataTypes.INTEGER() } };
    const indexes = [{ name: 'node_code', unique: true, attributes: ['code'] }];
    const node = defineTable('node', columns, { indexes });
    refer(node, ['parent'], node, { targetAttributes: ['code'] });
    await schemaOf(connections).create([node], {});
    await write(connections, 'INSERT INTO node VALUES (1, 5, 5)');
    const broken = write(connections, 'INSERT INTO node VALUES (2, 6, 7)');
    await expect(broken).rejects.toMatchObject({ code: 'FOREIGN_KEY_CONSTRAINT' });
  });

  it('drops a table that others refer to, and foreign keys count again afterwards', async ({ connections }) => {
    const { person, toot, likedToot } = socialTables();
    await schemaOf(connections).create([person, toot, likedToot], {});
    await write(connections, "INSERT INTO person (name) VALUES ('Ada')");
    await write(connections, `INSERT INTO toot (${quote(connections, 'authorId')}) VALUES (1)`);
    await schemaOf(connections).drop([person], {});
    await schemaOf(connections).drop([person], {});
    expect(await select(connections, 'SELECT count(*) FROM toot')).toHaveLength(1);
    const like = write(connections, 'INSERT INTO liked_toot VALUES (1, 77)');
    await expect(like).rejects.toMatchObject({ name: expect.stringMatching(/Error$/) });
  });

  it('gives a table a key of several columns, under the name asked for', async ({ connections }) => {
    const columns = { tenant: integerKey, id: { ...integerKey, type: DataTypes.STRING(10) } };
    await schemaOf(connections).create([defineTable('tenant_item', columns, { primaryKeyName: 'the_key' })], {});
    await write(connections, "INSERT INTO tenant_item VALUES (1, 'a'), (1, 'b'), (2, 'a')");
    await expect(write(connections, "INSERT INTO tenant_item VALUES (1, 'a')")).rejects.toMatchObject({
      code: 'UNIQUE_CONSTRAINT',
    });
  });

  it('has no NULL where none is allowed', async ({ connections }) => {
    await schemaOf(connections).create([socialTables().person], {});
    const nameless = write(connections, 'INSERT INTO person (id) VALUES (1)');
    await expect(nameless).rejects.toMatchObject({ code: 'NOT_NULL_CONSTRAINT', columns: ['name'] });
  });

  it('takes members of an ENUM only, whatever is in their names', async ({ connections }) => {
    const mood = DataTypes.ENUM("it's", 'back\\slash', '"), (DROP TABLE person); --', '');
    await schemaOf(connections).create([defineTable('feeling', { id: integerKey, mood: { type: mood } })], {});
    const insertMood = (text: string) =>
      write(connections, `INSERT INTO feeling VALUES (1, ${syntaxOf(connections).quoteText(text)})`);
    await expect(insertMood('sad')).rejects.toMatchObject({ name: expect.stringMatching(/Error$/) });
    for (const member of mood.values ?? []) {
      await insertMood(member);
      expect(await select(connections, 'SELECT mood FROM feeling')).toEqual([[member]]);
      await write(connections, 'DELETE FROM feeling');
    }
  });

  it('takes no text for SQL, neither in names, comments nor defaults', async ({ connections }) => {
    const evil = `x'"\`); DROP TABLE person; --\\`;
    const { person } = socialTables();
    const table = defineTable(
      evil,
      { [evil]: { type: DataTypes.STRING(), defaultValue: always(evil), comment: evil }, id: integerKey },
      { comment: evil, indexes: [{ name: `${evil}3`, unique: false, attributes: [evil] }], primaryKeyName: `${evil}2` },
    );
    await schemaOf(connections).create([person, table], {});
    const evilTable = quote(connections, evil);
    await write(connections, `INSERT INTO ${evilTable} (id) VALUES (1)`);
    expect(await select(connections, `SELECT ${evilTable} FROM ${evilTable}`)).toEqual([[evil]]);
    expect(await select(connections, 'SELECT * FROM person')).toEqual([]);
  });

  it('refuses a name with a NUL character', async ({ connections }) => {
    const table = defineTable('a\0b', { id: integerKey });
    await expect(schemaOf(connections).create([table], {})).rejects.toMatchObject({ code: 'INVALID_IDENTIFIER' });
  });

  it('makes a place for tables in a schema', async ({ connections }) => {
    const inner = `inner_${process.pid}`;
    const columns = { id: numberedKey, email: { type: DataTypes.STRING() } };
    const options = { indexes: [{ name: 'person_email', unique: true, attributes: ['email'] }] };
    const outside = defineTable('person', columns, options);
    const inside = defineTable('person', columns, { ...options, table: { schema: inner, name: 'person' } });
    await schemaOf(connections).create([outside, inside], {});
    try {
      const insertTwice = `INSERT INTO ${syntaxOf(connections).quoteTable(inside.table)} (email) VALUES ('a'), ('a')`;
      await expect(write(connections, insertTwice)).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    } finally {
      await schemaOf(connections).drop([inside], {});
      if (syntaxOf(connections).supportsSchemas) await write(connections, `DROP SCHEMA ${inner}`);
    }
    expect(await select(connections, 'SELECT * FROM person')).toEqual([]);
  });

  it('keeps prepared statements usable when a table is made anew with other columns', async ({ connections }) => {
    const statement = { sql: 'SELECT * FROM thing', writes: false, returnsRows: true, cached: true };
    const run = async () => (await connections.run(statement, [], {})).rows.length;
    for (const type of [DataTypes.INTEGER(), DataTypes.STRING()]) {
      const thing = defineTable('thing', { id: integerKey, value: { type } });
      await schemaOf(connections).create([thing], {});
      expect(await run()).toBe(0);
      await schemaOf(connections).drop([thing], {});
    }
  });
});

const defaults: [string, DataType, DefaultValue, string | RegExp][] = [
  ['a text', DataTypes.STRING(), always('it\'s \\ "x" `y`'), 'it\'s \\ "x" `y`'],
  ['a TEXT', DataTypes.TEXT(), always('long'), 'long'],
  ['a number', DataTypes.INTEGER(), always(-5), '-5'],
  ['a large number', DataTypes.BIGINT(), always('9007199254740991'), '9007199254740991'],
  ['a boolean', DataTypes.BOOLEAN(), always(true), /^(1|t|true)$/],
  ['JSON', DataTypes.JSON(), always({ a: "it's" }), /^{"a": ?"it's"}$/],
  ['a date', DataTypes.DATE(), always(new Date('2024-02-03T04:05:06.789Z')), /^2024-02-03.04:05:06[.]789/],
  ['bytes', DataTypes.BLOB(), always(Buffer.from('a\\b')), /^(a\\b|\\x615c62)$/],
  ['an expression', DataTypes.STRING(), { type: 'sql', fragment: sql`lower(${"It's"})` }, "it's"],
  ['the time', DataTypes.DATE(), { type: 'sql', fragment: sql`CURRENT_TIMESTAMP` }, /^\d{4}-\d\d-\d\d/],
];

describe.each(everyServer)('A default on $name is', server => {
  const { it } = useServer(server);
  for (const [what, type, defaultValue, expected] of defaults) {
    it(what, async ({ connections }) => {
      const value = await insertedDefault(connections, type, defaultValue);
      // mysql2 has parsed JSON.
      const text = value?.constructor === Object ? JSON.stringify(value) : `${value as string}`;
      if (typeof expected === 'string') expect(text).toBe(expected);
      else expect(text).toMatch(expected);
    });
  }
});

describe('The schema on PostgreSQL', () => {
  const { it } = useServer(postgres);

  it('keeps comments', async ({ connections }) => {
    const name = { type: DataTypes.STRING(), comment: "the person's name" };
    const person = defineTable('person', { id: integerKey, name }, { comment: 'who "toots"' });
    await schemaOf(connections).create([person], {});
    const comments = `SELECT obj_description('person'::regclass), col_description('person'::regclass, 2)`;
    expect(await select(connections, comments)).toEqual([['who "toots"', "the person's name"]]);
  });

  it('creates inside a transaction, and undoes it with it', async ({ connections }) => {
    const attempt = connections.transaction({}, async () => {
      await schemaOf(connections).create(Object.values(socialTables()), {});
      throw new Error('no');
    });
    await expect(attempt).rejects.toThrow('no');
    await expect(select(connections, 'SELECT * FROM person')).rejects.toMatchObject({ code: 'UNKNOWN_TABLE' });
  });

  it('numbers an unsigned BIGINT', async ({ connections }) => {
    const id = { ...numberedKey, type: DataTypes.BIGINT.UNSIGNED() };
    await schemaOf(connections).create([defineTable('counter', { id, n: { type: DataTypes.INTEGER() } })], {});
    await write(connections, 'INSERT INTO counter (n) VALUES (7)');
    expect(await select(connections, 'SELECT id FROM counter')).toEqual([['1']]);
  });
});

describe('The schema on MariaDB', () => {
  const { it } = useServer(mysql);

  it('keeps comments', async ({ connections }) => {
    const name = { type: DataTypes.STRING(), comment: "the person's \\ name" };
    const person = defineTable('person', { id: integerKey, name }, { comment: 'who "toots"' });
    await schemaOf(connections).create([person], {});
    const table =
      "SELECT table_comment FROM information_schema.tables WHERE table_name = 'person' AND table_schema = DATABASE()";
    expect(await select(connections, table)).toEqual([['who "toots"']]);
  });

  it('has no key over TEXT', async ({ connections }) => {
    const indexes = [{ name: 'person_bio', unique: false, attributes: ['bio'] }];
    const person = defineTable('person', { id: integerKey, bio: { type: DataTypes.TEXT() } }, { indexes });
    const attempt = schemaOf(connections).create([socialTables().toot, person], {});
    await expect(attempt).rejects.toMatchObject({
      code: 'KEY_WITHOUT_LENGTH',
      message: expect.stringContaining('person.bio'),
    });
  });

  it('refuses to commit an open transaction by the way', async ({ connections }) => {
    await connections.transaction({}, async () => {
      const create = schemaOf(connections).create([socialTables().person], {});
      await expect(create).rejects.toMatchObject({ code: 'DDL_IN_TRANSACTION' });
    });
  });
});

describe.each([postgres, mysql])('The schema on $name', server => {
  const { it } = useServer(server);

  it('has an index of the name of the primary key', async ({ connections }) => {
    const table = defineTable('pair', { a: integerKey, b: integerKey }, { primaryKeyName: 'one_each' });
    await schemaOf(connections).create([table], {});
    const names = await select(connections, syntaxOf(connections).indexNames(table.table));
    expect(names.flat()).toContain('one_each');
  });
});

describe.each([sqliteMemory, sqliteFile])('The schema on $name', server => {
  const { it } = useServer(server);

  it('does not give the number of a deleted row again', async ({ connections }) => {
    await schemaOf(connections).create([socialTables().person], {});
    await write(connections, "INSERT INTO person (name) VALUES ('Ada')");
    await write(connections, 'DELETE FROM person');
    await write(connections, "INSERT INTO person (name) VALUES ('Bob')");
    expect(await select(connections, 'SELECT id FROM person')).toEqual([[2]]);
  });

  it('numbers only a column that is the whole key', async ({ connections }) => {
    const table = defineTable('item', { tenant: integerKey, id: numberedKey });
    await expect(schemaOf(connections).create([table], {})).rejects.toMatchObject({ code: 'AUTO_INCREMENT_KEY' });
  });

  it('drops inside a transaction too', async ({ connections }) => {
    const tables = Object.values(socialTables());
    await connections.transaction({}, async () => {
      await schemaOf(connections).create(tables, {});
      await write(connections, "INSERT INTO person (name) VALUES ('Ada')");
      await schemaOf(connections).drop(tables, {});
    });
    expect(
      await select(connections, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'person'"),
    ).toEqual([[0]]);
  });

  it('keeps a NUL character in a default', async ({ connections }) => {
    expect(await insertedDefault(connections, DataTypes.STRING(), always("a\0'b"))).toBe("a\0'b");
  });
});
