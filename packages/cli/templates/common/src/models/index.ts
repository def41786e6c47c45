import { LikedToot } from './liked-toot.js';
import { Person } from './person.js';
import { Toot } from './toot.js';

export { LikedToot, Person, Toot };

export const models = [Person, Toot, LikedToot];
