import { DataTypes } from '../data-types/data-types';
import { DefinitionError } from '../errors/definition-error';
import type { DataType } from '../data-types/data-type';
import type { AttributeDefinition } from './attribute-definition';
import type { AttributeOptions, ModelOptions } from './model-options';

/** The attribute that counts the changes of a row, or undefined where the model does without. */
export function versionName({ version }: ModelOptions): string | undefined {
  if (version === undefined || version === false) return undefined;
  return version === true ? 'version' : version;
}

/** What its author said of it goes before what it is by default. */
export const versionOptions = (declared: AttributeOptions = {}): AttributeOptions => ({
  ...declared,
  type: declared.type ?? DataTypes.INTEGER,
  allowNull: declared.allowNull ?? false,
  defaultValue: declared.defaultValue ?? 0,
});

const counters: ReadonlySet<string> = new Set(['TINYINT', 'SMALLINT', 'MEDIUMINT', 'INTEGER', 'BIGINT']);

/** @throws DefinitionError `INVALID_VERSION` for a type that cannot count */
export function checkVersionType(place: string, { kind }: DataType): void {
  if (counters.has(kind)) return;
  throw noVersion(`${place} counts the changes of a row, which takes an integer type, not ${kind}.`);
}

/** @throws DefinitionError `INVALID_VERSION` for a key */
export function checkVersion(model: string, attribute: AttributeDefinition | undefined): void {
  if (attribute?.primaryKey === true)
    throw noVersion(`${model}.${attribute.name} counts the changes of a row, and is its key too.`);
}

const noVersion = (message: string): DefinitionError =>
  new DefinitionError('INVALID_VERSION', message, {
    hint: "Give the option version: true, or version: 'name' with the name of an attribute of its own.",
  });
