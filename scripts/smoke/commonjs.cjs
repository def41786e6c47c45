const assert = require('node:assert/strict');
const { Database, Model, DataTypes } = require('mortise');

/** What only some programs need is loaded when it is first needed (loadedWhenNeeded in tsdown.config.mts). */
const isValidatorLoaded = () => Object.keys(require.cache).some(file => /[\\/]validator[\\/]/.test(file));
assert.equal(isValidatorLoaded(), false);

async function main() {
  const database = new Database('sqlite::memory:');
  const Person = database.define('Person', {
    name: { type: DataTypes.STRING, allowNull: false },
    email: { type: DataTypes.STRING, validate: { isEmail: true } },
  });
  const Toot = database.define('Toot', { text: { type: DataTypes.STRING, allowNull: false } });
  Person.belongsToMany(Toot, { as: 'likedToots', through: 'LikedToot', inverse: { as: 'likedBy' } });
  await database.sync();

  await assert.rejects(Person.create({ name: 'Ada', email: 'nowhere' }), { name: 'ValidationError' });
  assert.equal(isValidatorLoaded(), true);
  const ada = await Person.create({ name: 'Ada', email: 'ada@example.org' });
  await Person.create({ name: 'Grace' });
  const toot = await Toot.create({ text: 'The engine weaves algebraic patterns.' });
  await ada.addLikedToot(toot);

  const persons = await Person.findAll({ include: [{ association: 'likedToots' }], order: [['name', 'ASC']] });
  assert.ok(persons[0] instanceof Model);
  assert.deepEqual(
    persons.map(person => [person.name, person.likedToots.map(liked => liked.text)]),
    [
      ['Ada', ['The engine weaves algebraic patterns.']],
      ['Grace', []],
    ],
  );
  const [found] = await Toot.findAll({ include: [{ association: 'likedBy' }] });
  assert.deepEqual(
    found.likedBy.map(person => person.name),
    ['Ada'],
  );
  await database.close();
  console.log(`CommonJS: ${persons.map(person => `${person.name} likes ${person.likedToots.length}`).join(', ')}`);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
