import { isStandardSchema, type SchemaIssue, type StandardSchema } from '../options/standard-schema';
import { DefinitionError } from '../errors/definition-error';
import type { Validator } from './attribute-definition';

/** What a schema finds wrong with a value: the answer of a validator that is made of one. */
export class SchemaFailure {
  constructor(readonly issues: readonly FoundIssue[]) {}
}

/** One thing that is wrong, and where in the value. */
export interface FoundIssue {
  readonly message: string;
  readonly path: readonly string[];
}

/** What a schema finds wrong with a value; undefined where nothing is. Its output is not taken. */
export async function failureBySchema(schema: StandardSchema, value: unknown): Promise<SchemaFailure | undefined> {
  const { issues } = await schema['~standard'].validate(value);
  return issues === undefined || issues.length === 0 ? undefined : new SchemaFailure(issues.map(found));
}

const found = ({ message, path = [] }: SchemaIssue): FoundIssue => ({
  message,
  path: path.map(segment => String(typeof segment === 'object' ? segment.key : segment)),
});

/** A validator that asks a schema. */
export const schemaValidator =
  (schema: StandardSchema): Validator =>
  value =>
    failureBySchema(schema, value);

/**
 * The schema that the option of a model or an attribute gives.
 *
 * @throws DefinitionError `INVALID_VALIDATOR`
 */
export function requireSchema(place: string, option: unknown): StandardSchema | undefined {
  if (option === undefined || isStandardSchema(option)) return option;
  throw new DefinitionError('INVALID_VALIDATOR', `The option "schema" of ${place} is no Standard Schema.`, {
    hint: 'Give it a schema of zod, valibot, arktype or another library that has "~standard".',
  });
}
