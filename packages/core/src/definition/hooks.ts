import { DefinitionError } from '../errors/definition-error';
import { refusePromise } from '../rules/refuse-promise';
import { hookNames, requireHookName } from './hook-names';
import type { DatabaseHooks, ModelHooks } from './hook-types';
import type { Tenant } from './tenant';

/** Called in order of registration, each awaited before the next; an error it throws ends the call. */
// A hook's arguments depend on its name; the functions that run it pass what its name promises.
export type HookFunction = (...args: never[]) => unknown;

/** A hook with a name of its own, by which it can be removed. */
export class NamedHook<F = HookFunction> {
  constructor(
    readonly hook: F,
    readonly name: string | symbol | undefined,
  ) {}
}

type HookOption<F> = F | NamedHook<F>;

/** The option `hooks`: functions by the names of hooks. */
export type HookFunctions<Hooks = ModelHooks> = {
  readonly [N in keyof Hooks]?: HookOption<Hooks[N]> | readonly HookOption<Hooks[N]>[];
};

/** Whose hooks there are. */
export interface HookOwner {
  /** As messages call it. */
  readonly name: string;
  readonly names: readonly string[];
  /** What hooks have as `this`. */
  readonly self?: object;
  /** Runs work for a tenant. */
  readonly runFor?: RunFor | undefined;
}

export type RunFor = <T>(tenant: Tenant, work: () => T) => T;

/** What registries of the same hooks share. */
interface HeldHooks {
  readonly own: Map<string, readonly Listener[]>;
  /** Its own and those it follows, worked out anew when either changed. */
  all: ReadonlyMap<string, readonly HookFunction[]>;
  followed: HookRegistry<DatabaseHooks> | undefined;
  version: number;
  followedVersion: number;
}

type Listener = NamedHook;

type Arguments<F> = F extends (...args: infer A) => unknown ? A : never;

/** The hooks of a model, or of a database: `Person.hooks`, `database.hooks`. */
export class HookRegistry<Hooks = ModelHooks> {
  readonly #owner: HookOwner;
  #held: HeldHooks = { own: new Map(), all: new Map(), followed: undefined, version: 0, followedVersion: -1 };
  /** For whom they run; undefined: for whom the caller does. */
  #tenant: Tenant | undefined;

  constructor(owner: HookOwner | string, initial: object = {}) {
    this.#owner = typeof owner === 'string' ? { name: owner, names: hookNames } : owner;
    for (const [name, hooks] of Object.entries(initial)) {
      for (const hook of [hooks as unknown].flat()) this.#add(name, listenerOf(hook));
    }
  }

  /** The same hooks, each run for a tenant: what is added to one is in both. */
  forTenant(tenant: Tenant): HookRegistry<Hooks> {
    const hooks = new HookRegistry<Hooks>(this.#owner);
    hooks.#held = this.#held;
    hooks.#tenant = tenant;
    return hooks;
  }

  /** Runs the hooks of another too, after its own. */
  follow(followed: HookRegistry<DatabaseHooks> | undefined): void {
    this.#held.followed = followed;
    this.#held.followedVersion = -1;
  }

  /**
   * Adds a hook. It runs after those that are there, and can be removed by its name, or by what this returns.
   *
   * @throws DefinitionError `UNKNOWN_HOOK`, `INVALID_HOOK`, `DUPLICATE_HOOK`
   * @example
   * const remove = Person.hooks.addListener('beforeSave', person => void (person.slug = person.name.toLowerCase()));
   */
  addListener<N extends keyof Hooks & string>(name: N, hook: Hooks[N], listenerName?: string | symbol): () => void {
    const listener = new NamedHook(hook as HookFunction, listenerName);
    this.#add(name, listener);
    return () => this.#remove(name, each => each === listener);
  }

  /** Removes a hook, given as it was added or by its name; what is not there is passed over. */
  removeListener<N extends keyof Hooks & string>(name: N, hookOrName: Hooks[N] | string | symbol): void {
    requireHookName(this.#owner.name, name, this.#owner.names);
    this.#remove(name, ({ hook, name: own }) => hook === hookOrName || (own !== undefined && own === hookOrName));
  }

  /** Whether there is any of that name, of the database's too. */
  hasListeners(name: keyof Hooks & string): boolean {
    return this.#current().has(name);
  }

  /** Runs the hooks of that name, each awaited before the next. */
  async runAsync<N extends keyof Hooks & string>(name: N, ...args: Arguments<Hooks[N]>): Promise<void> {
    requireHookName(this.#owner.name, name, this.#owner.names);
    await this.run(name, ...(args as readonly unknown[]));
  }

  add(name: string, hook: unknown): void {
    this.#add(name, listenerOf(hook));
  }

  remove(name: string, hook: unknown): void {
    this.#remove(name, each => each.hook === hook);
  }

  /** Whether running the hook would do anything: callers on hot paths ask first and skip the await. */
  has(name: string): boolean {
    return this.#current().has(name);
  }

  /** The same of several names at once. */
  hasAny(names: readonly string[]): boolean {
    const current = this.#current();
    return current.size > 0 && names.some(name => current.has(name));
  }

  /** Whether there is no hook at all. */
  get isEmpty(): boolean {
    return this.#current().size === 0;
  }

  async run(name: string, ...args: readonly unknown[]): Promise<void> {
    for (const hook of this.#current().get(name) ?? []) await this.#call(hook, args);
  }

  /**
   * Runs hooks of what cannot wait.
   *
   * @throws DefinitionError `ASYNC_HOOK` where one is asynchronous
   */
  runAtOnce(name: string, ...args: readonly unknown[]): void {
    for (const hook of this.#current().get(name) ?? [])
      refusePromise(this.#call(hook, args), () => asyncHook(this.#owner.name, name));
  }

  #call(hook: HookFunction, args: readonly unknown[]): unknown {
    const run = (): unknown => Reflect.apply(hook, this.#owner.self, args);
    return this.#tenant === undefined || this.#owner.runFor === undefined
      ? run()
      : this.#owner.runFor(this.#tenant, run);
  }

  #add(name: string, listener: Listener): void {
    requireHookName(this.#owner.name, name, this.#owner.names);
    if (typeof listener.hook !== 'function') throw noFunction(this.#owner.name, name, listener.hook);
    const present = this.#held.own.get(name) ?? [];
    if (listener.name !== undefined && present.some(each => each.name === listener.name))
      throw nameTaken(this.#owner.name, name, listener.name);
    this.#held.own.set(name, [...present, listener]);
    this.#change();
  }

  #remove(name: string, isMeant: (listener: Listener) => boolean): void {
    const kept = (this.#held.own.get(name) ?? []).filter(each => !isMeant(each));
    if (kept.length === 0) this.#held.own.delete(name);
    else this.#held.own.set(name, kept);
    this.#change();
  }

  #change(): void {
    this.#held.version += 1;
    this.#merge();
  }

  #current(): ReadonlyMap<string, readonly HookFunction[]> {
    if (this.#held.followed !== undefined && this.#held.followed.#held.version !== this.#held.followedVersion)
      this.#merge();
    return this.#held.all;
  }

  #merge(): void {
    const all = new Map<string, readonly HookFunction[]>();
    const followed = this.#held.followed;
    for (const [name, listeners] of [...this.#held.own, ...(followed === undefined ? [] : followed.#held.own)])
      all.set(name, [...(all.get(name) ?? []), ...listeners.map(({ hook }) => hook)]);
    this.#held.all = all;
    this.#held.followedVersion = followed === undefined ? -1 : followed.#held.version;
  }
}

const listenerOf = (hook: unknown): Listener =>
  // What is no function is refused with the name of the hook.
  hook instanceof NamedHook ? (hook as Listener) : new NamedHook(hook as HookFunction, undefined);

const asyncHook = (owner: string, name: string): DefinitionError =>
  new DefinitionError('ASYNC_HOOK', `A hook ${name} of ${owner} is asynchronous, and is called at once.`, {
    hint: 'Do what is awaited before, and let the hook use what came of it.',
  });

const noFunction = (owner: string, name: string, given: unknown): DefinitionError =>
  new DefinitionError('INVALID_HOOK', `The hook ${name} of ${owner} is not a function.`, {
    // As others have it: addHook(hook, name, function).
    hint:
      typeof given === 'string' ? `For a hook with a name: hooks.addListener('${name}', function, name).` : undefined,
  });

const nameTaken = (owner: string, name: string, listener: string | symbol): DefinitionError =>
  new DefinitionError('DUPLICATE_HOOK', `${owner} has a hook ${name} by the name "${String(listener)}" already.`, {
    hint: 'Remove it first, or give this one another name.',
  });
