import { DefinitionError } from '../errors/definition-error';
import { markAsOurs, refuseOtherCopy } from '../errors/other-copy';
import type { ModelClass } from '../options/model-class';
import type { AttributeInputs } from '../definition/inferred-attributes';
import {
  attributeOptionsOf,
  mergeModelOptions,
  type AttributeOptions,
  type ModelOptions,
} from '../definition/model-options';
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

/** Attributes as they are given in an object, by name. */
export function attributesByName(
  model: string,
  attributes: AttributeInputs | undefined,
): ReadonlyMap<string, AttributeOptions> {
  if (typeof attributes !== 'object' || (attributes as unknown) === null)
    throw new DefinitionError('INVALID_ATTRIBUTES', `The attributes of ${model} are not an object.`);
  return new Map(Object.entries(attributes).map(([name, input]) => [name, attributeOptionsOf(input)]));
}

/** What a class says of itself without decorators. */
interface Undecorated {
  readonly attributes?: AttributeInputs;
  readonly options?: ModelOptions;
}

/** `static attributes = { … }` and `static options = { … }`: only the class's own, as its base's are asked for by themselves. */
function writtenIn(base: Owner['base']): Collected {
  const own = base as Undecorated;
  const given = Object.hasOwn(base, 'attributes');
  return {
    attributes: new Map(given ? attributesByName(base.name, own.attributes) : []),
    associations: [],
    options: Object.hasOwn(base, 'options') ? checkedOptions(base.name, own.options) : {},
  };
}

function checkedOptions(model: string, options: unknown): ModelOptions {
  if (typeof options === 'object' && options !== null) return options;
  throw new DefinitionError('INVALID_OPTION', `The static options of ${model} are not an object.`);
}

/** All that was said of a class, of its base classes first: in the class itself, and by decorators. */
export function collectedOf(model: ModelClass): Collected {
  const all: Collected = { attributes: new Map(), associations: [], options: {} };
  for (const owner of ownersOf(model)) {
    if (owner.owner === owner.base) addWritten(all, owner.base);
    addDecorated(all, owner, model);
  }
  return all;
}

/** The first that is added of a class. */
function addWritten(all: Collected, base: Owner['base']): void {
  // Names belong to one class, and so does being abstract; the rest is inherited.
  const {
    modelName: _modelName,
    tableName: _tableName,
    renamedFrom: _from,
    abstract: _abstract,
    ...inherited
  } = all.options;
  all.options = inherited;
  addTo(all, writtenIn(base));
}

function addDecorated(all: Collected, { owner, base }: Owner, model: ModelClass): void {
  const collected = collections.get(owner);
  // With standard decorators the other copy has it under the same metadata.
  if (collected === undefined) refuseOtherCopy(owner, () => `What decorates ${base.name}`);
  if (collected === undefined) return;
  if (base !== model) checkInheritance(model, base, collected.associations);
  addTo(all, collected);
}

function addTo(all: Collected, { attributes, associations, options }: Collected): void {
  for (const [name, given] of attributes) all.attributes.set(name, { ...all.attributes.get(name), ...given });
  all.associations.push(...associations);
  all.options = mergeModelOptions(all.options, options);
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
