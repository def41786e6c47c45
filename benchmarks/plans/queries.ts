import { type FindOptions, Op, type WhereOptions } from 'mortise';
import type { Models } from './models';

/** A number, or keys in their order. */
export type Answer = number | readonly number[];

/** What is asked through Mortise, and in words that somebody would write by hand. */
export interface Query {
  readonly title: string;
  readonly ask: (models: Models) => Promise<Answer>;
  readonly forms: readonly [string, string, string];
}

const PAGE = 20;

async function keys(rows: Promise<readonly object[]>): Promise<readonly number[]> {
  return (await rows).map(row => (row as { readonly id: number }).id);
}

const page = ({ Person }: Models, options: FindOptions): Promise<Answer> =>
  keys(Person.findAll({ attributes: ['id'], raw: true, order: ['id'], limit: PAGE, ...options }));

const toots = ({ Toot }: Models, options: FindOptions): Promise<Answer> =>
  keys(Toot.findAll({ attributes: ['id'], raw: true, order: ['id'], limit: PAGE, ...options }));

const LINKS = 'likes l JOIN toots t ON t.id = l.toot_id';

/** People with a link that meets a condition: asked row by row, listed, and joined. */
function filterForms(condition: string, { links = LINKS, order = 'p.id' } = {}): Query['forms'] {
  const end = `ORDER BY ${order} LIMIT ${PAGE}`;
  return [
    `SELECT p.id FROM people p WHERE EXISTS (SELECT 1 FROM ${links} WHERE l.person_id = p.id AND ${condition}) ${end}`,
    `SELECT p.id FROM people p WHERE p.id IN (SELECT l.person_id FROM ${links} WHERE ${condition}) ${end}`,
    `SELECT p.id FROM people p JOIN (SELECT DISTINCT l.person_id FROM ${links} WHERE ${condition}) m ON m.person_id = p.id ${end}`,
  ];
}

function countForms(condition: string, links = LINKS): Query['forms'] {
  return [
    `SELECT COUNT(*) FROM people p WHERE EXISTS (SELECT 1 FROM ${links} WHERE l.person_id = p.id AND ${condition})`,
    `SELECT COUNT(*) FROM people p WHERE p.id IN (SELECT l.person_id FROM ${links} WHERE ${condition})`,
    `SELECT COUNT(DISTINCT l.person_id) FROM ${links} WHERE ${condition}`,
  ];
}

const linked = (condition: object): WhereOptions => ({ likedToots: condition });

function filtered(title: string, where: WhereOptions, forms: Query['forms'], options: FindOptions = {}): Query {
  return { title, ask: models => page(models, { where, ...options }), forms };
}

const counted = (title: string, where: WhereOptions, forms: Query['forms']): Query => ({
  title,
  ask: ({ Person }) => Person.count({ where }),
  forms,
});

const COUNT = '(SELECT COUNT(*) FROM likes l WHERE l.person_id = p.id)';
const COUNTS = '(SELECT person_id, COUNT(*) AS n FROM likes GROUP BY person_id)';
const SUM = `(SELECT COALESCE(SUM(t.score), 0) FROM ${LINKS} WHERE l.person_id = p.id)`;
const SUMS = `(SELECT l.person_id, SUM(t.score) AS n FROM ${LINKS} GROUP BY l.person_id)`;
const BY_AUTHOR = 'likes l JOIN toots t ON t.id = l.toot_id JOIN people a ON a.id = t.author_id';
const end = `LIMIT ${PAGE}`;

export const queries: readonly Query[] = [
  counted('count by a rare value', linked({ kind: 'rare' }), countForms("t.kind = 'rare'")),
  counted('count by a value of some', linked({ kind: 'some' }), countForms("t.kind = 'some'")),
  counted('count by a common value', linked({ kind: 'common' }), countForms("t.kind = 'common'")),
  filtered('page by a rare value', linked({ kind: 'rare' }), filterForms("t.kind = 'rare'")),
  filtered('page by a value of some', linked({ kind: 'some' }), filterForms("t.kind = 'some'")),
  filtered('page by a common value', linked({ kind: 'common' }), filterForms("t.kind = 'common'")),
  filtered('page by a rare value with an index', linked({ topic: 'rare' }), filterForms("t.topic = 'rare'")),
  filtered('page by a common value with an index', linked({ topic: 'common' }), filterForms("t.topic = 'common'")),
  filtered('page by a range', linked({ score: { [Op.gt]: 9_990 } }), filterForms('t.score > 9990')),
  filtered(
    'page by a value of some, by name',
    linked({ kind: 'some' }),
    filterForms("t.kind = 'some'", { order: 'p.name, p.id' }),
    { order: ['name', 'id'] },
  ),
  filtered(
    'page by a value of some, by what has no index',
    linked({ kind: 'some' }),
    filterForms("t.kind = 'some'", { order: 'p.age, p.id' }),
    { order: ['age', 'id'] },
  ),
  filtered('page by one key', { likedToots: 7 }, filterForms('l.toot_id = 7', { links: 'likes l' })),
  filtered('page by three keys', { likedToots: [7, 8, 9] }, filterForms('l.toot_id IN (7, 8, 9)', { links: 'likes l' })),
  filtered('page by a unique attribute', linked({ code: 'code-4711' }), filterForms("t.code = 'code-4711'")),
  filtered('page by a rare junction value', linked({ Like: { reaction: 'love' } }), filterForms("l.reaction = 'love'", { links: 'likes l' })),
  filtered('page by a common junction value', linked({ Like: { reaction: 'like' } }), filterForms("l.reaction = 'like'", { links: 'likes l' })),
  counted('count by a rare junction value', linked({ Like: { reaction: 'love' } }), countForms("l.reaction = 'love'", 'likes l')),
  filtered('page by a target and a link', linked({ kind: 'some', Like: { reaction: 'love' } }), filterForms("t.kind = 'some' AND l.reaction = 'love'")),
  filtered(
    'page by the author of a target',
    linked({ author: { name: 'p4711' } }),
    filterForms("a.name = 'p4711'", { links: BY_AUTHOR }),
  ),
  {
    title: 'page of those without a rare value',
    ask: models => page(models, { where: linked({ [Op.none]: { kind: 'rare' } }) }),
    forms: [
      `SELECT p.id FROM people p WHERE NOT EXISTS (SELECT 1 FROM ${LINKS} WHERE l.person_id = p.id AND t.kind = 'rare') ORDER BY p.id ${end}`,
      `SELECT p.id FROM people p WHERE p.id NOT IN (SELECT l.person_id FROM ${LINKS} WHERE t.kind = 'rare') ORDER BY p.id ${end}`,
      `SELECT p.id FROM people p LEFT JOIN (SELECT DISTINCT l.person_id FROM ${LINKS} WHERE t.kind = 'rare') m ON m.person_id = p.id WHERE m.person_id IS NULL ORDER BY p.id ${end}`,
    ],
  },
  {
    title: 'page by the number of links',
    ask: models =>
      page(models, { aggregates: { likes: { count: 'likedToots' } }, order: [['likes', 'DESC'], 'id'] }),
    forms: [
      `SELECT p.id FROM people p ORDER BY ${COUNT} DESC, p.id ${end}`,
      `SELECT p.id FROM people p LEFT JOIN ${COUNTS} c ON c.person_id = p.id ORDER BY COALESCE(c.n, 0) DESC, p.id ${end}`,
      `SELECT p.id FROM people p LEFT JOIN likes l ON l.person_id = p.id GROUP BY p.id ORDER BY COUNT(l.person_id) DESC, p.id ${end}`,
    ],
  },
  {
    title: 'page by a sum over targets',
    ask: models =>
      page(models, { aggregates: { score: { sum: 'likedToots.score' } }, order: [['score', 'DESC'], 'id'] }),
    forms: [
      `SELECT p.id FROM people p ORDER BY ${SUM} DESC, p.id ${end}`,
      `SELECT p.id FROM people p LEFT JOIN ${SUMS} c ON c.person_id = p.id ORDER BY COALESCE(c.n, 0) DESC, p.id ${end}`,
      `SELECT p.id FROM people p LEFT JOIN likes l ON l.person_id = p.id LEFT JOIN toots t ON t.id = l.toot_id GROUP BY p.id ORDER BY COALESCE(SUM(t.score), 0) DESC, p.id ${end}`,
    ],
  },
  {
    title: 'page of those with so many links',
    ask: models =>
      page(models, { aggregates: { likes: { count: 'likedToots' } }, where: { likes: { [Op.gte]: 20 } } }),
    forms: [
      `SELECT p.id FROM people p WHERE ${COUNT} >= 20 ORDER BY p.id ${end}`,
      `SELECT p.id FROM people p JOIN ${COUNTS} c ON c.person_id = p.id WHERE c.n >= 20 ORDER BY p.id ${end}`,
      `SELECT p.id FROM people p JOIN likes l ON l.person_id = p.id GROUP BY p.id HAVING COUNT(*) >= 20 ORDER BY p.id ${end}`,
    ],
  },
  {
    title: 'page by name with the number of links',
    ask: models => page(models, { aggregates: { likes: { count: 'likedToots' } }, order: ['name', 'id'] }),
    forms: [
      `SELECT p.id, ${COUNT} FROM people p ORDER BY p.name, p.id ${end}`,
      `SELECT p.id, ${COUNT} FROM (SELECT id, name FROM people ORDER BY name, id ${end}) p ORDER BY p.name, p.id`,
      `SELECT p.id, c.n FROM people p LEFT JOIN ${COUNTS} c ON c.person_id = p.id ORDER BY p.name, p.id ${end}`,
    ],
  },
  {
    title: 'targets by the age of their author',
    ask: models => toots(models, { where: { author: { age: 30 } }, order: ['score', 'id'] }),
    forms: [
      `SELECT t.id FROM toots t JOIN people a ON a.id = t.author_id WHERE a.age = 30 ORDER BY t.score, t.id ${end}`,
      `SELECT t.id FROM toots t WHERE t.author_id IN (SELECT a.id FROM people a WHERE a.age = 30) ORDER BY t.score, t.id ${end}`,
      `SELECT t.id FROM toots t WHERE EXISTS (SELECT 1 FROM people a WHERE a.id = t.author_id AND a.age = 30) ORDER BY t.score, t.id ${end}`,
    ],
  },
]; // prettier-ignore
