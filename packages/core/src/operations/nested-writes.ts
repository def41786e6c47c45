import {
  associationsOf,
  type NestedEntry,
  type NestedContext,
  type NestedWrite,
  type Association,
} from '../association';
import type { ModelDefinition } from '../definition/model-definition';
import { after, type Awaitable } from '../engine';
import { mapPaced } from '../rules/pace';
import { checkNestedWrite, takenValues, type Taking } from './taken-values';

/** Nested values, taken off the instances they were assigned to. */
export type NestedValues = ReadonlyMap<Association, readonly NestedEntry[]>;

/** Takes nested values off new instances, once all of them are checked: what is left are attributes. */
export function takeNested(definition: ModelDefinition, instances: readonly object[]): NestedValues {
  const nested = noneOf(definition);
  gather(nested, instances);
  return takenOff(nested);
}

/** The same for many: others have turns of the event loop while they are looked at. */
export async function takeNestedPaced(
  definition: ModelDefinition,
  instances: readonly object[],
): Promise<NestedValues> {
  const nested = noneOf(definition);
  await mapPaced(instances, source => gather(nested, [source]));
  return takenOff(nested);
}

/** What each association of a model was given, in their order, under the names that the model has them by. */
type Gathered = readonly { readonly as: string; readonly association: Association; readonly entries: NestedEntry[] }[];

const noneOf = (definition: ModelDefinition): Gathered =>
  Array.from(associationsOf(definition), ([as, association]) => ({ as, association, entries: [] }));

function gather(nested: Gathered, instances: readonly object[]): void {
  for (const { as, association, entries } of nested)
    for (const source of instances) if (Object.hasOwn(source, as)) takeEntry(association, source, entries);
}

function takenOff(nested: Gathered): NestedValues {
  const taken = new Map<Association, readonly NestedEntry[]>();
  for (const { as, association, entries } of nested) {
    if (entries.length > 0) taken.set(association, entries);
    for (const { source } of entries) Reflect.deleteProperty(source, as);
  }
  return taken;
}

function takeEntry(association: Association, source: object, entries: NestedEntry[]): void {
  const value = (source as Record<string, unknown>)[association.as];
  if (value === undefined) return;
  association.nested.check(value);
  entries.push({ source, value });
}

/** Runs a write of nested values; where it fails they go back to where they were, to be saved by another try. */
export async function keepingNested(nested: NestedValues, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    for (const [association, entries] of nested) giveBack(association, entries);
    throw error;
  }
}

/** Puts nested values back onto their instances. */
export function giveBack({ as }: Association, entries: readonly NestedEntry[]): void {
  for (const { source, value } of entries) (source as Record<string, unknown>)[as] = value;
}

export function writeNested(
  nested: NestedValues,
  phase: NestedWrite['phase'],
  context: NestedContext,
): Awaitable<void> {
  let written: Awaitable<void> = undefined;
  // One after the other, each at once where nothing has to be waited for.
  for (const [{ nested: write }, entries] of nested)
    if (write.phase === phase) written = after(written, () => write.write(entries, context));
  return written;
}

/** The values of an update: attributes, and what is to be done with associations. */
export interface SplitUpdate {
  readonly attributes: object;
  readonly nested: readonly (readonly [Association, unknown])[];
}

/** Takes what is said of associations out of the values of an update, once all of it is checked. */
export function splitNestedUpdates(definition: ModelDefinition, values: object, taking: Taking): SplitUpdate {
  const associations = associationsOf(definition);
  const isObject = typeof values === 'object' && values !== null && !Array.isArray(values);
  // What is no object of values is refused where attributes are set.
  if (associations.size === 0 || !isObject) return { attributes: values, nested: [] };
  const entries = Object.entries(takenValues(values, taking)).filter(([, value]) => value !== undefined);
  const nested = entries.flatMap(([name, value]) => {
    const association = associations.get(name);
    return association === undefined ? [] : [[association, value] as const];
  });
  for (const [association, value] of nested) {
    checkNestedWrite(association, wordedItems(value), taking);
    association.nestedUpdate.check(value);
  }
  const attributes = Object.fromEntries(entries.filter(([name]) => !associations.has(name)));
  return { attributes, nested };
}

/** The items under the words of an update: `{ add: [1], create: { text: 'new' } }`. */
const wordedItems = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flat() : [];
