import {
  attributeOf,
  DefinitionError,
  shortText,
  type IndexDefinition,
  type ModelDefinition,
  uniqueKeysOf,
  type ForeignKeyDefinition,
  Deferrable,
} from '@mortise/core';
import { unsupportedType } from '../dialects/shared/codecs-from';
import { prefixedName } from '../sql/identifier';
import { livingColumns } from './create-statements';
import type { IndexSyntax, SchemaSyntax } from '../dialects/contract/schema-syntax';

/**
 * Refuses what the database cannot hold, before anything is created.
 *
 * @throws DefinitionError `NAME_TOO_LONG`, `INVALID_NAME`, `KEY_WITHOUT_LENGTH`, `KEY_NOT_UNIQUE`, `SHARED_COLUMN`,
 * `DEFERRABLE_UNSUPPORTED`, `UNSUPPORTED_TYPE`, `INDEX_UNSUPPORTED` or `INVALID_INDEX`
 */
export function checkDefinitions(definitions: readonly ModelDefinition[], syntax: SchemaSyntax): void {
  for (const definition of definitions) {
    checkTypes(definition, syntax);
    checkNameLengths(definition, syntax);
    for (const index of definition.indexes) checkDetail(definition, index, syntax);
    checkKeyColumns(definition, syntax);
    checkReferencedKeys(definition);
    checkDeferrableKeys(definition, syntax);
    checkLivingColumns(definition, syntax);
  }
}

const noIndexes: IndexSyntax = {
  isPartial: false,
  takesSql: false,
  takesLengths: false,
  takesCollations: false,
  takesOperators: false,
  takesParsers: false,
  methods: [],
};

/** What an index is beside columns, where the database has none of that. */
function checkDetail({ name, attributes }: ModelDefinition, index: IndexDefinition, syntax: SchemaSyntax): void {
  const { detail } = index;
  if (detail === undefined) return;
  const { parts, where, kind, method, parser } = detail;
  const has = syntax.indexes ?? noIndexes;
  const refuse = (what: string, hint: string): never => {
    const message = `The index "${shortText(index.name)}" of ${name} ${what}, which this database does not have.`;
    throw new DefinitionError('INDEX_UNSUPPORTED', message, { hint });
  };
  if (where !== undefined && !has.isPartial) refuse('leaves rows out by a where', PARTIAL_HINT);
  if (parts.some(part => part.expression !== undefined) && !has.takesSql) refuse('is over SQL', SQL_HINT);
  if (parts.some(part => part.length !== undefined) && !has.takesLengths)
    refuse('is over the beginning of a text', 'Leave out "length", or index sql`substr(…)`.');
  if (parts.some(part => part.collate !== undefined) && !has.takesCollations)
    refuse('has a collation of its own', 'Give the column the collation.');
  if (parts.some(part => part.operator !== undefined) && !has.takesOperators)
    refuse('names a class of operators', 'Leave out "operator" here.');
  if (parser !== undefined && !has.takesParsers) refuse('names a parser', 'Leave out "parser" here.');
  if (method !== undefined && !has.methods.includes(method))
    refuse(`is of the method ${method}`, `Methods here: ${['BTREE', ...has.methods].join(', ')}.`);
  if (kind === 'FULLTEXT') checkWords({ name, attributes }, index, { has, refuse });
}

const PARTIAL_HINT =
  "Of a paranoid model write among: 'living'; else index a generated column, which is NULL in the rows that are left out.";
const SQL_HINT = 'Index a generated column instead.';

interface WordsCheck {
  readonly has: IndexSyntax;
  readonly refuse: (what: string, hint: string) => never;
}

/** An index of words is over texts. */
function checkWords(
  { name, attributes }: Pick<ModelDefinition, 'name' | 'attributes'>,
  index: IndexDefinition,
  { has, refuse }: WordsCheck,
): void {
  if (has.fullText === undefined) refuse("is of the type 'FULLTEXT'", 'SQLite has virtual tables for that: FTS5.');
  const other = index.attributes.find(each => !TEXTS.has(attributes.get(each)?.type.kind ?? ''));
  if (other === undefined) return;
  const message = `The index "${shortText(index.name)}" of ${name} is one of words, and ${name}.${other} is no text.`;
  throw new DefinitionError('INVALID_INDEX', message, { hint: 'It is over attributes of STRING, CHAR and TEXT.' });
}

const TEXTS: ReadonlySet<string> = new Set(['STRING', 'CHAR', 'TEXT', 'CITEXT']);

/** Arrays and ranges, where the database has none. */
function checkTypes({ name, attributes }: ModelDefinition, { hasStructures = false }: SchemaSyntax): void {
  if (hasStructures) return;
  for (const attribute of attributes.values()) {
    const { type } = attribute;
    if (type.kind === 'ARRAY' || type.kind === 'RANGE') throw unsupportedType(type, `${name}.${attribute.name}`);
  }
}

/** What stands for the living rows in an index may be a column of its own. */
function checkLivingColumns(definition: ModelDefinition, syntax: SchemaSyntax): void {
  const made = new Set(livingColumns(definition, syntax).map(({ name }) => name.toLowerCase()));
  const taken = definition.columns.find(each => made.has(attributeOf(definition, each).columnName.toLowerCase()));
  if (taken === undefined) return;
  const { columnName } = attributeOf(definition, taken);
  const message = `The column "${shortText(columnName)}" of ${definition.name}.${taken} is made by this database for an index among living rows.`;
  throw new DefinitionError('SHARED_COLUMN', message, { hint: 'Give the attribute another columnName.' });
}

/** Names of tables, columns, indexes and keys that the database would cut or refuse. */
function checkNameLengths(definition: ModelDefinition, syntax: SchemaSyntax): void {
  const { schema, name } = definition.table;
  const table = syntax.supportsSchemas ? name : prefixedName(schema, name);
  checkName(table, { what: `The table "${shortText(table)}" of ${definition.name}`, option: 'tableName' }, syntax);
  for (const attribute of definition.columns) {
    const { columnName } = attributeOf(definition, attribute);
    const what = `The column "${shortText(columnName)}" of ${definition.name}.${attribute}`;
    checkName(columnName, { what, option: 'columnName' }, syntax);
  }
  for (const index of indexNames(definition)) {
    const what = `The index or key "${shortText(index)}" of ${definition.name}`;
    checkName(index, { what, option: 'name for the index' }, syntax);
  }
}

/** Names of indexes and keys that somebody may have chosen; those of foreign keys are made. */
function indexNames({ indexes, primaryKeyName }: ModelDefinition): readonly string[] {
  return [...indexes.map(({ name }) => name), ...(primaryKeyName === undefined ? [] : [primaryKeyName])];
}

interface Place {
  readonly what: string;
  /** The option that gives another name. */
  readonly option: string;
}

function checkName(name: string, { what, option }: Place, syntax: SchemaSyntax): void {
  if (syntax.isNameTooLong(name)) throw nameTooLong(what, option);
  if (syntax.keepsTrailingBlanks || !name.endsWith(' ')) return;
  throw new DefinitionError('INVALID_NAME', `${what} has a name that ends with a blank, which this database refuses.`, {
    hint: `Give it another ${option}.`,
  });
}

function nameTooLong(what: string, option: string): DefinitionError {
  const message = `${what} has a longer name than this database keeps.`;
  return new DefinitionError('NAME_TOO_LONG', message, { hint: `Give it a shorter ${option}.` });
}

/** What the database cannot index. */
function checkKeyColumns(definition: ModelDefinition, syntax: SchemaSyntax): void {
  const keys = [definition.primaryKey, ...definition.indexes.map(indexedWholly)];
  const foreignKeys = definition.foreignKeys.map(key => key.attributes);
  for (const name of [...keys, ...foreignKeys].flat()) {
    const { type } = attributeOf(definition, name);
    if (!syntax.canBeKey(type)) throw keyWithoutLength(`${definition.name}.${name}`, type.kind);
  }
}

/** What an index holds more than the beginning or the words of. */
const indexedWholly = ({ attributes, detail }: IndexDefinition): readonly string[] => {
  if (detail === undefined) return attributes;
  if (detail.kind !== undefined) return [];
  return detail.parts.flatMap(({ attribute, length }) => (length === undefined ? (attribute ?? []) : []));
};

function keyWithoutLength(attribute: string, kind: string): DefinitionError {
  const message = `${attribute} is part of a key or an index, and this database has none over ${kind}.`;
  return new DefinitionError('KEY_WITHOUT_LENGTH', message, { hint: 'Use DataTypes.STRING with a length for it.' });
}

/** Foreign keys to what is not unique: databases refuse them, some only when the first row is written. */
function checkReferencedKeys(definition: ModelDefinition): void {
  for (const key of definition.foreignKeys) if (!pointsToUniqueKey(key)) throw keyNotUnique(definition, key);
}

function pointsToUniqueKey({ target, targetAttributes }: ForeignKeyDefinition): boolean {
  return uniqueKeysOf(target).some(key => sorted(key) === sorted(targetAttributes));
}

const sorted = (names: readonly string[]): string => JSON.stringify([...names].sort());

function keyNotUnique(
  { name }: ModelDefinition,
  { attributes, target, targetAttributes }: ForeignKeyDefinition,
): DefinitionError {
  const [from, to] = [attributes, targetAttributes].map(names => names.join(', '));
  return new DefinitionError('KEY_NOT_UNIQUE', `${name}.${from} refers to ${target.name}.${to}, which is not unique.`, {
    hint: `Give ${target.name} a unique index over it, or the association foreignKeyConstraints: false.`,
  });
}

/** Deferrable foreign keys where the database checks each statement. */
function checkDeferrableKeys({ name, foreignKeys }: ModelDefinition, syntax: SchemaSyntax): void {
  if (syntax.supportsDeferrableKeys) return;
  const key = foreignKeys.find(({ deferrable }) => deferrable !== Deferrable.NOT);
  if (key === undefined) return;
  const message = `${name}.${key.attributes.join(', ')} is ${key.deferrable}, and this database checks foreign keys with each statement.`;
  throw new DefinitionError('DEFERRABLE_UNSUPPORTED', message, { hint: 'Leave out "deferrable" on this database.' });
}
