import type { InsertCommand, ExecutionContext } from '@mortise/core';
import type { Syntax, VersionCheck } from '../../dialects/contract/syntax';
import { explainUnreadableAnswer } from '../../read/explain-unreadable';
import type { InsertNews, InsertPlan, InsertStrategy, SentRows } from './insert-plan';
import { chooseMatching, matchRows } from './row-matching';
import type { Executor } from '../../sql/statement';
import type { Dialect } from '../../dialects/contract/dialect';

/** The rows come back from the statement that writes them. */
export function returningStrategy(command: InsertCommand, syntax: Syntax): InsertStrategy {
  const { definition, attributes, conflict } = command;
  const matching = chooseMatching(command, syntax);
  const tells = newsOf(command, syntax);
  const key = matching.by === 'key' ? matching.key : [];
  const names = returned(command, key, syntax);
  return {
    shape: { definition, attributes, conflict, returning: names, tells },
    oneByOne: matching.by === 'statement',
    read: sent => {
      const rows = matchRows(matching, sent.command, decodedRows(sent, names));
      if (tells === undefined) return rows;
      return tells === 'updatedRow' ? withCreated(rows, sent) : withoutSkipped(rows, sent);
    },
  };
}

function newsOf({ tellsKept, tellsCreated }: InsertCommand, syntax: Syntax): InsertNews | undefined {
  if (tellsCreated === true && syntax.updatedMark !== undefined) return 'updatedRow';
  return tellsKept === true && syntax.skippedMark !== undefined ? 'skippedRow' : undefined;
}

/** Something has to come back, to tell that a row was written. */
function returned(
  { definition, returning }: InsertCommand,
  key: readonly string[],
  { skippedMark }: Syntax,
): readonly string[] {
  if (key.length > 0) return [...returning, ...key];
  return returning.length > 0 || skippedMark !== undefined ? returning : definition.columns.slice(0, 1);
}

function decodedRows({ plan, result, command }: SentRows, names: readonly string[]): readonly (readonly unknown[])[] {
  try {
    return result.rows.map(row => decodeRow(row, plan));
  } catch (error) {
    throw explainUnreadableAnswer(error, result.rows, {
      definition: command.definition,
      names,
      decoders: plan.decoders,
    });
  }
}

/** Those that have the mark behind their values were there already. */
function withoutSkipped(rows: readonly (readonly unknown[] | undefined)[], { plan, result, mark }: SentRows) {
  const position = plan.decoders.length;
  return rows.map((row, index) => (Number(result.rows[index]?.[position]) === mark ? undefined : row));
}

/** Those that have the mark behind their values were updated. */
function withCreated(rows: readonly (readonly unknown[] | undefined)[], { plan, result, mark }: SentRows) {
  const position = plan.decoders.length;
  return rows.map((row, index) => row && [...row, Number(result.rows[index]?.[position]) !== mark]);
}

/** The canonical values of a row that came back; what follows them in it is not read. */
function decodeRow(row: readonly unknown[], { decoders }: InsertPlan): readonly unknown[] {
  return decoders.map((decode, index) => {
    const raw = row[index];
    return decode === undefined || raw === null ? raw : decode(raw);
  });
}

/** Whose server it is. */
interface ReturningContext {
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
