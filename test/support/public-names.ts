import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as mortise from 'mortise';
import { DataTypes, Database, Model, sql, Transaction } from 'mortise';
import * as decorators from 'mortise/decorators';
import { ReadOnlyRelation, ToManyRelation, ToOneRelation } from '@mortise/associations';
import { ModelRegistry } from '@mortise/core';

/** Names that every function or class has. */
const common = new Set(['length', 'name', 'prototype', 'constructor']);

const ownNames = (object: object): readonly string[] =>
  Object.getOwnPropertyNames(object).filter(name => !common.has(name));

type AnyClass = abstract new (...args: never[]) => object;

/** The members of a class and of those it extends. */
function membersOf(title: string, type: AnyClass): readonly string[] {
  const names: string[] = [`${title}#constructor`];
  for (let each: object | null = type; each !== null && each !== Function.prototype; each = prototypeOf(each)) {
    const { prototype } = each as { readonly prototype: object };
    names.push(...ownNames(each).map(name => `${title}.${name}`), ...ownNames(prototype).map(name => `${title}#${name}`)); // prettier-ignore
  }
  return names;
}

const prototypeOf = (object: object): object | null => Object.getPrototypeOf(object) as object | null;

const prefixed = (prefix: string, object: object): readonly string[] => ownNames(object).map(name => `${prefix}.${name}`); // prettier-ignore

const packages = join(__dirname, '../../packages');

const sources = (): readonly string[] =>
  readdirSync(packages, { recursive: true, encoding: 'utf8' })
    .filter(file => /^[a-z-]+\/src\/.+\.ts$/.test(file) && !file.endsWith('.test.ts'))
    .map(file => readFileSync(join(packages, file), 'utf8').replaceAll(/\/\*[^]*?\*\//g, ''));

/** The types of all options that are checked: what `OptionRules` is made for anywhere in the sources. */
function optionTypes(): readonly string[] {
  const rules = /\bOptionRules<((?:[^<>{}]|<[^<>]*>|\{[^{}]*\})+)>/g;
  const types = sources().flatMap(text => [...text.matchAll(rules)].map(([, type = '']) => type.replaceAll(/\s+/g, ' ')));
  // The rules of whatever options.
  return types.filter(type => type !== 'Options' && type !== 'Pick<Options, Name>');
} // prettier-ignore

/** Whatever a program can call, or give options to, as it is found in the code itself. */
export const publicNames = (): ReadonlySet<string> =>
  new Set([
    ...membersOf('Model', Model),
    ...membersOf('Database', Database),
    ...membersOf('Transaction', Transaction as unknown as AnyClass),
    ...membersOf('ModelRegistry', ModelRegistry),
    ...membersOf('ToManyRelation', ToManyRelation),
    ...membersOf('ToOneRelation', ToOneRelation),
    ...membersOf('ReadOnlyRelation', ReadOnlyRelation),
    ...prefixed('sql', sql),
    ...prefixed('DataTypes', DataTypes),
    ...Object.keys(decorators).map(name => `decorators.${name}`),
    ...Object.keys(mortise).map(name => `exports.${name}`),
    ...optionTypes(),
  ]);

const each = (prefix: string, ...names: readonly string[]): readonly string[] => names.map(name => prefix + name);

/** What has no argument that is a text or an object from outside, and why. */
export const takesNothing: Readonly<Record<string, readonly string[]>> = {
  'it has no arguments': [
    ...each('Model.', 'definition', 'registry', 'getAttributes', 'associations', 'withoutScope', 'withInitialScope'),
    ...each('Model#', 'isNewRecord', 'where', 'isSoftDeleted'),
    ...each('Database#', 'knex', 'getCurrentTransaction'),
    ...each('Transaction#', 'id', 'state', 'isFinished', 'isolationLevel', 'type', 'constraintChecking', 'searchPath', 'isReadOnly', 'LOCK'),
    ...each('Transaction#', 'isOnlyWriter', 'knex', 'client', 'commit', 'rollback', 'expire', 'lend'),
    ...each('sql.', 'uuidV4', 'default', 'random'),
    ...each('DataTypes.', 'NOW', 'UUIDV1', 'UUIDV4', 'UUIDV7'),
  ],
  'it is the same object as in DataTypes': [
    ...each('Database.', 'STRING', 'TEXT', 'INTEGER', 'BIGINT', 'BOOLEAN', 'DATE', 'UUID', 'UUIDV4'),
  ],
  'it stands on a member, without arguments of its author': [
    ...each('decorators.', 'AllowNull', 'AutoIncrement', 'ModelValidator', 'NotNull', 'PrimaryKey', 'CreatedAt', 'DeletedAt', 'UpdatedAt', 'Version'),
  ],
  'its members are looked at instead': [
    ...each('exports.', 'Model', 'Transaction', 'DataTypes'),
  ],
  'it has the hooks of the class, which are tried as those of models': ['Database.hooks'],
  'it is a list of names or symbols': [...each('exports.', 'Op', 'IsolationLevel', 'Lock', 'Deferrable', 'QueryTypes')],
  'it is a class that only the ORM makes instances of': [
    ...each('', 'ToManyRelation', 'ToOneRelation', 'ReadOnlyRelation', 'Transaction', 'ModelRegistry').map(
      name => `${name}#constructor`,
    ),
    ...each('exports.', 'BelongsToAssociation', 'BelongsToManyAssociation', 'HasManyAssociation'),
    ...each('exports.', 'HasManyThroughAssociation', 'HasOneAssociation'),
  ],
  'it is an error': [
    ...each('exports.', 'CheckConstraintError', 'ConnectionError', 'DatabaseError', 'DeadlockError', 'DefinitionError'),
    ...each('exports.', 'EmptyResultError', 'ForeignKeyConstraintError', 'MortiseError', 'NotNullConstraintError', 'OptimisticLockError'),
    ...each('exports.', 'QueryError', 'TimeoutError', 'UniqueConstraintError', 'UnreadableValueError', 'ValidationError'),
  ],
  'its text is SQL, and its author is the program': [
    ...each('', 'sql.literal', 'Transaction#query', 'Transaction#run'),
  ],
  'knex reads it, and has errors of its own': [
    "Omit<Knex.Config, 'searchPath'> & { readonly userParams?: object }",
    'DatabaseConfig & { readonly userParams?: object }',
  ],
  'it is what a tool is told by the program it is part of': [
    ...each('', 'MortiseConfig', 'MigrationSettings', 'MigrationsOptions', 'GenerateOptions', 'UpOptions', 'DownOptions', 'RedoOptions'),
    'decorators.RenamedFrom',
  ],
  'its steps are tried one by one, with the place of a table': ['Migration', 'TablePlace'],
  'it is how the packages speak to each other': [
    ...each('', 'Transaction#changesTables', 'ModelRegistry#engine', 'ModelRegistry#defaultSchema'),
    ...each('Model.', 'stateOf', 'is'),
    ...each('Transaction', '.begin', '#isOn', '#isWithin', '#nest', '#end'),
    ...each('ModelRegistry#', 'state', 'isEmpty', 'use', 'workOut'),
    ...each('ModelRegistry#', 'settle', 'definitions', 'change', 'addModel', 'declare', 'draftNamed', 'close', 'draftOf'),
    ...each('ModelRegistry#', 'hooksOf', 'definitionOf', 'draftWithTable', 'addScope', 'scopesOf'),
  ],
}; // prettier-ignore
