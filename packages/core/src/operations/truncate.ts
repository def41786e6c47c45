import { followPlace } from '../definition/in-place';
import { isShared } from '../definition/required-scope';
import { engineOf, executionOf } from '../engine';
import { listNames } from '../errors/nearest-name';
import { QueryError } from '../errors/query-error';
import type { ModelDefinition } from '../definition/model-definition';
import { ownWriteOptions } from '../options/operation-rules';
import type { TruncateOptions } from '../options/write-options';
import type { Caller } from './caller';

/**
 * Empties the table of a model; with `cascade` those too whose rows refer to it.
 *
 * @throws QueryError `REFERENCED_TABLE` or `SCOPED_TRUNCATE`
 */
export async function truncateModel(
  { definition, scopes }: Caller,
  known: readonly ModelDefinition[],
  options: TruncateOptions,
): Promise<void> {
  if (scopes.names.length > 0) throw scoped(definition);
  const { cascade = false } = ownWriteOptions(options);
  const referring = referringTo(definition, known.map(each => followPlace(each, definition.place))); // prettier-ignore
  if (!cascade && referring.length > 0) throw referenced(definition, referring);
  await truncateAll([definition, ...referring], options);
}

/** Empties the tables of models, whatever they refer to among each other. */
export async function truncateAll(definitions: readonly ModelDefinition[], options: TruncateOptions): Promise<void> {
  const [first] = definitions;
  const shared = definitions.find(isShared);
  if (shared !== undefined) throw ofOthersToo(shared);
  if (first === undefined) return;
  const { cascade = false, restartIdentity = false } = ownWriteOptions(options);
  await engineOf(first).schema.truncate(definitions, { cascade, restartIdentity }, executionOf(options));
}

const isSameTable = (one: ModelDefinition, other: ModelDefinition): boolean =>
  one.table.name === other.table.name && one.table.schema === other.table.schema;

/** The models whose rows refer to rows of this one, directly or through others; models of the same table are no others. */
function referringTo(definition: ModelDefinition, known: readonly ModelDefinition[]): readonly ModelDefinition[] {
  const found: ModelDefinition[] = [definition];
  // What is added on the way is looked at too.
  for (const each of found) {
    const isReferring = (other: ModelDefinition): boolean => other.foreignKeys.some(({ target }) => isSameTable(target, each));
    found.push(...known.filter(other => isReferring(other) && !found.some(one => isSameTable(one, other))));
  }
  return found.slice(1);
} // prettier-ignore

/** The models in an order in which those that refer to others come first, as far as they don't refer to each other. */
export function referringFirst<D extends ModelDefinition>(definitions: readonly D[]): readonly D[] {
  const visited = new Set<ModelDefinition>();
  const ordered: D[] = [];
  const visit = (definition: D): void => {
    if (visited.has(definition)) return;
    visited.add(definition);
    for (const { target } of definition.foreignKeys) {
      const referenced = definitions.find(each => isSameTable(each, target));
      if (referenced !== undefined) visit(referenced);
    }
    ordered.push(definition);
  };
  definitions.forEach(visit);
  return ordered.reverse();
}

function ofOthersToo({ name }: ModelDefinition): QueryError {
  return new QueryError('TENANT_TRUNCATE', `To truncate ${name} is to delete the rows of all tenants.`, {
    hint: `Say ${name}.destroy({ all: true }) for those of this one; what is meant for all, in database.acrossTenants(…).`,
  });
}

function referenced({ name }: ModelDefinition, referring: readonly ModelDefinition[]): QueryError {
  const names = listNames(referring.map(each => each.name));
  return new QueryError('REFERENCED_TABLE', `${name}.truncate cannot empty a table that others refer to: ${names}.`, {
    hint: `Say { cascade: true } to empty those too, or delete the rows: ${name}.destroy({ all: true }).`,
  });
}

function scoped({ name }: ModelDefinition): QueryError {
  return new QueryError('SCOPED_TRUNCATE', `${name}.truncate empties the whole table, whatever scope it is called with.`, {
    hint: `Use destroy({ all: true }) for the rows of a scope.`,
  });
} // prettier-ignore
