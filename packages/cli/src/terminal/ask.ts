import { Interrupted, UsageError } from '../errors/cli-error';
import type { Io } from './io';

export interface Choice<Value> {
  readonly value: Value;
  readonly name: string;
}

/** Asks the user: only where there is one. */
export class Questions {
  constructor(private readonly io: Io) {}

  /** Whether anybody would answer. */
  get canAsk(): boolean {
    return this.io.stdin.isTTY === true && this.io.stderr.isTTY === true && this.io.env['CI'] === undefined;
  }

  /**
   * Asks for a yes or no.
   *
   * @throws UsageError `NOBODY_TO_ASK`
   */
  async confirm(message: string, instead: string): Promise<boolean> {
    this.#require(message, instead);
    const { confirm } = await import('@inquirer/prompts');
    return this.#answer(context => confirm({ message, default: false }, context));
  }

  async choose<Value>(message: string, choices: readonly Choice<Value>[], instead: string): Promise<Value> {
    this.#require(message, instead);
    const { select } = await import('@inquirer/prompts');
    return this.#answer(context => select({ message, choices }, context));
  }

  #require(message: string, instead: string): void {
    if (this.canAsk) return;
    throw new UsageError('NOBODY_TO_ASK', `This needs an answer, and there is no terminal to ask in: ${message}`, {
      hint: `Answer beforehand: ${instead}.`,
    });
  }

  /** On stderr: what is piped elsewhere has no questions in it. */
  async #answer<T>(ask: (context: { input: Io['stdin']; output: Io['stderr'] }) => Promise<T>): Promise<T> {
    try {
      return await ask({ input: this.io.stdin, output: this.io.stderr });
    } catch (error) {
      if (error instanceof Error && error.name === 'ExitPromptError') throw new Interrupted();
      throw error;
    }
  }
}
