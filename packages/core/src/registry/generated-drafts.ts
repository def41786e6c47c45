import type { ModelDraft } from '../definition/model-draft';

/** Junctions that exist only as names, of all times: one that comes back is the same model. */
export class GeneratedDrafts {
  readonly #generate: (name: string) => ModelDraft;
  readonly #ever = new Map<string, ModelDraft>();

  constructor(generate: (name: string) => ModelDraft) {
    this.#generate = generate;
  }

  /** Makes a junction, or brings back that of the same name, with nothing added to it. */
  addTo(present: Map<string, ModelDraft>, name: string): ModelDraft {
    const draft = this.#ever.get(name) ?? this.#generate(name);
    this.#ever.set(name, draft);
    draft.reset();
    present.set(name, draft);
    return draft;
  }

  /** What forgets all that are generated from now on. */
  remember(): () => void {
    const known = this.#ever.size;
    return () => {
      for (const name of [...this.#ever.keys()].slice(known)) this.#ever.delete(name);
    };
  }
}
