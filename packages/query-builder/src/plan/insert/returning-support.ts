import type { ExecutionContext } from '@mortise/core';
import type { Executor } from '../../sql/statement';
import type { Dialect } from '../../dialects/contract/dialect';
import type { VersionCheck } from '../../dialects/contract/syntax';

/** Whose server it is. */
export interface ReturningContext {
  readonly executor: Executor;
  readonly dialect: Dialect;
  readonly serverVersion: string | undefined;
}

/** Whether INSERT gives back what the database filled in; the server is asked for its version once. */
export class ReturningSupport {
  #known: boolean | undefined;
  readonly #executor: Executor;
  /** As the user has told it: some servers don't. */
  readonly #serverVersion: string | undefined;
  readonly #check: VersionCheck | undefined;

  constructor({ executor, dialect, serverVersion }: ReturningContext) {
    const { supportsReturning } = dialect.syntax;
    this.#executor = executor;
    this.#serverVersion = serverVersion;
    this.#check = supportsReturning === true ? undefined : supportsReturning;
    if (this.#check === undefined) this.#known = true;
  }

  /** At once where it is known, as it is after the first time. */
  get(context: ExecutionContext): boolean | Promise<boolean> {
    return this.#known ?? this.#find(context);
  }

  async #find(context: ExecutionContext): Promise<boolean> {
    const version = this.#serverVersion ?? (await this.#askVersion(context));
    this.#known = this.#check?.passes(version) ?? true;
    return this.#known;
  }

  /** On the connection of the call, which may be the only one there is; no statement of the caller's, so not logged. */
  async #askVersion({ transaction }: ExecutionContext): Promise<string> {
    const { rows } = await this.#executor.raw(this.#check?.query ?? '', [], { transaction, logging: false });
    return String(rows[0]?.[0]);
  }
}
