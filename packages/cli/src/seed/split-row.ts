import { associationOf, didYouMean, listNames, type ModelDefinition } from '@mortise/core';
import { CliError } from '../errors/cli-error';

/** The values of a row, told apart by what they are written to. */
export interface SeedValues {
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Of associations that lead to one row. */
  readonly single: Readonly<Record<string, unknown>>;
  /** Of associations that lead to several. */
  readonly lists: Readonly<Record<string, readonly unknown[]>>;
}

/** @throws CliError `UNKNOWN_ATTRIBUTE` */
export function splitRow(definition: ModelDefinition, row: Readonly<Record<string, unknown>>): SeedValues {
  const [attributes, single, lists]: [Values, Values, Record<string, readonly unknown[]>] = [{}, {}, {}];
  for (const [name, value] of Object.entries(row)) {
    if (value === undefined) continue;
    if (definition.attributes.has(name)) attributes[name] = value;
    else if (!definition.associations.has(name)) throw unknownName(definition, name);
    else if (associationOf(definition, name).many) lists[name] = listOf(value);
    else single[name] = value;
  }
  return { attributes, single, lists };
}

type Values = Record<string, unknown>;

const listOf = (value: unknown): readonly unknown[] => (value === null ? [] : Array.isArray(value) ? value : [value]);

function unknownName({ name: model, attributes, associations }: ModelDefinition, name: string): CliError {
  const known = [...attributes.keys(), ...associations.keys()];
  const suggestion = didYouMean(name, known);
  return new CliError(
    'UNKNOWN_ATTRIBUTE',
    `${model} has no attribute or association "${name}".${suggestion} It has: ${listNames(known)}.`,
  );
}
