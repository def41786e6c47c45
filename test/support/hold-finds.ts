import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { Model, type QueryTrace } from 'mortise';

/** The first statement of a find, once it is sent. */
interface Sent {
  sql?: string;
}

const finds = new AsyncLocalStorage<Sent>();

tracingChannel<unknown, QueryTrace>('mortise:query').start.subscribe(message => {
  const find = finds.getStore();
  if (find !== undefined) find.sql ??= (message as QueryTrace).sql;
});

type FindAll = (this: typeof Model, options?: object) => Promise<unknown>;

// The signature of findAll says more than is needed here.
const statics = Model as unknown as { findAll: FindAll; toSQL: (options?: object) => { readonly sql: string } };
const { findAll } = statics;

/** What toSQL gives for a call; undefined where hooks may change it, or where it is refused. */
function expectedSql(model: typeof Model, options?: object): string | undefined {
  try {
    if (model.hooks.has('beforeFind')) return undefined;
    return (model as unknown as typeof statics).toSQL(options).sql;
  } catch {
    // The find is refused as well: what it is refused with, its test says.
    return undefined;
  }
}

statics.findAll = async function (options) {
  const expected = expectedSql(this, options);
  const sent: Sent = {};
  const found = await finds.run(sent, () => findAll.call(this, options));
  // Tags are of the moment at which a statement is sent.
  const isHeld = sent.sql === expected || sent.sql?.startsWith(`${expected} /*`) === true;
  if (expected !== undefined && sent.sql !== undefined && !isHeld)
    throw new Error(`findAll sent another statement than toSQL gives.\nSent:  ${sent.sql}\ntoSQL: ${expected}`);
  return found;
};
