import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answer, Question, Round } from './contender-process';

/** A contender in a process of its own: what slows one down, its garbage too, slows no other. */
export class ContenderHandle {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  private constructor(readonly name: string) {
    this.#child = fork(join(__dirname, 'contender-process.ts'), { execArgv: ['-r', 'ts-node/register'] });
    this.#ended = once(this.#child, 'exit').then(([code]) => {
      throw new Error(`The process of ${name} has ended with ${code}.`);
    });
    // Told to whoever asks something.
    this.#ended.catch(() => undefined);
  }

  static async open(name: string, file: string): Promise<ContenderHandle> {
    const handle = new ContenderHandle(name);
    await handle.#ask({ ask: 'open', name, file });
    return handle;
  }

  /** The result of one run, as all contenders give it. */
  async compare(workload: string, turn: number): Promise<string> {
    return (await this.#ask({ ask: 'compare', workload, turn })) as string;
  }

  async round(workload: string, turn: number, repeat: number): Promise<Round> {
    return (await this.#ask({ ask: 'round', workload, turn, repeat })) as Round;
  }

  async close(): Promise<void> {
    // One that has ended has nothing to close; whoever asked it was told.
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    await this.#ask({ ask: 'close' });
    this.#child.disconnect();
  }

  async #ask(question: Question): Promise<unknown> {
    this.#child.send(question);
    const [answer] = (await Promise.race([once(this.#child, 'message'), this.#ended])) as [Answer];
    if (!answer.ok) throw new Error(`${this.name}, asked ${JSON.stringify(question)}: ${answer.problem}`);
    return answer.value;
  }
}
