import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as imported from 'mortise';
import * as importedDecorators from 'mortise/decorators';

const require = createRequire(import.meta.url);
const required = require('mortise');
const names = ['Database', 'Model', 'DefinitionError', 'UniqueConstraintError', 'sql', 'Op', 'Transaction'];

assert.deepEqual(Object.keys(imported).sort(), Object.keys(required).sort());
for (const name of names) assert.equal(imported[name], required[name], `${name} is there twice`);
assert.equal(importedDecorators.Attribute, require('mortise/decorators').Attribute);
for (const name of ['core', 'query-builder', 'associations']) {
  const [one, other] = [await import(`@mortise/${name}`), require(`@mortise/${name}`)];
  assert.deepEqual(Object.keys(one).sort(), Object.keys(other).sort());
  for (const key of Object.keys(one)) assert.equal(one[key], other[key], `@mortise/${name} has ${key} twice`);
}

// A model of a CommonJS file, in the database of an ES module, and a fragment and an error the other way round.
class Person extends required.Model {}
const database = new imported.Database('sqlite::memory:');
Person.init({ name: { type: imported.DataTypes.STRING, unique: true } }, { database });
await database.sync();
await Person.create({ name: 'Ada' });
assert.equal(await Person.count({ where: imported.sql`length(${required.sql.attribute('name')}) = 3` }), 1);
await assert.rejects(Person.create({ name: 'Ada' }), imported.UniqueConstraintError);
await database.transaction(async () => {
  assert.ok(database.getCurrentTransaction() instanceof required.Transaction);
  await Person.create({ name: 'Grace' });
});
await database.close();
console.log('ES module and CommonJS: one copy');
