// What is inferred of queries, by every compiler and in every setting: results, arguments, and what does not compile.
import { Database, DataTypes, Op, sql, type Loaded } from 'mortise';
import { LikedToot, Person, Toot } from './models.js';

export const database: Database = new Database('sqlite::memory:', { models: [Person, Toot, LikedToot] });

/** A result in a signature. */
export function reactions(person: Loaded<Person, { likedToots: { author: true } }>): (string | null)[] {
  return person.likedToots.map(toot => toot.LikedToot.reaction);
}

export async function results(): Promise<unknown[]> {
  const people = await Person.findAll({
    include: [{ association: 'likedToots', through: { where: { reaction: 'love' } }, include: ['author'] }],
    order: [
      ['name', 'DESC'],
      ['likedToots', 'text', 'ASC'],
    ],
  });
  const texts: string[] = people.flatMap(person => person.likedToots.map(toot => toot.text));
  const one = await Person.findOne({ attributes: ['id', 'name'], rejectOnEmpty: true });
  const name: string = one.name;
  const raw = await Person.findAll({ raw: true, include: 'likedToots' });
  const counted = await Person.findAll({
    aggregates: { likes: { count: 'likedToots' } },
    where: { likes: { [Op.gte]: 1 }, likedToots: { [Op.some]: { text: { [Op.like]: 'H%' } } } },
  });
  const likes: number | undefined = counted[0]?.likes;
  const shouted = await Person.findAll({ attributes: [[sql<string>`upper(name)`, 'loud']] });
  const loud: string | undefined = shouted[0]?.loud;
  const by = await Person.findByPk(1, { include: [Toot] });
  return [...people.map(reactions), texts, name, raw[0]?.likedToots[0]?.text, likes, loud, by?.likedToots.length];
}

export async function writes(ada: Person): Promise<void> {
  await Person.create({ name: 'Ada', shoeSize: 37 });
  await ada.related('likedToots').add([1, 2], { through: { reaction: 'love' } });
  await ada.update({ name: 'Ada', likedToots: { add: [3], create: { text: 'new' } } });
  const Note = database.define('Note', { text: { type: DataTypes.TEXT, allowNull: false }, at: DataTypes.DATE });
  const note = await Note.create({ text: 'x' });
  const at: Date | null = note.at;
  void at;
}

export async function perhaps(ada: Person, withToots: boolean): Promise<unknown[]> {
  const [person] = await Person.findAll({ limit: 1, ...(withToots ? { include: ['likedToots'] } : {}) });
  // @ts-expect-error they may not have been included
  void person?.likedToots.length;
  const found = await Person.findOne({ ...(withToots ? { rejectOnEmpty: true } : {}) });
  // @ts-expect-error there may be none
  void found.name;
  const loaded = await ada.load(['likedToots']);
  const name: string = ada.getDataValue('name');
  return [person?.likedToots?.length, loaded.likedToots.length, name, await Person.count({ group: 'name' })];
}

export async function refused(ada: Person): Promise<void> {
  // @ts-expect-error no such association
  await Person.findAll({ include: 'likedToot' });
  // @ts-expect-error no such attribute
  await Person.findAll({ where: { nmae: 'Ada' } });
  // @ts-expect-error no such reaction
  await Person.findAll({ include: [{ association: 'likedToots', through: { where: { reaction: 'hate' } } }] });
  // @ts-expect-error no such order
  await Person.findAll({ order: ['nmae'] });
  // @ts-expect-error it was not included
  (await Person.findAll())[0]?.likedToots.length;
  // @ts-expect-error the name is missing
  await Person.create({ shoeSize: 3 });
  // @ts-expect-error no such reaction
  await ada.related('likedToots').add(1, { through: { reaction: 'hate' } });
}
