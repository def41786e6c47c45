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
}

type Related = (name: string) => { sync(ids: readonly number[], options?: Within): Promise<unknown> };

const related = (post: LinkedRow, name: string): ReturnType<Related> =>
  (post as unknown as { related: Related }).related(name);
const method =
  (name: string): ListWrite['write'] =>
  (post, ids, within) =>
    post[name]?.(ids, within) as Promise<unknown>;

/** Every way a whole list is written, by its name. */
export const listWrites: Readonly<Record<string, ListWrite>> = {
  set: { write: method('setTags'), read: post => post['getTags']?.() as Promise<unknown> },
  sync: {
    write: (post, ids, within) => related(post, 'tags').sync(ids, within),
    read: post => post['getTags']?.() as Promise<unknown>,
  },
  'update with { set }': {
    write: (post, ids, within) => post.update({ tags: { set: ids } } as never, within as never),
    read: post => post['getTags']?.() as Promise<unknown>,
  },
  'set of pairs that may repeat': {
    write: method('setMarks'),
    read: post => post['getMarks']?.() as Promise<unknown>,
  },
  'set in a junction without a key': {
    write: method('setLabels'),
    read: post => post['getLabels']?.() as Promise<unknown>,
  },
  'set of has-many': { write: method('setComments'), read: post => post['getComments']?.() as Promise<unknown> },
  'sync of has-many': {
    write: (post, ids, within) => related(post, 'comments').sync(ids, within),
    read: post => post['getComments']?.() as Promise<unknown>,
  },
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
  Post.belongsToMany(Tag, { as: 'marks', through: { model: 'PostMark', unique: false } });
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
  for (const model of database.models) if (model.name !== 'PostLabel') await model.sync();
  await database.query('CREATE TABLE posts_labels (post_id INTEGER NOT NULL, label_id INTEGER NOT NULL)');
  const numbers = Array.from({ length: targets }, (_none, index) => index + 1);
  await models.Tag.bulkCreate(numbers.map(number => ({ id: number, word: `tag ${number}` })) as never);
  await models.Comment.bulkCreate(numbers.map(number => ({ id: number, text: `comment ${number}` })) as never);
  return models.Post.create({ title: 'Hello' } as never);
}

/** The ids of a list, in order: one that is there twice stands twice. */
export async function idsOf(list: ListWrite, post: LinkedRow): Promise<readonly number[]> {
  const rows = (await list.read(post)) as readonly { readonly id: number }[];
  return rows.map(({ id }) => id).sort((left, right) => left - right);
}
