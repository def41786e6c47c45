import { camelJoin, lowerFirst, pluralize, singularize, snakeCase, upperFirst, type TableName } from '@mortise/core';
import { Model } from 'mortise';

/** Names that a file of models has already, or the language. */
const TAKEN: ReadonlySet<string> = new Set([
  ...['Attribute', 'AutoIncrement', 'BelongsTo', 'BelongsToMany', 'ColumnName', 'Comment', 'CreationOptional', 'Database'],
  ...['DataTypes', 'Default', 'HasMany', 'HasOne', 'InferAttributes', 'InferCreationAttributes', 'Many', 'Model'],
  ...['NonAttribute', 'NotNull', 'Op', 'PrimaryKey', 'Range', 'Table', 'Unique'],
  ...['Array', 'Boolean', 'Buffer', 'Date', 'Error', 'Function', 'Map', 'Number', 'Object', 'Promise', 'Set', 'String'],
  ...['Symbol'],
]); // prettier-ignore

/** Words of a name, however it is written: `film_id`, `CustomerID`, `Order Details`. */
function words(name: string): readonly string[] {
  return name
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '')
    .map(word => word.toLowerCase());
}

const camel = (name: string): string => lowerFirst(words(name).map(upperFirst).join(''));

/** A name that may stand in a program. */
const identifier = (name: string): string => (/^[\p{ID_Start}$_]/u.test(name) ? name : `_${name}`);

/** `Person` for the table `people`; with the name of its schema, or a number, where that is taken. */
export function modelName({ schema = '', name: table }: TableName, taken: ReadonlySet<string>): string {
  const [last = 'row', ...before] = [...words(table)].reverse();
  const plain = upperFirst(camel([...before.reverse(), singularize(last)].join(' ')));
  const name = identifier(taken.has(plain) ? `${upperFirst(camel(schema))}${plain}` : plain);
  return free(TAKEN.has(name) ? `${name}Row` : name, taken);
}

/** `filmId` for the column `film_id`. */
export function attributeName(column: string, taken: ReadonlySet<string>): string {
  const name = identifier(camel(column) || 'column');
  return free(isMember(name) ? `${name}Value` : name, taken);
}

/** Whether every instance has it for something else. */
export const isMember = (name: string): boolean => name in Model.prototype;

/** The name itself, unless it is taken or a member of every instance. */
export const associationName = (name: string, taken: ReadonlySet<string>): string =>
  free(isMember(name) ? `${name}Rows` : name, taken);

/** The name itself, or with a number behind it. */
export function free(name: string, taken: ReadonlySet<string>): string {
  let candidate = name;
  for (let number = 2; taken.has(candidate); number += 1) candidate = `${name}${number}`;
  return candidate;
}

/** Whether `underscored` leads from the attribute to its column. */
export const isUnderscored = (name: string, column: string): boolean => snakeCase(name) === column;

/** `author` for the key `authorId`; undefined where a key says nothing but what it is. */
export function roleOf(key: string): string | undefined {
  const [, role] = /^(.+?)(?:Id|Fk|Key|No|Code|Uuid)$/.exec(key) ?? [];
  return role;
}

export const singular = (model: string): string => lowerFirst(model);
export const plural = (model: string): string => lowerFirst(pluralize(model));
export { camelJoin, pluralize };
