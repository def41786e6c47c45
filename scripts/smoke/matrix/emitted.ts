// What has no type of its own written, and so is spelt in what the compiler emits.
import { Person } from './models.js';

export const chosen = async () =>
  Person.findAll({ attributes: ['id'], include: { association: 'likedToots', attributes: ['id'] } });
export const liked = async () => (await Person.findAll({ include: 'likedToots' })).map(person => person.likedToots);
export const narrowed = async () => (await chosen()).map(person => person.likedToots[0]);
export const related = async (person: Person) => person.related('likedToots').get({ attributes: ['text'] });
export const counted = async () => Person.findAll({ aggregates: { likes: { count: 'likedToots' } } });
export const plain = async () => Person.findAll({ raw: true, include: 'likedToots' });
