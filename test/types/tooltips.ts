// Values whose tooltips `tooltips.test.ts` reads. Nothing here runs.
import { Database, DataTypes, type InferAttributes } from 'mortise';
import { LikedToot, Person, Toot } from './models';

export async function hovered(ada: Person): Promise<void> {
  const people = await Person.findAll();
  const person = await Person.findOne();
  const somebody = await Person.findByPk(1, { rejectOnEmpty: true });
  const created = await Person.create({ name: 'Ada', likedToots: [{ text: 'Hello' }] });
  const built = Person.build({ name: 'Ada' });
  const page = await Person.findAndCountAll();
  const toots = await ada.getLikedToots();
  const scoped = await Person.withScope('merry').findAll();
  const id = ada.id;
  const likedToots = ada.likedToots;
  const getter = ada.getLikedToots;
  const adder = ada.addLikedToot;
  const association = Person.belongsToMany(Toot, { through: LikedToot });
  const database = new Database('sqlite::memory:', { models: [Person] });
  const transaction = await database.startUnmanagedTransaction();
  const string = DataTypes.STRING(50);
  const where: InferAttributes<Person> = { ...ada };
  void [people, person, somebody, created, built, page, toots, scoped, id, likedToots, getter, adder];
  void [association, database, transaction, string, where];
}
