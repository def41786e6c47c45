import { DataTypes, type Database, type Model, type ModelStatic, type Transaction } from 'mortise';

export type LinkedRow = Model & Record<string, (...args: readonly unknown[]) => Promise<unknown>>;

/** Options that say in which transaction a list is written. */
export interface Within {
  readonly transaction?: Transaction | null;
}

/** One way to make a list of links what it should be, and to read it. */
export interface ListWrite {
  readonly write: (post: LinkedRow, ids: readonly number[], within?: Within) => Promise<unknown>;
  readonly read: (post: LinkedRow) => Promise<unknown>;
  /** A model whose rows it has nothing to do with. */
  readonly unlike: 'Tag' | 'Comment';
}

type Related = (name: string) => { sync(ids: readonly number[], options?: Within): Promise<unknown> };

const related = (post: LinkedRow, name: string): ReturnType<Related> =>
  (post as unknown as { related: Related }).related(name);
const method =
  (name: string): ListWrite['write'] =>
  (post, ids, within) =>
    post[name]?.(ids, within) as Promise<unknown>;

const listOfTags = (name: string, write: ListWrite['write']): ListWrite => ({
  write,
  read: post => post[name]?.() as Promise<unknown>,
  unlike: 'Comment',
});

const listOfComments = (write: ListWrite['write']): ListWrite => ({
  write,
  read: post => post['getComments']?.() as Promise<unknown>,
  unlike: 'Tag',
});

/** Every way a whole list is written, by its name. */
export const listWrites: Readonly<Record<string, ListWrite>> = {
  set: listOfTags('getTags', method('setTags')),
  sync: listOfTags('getTags', (post, ids, within) => related(post, 'tags').sync(ids, within)),
  'update with { set }': listOfTags('getTags', (post, ids, within) =>
    post.update({ tags: { set: ids } } as never, within),
  ),
  'set of pairs that may repeat': listOfTags('getMarks', method('setMarks')),
  'set in a junction without a key': listOfTags('getLabels', method('setLabels')),
  'set of has-many': listOfComments(method('setComments')),
  'sync of has-many': listOfComments((post, ids, within) => related(post, 'comments').sync(ids, within)),
};

/** Models with a list of each kind. */
export interface LinkModels {
  readonly Post: ModelStatic<LinkedRow>;
  readonly Tag: ModelStatic<LinkedRow>;
  readonly Comment: ModelStatic<LinkedRow>;
}

/** Defines them in a database; `posts_labels` is a table that others made, without a key. */
export function defineLinkModels(database: Database): LinkModels {
  const Post = database.define<LinkedRow>('Post', { title: DataTypes.STRING });
  const Tag = database.define<LinkedRow>('Tag', { word: DataTypes.STRING });
  const Comment = database.define<LinkedRow>('Comment', { text: DataTypes.STRING });
  const key = (columnName: string) => ({ type: DataTypes.INTEGER, columnName });
  const columns = { postId: key('post_id'), labelId: key('label_id') };
  const PostLabel = database.define<LinkedRow>('PostLabel', columns, { tableName: 'posts_labels', timestamps: false });
  Post.belongsToMany(Tag, { as: 'tags', through: 'PostTag' });
  Post.belongsToMany(Tag, {
    as: 'marks',
    through: { model: 'PostMark', unique: false },
    inverse: { as: 'marked' },
  });
  Post.belongsToMany(Tag, {
    as: 'labels',
    through: PostLabel,
    foreignKey: 'postId',
    otherKey: 'labelId',
    foreignKeyConstraints: false,
    inverse: { as: 'labelled', foreignKeyConstraints: false },
  });
  Post.hasMany(Comment, { as: 'comments' });
  return { Post, Tag, Comment };
}

/** Makes the tables, a post, and so many targets of each kind: their ids count from 1. */
export async function createLinkTables(database: Database, models: LinkModels, targets: number): Promise<LinkedRow> {
  for (const model of database.models) if (model.name !== 'PostLabel') await (model as typeof Model).sync();
  await database.query('CREATE TABLE posts_labels (post_id INTEGER NOT NULL, label_id INTEGER NOT NULL)');
  const numbers = Array.from({ length: targets }, (_none, index) => index + 1);
  await models.Tag.bulkCreate(numbers.map(number => ({ id: number, word: `tag ${number}` })) as never);
  await models.Comment.bulkCreate(numbers.map(number => ({ id: number, text: `comment ${number}` })) as never);
  return models.Post.create({ title: 'Hello' });
}

/** The ids of a list, in order: one that is there twice stands twice. */
export async function idsOf(list: ListWrite, post: LinkedRow): Promise<readonly number[]> {
  const rows = (await list.read(post)) as readonly { readonly id: number }[];
  return rows.map(({ id }) => id).sort((left, right) => left - right);
}
