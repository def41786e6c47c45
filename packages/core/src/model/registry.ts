import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import { markAsOurs, refuseOtherCopy } from '../errors/other-copy';
import { QueryError } from '../errors/query-error';
import { shortText } from '../errors/short-text';
import type { Association, BindingContext } from '../ports/association';
import type { Engine } from '../ports/engine';
import type { HookRegistry } from '../lifecycle/hooks';
import { defaultChoice, type ScopeChoice } from '../lifecycle/scopes';
import { defineAccessors } from './accessors';
import { checkAssociationNames } from './association-names';
import { addDeclaredReferences } from './declared-references';
import { inSchema, schemaOf } from './in-schema';
import { Instance } from './instance';
import { checkDeclaredOptions } from './known-options';
import { mergeModelOptions } from './merge-options';
import type { ModelClass } from './model-class';
import { warnOfMinifiedName } from './minified-name';
import { markKeyAttributes } from './key-attributes';
import type { ModelDefinition } from './model-definition';
import { ModelDraft } from './model-draft';
import { modelRules, type AttributeOptions, type ModelOptions } from './model-options';
import { completeDefinition, resolveDefinition } from './resolve-definition';

/** The models of one database: `get`, `getOrThrow`, `has`, and iteration over the model classes. */
export interface ModelSet extends Iterable<ModelClass> {
  get(name: string): ModelClass | undefined;
  /** @throws QueryError `UNKNOWN_MODEL`, naming the nearest model there is. */
  getOrThrow(name: string): ModelClass;
  has(name: string): boolean;
}

interface RegistryOptions {
  readonly engine: Engine;
  readonly foreignKeyNaming: 'association' | 'model';
  /** Makes the class of a junction that exists only as a name. */
  readonly createModel: (name: string) => ModelClass;
  /** Options every model of the database starts from. */
  readonly define: ModelOptions;
}

const registries = new WeakMap<object, ModelRegistry>();
const scopeChoices = new WeakMap<object, ScopeChoice>();

/**
 * Owns the models of a database. Drafts and associations are collected; the first use settles them: associations are
 * paired, junctions and foreign keys made, definitions resolved. What joins later settles everything anew: at once when
 * models are in use, so that what is wrong is told where it stands and nothing of it is kept.
 */
export class ModelRegistry implements ModelSet {
  readonly #options: RegistryOptions;
  readonly #drafts = new Map<string, ModelDraft>();
  /** The draft each model had last; whether it counts is told by its name. */
  readonly #draftOfModel = new WeakMap<ModelClass, ModelDraft>();
  readonly #declared: Association[] = [];
  readonly #installed = new Map<object, Set<string>>();
  /** Junctions that exist only as names, of the last time and of all times: one that comes back is the same model. */
  #generated = new Map<string, ModelDraft>();
  readonly #everGenerated = new Map<string, ModelDraft>();
  #definitions = new Map<ModelClass, ModelDefinition>();
  #isSettled = true;
  /** Whether a definition was asked for: then declarations are no longer waited for. */
  #isInUse = false;
  /** How deep in changes the caller is: the outermost is worked out. */
  #changes = 0;
  /** How often all was worked out anew. */
  #round = 0;
  /** Of models that came from a database that is closed: its registry. */
  readonly #formerOwners = new WeakMap<ModelClass, ModelRegistry>();
  #isClosed = false;

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  get(name: string): ModelClass | undefined {
    this.settle();
    return this.draftNamed(name)?.model;
  }

  getOrThrow(name: string): ModelClass {
    const model = this.get(name);
    if (model !== undefined) return model;
    const known = [...this.#allDrafts()].map(draft => draft.name);
    throw new QueryError(
      'UNKNOWN_MODEL',
      `There is no model "${shortText(name)}".${didYouMean(name, known)} There are: ${listNames(known)}.`,
    );
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  *[Symbol.iterator](): Iterator<ModelClass> {
    this.settle();
    for (const draft of this.#allDrafts()) yield draft.model;
  }

  /** All definitions, settled. */
  definitions(): readonly ModelDefinition[] {
    this.#use();
    return [...this.#definitions.values()];
  }

  /**
   * Several declarations as one: when models are in use, all of them are worked out together, and none is kept when one is
   * wrong. Before the first use they are only collected.
   *
   * @throws DefinitionError of what is wrong, and `ASYNC_CHANGE` where the function is asynchronous: what comes after its
   * first `await` would be no part of the change
   * @example
   * database.models.change(() => {
   *   const Person = database.define('Person', { bestFriendId: { references: 'Pet' } });
   *   database.define('Pet', { ownerId: { references: 'Person' } });
   * });
   */
  change<T>(work: () => T): T {
    const takeBack = this.#remember();
    this.#changes++;
    try {
      const result = work();
      refusePromise(result);
      if (this.#isInUse && this.#changes === 1) this.settle();
      return result;
    } catch (error) {
      takeBack();
      throw error;
    } finally {
      this.#changes--;
    }
  }

  /** What undoes a change: afterwards nothing of it is known, and its classes belong where they did. */
  #remember(): () => void {
    const drafts = new Set(this.#drafts.keys());
    const generated = new Set(this.#everGenerated.keys());
    const declared = this.#declared.length;
    const [round, wasSettled] = [this.#round, this.#isSettled];
    return () => {
      for (const [name, { model }] of this.#drafts) if (!drafts.has(name)) this.#forget(name, model);
      for (const name of this.#everGenerated.keys()) if (!generated.has(name)) this.#everGenerated.delete(name);
      this.#declared.length = declared;
      // Where nothing was worked out meanwhile, all is as it was.
      this.#isSettled = wasSettled && this.#round === round;
      if (this.#isInUse && this.#changes === 1) this.settle();
    };
  }

  #forget(name: string, model: ModelClass): void {
    this.#drafts.delete(name);
    const former = this.#formerOwners.get(model);
    if (former === undefined) registries.delete(model);
    else registries.set(model, former);
  }

  addModel(model: ModelClass, attributes: ReadonlyMap<string, AttributeOptions>, options: ModelOptions): void {
    const name = options.modelName ?? model.name;
    this.#checkNewModel(model, name);
    options = checkDeclaredOptions({ options, known: modelRules, owner: `The model ${name}` });
    if (options.modelName === undefined) warnOfMinifiedName(model);
    const draft = new ModelDraft(model, name, attributes, mergeModelOptions(this.#options.define, options));
    this.change(() => this.#join(draft));
  }

  #join(draft: ModelDraft): void {
    const former = registries.get(draft.model);
    if (former !== undefined) this.#formerOwners.set(draft.model, former);
    this.#drafts.set(draft.name, draft);
    this.#draftOfModel.set(draft.model, draft);
    registries.set(draft.model, this);
    this.#isSettled = false;
  }

  #checkNewModel(model: ModelClass, name: string): void {
    // Typed wrongly, in a program without types.
    if (typeof name !== 'string') throw new DefinitionError('INVALID_NAME', 'The name of a model is a text.');
    if (name === '')
      throw new DefinitionError('MISSING_NAME', 'A model class without a name needs the option modelName.');
    if (this.#drafts.has(name)) throw new DefinitionError('DUPLICATE_MODEL', `There is a model "${name}" already.`);
    const other = registries.get(model);
    if (other === undefined || other.#isClosed) return;
    throw new DefinitionError('MODEL_IN_USE', `The model ${name} belongs to another database that is open.`, {
      hint: 'Close that database first, or define a model class for each database.',
    });
  }

  declare(association: Association): void {
    this.change(() => {
      this.#declared.push(association);
      this.#isSettled = false;
    });
  }

  draftNamed(name: string): ModelDraft | undefined {
    return this.#drafts.get(name) ?? this.#generated.get(name);
  }

  /** Ends the registry's hold on its models: their classes may join another database. */
  close(): void {
    this.#isClosed = true;
    this.#uninstall();
  }

  /** Works out what a use asks for; an empty registry is used by nobody. */
  #use(): void {
    if (!this.#isSettled) this.settle();
    this.#isInUse ||= this.#drafts.size > 0;
  }

  /** Works out all definitions, if anything joined since the last time. */
  settle(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    try {
      this.#settle();
    } catch (error) {
      this.#isSettled = false;
      throw error;
    }
  }

  #settle(): void {
    this.#round++;
    this.#uninstall();
    this.#generated = new Map();
    for (const draft of this.#drafts.values()) draft.checkDeclared();
    for (const draft of this.#drafts.values()) draft.reset();
    for (const association of this.#declared) association.reset();
    for (const draft of this.#drafts.values()) addDeclaredReferences(draft, this);
    const associations = this.#prepare();
    this.#define(associations);
    this.#install();
  }

  /** Every association prepares its keys; those that bring others along add them to the end of the queue. */
  #prepare(): readonly Association[] {
    const queue = [...this.#declared];
    const context = this.#bindingContext(queue);
    for (const association of queue) association.prepare(context);
    return queue;
  }

  #bindingContext(queue: Association[]): BindingContext {
    return {
      drafts: this.#allDrafts(),
      declared: this.#declared,
      all: queue,
      foreignKeyNaming: this.#options.foreignKeyNaming,
      draftOf: (model, askedBy) => this.draftOf(model, askedBy),
      draftNamed: name => this.draftNamed(name),
      ensureDraft: name => this.#ensureDraft(name),
      add: association => void queue.push(association),
    };
  }

  *#allDrafts(): Iterable<ModelDraft> {
    yield* this.#drafts.values();
    yield* this.#generated.values();
  }

  /** The draft of a model given as class, thunk or name. */
  draftOf(model: unknown, askedBy: string): ModelDraft {
    const named = typeof model === 'string' ? this.draftNamed(model) : undefined;
    if (named !== undefined) return named;
    const given = isThunk(model) ? model() : model;
    // A scoped variant stands for its model: scopes are chosen where it is read.
    const resolved = isModelClass(given) ? unscopedModel(given) : given;
    const draft = isModelClass(resolved) ? this.#draftOfModel.get(resolved) : undefined;
    if (draft !== undefined && this.draftNamed(draft.name) === draft) return draft;
    throw this.#unknownModel(resolved, askedBy);
  }

  #unknownModel(model: unknown, askedBy: string): DefinitionError {
    const known = [...this.#allDrafts()].map(({ name }) => name);
    if (isModelClass(model)) {
      return new DefinitionError(
        'MODEL_NOT_REGISTERED',
        `${askedBy} refers to ${model.name}, which is no model of this database.`,
        {
          hint: this.#isInUse
            ? `Add it first, or with this one: database.addModels([…, ${model.name}]).`
            : `Add it: new Database({ models: [${[...known, model.name].join(', ')}] }).`,
        },
      );
    }
    const shown = typeof model === 'string' ? `"${shortText(model)}"` : spellNoModel(model);
    const suggestion = typeof model === 'string' ? didYouMean(model, known) : '';
    return new DefinitionError(
      'UNKNOWN_MODEL',
      `${askedBy} refers to ${shown}.${suggestion} Models: ${listNames(known)}.`,
      {
        hint:
          model === undefined
            ? 'A class that is declared later in the file is named by a function: () => Toot.'
            : undefined,
      },
    );
  }

  #ensureDraft(name: string): ModelDraft {
    const present = this.draftNamed(name);
    if (present !== undefined) return present;
    const draft = this.#everGenerated.get(name) ?? this.#generateDraft(name);
    draft.reset();
    this.#generated.set(name, draft);
    return draft;
  }

  #generateDraft(name: string): ModelDraft {
    const model = this.#options.createModel(name);
    registries.set(model, this);
    const draft = new ModelDraft(model, name, new Map(), { ...this.#options.define });
    this.#everGenerated.set(name, draft);
    this.#draftOfModel.set(model, draft);
    return draft;
  }

  #define(associations: readonly Association[]): void {
    const byDraft = new Map<ModelDraft, ModelDefinition>();
    const definitionOf = (draft: ModelDraft): ModelDefinition => byDraft.get(draft) as ModelDefinition; // every draft has one
    const context = { engine: this.#options.engine, definitionOf };
    for (const draft of this.#allDrafts()) byDraft.set(draft, resolveDefinition(draft, context));
    for (const association of associations) association.bind(definitionOf);
    const bySource = bySourceDraft(associations);
    for (const draft of this.#allDrafts()) {
      const own = bySource.get(draft) ?? [];
      checkAssociationNames(draft, own);
      completeDefinition(draft, own, context);
    }
    markKeyAttributes(byDraft.values(), associations);
    this.#definitions = new Map([...byDraft].map(([draft, definition]) => [draft.model, definition]));
  }

  #install(): void {
    for (const [model, definition] of this.#definitions) {
      defineAccessors(definition);
      const names = new Set<string>();
      for (const association of definition.associations.values()) {
        for (const [name, method] of association.methods()) this.#installMethod(model, name, method, names);
      }
      this.#installed.set(model.prototype as object, names);
    }
  }

  /** A method the user's class has itself is never replaced. */
  #installMethod(model: ModelClass, name: string, method: unknown, names: Set<string>): void {
    const prototype = model.prototype as object;
    if (name in prototype && !names.has(name)) return;
    Object.defineProperty(prototype, name, { value: method, configurable: true, writable: true, enumerable: false });
    names.add(name);
  }

  #uninstall(): void {
    for (const [prototype, names] of this.#installed) for (const name of names) Reflect.deleteProperty(prototype, name);
    this.#installed.clear();
  }

  /** The hooks of a model; asking for them uses nothing. */
  hooksOf(model: ModelClass): HookRegistry {
    const own = unscopedModel(model);
    const draft = this.#draftOfModel.get(own);
    if (draft !== undefined && this.#drafts.get(draft.name) === draft) return draft.hooks;
    return definitionOf(own).hooks;
  }

  definitionOf(model: ModelClass): ModelDefinition | undefined {
    this.#use();
    return this.#definitions.get(model);
  }
}

markAsOurs(ModelRegistry.prototype);

/** What an asynchronous function declares once it goes on is declared by itself, and can't be taken back any more. */
function refusePromise(result: unknown): void {
  if (typeof result !== 'object' || result === null || !('then' in result) || typeof result.then !== 'function') return;
  // It is this error that counts, not the one the function may come to.
  if (result instanceof Promise) result.catch(() => undefined);
  throw new DefinitionError('ASYNC_CHANGE', 'models.change takes a function that declares at once, not a promise.', {
    hint: 'Do what is awaited before it, and only declare in it: const names = await load(); models.change(() => { … });',
  });
}

function bySourceDraft(associations: readonly Association[]): ReadonlyMap<ModelDraft, readonly Association[]> {
  const groups = new Map<ModelDraft, Association[]>();
  for (const association of associations) {
    const draft = association.sourceDraft as ModelDraft; // set by prepare
    groups.set(draft, [...(groups.get(draft) ?? []), association]);
  }
  return groups;
}

/** A function that gives a class that is declared later; a class itself is none, whatever it extends. */
function isThunk(value: unknown): value is () => unknown {
  return typeof value === 'function' && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable !== false;
}

/** What stands where a model should, for a message. */
export function spellNoModel(value: unknown): string {
  if (typeof value === 'function') return `the class ${value.name}, which does not extend Model`;
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}

/**
 * Whether a value is a model class.
 *
 * @throws QueryError `OTHER_COPY` for a model class of another copy of Mortise
 */
export function isModelClass(value: unknown): value is ModelClass {
  if (typeof value !== 'function') return false;
  const prototype: unknown = value.prototype;
  if (prototype instanceof Instance) return true;
  if (typeof prototype === 'object' && prototype !== null) refuseOtherCopy(prototype, () => `The model ${value.name}`);
  return false;
}

/**
 * The definition of a registered model; of a scoped variant, that of the model itself.
 *
 * @throws DefinitionError `MODEL_NOT_REGISTERED`
 */
export function definitionOf(model: ModelClass): ModelDefinition {
  const definition = registryOf(model).definitionOf(unscopedModel(model));
  if (definition !== undefined) return definition;
  throw notRegistered(model);
}

/** The definition of an instance's model, in the schema it was read from. */
export const definitionOfInstance = (instance: Instance): ModelDefinition =>
  // An instance is made by its model.
  inSchema(definitionOf(instance.constructor as ModelClass), schemaOf(instance));

export function registryOf(model: ModelClass): ModelRegistry {
  const registry = registries.get(unscopedModel(model));
  if (registry === undefined) throw notRegistered(model);
  return registry;
}

function notRegistered(model: ModelClass): DefinitionError {
  return new DefinitionError('MODEL_NOT_REGISTERED', `${model.name} belongs to no database yet.`, {
    hint: `Pass it to new Database({ models: [${model.name}] }), or call ${model.name}.init(attributes, { database }).`,
  });
}

const unscoped = new WeakMap<object, ModelClass>();

const unscopedModel = (model: ModelClass): ModelClass => unscoped.get(model) ?? model;

/** The scopes a model, or a scoped variant of it, is called with. */
export const scopeChoiceOf = (model: ModelClass): ScopeChoice => scopeChoices.get(model) ?? defaultChoice;

/** Remembers a class as a variant of a model with other scopes. */
export function registerScoped(variant: ModelClass, model: ModelClass, choice: ScopeChoice): void {
  unscoped.set(variant, unscopedModel(model));
  scopeChoices.set(variant, choice);
}
