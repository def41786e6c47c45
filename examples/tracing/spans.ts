import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { context, type Span, SpanKind, SpanStatusCode, trace, type Attributes, type Tracer } from '@opentelemetry/api';
import type { ConnectionTrace, LinkWriteTrace, QueryTrace, TransactionTrace } from 'mortise';

/** What a span is made of: what is known as it begins, and what is told as it ends. */
interface SpanShape<Message> {
  readonly name: (message: Message) => string;
  readonly before: (message: Message) => Attributes;
  readonly after: (message: Message) => Attributes;
}

/** The span that the running code stands in. */
const standing = new AsyncLocalStorage<Span>();

/** Makes a span of everything that a channel tells of. */
function spansOf<Message extends { readonly error?: unknown }>(
  tracer: Tracer,
  channelName: string,
  { name, before, after }: SpanShape<Message>,
): void {
  const channel = tracingChannel<Span, Message>(channelName);
  const open = new WeakMap<Message, Span>();
  channel.start.bindStore(standing, message => {
    const parent = standing.getStore();
    const within = parent === undefined ? context.active() : trace.setSpan(context.active(), parent);
    const span = tracer.startSpan(name(message), { kind: SpanKind.CLIENT, attributes: before(message) }, within);
    open.set(message, span);
    return span;
  });
  channel.asyncEnd.subscribe(told => {
    const message = told as Message; // what the channel is told
    const span = open.get(message);
    span?.setAttributes(after(message));
    if (message.error instanceof Error) span?.setStatus({ code: SpanStatusCode.ERROR, message: message.error.message });
    span?.end();
  });
}

/** Spans for queries, transactions, connections and writes of links, by OpenTelemetry's names for databases. */
export function traceMortise(tracer: Tracer): void {
  spansOf<QueryTrace>(tracer, 'mortise:query', {
    name: ({ operation = 'query', association, model = '' }) => `${operation} ${association ?? model}`.trim(),
    // The values are left out: they may be secrets.
    before: ({ sql, dialect, operation, model }) => ({
      'db.system.name': dialect,
      'db.query.text': sql,
      ...(operation !== undefined && { 'db.operation.name': operation }),
      ...(model !== undefined && { 'db.collection.name': model }),
    }),
    after: ({ rowCount = 0 }) => ({ 'db.response.returned_rows': rowCount }),
  });
  spansOf<TransactionTrace>(tracer, 'mortise:transaction', {
    name: ({ isNested }) => (isNested ? 'savepoint' : 'transaction'),
    before: ({ dialect }) => ({ 'db.system.name': dialect }),
    after: ({ outcome = 'unknown' }) => ({ 'mortise.outcome': outcome }),
  });
  spansOf<ConnectionTrace>(tracer, 'mortise:connection', {
    name: () => 'connect',
    before: ({ dialect }) => ({ 'db.system.name': dialect }),
    after: () => ({}),
  });
  spansOf<LinkWriteTrace>(tracer, 'mortise:link-write', {
    name: ({ association, verb }) => `${verb} ${association}`,
    before: ({ targetCount = 0 }) => ({ 'mortise.targets': targetCount }),
    after: () => ({}),
  });
}
