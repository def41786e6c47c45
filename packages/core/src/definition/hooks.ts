import { DefinitionError } from '../errors/definition-error';
import { didYouMean, listNames } from '../errors/nearest-name';
import { shortText } from '../errors/short-text';

export const hookNames = [
  'beforeValidate', 'afterValidate', 'validationFailed',
  'beforeCreate', 'afterCreate', 'beforeUpdate', 'afterUpdate', 'beforeSave', 'afterSave',
  'beforeDestroy', 'afterDestroy', 'beforeRestore', 'afterRestore',
  'beforeBulkCreate', 'afterBulkCreate', 'beforeBulkUpdate', 'afterBulkUpdate',
  'beforeBulkDestroy', 'afterBulkDestroy', 'beforeFind', 'afterFind', 'beforeCount',
  'beforeUpsert', 'afterUpsert',
] as const; // prettier-ignore

export type HookName = (typeof hookNames)[number];

/** Called in order of registration, each awaited before the next; an error it throws ends the call. */
// A hook's arguments depend on its name; the functions that run it pass what its name promises.
export type HookFunction = (...args: never[]) => unknown;

export type HookFunctions = Partial<Record<HookName, HookFunction | readonly HookFunction[]>>;

/** The hooks of one model. */
export class HookRegistry {
  readonly #hooks = new Map<HookName, HookFunction[]>();

  constructor(
    readonly modelName: string,
    initial: HookFunctions = {},
  ) {
    for (const [name, hooks] of Object.entries(initial)) {
      for (const hook of [hooks].flat()) this.add(name, hook);
    }
  }

  add(name: string, hook: HookFunction): void {
    if (!isHookName(name)) throw unknownHook(this.modelName, name);
    if (typeof hook !== 'function') {
      throw new DefinitionError('INVALID_HOOK', `The hook ${name} of ${this.modelName} is not a function.`);
    }
    const hooks = this.#hooks.get(name);
    if (hooks === undefined) this.#hooks.set(name, [hook]);
    else hooks.push(hook);
  }

  remove(name: HookName, hook: HookFunction): void {
    const kept = (this.#hooks.get(name) ?? []).filter(each => each !== hook);
    if (kept.length === 0) this.#hooks.delete(name);
    else this.#hooks.set(name, kept);
  }

  /** Whether running the hook would do anything: callers on hot paths ask first and skip the await. */
  has(name: HookName): boolean {
    return this.#hooks.has(name);
  }

  async run(name: HookName, ...args: readonly unknown[]): Promise<void> {
    for (const hook of this.#hooks.get(name) ?? []) await (hook as (...args: readonly unknown[]) => unknown)(...args);
  }
}

function isHookName(name: string): name is HookName {
  return (hookNames as readonly string[]).includes(name);
}

function unknownHook(modelName: string, name: string): DefinitionError {
  return new DefinitionError(
    'UNKNOWN_HOOK',
    `${modelName} has no hook "${shortText(name)}".${didYouMean(name, hookNames)} There are: ${listNames(hookNames)}.`,
  );
}
