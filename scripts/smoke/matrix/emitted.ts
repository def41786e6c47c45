// What has no type of its own written, and so is spelt in what the compiler emits.
import { Database, DataTypes, Model, type Attributes, type FindOptions, type ModelStatic } from 'mortise';
import { Person } from './models.js';

export const chosen = async () =>
  Person.findAll({ attributes: ['id'], include: { association: 'likedToots', attributes: ['id'] } });
export const liked = async () => (await Person.findAll({ include: 'likedToots' })).map(person => person.likedToots);
export const narrowed = async () => (await chosen()).map(person => person.likedToots[0]);
export const related = async (person: Person) => person.related('likedToots').get({ attributes: ['text'] });
export const counted = async () => Person.findAll({ aggregates: { likes: { count: 'likedToots' } } });
export const plain = async () => Person.findAll({ raw: true, include: 'likedToots' });

const { BIGINT, BLOB, DATE, INTEGER, TEXT } = DataTypes;
/** Models without a class are of the data types they were given. */
export const Draft = new Database('sqlite::memory:').define('Draft', {
  text: { type: TEXT, allowNull: false },
  score: INTEGER,
  reads: BIGINT,
  picture: BLOB,
  sentAt: DATE,
});
export const short = Draft.withScope('short');
export const drafts = () => Draft.findAll({ attributes: ['text'] });

export class Repository<M extends Model> {
  constructor(readonly model: ModelStatic<M>) {}
  all(options?: FindOptions<Attributes<M>, M>) {
    return this.model.findAll(options);
  }
}
export const ofDrafts = new Repository(Draft);
