import { tracingChannel } from 'node:diagnostics_channel';

/** What of the rows and models a statement is about. */
export interface StatementSubject {
  readonly operation: 'select' | 'aggregate' | 'insert' | 'update' | 'delete';
  readonly model: string;
  /** What is read of it is associated: `Person.likedToots`. */
  readonly association?: string | undefined;
}

/** A statement, on the channel `mortise:query`. */
export interface QueryTrace extends Partial<StatementSubject> {
  readonly sql: string;
  /** The values that are bound. They may be secrets. */
  readonly parameters: readonly unknown[];
  /** `sqlite`, `postgres`, `mysql`, or the name of a dialect of your own. */
  readonly dialect: string;
  /** The transaction it runs in. */
  readonly transactionId: string | undefined;
  /** How many rows it gave, or wrote, once it has ended. */
  rowCount?: number;
  /** What it failed with. */
  readonly error?: unknown;
}

/** A transaction, on the channel `mortise:transaction`, from its begin to its end. */
export interface TransactionTrace {
  readonly kind: 'managed' | 'unmanaged';
  readonly dialect: string;
  /** Whether it is a savepoint in another. */
  readonly isNested: boolean;
  readonly isolationLevel: string | undefined;
  /** Known once it has begun. */
  id?: string;
  /** How it has ended; unknown where COMMIT was sent and no answer came. */
  outcome?: 'committed' | 'rolled back' | 'unknown' | undefined;
  readonly error?: unknown;
}

/** The opening of a connection, on the channel `mortise:connection`. */
export interface ConnectionTrace {
  readonly dialect: string;
  readonly error?: unknown;
}

/** A call that links and unlinks, on the channel `mortise:link-write`. */
export interface LinkWriteTrace {
  readonly model: string;
  /** `Person.likedToots`. */
  readonly association: string;
  /** As the call is named; `nested`: with the rows of its sources. */
  readonly verb: string;
  /** The number of targets that were given, where a list or one was. */
  readonly targetCount: number | undefined;
  /** The number of links that went or were counted, where the call tells it. */
  rowCount?: number;
  readonly error?: unknown;
}

/** One of the events of a channel. */
interface TraceEvent<Message> {
  publish(message: Message): void;
}

/** What is used here of a tracing channel: Node's own types of it differ between versions, and are not there for everybody. */
export interface Trace<Message extends object> {
  readonly hasSubscribers: boolean;
  readonly start: TraceEvent<Message>;
  readonly end: TraceEvent<Message>;
  readonly asyncStart: TraceEvent<Message>;
  readonly asyncEnd: TraceEvent<Message>;
  tracePromise(work: () => Promise<void>, message: Message): Promise<void>;
}

const named = <Message extends object>(name: string): Trace<Message> => tracingChannel(name);

/** What is told to whoever listens, by the names it listens to. Where nobody does (`hasSubscribers`) nothing is made to be told. */
export const traces = {
  query: named<QueryTrace>('mortise:query'),
  transaction: named<TransactionTrace>('mortise:transaction'),
  connection: named<ConnectionTrace>('mortise:connection'),
  linkWrite: named<LinkWriteTrace>('mortise:link-write'),
};

/** Does the work, and tells of its begin and its end; rows are no part of what is told. */
export async function traced<T, Message extends object>(
  trace: Trace<Message>,
  message: Message,
  work: (message: Message) => T | Promise<T>,
): Promise<T> {
  let result: T | undefined;
  await trace.tracePromise(async () => void (result = await work(message)), message);
  return result as T; // the work has ended
}
