import { Database, MortiseError } from 'mortise';
import { defineLinkModels, listWrites } from './link-lists';

/** What a process is asked to write, and at which level; undefined: outside of transactions. */
export interface LinkOrder {
  readonly write: string;
  readonly isolationLevel: 'READ UNCOMMITTED' | 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE' | undefined;
  readonly lists: readonly (readonly number[])[];
}

/** For each list `set`, `retryable`, or the error with which it was refused. */
export type LinkReport = readonly string[];

/** Sets one list of a post for each caller, all at once, as often as it is told. */
async function main(config: ConstructorParameters<typeof Database>[0]): Promise<void> {
  const database = new Database(config);
  const { Post, Tag, Comment } = defineLinkModels(database);
  const post = await Post.findOne({ rejectOnEmpty: true });
  const set = async ({ write, isolationLevel }: LinkOrder, ids: readonly number[]): Promise<unknown> => {
    const list = listWrites[write];
    if (isolationLevel === undefined) return list?.write(post, ids);
    return database.transaction({ isolationLevel }, async () => {
      await (list?.unlike === 'Tag' ? Tag : Comment).count();
      await list?.write(post, ids);
    });
  };
  process.on('message', (order: LinkOrder | 'close') => {
    if (order === 'close') return void database.close().then(() => process.disconnect());
    void Promise.all(order.lists.map(ids => set(order, ids).then(() => 'set', howRefused))).then(report =>
      process.send?.(report),
    );
  });
  process.send?.('ready');
}

function howRefused(error: unknown): string {
  return error instanceof MortiseError && 'retryable' in error && error.retryable === true
    ? 'retryable'
    : String(error);
}

if (require.main === module) void main(JSON.parse(process.argv[2] ?? '') as never);
