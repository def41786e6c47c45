import { DeclarationChanges } from './declaration-changes';
import { Drafts } from './drafts';
import { AnnouncedAssociations, declaredAfterHooks } from './definition-hooks';
import { Tenants } from './tenants';
import type { ModelSet } from './model-set';
import { registries, definitionOf, SettledRegistry, unscopedModel } from './definition-of';
import { settleModels, type SettledModels } from './settled-models';
import { InstalledMembers } from './installed-members';
import { abstractModel, checkModelName, isModelClass, isThunk, modelInUse, noModelOfThatName } from './given-model';
import { DefinitionError } from '../errors/definition-error';
import { markAsOurs } from '../errors/other-copy';
import type { Association, BindingContext } from '../association';
import type { Engine } from '../engine';
import type { HookRegistry } from '../definition/hooks';
import { scopesWith, type AddedScope, type ScopeSet } from '../definition/scopes';
import type { DatabaseHooks } from '../definition/hook-types';
import { addDeclaredReferences } from '../definition/draft-foreign-key';
import { checkDeclaredOptions } from '../rules/known-options';
import { mergeModelOptions, type AttributeOptions, type ModelOptions } from '../definition/model-options';
import { modelRules } from '../definition/model-rules';
import type { ModelClass } from '../options/model-class';
import { warnOfMinifiedName } from '../definition/minified-name';
import type { ModelDefinition } from '../definition/model-definition';
import { type DraftPlace, ModelDraft } from '../definition/model-draft';
import type { TableName } from '../definition/table-definitions';

/** What a class of models says of its definition. */
type DefinitionOf<M> = M extends { readonly definition: infer Definition } ? Definition : ModelDefinition;

interface RegistryOptions {
  readonly engine: Engine;
  readonly foreignKeyNaming: 'association' | 'model';
  /** Makes the class of a junction that exists only as a name. */
  readonly createModel: (name: string) => ModelClass;
  /** Options every model of the database starts from. */
  readonly define: ModelOptions;
  /** The schema of models that name none. */
  readonly defaultSchema?: string | undefined;
  /** Run for every model, after its own. */
  readonly hooks?: HookRegistry<DatabaseHooks> | undefined;
}

/**
 * Owns the models of a database. Drafts and associations are collected; the first use settles them: associations are
 * paired, junctions and foreign keys made, definitions resolved. What joins later settles everything anew: at once when
 * models are in use, so that what is wrong is told where it stands and nothing of it is kept.
 */
export class ModelRegistry<M extends ModelClass = ModelClass> extends SettledRegistry implements ModelSet<M> {
  /** For whom models with a required scope are called. */
  readonly tenants = new Tenants(() => this.state.models.definitions);
  readonly #options: RegistryOptions;
  readonly #drafts = new Drafts();
  readonly #declared: Association[] = [];
  readonly #installed = new InstalledMembers();
  readonly #announced = new AnnouncedAssociations();
  readonly #changes = new DeclarationChanges({
    remember: () => this.#remember(),
    settle: () => {
      if (this.state.isInUse) this.settle();
    },
  });
  /** Of models that came from a database that is closed: its registry. */
  readonly #formerOwners = new WeakMap<ModelClass, ModelRegistry>();
  #isClosed = false;

  constructor(options: RegistryOptions) {
    super();
    this.#options = options;
  }

  /** What reaches the database: for tools that change tables. */
  get engine(): Engine {
    return this.#options.engine;
  }

  /** What drafts have of the database. */
  get #place(): DraftPlace {
    return { defaultSchema: this.defaultSchema, runFor: this.tenants.within };
  }

  /** The schema of models that name none. */
  get defaultSchema(): string | undefined {
    return this.#options.defaultSchema;
  }

  get(name: string): M | undefined {
    this.settle();
    // Whoever names M says what all model classes are.
    return this.draftNamed(name)?.model as M | undefined;
  }

  getOrThrow(name: string): M {
    const model = this.get(name);
    if (model !== undefined) return model;
    throw noModelOfThatName(name, this.#drafts.names());
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  *[Symbol.iterator](): Iterator<M> {
    this.settle();
    for (const draft of this.#drafts) yield draft.model as M; // as above
  }

  /** All definitions, settled. */
  definitions(): readonly DefinitionOf<M>[] {
    this.use();
    return [...this.state.models.definitions.values()] as DefinitionOf<M>[]; // as above
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
    return this.#changes.make(work);
  }

  /** What forgets a change: afterwards nothing of it is known, and its classes belong where they did. */
  #remember(): () => void {
    const forgetDrafts = this.#drafts.remember();
    const declared = this.#declared.length;
    const { models, isSettled } = this.state;
    return () => {
      for (const model of forgetDrafts()) this.#giveBack(model);
      this.#declared.length = declared;
      // What was settled before is complete; it went only where a part of the change was worked out meanwhile.
      if (this.state.models !== models) this.#become(models);
      this.state.isSettled = isSettled;
    };
  }

  #giveBack(model: ModelClass): void {
    const former = this.#formerOwners.get(model);
    if (former === undefined) registries.delete(model);
    else registries.set(model, former);
  }

  addModel(model: ModelClass, attributes: ReadonlyMap<string, AttributeOptions>, options: ModelOptions): void {
    const name = options.modelName ?? model.name;
    this.#checkNewModel(model, name);
    options = checkDeclaredOptions({ options, known: modelRules, owner: `The model ${name}` });
    if (options.abstract === true) throw abstractModel(name);
    if (options.modelName === undefined) warnOfMinifiedName(model);
    options = mergeModelOptions(this.#options.define, options);
    const declared = declaredAfterHooks(this.#options.hooks, { attributes, options });
    const draft = new ModelDraft(model, name, declared.attributes, declared.options, this.#place);
    this.change(() => {
      this.#join(draft);
      this.#options.hooks?.runAtOnce('afterDefine', model);
    });
  }

  #join(draft: ModelDraft): void {
    const former = registries.get(draft.model);
    if (former !== undefined) this.#formerOwners.set(draft.model, former);
    draft.hooks.follow(this.#options.hooks);
    this.#drafts.join(draft);
    registries.set(draft.model, this);
    this.state.isSettled = false;
  }

  #checkNewModel(model: ModelClass, name: string): void {
    checkModelName(name);
    if (this.#drafts.joined.has(name))
      throw new DefinitionError('DUPLICATE_MODEL', `There is a model "${name}" already.`);
    const other = registries.get(model);
    if (other === undefined || other.#isClosed) return;
    throw modelInUse(name);
  }

  declare(association: Association): void {
    this.change(() => {
      this.#declared.push(association);
      this.state.isSettled = false;
    });
  }

  draftNamed(name: string): ModelDraft | undefined {
    return this.#drafts.named(name);
  }

  /** Ends the registry's hold on its models: their classes may join another database. */
  close(): void {
    this.#isClosed = true;
    this.#installed.uninstall();
  }

  protected override get isEmpty(): boolean {
    return this.#drafts.joined.size === 0;
  }

  protected override workOut(): void {
    for (const draft of this.#drafts.joined.values()) draft.checkDeclared();
    for (const draft of this.#drafts.joined.values()) draft.reset();
    const generated = new Map<string, ModelDraft>();
    this.#drafts.generated = generated;
    try {
      for (const draft of this.#drafts.joined.values()) addDeclaredReferences(draft, this);
      const { engine } = this.#options;
      const settled = settleModels({ context: this.#bindingContext(generated), generated, engine });
      this.#announced.before(settled.associations);
      this.#become(settled);
    } finally {
      this.#drafts.generated = this.state.models.generated;
    }
    this.#announced.after(this.state.models.associations);
  }

  /** What is complete replaces what was: nobody sees a part of it. */
  #become(settled: SettledModels): void {
    this.#installed.uninstall();
    for (const association of settled.associations) association.become();
    this.state.models = settled;
    this.#drafts.generated = settled.generated;
    for (const definition of settled.definitions.values()) this.#installed.install(definition);
  }

  #bindingContext(generated: Map<string, ModelDraft>): BindingContext {
    const [declared, queue] = [[...this.#declared], [...this.#declared]];
    return {
      drafts: this.#drafts,
      declared,
      all: queue,
      foreignKeyNaming: this.#options.foreignKeyNaming,
      draftOf: (model, askedBy) => this.draftOf(model, askedBy),
      draftNamed: name => this.draftNamed(name),
      draftWithTable: table => this.draftWithTable(table),
      ensureDraft: name =>
        this.#drafts.named(name) ?? this.#drafts.addJunction(generated, name, () => this.#generateDraft(name)),
      add: association => void queue.push(association),
    };
  }

  /** The draft of a model given as class, thunk or name. */
  draftOf(model: unknown, askedBy: string): ModelDraft {
    const given = isThunk(model) ? model() : model;
    // A scoped variant stands for its model: scopes are chosen where it is read.
    const own = isModelClass(given) ? unscopedModel(given) : given;
    return this.#drafts.of(own, { askedBy, isInUse: this.state.isInUse });
  }

  /** The model that has a table; in any schema where none is given. */
  draftWithTable(table: TableName): ModelDraft | undefined {
    return this.#drafts.withTable(table);
  }

  #generateDraft(name: string): ModelDraft {
    const model = this.#options.createModel(name);
    registries.set(model, this);
    const draft = new ModelDraft(
      model,
      name,
      new Map(),
      { ...this.#options.define },
      { ...this.#place, isGenerated: true },
    );
    draft.hooks.follow(this.#options.hooks);
    return draft;
  }

  /**
   * Adds a scope to a model, as its options could have had it.
   *
   * @throws DefinitionError `DUPLICATE_SCOPE`, `INVALID_SCOPE`, or `UNKNOWN_OPTION`
   */
  addScope(model: ModelClass, added: AddedScope): void {
    const draft = this.draftOf(model, 'addScope');
    const before = draft.scopes;
    this.change(() => {
      draft.scopes = scopesWith(before, added);
      this.#changes.takenBackBy(() => (draft.scopes = before));
      this.state.isSettled = false;
    });
  }

  /** The scopes of a model; asking for them uses nothing. */
  scopesOf(model: ModelClass): ScopeSet {
    return this.draftOf(model, 'scopes').scopes;
  }

  /** The hooks of a model; asking for them uses nothing. */
  hooksOf(model: ModelClass): HookRegistry {
    const own = unscopedModel(model);
    return (this.#drafts.joinedOf(own) ?? definitionOf(own)).hooks;
  }
}

markAsOurs(ModelRegistry.prototype);
