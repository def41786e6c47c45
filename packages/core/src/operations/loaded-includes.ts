import { isInstance, stateOf } from '../model/instance';
import type { ModelDefinition } from '../model/model-definition';
import type { IncludeEntry, Includes } from '../query/find-options';
import { resolveInclude } from '../query/include-options';

/** Remembers on instances what the query that found them included: it is what `reload` asks for again. */
export function rememberIncludes(instances: readonly object[], include: Includes | undefined): void {
  if (include === undefined) return;
  const includes = listOf(include);
  for (const instance of instances) stateOf(instance).includes = includes;
}

/** As `rememberIncludes`, for what was loaded onto instances: of two includes of one association the later one counts. */
export function rememberLoaded(definition: ModelDefinition, instances: readonly object[], include: Includes): void {
  const later = listOf(include);
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
  const named = new Set(later.map(entry => resolveInclude(definition, entry).association));
  return [...earlier.filter(entry => !named.has(resolveInclude(definition, entry).association)), ...later];
}

/**
 * What an instance holds of its associations, as includes: as its query or `load` asked for it, and by name what came to it
 * in another way.
 */
export function heldIncludes(
  instance: object,
  definition: ModelDefinition,
  seen: ReadonlySet<object> = new Set(),
): readonly IncludeEntry[] {
  const asked = (stateOf(instance).includes ?? []).map(entry => resolveInclude(definition, entry));
  const known = new Set(asked.map(({ association }) => association));
  const within = new Set([...seen, instance]);
  const held = [...definition.associations.values()].flatMap(association => {
    const items = known.has(association) ? undefined : heldUnder(instance, association.as);
    if (items === undefined) return [];
    const below = items
      .filter(item => !within.has(item))
      .flatMap(item => heldIncludes(item, association.targetDefinition, within));
    return [{ association, include: distinct(association.targetDefinition, below) }];
  });
  // A row is read again that is there: what was required to find it is not asked of it now.
  return [
    ...asked.map(({ association, options }) => ({ ...options, association, as: undefined, required: false })),
    ...held,
  ];
}

/** The instances an association's property holds; undefined where it is not loaded, or holds what never was. */
function heldUnder(instance: object, as: string): readonly object[] | undefined {
  if (!Object.hasOwn(instance, as)) return undefined;
  const value = (instance as Record<string, unknown>)[as];
  const items: readonly unknown[] = value === null ? [] : [value].flat();
  return items.every(isInstance) ? items : undefined;
}

/** Of several items, each association once. */
function distinct(definition: ModelDefinition, entries: readonly IncludeEntry[]): readonly IncludeEntry[] {
  return [...new Map(entries.map(entry => [resolveInclude(definition, entry).association, entry])).values()];
}

// isArray does not narrow a readonly array away from the rest of the union.
const listOf = (include: Includes): readonly IncludeEntry[] => [include].flat();
