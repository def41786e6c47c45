import type { ModelStatic } from './model-class';
import type { AttributeOptions, ModelOptions } from './model-options';
import type { ModelRegistry } from './registry';

/** Declares an association once its model has joined a registry. */
export type AssociationDeclaration = (model: ModelStatic, registry: ModelRegistry) => void;

/** What the decorators of one class have said so far. Nothing of it is looked at before the class joins a database. */
export interface Collected {
  readonly attributes: Map<string, AttributeOptions>;
  readonly associations: AssociationDeclaration[];
  options: ModelOptions;
}

const collections = new WeakMap<object, Collected>();

/** The collection that belongs to a class (or to the metadata object of one, with standard decorators). */
export function collectionFor(owner: object): Collected {
  let collected = collections.get(owner);
  if (collected === undefined) {
    collected = { attributes: new Map(), associations: [], options: {} };
    collections.set(owner, collected);
  }
  return collected;
}

/** All that decorators said of a class, of its base classes first. */
export function collectedOf(model: ModelStatic): Collected {
  const all: Collected = { attributes: new Map(), associations: [], options: {} };
  for (const owner of ownersOf(model)) {
    const collected = collections.get(owner);
    if (collected === undefined) continue;
    for (const [name, options] of collected.attributes)
      all.attributes.set(name, { ...all.attributes.get(name), ...options });
    all.associations.push(...collected.associations);
    // Names belong to one class; the rest is inherited.
    const { modelName: _modelName, tableName: _tableName, ...inherited } = all.options;
    all.options = { ...inherited, ...collected.options };
  }
  return all;
}

/** Where standard decorators keep a class's metadata; the decorators' module sees to it that the symbol exists. */
function metadataSymbol(): symbol {
  return (Symbol as { metadata?: symbol }).metadata ?? Symbol.for('Symbol.metadata');
}

/** A class, its metadata object, and those of its base classes; the base first. */
function ownersOf(model: object): readonly object[] {
  const owners: object[] = [];
  for (let each: unknown = model; typeof each === 'function'; each = Object.getPrototypeOf(each)) {
    const metadata = Object.getOwnPropertyDescriptor(each, metadataSymbol())?.value as unknown;
    owners.unshift(each, ...(typeof metadata === 'object' && metadata !== null ? [metadata] : []));
  }
  return owners;
}
