import { Op, sql, type IncludesOf, type OrderOf } from 'mortise';
import { LikedToot, Loose, Person, Toot } from './models';

declare const ada: Person;
declare const toot: Toot;

// Order: names, directions, paths, SQL, aggregates.
void Person.findAll({ order: 'name' });
void Person.findAll({ order: ['name', ['age', 'DESC NULLS LAST']] });
void Person.findAll({ order: ['name', 'desc'] });
void Person.findAll({ order: [[sql`length(name)`, 'DESC'], sql`age`] });
void Toot.findAll({ include: 'author', order: [['author', 'name', 'ASC'], 'id'] });
void Toot.findAll({ order: [['$author.name$', 'ASC']] });
void Person.findAll({ aggregates: { likes: { count: 'likedToots' } }, order: [['likes', 'DESC'], 'id'] });
void Person.findAll({ include: { association: 'likedToots', order: ['text', ['id', 'DESC']] } });
void Person.findAll({ include: { association: 'likedToots', order: [['LikedToot', 'reaction', 'DESC'], 'id'] } });
void Person.findAll({
  include: { association: 'likedToots', aggregates: { likers: { count: 'likedBy' } }, order: [['likers', 'DESC']] },
});
void ada.related('likedToots').get({
  order: [
    ['LikedToot', 'reaction'],
    ['text', 'DESC'],
  ],
});
const order: OrderOf<Person> = [['name', 'DESC'], 'age'];
void Person.findAll({ order });
// @ts-expect-error there is no such attribute
void Person.findAll({ order: 'nmae' });
// @ts-expect-error there is no such attribute in a list either
void Person.findAll({ order: ['name', 'aeg'] });
// @ts-expect-error there is no such direction
void Person.findAll({ order: [['name', 'DECS']] });
// @ts-expect-error there is no such attribute before a direction
void Person.findAll({ order: [['nmae', 'DESC']] });
// @ts-expect-error people have no attribute "text"
void Toot.findAll({ include: 'author', order: [['author', 'text', 'ASC']] });
// @ts-expect-error there is no such association
void Toot.findAll({ include: 'author', order: [['auther', 'name', 'ASC']] });
// @ts-expect-error there is no such aggregate
void Person.findAll({ aggregates: { likes: { count: 'likedToots' } }, order: [['like', 'DESC']] });
// @ts-expect-error toots have no such attribute
void Person.findAll({ include: { association: 'likedToots', order: ['txet'] } });
// @ts-expect-error links have no such attribute
void Person.findAll({ include: { association: 'likedToots', order: [['LikedToot', 'raection', 'DESC']] } });
// @ts-expect-error nor have they in a getter
void ada.related('likedToots').get({ order: [['LikedToot', 'raection']] });
// @ts-expect-error an order is no number
void Person.findAll({ order: 1 });

// The junction of an include.
void Person.findAll({ include: { association: 'likedToots', through: { where: { reaction: 'love' } } } });
void Person.findAll({
  include: { association: 'likedToots', through: { attributes: ['reaction'], order: 'reaction' } },
});
void Person.findAll({ include: { association: 'likedToots', through: { paranoid: false, scope: 'recent' } } });
void ada.related('likedToots').get({ through: { where: { reaction: { [Op.like]: 'l%' } } } });
void ada.related('likedToots').get({ joinTableAttributes: ['reaction'] });
void ada.related('likedToots').count({ through: { where: { reaction: null } } });
void ada.related('likedToots').has(toot, { through: { where: { reaction: 'love' } } });
// @ts-expect-error links have no such attribute
void Person.findAll({ include: { association: 'likedToots', through: { where: { raection: 'love' } } } });
// @ts-expect-error a reaction is text
void Person.findAll({ include: { association: 'likedToots', through: { where: { reaction: 7 } } } });
// @ts-expect-error links have no such attribute
void Person.findAll({ include: { association: 'likedToots', through: { attributes: ['raection'] } } });
// @ts-expect-error links have no such attribute
void Person.findAll({ include: { association: 'likedToots', through: { order: 'raection' } } });
// @ts-expect-error there is no such option
void Person.findAll({ include: { association: 'likedToots', through: { wehre: {} } } });
// @ts-expect-error links have no such attribute
void ada.related('likedToots').get({ through: { where: { raection: 'love' } } });
// @ts-expect-error links have no such attribute
void ada.related('likedToots').get({ joinTableAttributes: ['raection'] });
// @ts-expect-error links have no such attribute
void ada.related('likedToots').count({ through: { where: { raection: 'love' } } });
// @ts-expect-error links have no such attribute
void ada.related('likedToots').has(toot, { through: { where: { raection: 'love' } } });

// Paths into associations.
void Toot.findAll({ where: { '$author.name$': 'Ada' } });
void Toot.findAll({ where: { '$author.name$': null } });
void Toot.findAll({ where: { '$author.age$': { [Op.gte]: 18 } } });
void Person.findAll({ where: { '$likedToots.LikedToot.reaction$': 'love' } });
// @ts-expect-error people have no such attribute
void Toot.findAll({ where: { '$author.nmae$': 'Ada' } });
// @ts-expect-error there is no such association
void Toot.findAll({ where: { '$auther.name$': 'Ada' } });
// @ts-expect-error a name is text
void Toot.findAll({ where: { '$author.name$': 7 } });

// Operators are those of the values.
void Person.findAll({ where: { name: { [Op.like]: 'A%' }, mood: { [Op.startsWith]: 'm' } } });
void Person.findAll({ where: { age: { [Op.gt]: 3 }, createdAt: { [Op.between]: [new Date(), new Date()] } } });
void Person.findAll({ where: { isFunny: { [Op.is]: true }, name: { [Op.eq]: sql`lower('A')` } } });
// @ts-expect-error a number is like no pattern
void Person.findAll({ where: { age: { [Op.like]: '3%' } } });
// @ts-expect-error nor does it start with text
void Person.findAll({ where: { id: { [Op.startsWith]: '3' } } });
// @ts-expect-error nor does a date
void Person.findAll({ where: { createdAt: { [Op.substring]: '2024' } } });
// @ts-expect-error true is not greater than false
void Person.findAll({ where: { isFunny: { [Op.gt]: false } } });
// @ts-expect-error a mood is one of a few
void Person.findAll({ where: { mood: { [Op.ne]: 'angry' } } });

// Null is compared with what may be null.
void Person.findAll({ where: { age: null, settings: { [Op.ne]: null } } });
void Person.findAll({ where: { age: [36, null] } });
// @ts-expect-error a name is never null
void Person.findAll({ where: { name: null } });
// @ts-expect-error nor is one of these
void Person.findAll({ where: { name: ['Ada', null] } });
// @ts-expect-error all names are not null
void Person.findAll({ where: { name: { [Op.ne]: null } } });
// @ts-expect-error here too
void Person.findAll({ where: { id: { [Op.not]: null } } });

// Keys have the type of the attribute `id`.
void Person.findByPk(1);
void Person.findByPk(toot.authorId);
void LikedToot.findByPk([1, 2]);
void LikedToot.findByPk({ likedById: 1, likedTootId: 2 });
void Loose.findByPk('anything');
void ada.related('likedToots').add([1, toot, 2]);
void toot.related('author').set(1);
// @ts-expect-error the key of a person is a number
void Person.findByPk('1');
// @ts-expect-error a key that is undefined was forgotten
void Person.findByPk(undefined);
// @ts-expect-error a key is no date
void Person.findByPk(new Date());
// @ts-expect-error the key of a toot is a number
void ada.related('likedToots').add('one');
// @ts-expect-error nor is one of a list a text and a number
void ada.related('likedToots').set([1, new Date(), {}]);
// @ts-expect-error a person is no toot
void ada.related('likedToots').remove(ada);
// @ts-expect-error the key of a person is a number
void toot.related('author').set('ada');
// @ts-expect-error a toot is no person
void toot.related('author').set(toot);

// Values of the junction.
void ada.related('likedToots').add(toot, { through: { reaction: 'love' } });
void ada.related('likedToots').add([toot, 2], { through: [{ reaction: 'love' }, {}] });
void ada.related('likedToots').set([1], { through: { reaction: null } });
void ada.related('likedToots').toggle(1, { through: { reaction: 'love' } });
void ada.related('likedToots').sync([1, toot, { target: 2, through: { reaction: 'love' } }]);
void ada.related('likedToots').create({ text: 'Hi' }, { through: { reaction: 'love' } });
void Person.create({ name: 'Ada', likedToots: [{ text: 'Hi', LikedToot: { reaction: 'love' } }, 2, toot] });
void ada.update({ likedToots: { add: [{ text: 'Hi', LikedToot: { reaction: 'love' } }], remove: 2 } });
// @ts-expect-error links have no such attribute
void ada.related('likedToots').add(toot, { through: { raection: 'love' } });
// @ts-expect-error a reaction is text
void ada.related('likedToots').add(toot, { through: { reaction: 7 } });
// @ts-expect-error nor in a list
void ada.related('likedToots').add([toot], { through: [{ raection: 'love' }] });
// @ts-expect-error links have no such attribute
void ada.related('likedToots').set([1], { through: { raection: 'love' } });
// @ts-expect-error links have no such attribute
void ada.related('likedToots').toggle(1, { through: { raection: 'love' } });
// @ts-expect-error links have no such attribute
void ada.related('likedToots').sync([{ target: 2, through: { raection: 'love' } }]);
// @ts-expect-error links have no such attribute
void ada.related('likedToots').create({ text: 'Hi' }, { through: { raection: 'love' } });
// @ts-expect-error links have no such attribute
void Person.create({ name: 'Ada', likedToots: [{ text: 'Hi', LikedToot: { raection: 'love' } }] });
// @ts-expect-error a reaction is text
void Person.create({ name: 'Ada', likedToots: [{ text: 'Hi', LikedToot: { reaction: 7 } }] });
// @ts-expect-error a toot has a text
void ada.update({ likedToots: { create: { LikedToot: { reaction: 'love' } } } });

// Includes.
const includes: IncludesOf<Person> = [{ association: 'likedToots', through: { where: { reaction: 'love' } } }];
void Person.findAll({ include: includes });
void Person.findAll({ include: [Person.association('likedToots'), { association: Person.association('toots') }] });
// @ts-expect-error no association leads there
void Person.findAll({ include: [Person] });
// @ts-expect-error nor there
void Person.findAll({ include: { model: Person } });
// @ts-expect-error it is nested in toots, not in people
void Person.findAll({ include: ['author'] });
// The same association, under another name.
void Person.findAll({ include: ['likedToots', { association: 'likedToots', as: 'loved', limit: 3 }] });
// @ts-expect-error a name is a text
void Person.findAll({ include: { association: 'likedToots', as: 3 } });
// @ts-expect-error a limit is a number
void Person.findAll({ include: { association: 'likedToots', limit: '3' } });
// @ts-expect-error there is no such attribute three levels down
void Person.findAll({ include: { association: 'toots', include: { association: 'author', include: { association: 'toots', where: { txet: '' } } } } }); // prettier-ignore
// @ts-expect-error there is no such association in the list
void ada.load(['likedToots', 'likdToots']);
// @ts-expect-error there is no such association to read again
void ada.reload({ include: 'likdToots' });
// @ts-expect-error there is no such association
Person.association('likdToots');
// @ts-expect-error a name is an attribute
Person.association('name');

// Where nothing is required, nothing has to be given.
class Note extends Loose {}
void Note.create();
void Loose.create();
// @ts-expect-error a person has a name
void Person.create();
// @ts-expect-error a toot has a text
void ada.related('likedToots').create();
// @ts-expect-error an author has a name
void toot.related('author').create();

// Names.
ada.get('age')?.toFixed();
ada.get('likedToots')?.at(0);
ada.changed('name');
ada.previous('age')?.toFixed();
ada.getDataValue('name').toUpperCase();
ada.setDataValue('age', 3);
// @ts-expect-error there is no such attribute
ada.get('nmae');
// @ts-expect-error there is no such attribute
ada.changed('nmae');
// @ts-expect-error there is no such attribute
ada.previous('nmae');
// @ts-expect-error there is no such attribute
ada.getDataValue('nmae');
// @ts-expect-error an age is a number
ada.setDataValue('age', '3');
// @ts-expect-error there is no such attribute
ada.setDataValue('aeg', 3);
// @ts-expect-error there is no such attribute
ada.set('aeg', 3);
// @ts-expect-error an association is no attribute that is saved
void ada.save({ fields: ['likedToots'] });
// @ts-expect-error a name leads nowhere
ada.related('name');
// @ts-expect-error nor does this
ada.related('likdToots');

// Scopes by name, where the class says which there are.
class Scoped extends Person {
  declare static readonly scopeNames: 'adults' | 'ofMood';
}
void Scoped.withScope('adults', { method: ['ofMood', 'merry'] }, null, { where: { name: 'Ada' } }).findAll();
void Scoped.withScope(['defaultScope', 'adults']).findAll();
void Person.withScope('any').findAll();
// @ts-expect-error there is no such scope
void Scoped.withScope('adlts');
// @ts-expect-error nor one with arguments
void Scoped.withScope({ method: ['ofMod', 'merry'] });
void Scoped.withScope('adults').withInitialScope().findAll();
Person.addScope('ofAge', (age: number) => ({ where: { age: { [Op.gte]: age } } }), { override: true });
// @ts-expect-error an age is a number
Person.addScope('old', { where: { age: 'old' } });
// @ts-expect-error there is no such option
Person.addScope('old', { where: { age: 80 } }, { overide: true });

// A model that says nothing takes anything.
declare const loose: Loose;
loose.get('anything');
loose.changed('anything');
loose.set('anything', 1);
void Loose.findAll({ where: { anything: { [Op.like]: 'x' } }, order: [['any', 'DESC']], include: ['some', { association: 'thing', where: { of: 1 }, order: 'it' }] }); // prettier-ignore
