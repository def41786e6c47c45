import type { ExecutionContext } from '@mortise/core';
import type { Knex } from 'knex';
import type { Executor } from '../../sql/executor';
import type { TextBuilder } from '../select-text';
import type { Syntax, VersionCheck } from '../../dialects/contract/syntax';

/** Whether INSERT gives back what the database filled in; the server is asked for its version once. */
export class ReturningSupport {
  #known: boolean | undefined;
  readonly #executor: Executor & TextBuilder;
  readonly #check: VersionCheck | undefined;

  constructor(executor: Executor & TextBuilder, { supportsReturning }: Syntax) {
    this.#executor = executor;
    this.#check = supportsReturning === true ? undefined : supportsReturning;
    if (this.#check === undefined) this.#known = true;
  }

  /** At once where it is known, as it is after the first time. */
  get(context: ExecutionContext): boolean | Promise<boolean> {
    return this.#known ?? this.#find(context);
  }

  async #find(context: ExecutionContext): Promise<boolean> {
    const version = this.#configuredVersion() ?? (await this.#askVersion(context));
    this.#known = this.#check?.passes(version) ?? true;
    return this.#known;
  }

  /** knex has an option for servers that do not tell their version. */
  #configuredVersion(): string | undefined {
    return (this.#executor.knex.client as Knex.Client).config.version;
  }

  /** On the connection of the call, which may be the only one there is; no statement of the caller's, so not logged. */
  async #askVersion({ transaction }: ExecutionContext): Promise<string> {
    const { rows } = await this.#executor.raw(this.#check?.query ?? '', [], { transaction, logging: false });
    return String(rows[0]?.[0]);
  }
}
