import type { ModelDraft } from '../definition/model-draft';

/** Junctions that exist only as names, of the last time and of all times: one that comes back is the same model. */
export class GeneratedDrafts {
  readonly #generate: (name: string) => ModelDraft;
  #present = new Map<string, ModelDraft>();
  readonly #ever = new Map<string, ModelDraft>();

  constructor(generate: (name: string) => ModelDraft) {
    this.#generate = generate;
  }

  get(name: string): ModelDraft | undefined {
    return this.#present.get(name);
  }

  values(): Iterable<ModelDraft> {
    return this.#present.values();
  }

  /** Makes a junction, or brings back that of the same name. */
  add(name: string): ModelDraft {
    const draft = this.#ever.get(name) ?? this.#generate(name);
    this.#ever.set(name, draft);
    draft.reset();
    this.#present.set(name, draft);
    return draft;
  }

  /** Begins anew: none is there. */
  clear(): void {
    this.#present = new Map();
  }

  /** What forgets all that are generated from now on. */
  remember(): () => void {
    const known = new Set(this.#ever.keys());
    return () => {
      for (const name of this.#ever.keys()) if (!known.has(name)) this.#ever.delete(name);
    };
  }
}
