// Values whose tooltips `editor.test.ts` reads. Nothing here runs.
import { Database, DataTypes, type InferAttributes } from 'mortise';
import { LikedToot, Person, Toot } from './models';

export async function hovered(ada: Person): Promise<void> {
  const people = await Person.findAll();
  const person = await Person.findOne();
  const somebody = await Person.findByPk(1, { rejectOnEmpty: true });
  const created = await Person.create({ name: 'Ada', likedToots: [{ text: 'Hello' }] });
  const plainlyCreated = await Person.create({ name: 'Ada' });
  const included = await Person.findAll({ include: ['likedToots'] });
  const nested = await Person.findAll({
    include: [{ association: 'likedToots', include: 'author', where: { text: '' } }],
  });
  const one = await Person.findOne({ include: 'likedToots' });
  const named = await Person.findAll({ attributes: ['id', 'name'] });
  const counted = await Person.findAll({ aggregates: { likes: { count: 'likedToots' } } });
  const plain = await Person.findAll({ raw: true });
  const includedPage = await Person.findAndCountAll({ include: 'likedToots' });
  const loaded = await ada.load('toots');
  const relation = ada.related('likedToots');
  const list = ada.likedToots;
  const items = included[0]?.likedToots;
  const item = included[0]?.likedToots[0];
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
  void [
    plainlyCreated,
    included,
    nested,
    one,
    named,
    counted,
    plain,
    includedPage,
    loaded,
    relation,
    list,
    items,
    item,
  ];
  void [association, database, transaction, string, where];
}
