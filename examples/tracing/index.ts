import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { Database } from 'mortise';
import { LikedToot, Person, Toot } from '../toots/models';
import { traceMortise } from './spans';

/** What a request costs, as the spans of OpenTelemetry: a collector would be sent them, here they are printed as a tree. */
export async function main(print: (text: string) => void = console.log): Promise<void> {
  const spans = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const tracer = provider.getTracer('example');
  traceMortise(tracer);

  const database = new Database('sqlite::memory:', { models: [Person, Toot, LikedToot] });
  await database.sync();
  spans.reset();

  const request = tracer.startSpan('POST /people');
  await context.with(trace.setSpan(context.active(), request), async () => {
    const ada = await Person.create({ name: 'Ada' });
    await ada.setLikedToots(await Toot.bulkCreate([{ text: 'Hello, world' }, { text: 'Rain again' }]));
    await Person.findAll({ include: [{ model: Toot, through: { where: { reaction: 'like' } } }] });
  });
  request.end();
  await database.close();

  const finished = spans.getFinishedSpans();
  const printBelow = (parent: string | undefined, indent: string): void => {
    for (const span of finished.filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent)) {
      const rows = span.attributes['db.response.returned_rows'] as number | undefined; // of queries
      print(`${indent}${span.name}${rows === undefined ? '' : `: ${rows} rows`}`);
      printBelow(span.spanContext().spanId, `${indent}  `);
    }
  };
  printBelow(undefined, '');
}

if (require.main === module) void main();
