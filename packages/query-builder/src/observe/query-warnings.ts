import { RecentMap } from '../sql/recent-map';
import type { Statement } from '../sql/statement';

/** What is warned of while a program is developed. */
export interface QueryWarnings {
  /** Statements that take so many milliseconds or more; 500 unless given, `false`: none. */
  readonly slowQueries?: number | false | undefined;
  /** A query that is sent so many times one after the other, with other values; 10 unless given, `false`: none. */
  readonly repeatedQueries?: number | false | undefined;
}

const DEFAULTS = { slowQueries: 500, repeatedQueries: 10 };

const MOST_TEXTS = 1_000;

/** How often a text was sent without a pause or a write, and when it was last heard of. */
interface Run {
  count: number;
  turn: number;
  writes: number;
  isTold: boolean;
}

/** Tells of statements that are slow, and of queries that should be one: of each text once. */
export class QueryWatcher {
  readonly #slow: number;
  readonly #repeated: number;
  readonly #toldSlow = new RecentMap<string, true>(MOST_TEXTS);
  readonly #runs = new RecentMap<string, Run>(MOST_TEXTS);
  readonly #turns = new Turns();
  /** What is read between writes, as each upsert of a list does, is no list that one query could read. */
  #writes = 0;

  constructor({ slowQueries = DEFAULTS.slowQueries, repeatedQueries = DEFAULTS.repeatedQueries }: QueryWarnings) {
    this.#slow = slowQueries === false ? Infinity : slowQueries;
    this.#repeated = repeatedQueries === false ? Infinity : repeatedQueries;
  }

  /**
   * A query is sent: again, where it was sent or answered in this turn of the event loop. So it is in a loop that waits for
   * each, and where many are sent at once, and not where requests of different people come one after the other.
   */
  begins({ sql, about }: Statement, bindings: readonly unknown[]): void {
    if (about === undefined) return;
    if (!isRead(about.operation)) this.#writes += 1;
    if (!isRead(about.operation) || bindings.length === 0) return;
    const [turn, writes] = [this.#turns.current, this.#writes];
    const run = this.#runs.get(sql) ?? { count: 0, turn, writes, isTold: false };
    run.count = run.turn === turn && run.writes === writes ? run.count + 1 : 1;
    Object.assign(run, { turn, writes });
    this.#runs.set(sql, run);
    if (run.count < this.#repeated || run.isTold) return;
    run.isTold = true;
    warn('REPEATED_QUERY', `A query of ${about.model} was sent ${run.count} times one after the other: ${sql}`, {
      hint: 'Ask once for all: by include, load(), or a list of keys.',
      stack: callers(),
    });
  }

  ended({ sql, about }: Statement, milliseconds: number): void {
    const run = this.#runs.get(sql);
    if (run !== undefined) run.turn = this.#turns.current;
    if (milliseconds < this.#slow || this.#toldSlow.get(sql) === true) return;
    this.#toldSlow.set(sql, true);
    const what = about === undefined ? 'A statement' : `The ${about.operation} of ${about.model}`;
    warn('SLOW_QUERY', `${what} took ${Math.round(milliseconds)} ms: ${sql}`, {
      hint: 'Model.explain() tells how the database goes about a query.',
    });
  }
}

const isRead = (operation: string): boolean => operation === 'select' || operation === 'aggregate';

/** Numbers the turns of the event loop, as long as somebody asks. */
class Turns {
  #number = 0;
  #isEnding = false;

  get current(): number {
    if (!this.#isEnding) {
      this.#isEnding = true;
      setImmediate(() => {
        this.#isEnding = false;
        this.#number += 1;
      }).unref();
    }
    return this.#number;
  }
}

interface WarningDetails {
  readonly hint: string;
  readonly stack?: string | undefined;
}

/** Never a value: they may be secrets. */
function warn(code: string, message: string, { hint, stack }: WarningDetails): void {
  const detail = stack === undefined ? hint : `${hint}\n${stack}`;
  process.emitWarning(message, { type: 'MortiseWarning', code, detail });
}

const DEEP_ENOUGH = 50;

/** Who asked: past the frames of Mortise itself. */
function callers(): string | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEEP_ENOUGH;
  try {
    const frames = new Error().stack?.split('\n').slice(1) ?? [];
    return frames.filter(frame => !/[\\/]node_modules[\\/](@mortise[\\/]|mortise[\\/])/.test(frame)).join('\n');
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
