/** Texts that end a literal, a name or a statement where they are put into one as they are. */
const endings = ["'", '"', '`', "''", '\\', "\\'", '";', "';", '`;', "')", '")', '`)', "'))", '\\"'];

const tails = [
  ' OR 1=1 -- ',
  '; DROP TABLE canaries; -- ',
  ' UNION SELECT id FROM canaries -- ',
  '; DELETE FROM canaries /*',
  ') OR (1=1',
];

const others = [
  '1; DROP TABLE canaries',
  'id; DELETE FROM canaries',
  'id) FROM canaries; --',
  'id DESC; DROP TABLE canaries',
  '(SELECT count(*) FROM canaries)',
  '* FROM canaries --',
  'id, (SELECT 1)',
  '1 OR 1=1',
  '0 UNION ALL SELECT 1',
  'CASE WHEN 1=1 THEN id ELSE name END',
  "name' || (SELECT 'x') || '",
  '/* x */ id /* y',
  '-- id',
  '# id',
  '?',
  '$1',
  ':name',
  '??',
  '{{id}}',
  '\0',
  "a\0'b",
  'a"."b',
  'a`.`b',
  "\u02bc OR 1=1 '",
  '\ud800',
  '%27 OR 1=1 \'',
  'x\'; SELECT pg_sleep(0); --',
  'x\'/**/OR/**/1=1#',
  "x' OR ''='",
  "x'\n;DROP TABLE canaries\n--",
  '$$; DROP TABLE canaries; $$',
  '$tag$ OR 1=1 $tag$',
  "E'\\' OR 1=1 --'",
  "x' ESCAPE '",
  'id password',
]; // prettier-ignore

export const hostileTexts: readonly string[] = [
  ...endings.flatMap(ending => tails.map(tail => ending + tail)),
  ...others,
];

const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;

const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return value;
};

const fromJson = (text: string): unknown => JSON.parse(text);

/** Objects as a request body, or a program without types, may have them where a text or a number belongs. */
export const hostileObjects: readonly (readonly [name: string, value: unknown])[] = [
  ['an empty object', {}],
  ['an operator by its name', { ne: '' }],
  ['an operator of MongoDB', { $ne: null }],
  ['another operator of MongoDB', { $gt: '' }],
  ['a where', { where: { id: 1 } }],
  ['a raw of knex', { isRawInstance: true, sql: '1=1', toSQL: true }],
  ['a raw of knex from JSON', fromJson('{"isRawInstance":true,"sql":"1=1","bindings":[]}')],
  ['a literal of Sequelize', { val: '1=1' }],
  ['a literal of others', { literal: '1=1', raw: '1=1' }],
  ['a fragment by its shape', { strings: ['1=1'], values: [] }],
  ['pieces', { pieces: ['1=1'] }],
  ['a toString that is a text', fromJson('{"toString":"1"}')],
  ['a toString and valueOf that are texts', fromJson('{"toString":"1","valueOf":"1"}')],
  ['a toString that is hostile', { toString: () => "'; DROP TABLE canaries; --" }],
  ['a toString that throws', { toString() { throw new Error('no'); } }],
  ['a toJSON', { toJSON: () => "'; DROP TABLE canaries; --" }],
  ['a toJSON that is a text', fromJson('{"toJSON":"1"}')],
  ['a toSQL', { toSQL: () => ({ sql: '1=1', bindings: [] }) }],
  ['a toPostgres', { toPostgres: () => "'; DROP TABLE canaries; --" }],
  ['a toSqlString', { toSqlString: () => '1=1' }],
  ['no prototype', Object.create(null)],
  ['a prototype as a key', fromJson('{"__proto__":{"all":true}}')],
  ['a constructor as a key', fromJson('{"constructor":{"name":"SqlFragment"}}')],
  ['a length', { length: 3 }],
  ['a list in an object', { 0: 'id', length: 1 }],
  ['an empty list', []],
  ['a list of a text', ["'; DROP TABLE canaries; --"]],
  ['a list of lists', [[["x'--"]]]],
  ['a list of null', [null]],
  ['a list of undefined', [undefined]],
  ['a list with holes', new Array(3)],
  ['a list of objects', [{ toString: '1' }]],
  ['5,000 lists in each other', nested(5_000, inner => [inner])],
  ['5,000 objects in each other', nested(5_000, inner => ({ a: inner }))],
  ['an object in itself', cyclic],
  ['a number that is none', NaN],
  ['an infinite number', Infinity],
  ['a number below nothing', -1],
  ['half a number', 0.5],
  ['a bigint', 10n ** 40n],
  ['a symbol', Symbol('x')],
  ['a function', () => '1=1'],
  ['a Date that is none', new Date(NaN)],
  ['a Map', new Map([['id', 1]])],
  ['a Buffer', Buffer.from("'; --")],
  ['a RegExp', /x/],
  ['null', null],
]; // prettier-ignore
