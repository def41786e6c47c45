import type { Database } from 'mortise';

/** Numbers from 0 up, so many as there are powers of ten: in words that every database knows. */
const numbers = (powers: number): string => {
  const places = Array.from({ length: powers }, (_none, place) => `d${place}`);
  const value = places.map((name, place) => `${name}.digit * ${10 ** place}`).join(' + ');
  return `(SELECT ${value} AS n FROM ${places.map(name => `digits ${name}`).join(', ')}) numbers`;
};

/** One row of 5,000, one of 50, and the rest; where two columns have it, no row is rare in both. */
const frequency = (shift: number): string =>
  `CASE WHEN (n + ${shift}) % 5000 = 17 THEN 'rare' WHEN (n + ${shift}) % 50 = 3 THEN 'some' ELSE 'common' END`;

const statements: readonly string[] = [
  'CREATE TABLE digits (digit INTEGER NOT NULL)',
  'INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)',
  `INSERT INTO people (id, name, age)
     SELECT n + 1, CONCAT('p', (n * 7919) % 50000), (n * 13) % 60 + 18 FROM ${numbers(5)} WHERE n < 50000`,
  `INSERT INTO toots (id, code, score, kind, topic, author_id)
     SELECT n + 1, CONCAT('code-', n), (n * 7919) % 10000, ${frequency(0)}, ${frequency(7)}, (n * 13) % 50000 + 1
     FROM ${numbers(5)} WHERE n < 50000`,
  // Each of 50,000 people likes 20 toots, and each toot is liked by 20; a step without a common factor meets no pair twice.
  `INSERT INTO likes (person_id, toot_id, reaction)
     SELECT n % 50000 + 1, (n % 50000 * 31 + (n - n % 50000) / 50000 * 7919) % 50000 + 1,
       CASE WHEN n % 9973 = 5 THEN 'love' ELSE 'like' END
     FROM ${numbers(6)}`,
  'DROP TABLE digits',
];

/** 50,000 people, 50,000 toots, 1,000,000 links. */
export async function fill(database: Database, analyze: (table: string) => string): Promise<void> {
  await database.sync();
  for (const statement of statements) await database.query(statement);
  for (const table of ['people', 'toots', 'likes']) await database.query(analyze(table));
}
