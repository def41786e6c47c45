import { integerKinds } from '../data-types/data-type';
import { DataTypes } from '../data-types/data-types';
import { DefinitionError } from '../errors/definition-error';
import { resolveDataType } from '../data-types/resolve-data-type';
import type { AttributeDefinition } from './attribute-definition';
import type { AttributeOptions, ModelOptions } from './model-options';

/** The attribute that counts the changes of a row, or undefined where the model does without. */
export function versionName({ version }: ModelOptions): string | undefined {
  if (version === undefined || version === false) return undefined;
  return version === true ? 'version' : version;
}

interface Declared {
  readonly options: AttributeOptions;
  readonly automatic: boolean;
}

/** The attribute of the version: what its author said of it goes before what it is by default. */
export function versionAttribute(declared: Declared = { options: {}, automatic: true }): Declared {
  const { type = DataTypes.INTEGER, allowNull = false, defaultValue } = declared.options;
  // Of another type it is refused with what is wrong about it.
  const initial = canCount(type) ? 0 : undefined;
  return { ...declared, options: { ...declared.options, type, allowNull, defaultValue: defaultValue ?? initial } };
}

function canCount(type: unknown): boolean {
  try {
    return integerKinds.has(resolveDataType(type).kind);
  } catch {
    return false;
  }
}

/** @throws DefinitionError `INVALID_VERSION` for a key, a timestamp, and a type that cannot count */
export function checkVersion(
  model: string,
  attribute: AttributeDefinition | undefined,
  timestamps: readonly string[],
): void {
  if (attribute === undefined) return;
  const { name, type, primaryKey } = attribute;
  if (primaryKey) throw noVersion(`${model}.${name} counts the changes of a row, and is its key too.`);
  if (timestamps.includes(name))
    throw noVersion(`${model}.${name} counts the changes of a row, and is a timestamp too.`);
  if (integerKinds.has(type.kind)) return;
  throw noVersion(`${model}.${name} counts the changes of a row, which takes an integer type, not ${type.kind}.`);
}

const noVersion = (message: string): DefinitionError =>
  new DefinitionError('INVALID_VERSION', message, {
    hint: "Give the option version: true, or version: 'name' with the name of an attribute of its own.",
  });
