import { isPlainObject } from '../data-types/kind-of-value';
import type { TakeOptions } from '../options/write-options';
import { associationsOf, type Association } from '../association';
import { QueryError } from '../errors/query-error';
import { unknownMember, type ModelDefinition } from '../definition/model-definition';
import { ownWriteOptions } from '../options/operation-rules';
import type { IncludeEntry, Includes } from '../options/find-options';
import { includesOf, resolveInclude } from '../compile/includes';

/** The options `fields` and `include` of a call, checked. */
export interface Taking {
  readonly fields: ReadonlySet<string> | undefined;
  /** The associations that the call names, and what it names below them; undefined: nobody is to be asked. */
  readonly listed: ReadonlyMap<Association, Includes | undefined> | undefined;
}

/** What a call takes that names nothing. */
export const takesAll: Taking = Object.freeze({ fields: undefined, listed: new Map<Association, undefined>() });

/** What is taken of values that were nested in others, and checked with them. */
export const takesChecked: Taking = Object.freeze({ fields: undefined, listed: undefined });

/**
 * What a call takes of its values.
 *
 * @throws QueryError `UNKNOWN_ATTRIBUTE`, `UNKNOWN_ASSOCIATION` or `INVALID_OPTION`
 */
export function takingOf(definition: ModelDefinition, options: TakeOptions): Taking {
  options = ownWriteOptions(options);
  const { fields } = options;
  if (fields === undefined && options.include === undefined) return takesAll;
  const listed = listedIn(definition, includesOf(options));
  if (fields === undefined) return { fields, listed };
  for (const association of namedIn(definition, fields)) {
    if (!listed.has(association)) listed.set(association, undefined);
  }
  return { fields: new Set([...fields, ...[...listed.keys()].map(({ as }) => as)]), listed };
}

function listedIn(definition: ModelDefinition, include: Includes | undefined): Map<Association, Includes | undefined> {
  // isArray does not narrow a readonly array away from the rest of the union.
  const entries = (include === undefined ? [] : [include].flat()) as readonly IncludeEntry[];
  return new Map(
    entries.map(entry => {
      const { association, options } = resolveInclude(definition, entry);
      return [association, options.include] as const;
    }),
  );
}

/** The associations among the fields; each field is one, or an attribute. */
function namedIn(definition: ModelDefinition, fields: readonly string[]): readonly Association[] {
  requireList(definition, fields);
  const associations = associationsOf(definition);
  for (const name of fields)
    if (!definition.attributes.has(name) && !associations.has(name)) throw unknownMember(definition, name);
  return fields.flatMap(name => associations.get(name) ?? []);
}

/** Refuses what is no list of names. */
export function requireList({ name }: ModelDefinition, fields: unknown): void {
  if (Array.isArray(fields)) return;
  throw new QueryError('INVALID_OPTION', `The option "fields" is a list of names of attributes of ${name}.`);
}

/** The part of the values that is taken, where nothing else is asked of them. */
export function takenValues(values: object, { fields }: Taking): object {
  if (fields === undefined || typeof values !== 'object' || values === null) return values;
  return Object.fromEntries(Object.entries(values).filter(([name]) => fields.has(name)));
}

/**
 * Refuses values nested under an association that nobody allowed: by its own option, or where its model wants each one
 * named. Looks at all that is nested in them, too.
 *
 * @throws QueryError `NESTED_WRITE_REFUSED` or `NESTED_WRITE_NOT_LISTED`
 */
export function checkNestedWrite(association: Association, items: readonly unknown[], { listed }: Taking): void {
  if (listed === undefined) return;
  if (!association.nestedWrites) throw refused(association);
  if (association.sourceDefinition.nestedWrites === 'listed' && !listed.has(association)) throw notListed(association);
  const { targetDefinition: target } = association;
  if (target.associations.size === 0) return;
  const inTarget = associationsOf(target);
  const below: Taking = { fields: undefined, listed: listedIn(target, listed.get(association)) };
  // Instances were built by somebody who was asked then.
  for (const item of items.filter(isPlainObject)) {
    for (const [name, value] of Object.entries(newValuesIn(target, item))) {
      const inner = value === undefined ? undefined : inTarget.get(name);
      if (inner !== undefined) checkNestedWrite(inner, [value].flat(), below);
    }
  }
}

/** What an item makes a new row of: what stands under `create`, where it says what is to be connected before that. */
function newValuesIn({ attributes, associations }: ModelDefinition, item: object): object {
  const isWord = (name: string): boolean =>
    Object.hasOwn(item, name) && !attributes.has(name) && !associations.has(name);
  if (!isWord('connect') || !isWord('create')) return item;
  const { create } = item as { readonly create: unknown };
  return isPlainObject(create) ? create : {};
}

const labelOf = ({ sourceDefinition, as }: Association): string => `${sourceDefinition.name}.${as}`;

function refused(association: Association): QueryError {
  return new QueryError(
    'NESTED_WRITE_REFUSED',
    `${labelOf(association)} takes no nested values: it has the option nestedWrites: false.`,
    { hint: 'Link or create its rows by its own methods, or leave it out by the option "fields".' },
  );
}

function notListed(association: Association): QueryError {
  const { as, sourceDefinition } = association;
  return new QueryError(
    'NESTED_WRITE_NOT_LISTED',
    `${labelOf(association)} is not named in this call, and ${sourceDefinition.name} takes nested values of those that are.`,
    {
      hint: `Name '${as}' where the call says what it takes: in "include", under the association that it is nested in, or in "fields". Of a call that has neither the rows are linked by their own methods.`,
    },
  );
}
