import { attributeOf, type ModelDefinition } from '../definition/model-definition';
import { didYouMean, listNames } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import { stateOf, readValue } from '../instance/instance';
import type { ExecutionContext } from '../options/transaction-options';
import type { ValidateOptions } from '../options/write-options';
import { type Assigned, insertedColumns } from './new-row';
import { validateInstance } from './validate-instance';
import { optionsForHooks } from './hook-options';
import { tellingFailure, toldOptions } from './write-hooks';

/** Hooks may ask the database: they are told of the transaction. */
type HeardOptions = ValidateOptions & ExecutionContext;

/**
 * Checks an instance as it stands, with the hooks of validation, and writes nothing.
 *
 * @throws ValidationError, which `validationFailed` is told too
 */
export async function validateAlone({ definition, instance }: Assigned, given: ValidateOptions): Promise<void> {
  const skip = skippedNames(definition, given);
  const { hooks } = definition;
  const options: HeardOptions = toldOptions<HeardOptions>(definition, optionsForHooks<HeardOptions>(definition, given));
  const isHeard = options.hooks !== false;
  if (isHeard && hooks.has('beforeValidate')) await hooks.run('beforeValidate', instance, options);
  await tellingFailure({ definition, instance, options }, async () => {
    const attributes = checkedColumns({ definition, instance }).filter(name => !skip.has(name));
    const takesSql = !stateOf(instance).isNewRecord;
    await validateInstance({ definition, instance, attributes, runsValidators: true, takesSql, skip });
  });
  if (isHeard && hooks.has('afterValidate')) await hooks.run('afterValidate', instance, options);
}

/** Of a new row all that would be written, but for the times that are yet to be stamped; of another what was loaded. */
function checkedColumns({ definition, instance }: Assigned): readonly string[] {
  const state = stateOf(instance);
  const isThere = (name: string): boolean => readValue(instance, state, name) !== undefined;
  if (!state.isNewRecord) return definition.columns.filter(isThere);
  const { createdAt, updatedAt } = definition.timestamps;
  return insertedColumns(instance, definition).filter(
    name => (name !== createdAt && name !== updatedAt) || isThere(name),
  );
}

/** What is passed over: named by `skip`, or an attribute that `fields` does not name. */
function skippedNames(definition: ModelDefinition, { fields, skip = [] }: ValidateOptions): ReadonlySet<string> {
  const skipped = new Set(skip.map(name => checkName(definition, name)));
  if (fields === undefined) return skipped;
  const chosen = new Set(fields.map(name => attributeOf(definition, name).name));
  return new Set([...skipped, ...[...definition.attributes.keys()].filter(name => !chosen.has(name))]);
}

/** Attributes, and checks of the whole row. */
function checkName(definition: ModelDefinition, name: string): string {
  const { attributes, validators, schemas } = definition;
  const known = [...attributes.keys(), ...validators.keys(), ...schemas.keys()];
  if (known.includes(name)) return name;
  throw new QueryError(
    'UNKNOWN_ATTRIBUTE',
    `${definition.name} has no attribute or check "${shortText(name)}".${didYouMean(name, known)} It has: ${listNames(known)}.`,
  );
}
