import assert from 'node:assert/strict';
import { Database, DataTypes, Model } from 'mortise';
import * as decorators from 'mortise/decorators';
import * as legacy from 'mortise/decorators-legacy';

assert.equal(legacy.Attribute, decorators.Attribute);

class Person extends Model {}
class Toot extends Model {}

const database = new Database('sqlite::memory:');
Person.init({ name: { type: DataTypes.STRING, allowNull: false } }, { database });
Toot.init({ text: { type: DataTypes.STRING, allowNull: false } }, { database });
Person.belongsToMany(Toot, { as: 'likedToots', through: 'LikedToot', inverse: { as: 'likedBy' } });
await database.sync();

const ada = await Person.create({ name: 'Ada' });
await Person.create({ name: 'Grace' });
const toot = await Toot.create({ text: 'The engine weaves algebraic patterns.' });
await ada.addLikedToot(toot);

const persons = await Person.findAll({ include: [{ association: 'likedToots' }], order: [['name', 'ASC']] });
assert.ok(persons[0] instanceof Person);
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
console.log(`ES module: ${persons.map(person => `${person.name} likes ${person.likedToots.length}`).join(', ')}`);
