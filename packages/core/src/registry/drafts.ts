import type { ModelDraft } from '../definition/model-draft';
import type { TableName } from '../definition/table-definitions';
import type { ModelClass } from '../options/model-class';
import { type AskedModel, isModelClass, unknownModel } from './given-model';

/** The drafts of a registry: of models that joined it, and of junctions that exist only as names. */
export class Drafts {
  readonly joined = new Map<string, ModelDraft>();
  /** Junctions that exist only as names: of what is settled, and of what is being settled. */
  generated: ReadonlyMap<string, ModelDraft> = new Map();
  /** The same of all times: one that comes back is the same model. */
  readonly #everGenerated = new Map<string, ModelDraft>();
  /** The draft each model had last; whether it counts is told by its name. */
  readonly #ofModel = new WeakMap<ModelClass, ModelDraft>();

  *[Symbol.iterator](): IterableIterator<ModelDraft> {
    yield* this.joined.values();
    yield* this.generated.values();
  }

  names(): readonly string[] {
    return Array.from(this, ({ name }) => name);
  }

  named(name: string): ModelDraft | undefined {
    return this.joined.get(name) ?? this.generated.get(name);
  }

  /** The model that has a table; in any schema where none is given. */
  withTable(table: TableName): ModelDraft | undefined {
    const isNamed = (draft: ModelDraft): boolean =>
      draft.tableName === table.name && (table.schema === undefined || draft.schema === table.schema);
    return [...this].find(isNamed);
  }

  /**
   * The draft of a model given as class or name.
   *
   * @throws DefinitionError `UNKNOWN_MODEL` or `MODEL_NOT_REGISTERED`
   */
  of(model: unknown, asked: Omit<AskedModel, 'known'>): ModelDraft {
    const named = typeof model === 'string' ? this.named(model) : undefined;
    if (named !== undefined) return named;
    const draft = isModelClass(model) ? this.#ofModel.get(model) : undefined;
    if (draft !== undefined && this.named(draft.name) === draft) return draft;
    throw unknownModel(model, { ...asked, known: this.names() });
  }

  /** The draft of a class that joined. */
  joinedOf(model: ModelClass): ModelDraft | undefined {
    const draft = this.#ofModel.get(model);
    return draft !== undefined && this.joined.get(draft.name) === draft ? draft : undefined;
  }

  join(draft: ModelDraft): void {
    this.joined.set(draft.name, draft);
    this.#ofModel.set(draft.model, draft);
  }

  /** Makes a junction, or brings back that of the same name, with nothing added to it. */
  addJunction(present: Map<string, ModelDraft>, name: string, generate: () => ModelDraft): ModelDraft {
    const draft = this.#everGenerated.get(name) ?? generate();
    this.#everGenerated.set(name, draft);
    this.#ofModel.set(draft.model, draft);
    draft.reset();
    present.set(name, draft);
    return draft;
  }

  /** What forgets all that come from now on, and gives the classes that had joined. */
  remember(): () => readonly ModelClass[] {
    const [joined, generated] = [this.joined.size, this.#everGenerated.size];
    return () => {
      // What came since stands at the end.
      for (const name of [...this.#everGenerated.keys()].slice(generated)) this.#everGenerated.delete(name);
      const since = [...this.joined.values()].slice(joined);
      for (const { name } of since) this.joined.delete(name);
      return since.map(({ model }) => model);
    };
  }
}
