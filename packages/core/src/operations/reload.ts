import { type Association, associationsOf } from '../association';
import { isInstance, stateOf, loadedValue } from '../instance/instance';
import type { ModelDefinition } from '../definition/model-definition';
import type { FindOptions, IncludeEntry, IncludeOptions, Includes } from '../options/find-options';
import { includesOf, resolveInclude, withAll } from '../compile/includes';
import { Op } from '../options/operators';
import { findOne } from './find';
import { ParameterBag } from '../query/parameter-bag';
import { identityCondition, requirePersisted, rowGone } from './identity';

/** As `rememberIncludes`, for what was loaded onto instances: of two includes of one association the later one counts. */
export function rememberLoaded(definition: ModelDefinition, instances: readonly object[], include: Includes): void {
  const later = withAll(definition, listOf(include));
  const merged = new Map<readonly IncludeEntry[] | undefined, readonly IncludeEntry[]>();
  for (const instance of instances) {
    const state = stateOf(instance);
    const includes = merged.get(state.includes) ?? mergedIncludes(definition, state.includes ?? [], later);
    merged.set(state.includes, includes);
    state.includes = includes;
  }
}

function mergedIncludes(
  definition: ModelDefinition,
  earlier: readonly IncludeEntry[],
  later: readonly IncludeEntry[],
): readonly IncludeEntry[] {
  const named = new Set(later.map(entry => resolveInclude(definition, entry).as));
  return [...withAll(definition, earlier).filter(entry => !named.has(resolveInclude(definition, entry).as)), ...later];
}

/**
 * What an instance holds of its associations, as includes: as its query or `load` asked for it; by name, with the attributes
 * it has, what came to it in another way.
 */
function heldIncludes(instance: object, definition: ModelDefinition): readonly IncludeEntry[] {
  const asked = withAll(definition, stateOf(instance).includes ?? []).map(entry => resolveInclude(definition, entry));
  const known = new Set(asked.map(({ as }) => as));
  const others = heldBy([instance], definition, new Set([instance])).filter(
    ({ association }) => !known.has(association.as),
  );
  // A row is read again that is there: what was required to find it is not asked of it now.
  return [
    ...asked.map(({ association, options, as }) => ({ ...options, association, as, required: false })),
    ...others,
  ];
}

type HeldInclude = IncludeOptions & { readonly association: Association };

/** What several instances of one place hold together; each instance is looked at once, wherever it stands again. */
function heldBy(items: readonly object[], definition: ModelDefinition, seen: Set<object>): readonly HeldInclude[] {
  return [...associationsOf(definition).values()].flatMap(association => {
    const lists = items.map(item => heldUnder(item, association.as)).filter(held => held !== undefined);
    if (lists.length === 0) return [];
    const fresh = [...new Set(lists.flat())].filter(item => !seen.has(item));
    for (const item of fresh) seen.add(item);
    const target = association.targetDefinition;
    const include = heldBy(fresh, target, seen);
    return [{ association, attributes: attributesOf(lists.flat(), target), include }];
  });
}

/** The attributes that instances were loaded with; undefined: all. */
function attributesOf(items: readonly object[], { columns }: ModelDefinition): readonly string[] | undefined {
  const names = new Set(items.flatMap(item => stateOf(item).layout.names));
  return names.size === 0 ? undefined : columns.filter(name => names.has(name));
}

/** The instances an association's property holds; undefined where it is not loaded, or holds what never was. */
function heldUnder(instance: object, as: string): readonly object[] | undefined {
  if (!Object.hasOwn(instance, as)) return undefined;
  const value = (instance as Record<string, unknown>)[as];
  const items: readonly unknown[] = value === null ? [] : [value].flat();
  return items.every(isInstance) ? items : undefined;
}

// isArray does not narrow a readonly array away from the rest of the union.
const listOf = (include: Includes): readonly IncludeEntry[] => [include].flat();

/** Reads the row of an instance again, into the same instance. */
export async function reloadInstance(
  definition: ModelDefinition,
  instance: object,
  options: FindOptions,
): Promise<void> {
  requirePersisted(instance, definition, 'reload');
  // Throws where the key is missing: without it any row would do.
  identityCondition(instance, definition, new ParameterBag());
  const state = stateOf(instance);
  const where = Object.fromEntries(definition.primaryKey.map(name => [name, { [Op.eq]: loadedValue(state, name) }]));
  const scopes = { includesDefault: false, names: [] };
  const include: unknown = options.include ?? heldIncludes(instance, definition);
  const again = { paranoid: false, ...options, include, where, raw: false };
  const fresh = await findOne({ definition, scopes }, again);
  if (fresh === null) throw rowGone(definition);
  const { includes } = state;
  Object.assign(instance, fresh);
  Object.assign(state, stateOf(fresh), { includes });
  const given = includesOf(options);
  if (given !== undefined) rememberLoaded(definition, [instance], given);
}
