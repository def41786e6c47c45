import type { Association, BindingContext } from '../association';
import type { ModelDraft } from '../definition/model-draft';
import type { ModelClass } from '../options/model-class';
import { nothingSettled, type Definitions, type SettledModels } from './settled-models';

/** What a registry answers while it is settled. */
type Answers = Omit<BindingContext, 'declared' | 'all' | 'add' | 'ensureDraft'> & {
  /** The draft of that name, which is made among the generated ones if there is none. */
  readonly ensureDraft: (generated: Map<string, ModelDraft>, name: string) => ModelDraft;
};

/** The settling of a registry: it can go on when something joins, as long as what came of it is what the registry is. */
export class Settling {
  readonly context: BindingContext;
  /** Junctions that exist only as names. */
  generated = new Map<string, ModelDraft>();
  /** What came of it. */
  models: SettledModels = nothingSettled;
  readonly #declared: Association[] = [];
  readonly #all: Association[] = [];

  constructor({ ensureDraft, ...answers }: Answers) {
    const [declared, all] = [this.#declared, this.#all];
    this.context = {
      ...answers,
      declared,
      all,
      ensureDraft: name => ensureDraft(this.generated, name),
      add: association => void all.push(association),
    };
  }

  /** Takes up what was declared since, and gives how many associations that are. */
  take(declared: readonly Association[]): number {
    const since = declared.slice(this.#declared.length);
    this.#declared.push(...since);
    this.#all.push(...since);
    return since.length;
  }
}

/** Of models that are settled: those that lead nowhere, and to which nothing leads. */
export function unrelatedModels({ definitions, associations }: SettledModels): ReadonlySet<ModelClass> {
  const unrelated = new Set<ModelClass>();
  for (const { model, associations: own, references } of definitions.values())
    if (own.size === 0 && references.length === 0) unrelated.add(model);
  if (unrelated.size > 0) for (const model of referredModels(definitions, associations)) unrelated.delete(model);
  return unrelated;
}

function* referredModels(
  definitions: Definitions,
  associations: SettledModels['associations'],
): IterableIterator<ModelClass> {
  for (const { path } of associations) for (const { to } of path) yield to.model;
  for (const { references } of definitions.values()) for (const { target } of references) yield target.model;
}

/** Whether one of these classes extends another: then they share the methods of associations. */
export function areRelatedClasses(models: ReadonlySet<unknown>): boolean {
  for (const model of models) {
    let parent: unknown = Object.getPrototypeOf(model);
    for (; parent !== null; parent = Object.getPrototypeOf(parent)) if (models.has(parent)) return true;
  }
  return false;
}
