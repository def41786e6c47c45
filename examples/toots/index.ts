import { Database } from 'mortise';
import { LikedToot, Person, Toot } from './models';

/** People who like toots: the whole of a many-to-many in one page. */
export async function main(print: (text: string) => void = console.log): Promise<void> {
  const database = new Database('sqlite::memory:', { models: [Person, Toot, LikedToot] });
  await database.sync();

  const [hello, mortises, weather] = await Toot.bulkCreate([
    { text: 'Hello, world' },
    { text: 'A mortise joins two pieces' },
    { text: 'Rain again' },
  ]);
  const ada = await Person.create({ name: 'Ada' });
  // Keys, instances and new toots can be mixed, and brought along on creation.
  const grace = await Person.create({ name: 'Grace', likedToots: [mortises!, { text: 'Found a bug' }] });

  await ada.addLikedToot(hello!, { through: { reaction: 'love' } });
  await ada.addLikedToot(mortises!.id);
  await ada.addLikedToot(mortises!, { through: { reaction: 'love' } }); // again: the link is updated, not doubled

  print('Who likes what:');
  for (const person of await Person.findAll({ include: ['likedToots'], order: ['name'] })) {
    const liked = person.likedToots.map(toot => `${toot.text} (${toot.LikedToot!.reaction})`);
    print(`  ${person.name}: ${liked.join(', ')}`);
  }

  print('\nWhat is loved:');
  const people = await Person.findAll({
    include: [{ model: Toot, through: { where: { reaction: 'love' } } }],
    order: ['name'],
  });
  for (const { name, likedToots } of people) print(`  ${name}: ${likedToots.length} loved`);

  print('\nToots that Grace likes too, from the other side:');
  const toots = await Toot.findAll({ where: { '$likedBy.name$': 'Grace' }, include: ['likedBy'], order: ['text'] });
  for (const { text, likedBy } of toots) print(`  ${text}: ${likedBy.map(({ name }) => name).join(', ')}`);

  await grace.setLikedToots([weather!]); // the whole list, in one transaction
  print(`\nGrace changed her mind: ${(await grace.getLikedToots()).map(({ text }) => text).join(', ')}`);
  await database.close();
}

if (require.main === module) void main();
