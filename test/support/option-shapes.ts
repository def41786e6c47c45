import { Op, sql } from 'mortise';
import { named, type Argument, type WithOptions } from './public-call';

type Shapes = (value: unknown) => readonly unknown[];

/** Operators by their names: one that is new is tried without a word here. */
const operators = Object.values(Op) as readonly symbol[];

const where: Shapes = value => [
  named(value),
  { name: value },
  { age: { [Op.between]: [value, value] } },
  { toots: named(value) },
  { profile: value },
  [value],
  ...operators.flatMap(operator => [{ name: { [operator]: value } }, { name: { [operator]: [value] } }]),
  ...[Op.and, Op.or, Op.not].map(operator => ({ [operator]: [value] })),
  ...[Op.some, Op.none, Op.every, Op.all].map(operator => ({ toots: { [operator]: value } })),
];

const key: Shapes = value => [
  [value],
  { name: value },
  { name: 'key', columnName: value },
  { onDelete: value },
  { onUpdate: value },
  { comment: value },
];

/** A cursor with the value in each of its places; of what is no JSON, or too deep for it, without it. */
function cursorOf(value: unknown): string {
  const parts = (each: unknown): string => Buffer.from(JSON.stringify([1, each, each, [each]])).toString('base64url');
  try {
    return parts(value);
  } catch {
    return parts(null);
  }
}

/** Shapes in which an option may hold a value from outside, beside the value itself. */
const shapes: Readonly<Record<string, Shapes>> = {
  where,
  attributes: value => [[value], { exclude: [value] }, { include: [value] }, [[sql`1`, value]]],
  order: value => [[value], [[value, 'ASC']], [['id', value]], [['toots', value]], [[value, value]]],
  include: value => [
    [value],
    { association: value },
    [{ association: 'toots', as: value }],
    { association: 'liked', through: { include: value } },
    { model: value },
  ],
  aggregates: value => [named(value, { count: 'toots' }), { n: { count: value } }, { n: value }, { n: { sum: value } }],
  aggregate: value => [{ count: value }, { max: value }, { min: 'name', distinct: value }],
  fields: value => [[value]],
  skip: value => [[value]],
  after: value => [cursorOf(value)],
  before: value => [cursorOf(value)],
  lock: value => [{ level: value }, { level: 'UPDATE', of: value }],
  returning: value => [[value], ['name', value]],
  updateOnDuplicate: value => [[value]],
  conflictAttributes: value => [[value]],
  key: value => [[value]],
  conflictFields: value => [[value]],
  defaults: value => [named(value), { name: value }],
  through: value => [named(value), { where: named(value) }, { attributes: [value] }, { order: [[value, 'ASC']] }, [value]], // prettier-ignore
  scope: value => [{ name: value }, named(value), { name: { [Op.like]: value } }],
  bind: value => [[value]],
  indexes: value => [[value], [{ name: value, fields: ['name'] }], [{ fields: [value] }], [{ unique: true, fields: ['name', value] }], [{ fields: [{ name: value }] }], [{ fields: [{ name: 'name', collate: value }] }], [{ fields: ['name'], where: { name: value } }], [{ fields: ['name'], where: { name: [value] } }]], // prettier-ignore
  name: value => [{ singular: value }, { plural: value }],
  requiredScope: value => [() => value, () => ({ where: named(value) }), () => ({ where: { name: value } })],
  defaultScope: value => [{ where: named(value) }, { where: { name: value } }, { order: [[value, 'ASC']] }],
  scopes: value => [named(value, {}), { one: value }, { one: { where: { name: value } } }, { one: () => value }],
  hooks: value => [named(value, () => {}), { beforeCreate: value }, { beforeCreate: [value] }],
  validate: value => [named(value, true), named(value, () => {}), { is: value }, { isIn: [[value]] }, { len: value }, { isEmail: { msg: value } }], // prettier-ignore
  schema: value => [{ '~standard': value }],
  unique: value => [[value], { name: value }, [{ name: value }], { among: value }],
  index: value => [
    [value],
    { name: value },
    [{ name: value }],
    { where: { name: value } },
    { attribute: { collate: value } },
  ],
  references: value => [{ model: value }, { model: 'Part', key: value }, { model: 'Part', deferrable: value }, { table: value }, { table: { tableName: value } }], // prettier-ignore
  foreignKey: key,
  otherKey: key,
  sourceKey: value => [[value]],
  targetKey: value => [[value]],
  as: value => [
    { singular: value, plural: 'things' },
    { singular: 'thing', plural: value },
  ],
  models: value => [[value]],
  define: value => [{ tableName: value }, { schema: value }, { comment: value }],
  queryTags: value => [{ route: value }, named(value), () => ({ route: value })],
  warnings: value => [{ slowQueries: value }, { repeatedQueries: value }],
  retry: value => [{ limit: value }, { delay: value }, { maxDelay: value }],
};

/** An option with a value from outside: as it is, and then in each of its shapes. */
export function argumentsOf(option: string, run: WithOptions): readonly [Argument, ...Argument[]] {
  const shaped = Object.hasOwn(shapes, option) ? shapes[option] : undefined;
  return [
    (subjects, value) => run(subjects, { [option]: value }),
    ...(shaped?.('x') ?? []).map(
      (_shape, place): Argument =>
        (subjects, value) =>
          run(subjects, { [option]: shaped?.(value)[place] }),
    ),
  ];
}
