import { connect } from './database.js';
import { Person } from './models/index.js';

const database = connect();
try {
  for (const { name, likedToots } of await Person.findAll({ include: ['likedToots'], order: ['name'] })) {
    console.log(
      `${name} likes`,
      likedToots.map(({ text, LikedToot: link }) => `${text} (${link.reaction})`).join(', '),
    );
  }
} finally {
  await database.close();
}
