import { DefinitionError } from '../errors/definition-error';
import { markAsOurs, refuseOtherCopy } from '../errors/other-copy';
import type { ModelClass } from '../options/model-class';
import { mergeModelOptions, type AttributeOptions, type ModelOptions } from '../definition/model-options';
import type { ModelRegistry } from './registry';

/** An association that a decorator asks for. */
export interface CollectedAssociation {
  /** `@HasMany`, as messages call it. */
  readonly decorator: string;
  readonly name: string;
  /** Whether subclasses have it too: its key is then in each of them. */
  readonly isInheritable: boolean;
  /** Declares the association once its model has joined a registry. */
  readonly declare: (model: ModelClass, registry: ModelRegistry) => void;
}

/** What the decorators of one class have said so far. Nothing of it is looked at before the class joins a database. */
export interface Collected {
  readonly attributes: Map<string, AttributeOptions>;
  readonly associations: CollectedAssociation[];
  options: ModelOptions;
}

const collections = new WeakMap<object, Collected>();

/** The collection that belongs to a class (or to the metadata object of one, with standard decorators). */
export function collectionFor(owner: object): Collected {
  let collected = collections.get(owner);
  if (collected === undefined) {
    refuseOtherCopy(owner, () => 'A decorator beside this one');
    markAsOurs(owner);
    collected = { attributes: new Map(), associations: [], options: {} };
    collections.set(owner, collected);
  }
  return collected;
}

/** All that decorators said of a class, of its base classes first. */
export function collectedOf(model: ModelClass): Collected {
  const all: Collected = { attributes: new Map(), associations: [], options: {} };
  for (const { owner, base } of ownersOf(model)) {
    const collected = collections.get(owner);
    // With standard decorators the other copy has it under the same metadata.
    if (collected === undefined) refuseOtherCopy(owner, () => `What decorates ${base.name}`);
    if (collected === undefined) continue;
    if (base !== model) checkInheritance(model, base, collected.associations);
    for (const [name, options] of collected.attributes)
      all.attributes.set(name, { ...all.attributes.get(name), ...options });
    all.associations.push(...collected.associations);
    // Names belong to one class; the rest is inherited.
    const { modelName: _modelName, tableName: _tableName, ...inherited } = all.options;
    all.options = mergeModelOptions(inherited, collected.options);
  }
  return all;
}

/** Where standard decorators keep a class's metadata; the decorators' module sees to it that the symbol exists. */
function metadataSymbol(): symbol {
  return (Symbol as { metadata?: symbol }).metadata ?? Symbol.for('Symbol.metadata');
}

interface Owner {
  /** What decorators collect for: a class, or its metadata object. */
  readonly owner: object;
  /** The class itself: the model or one it extends. */
  readonly base: { readonly name: string };
}

/** A class, its metadata object, and those of its base classes; the base first. */
function ownersOf(model: object): readonly Owner[] {
  const owners: Owner[] = [];
  for (let each: unknown = model; typeof each === 'function'; each = Object.getPrototypeOf(each)) {
    const base = each;
    const metadata = Object.getOwnPropertyDescriptor(base, metadataSymbol())?.value as unknown;
    const own = [base, ...(typeof metadata === 'object' && metadata !== null ? [metadata] : [])];
    owners.unshift(...own.map(owner => ({ owner, base })));
  }
  return owners;
}

/** The key of these associations is in another model: several subclasses would share it, and the name of the inverse. */
function checkInheritance(model: ModelClass, base: Owner['base'], associations: readonly CollectedAssociation[]): void {
  const association = associations.find(({ isInheritable }) => !isInheritable);
  if (association === undefined) return;
  const { decorator, name } = association;
  throw new DefinitionError(
    'INHERITED_ASSOCIATION',
    `${model.name} extends ${base.name}, which has the association "${name}" by @${decorator}: it cannot be inherited.`,
    { hint: `Declare it in ${model.name} itself, and leave it out of ${base.name}.` },
  );
}
