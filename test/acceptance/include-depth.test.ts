import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, NotNull } from 'mortise/decorators';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';

class Comment extends Model<InferAttributes<Comment>, InferCreationAttributes<Comment>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
  declare parentId: CreationOptional<number | null>;
  @HasMany(() => Comment, { foreignKey: 'parentId', inverse: { as: 'parent' } })
  declare replies?: NonAttribute<Comment[]>;
  declare parent?: NonAttribute<Comment | null>;
  @BelongsToMany(() => Comment, { through: 'Citation', inverse: { as: 'citedBy' } })
  declare cites?: NonAttribute<Comment[]>;
  @HasMany(() => Mark)
  declare marks?: NonAttribute<Mark[]>;
}

class Mark extends Model<InferAttributes<Mark>, InferCreationAttributes<Mark>> {
  declare id: CreationOptional<number>;
}

type Tree = readonly [string, ...Tree[]] | string;

/** A comment with its replies: `['a', 'b', ['c', 'd']]`; what was not loaded counts as none. */
function tree({ text, replies = [] }: Comment): Tree {
  return replies.length === 0 ? text : [text, ...replies.map(tree)];
}

const chain = (comment: Comment | null | undefined): string[] =>
  comment ? [comment.text, ...chain(comment.parent)] : [];

describeEachDialect('an include with a depth', ({ connect }) => {
  const { log, statements, clear } = statementLog();

  /** 1 › (2 › (4 › 6), 3 › 5), and 7 alone. */
  async function comments(): Promise<void> {
    await connect([Comment, Mark], { logging: log });
    const parents = [null, 1, 1, 2, 3, 4, null];
    await Comment.bulkCreate(parents.map((_parent, index) => ({ text: String(index + 1) })));
    for (const [index, parentId] of parents.entries()) await Comment.update({ parentId }, { where: { id: index + 1 } });
    clear();
  }

  it('loads a tree level by level, with one statement for each', async () => {
    await comments();
    const include = { association: 'replies', depth: 3 } as const;
    const roots = await Comment.findAll({ where: { parentId: null }, order: ['id'], include });
    expect(roots.map(tree)).toEqual([['1', ['2', ['4', '6']], ['3', '5']], '7']);
    expect(statements).toHaveLength(4);
  });

  it('goes no deeper than it is asked to, and asks no more where rows end', async () => {
    await comments();
    const one = await Comment.findByPk(1, { include: { association: 'replies', depth: 2 } });
    expect(tree(one as Comment)).toEqual(['1', ['2', '4'], ['3', '5']]);
    expect(one?.replies?.[0]?.replies?.[0]?.replies).toBeUndefined();
    clear();
    const seven = await Comment.findByPk(7, { include: { association: 'replies', depth: 50 } });
    expect(seven?.replies).toEqual([]);
    expect(statements).toHaveLength(2);
  });

  it('loads a chain of to-one rows', async () => {
    await comments();
    const six = await Comment.findByPk(6, { include: { association: 'parent', depth: 10 } });
    expect(chain(six)).toEqual(['6', '4', '2', '1']);
    expect(statements).toHaveLength(4);
    clear();
    const joined = await Comment.findByPk(6, { include: { association: 'parent', depth: 10, strategy: 'join' } });
    expect(joined).toEqual(six);
    expect(statements).toHaveLength(1);
  });

  it('applies its options at each level', async () => {
    await comments();
    await Comment.bulkCreate([
      { text: '8', parentId: 2 },
      { text: 'hidden', parentId: 1 },
    ]);
    await Mark.create({ commentId: 8 } as object);
    const root = await Comment.findByPk(1, {
      include: {
        association: 'replies',
        depth: 3,
        attributes: ['id', 'text'],
        where: { text: ['2', '3', '4', '5', '8'] },
        order: [['text', 'DESC']],
        limit: 1,
        offset: 0,
        include: 'marks',
      },
    });
    expect(tree(root as Comment)).toEqual(['1', ['3', '5']]);
    const two = await Comment.findByPk(2, { include: { association: 'replies', depth: 2, order: [['id', 'DESC']], include: 'marks' } }); // prettier-ignore
    expect(tree(two as Comment)).toEqual(['2', '8', ['4', '6']]);
    expect(two?.replies?.map(({ marks }) => marks?.length)).toEqual([1, 0]);
    expect(Object.keys(root?.replies?.[0] ?? {}).sort()).toEqual(['id', 'marks', 'replies', 'text']);
  });

  it('asks of parents what it requires, and of no level below', async () => {
    await comments();
    const found = await Comment.findAll({
      order: ['id'],
      include: { association: 'replies', depth: 4, required: true },
    });
    expect(found.map(({ text }) => text)).toEqual(['1', '2', '3', '4']);
    expect(tree(found[0] as Comment)).toEqual(['1', ['2', ['4', '6']], ['3', '5']]);
  });

  it('ends where rows lead back to themselves: a row comes again as an instance of its own', async () => {
    await comments();
    const one = await Comment.findByPk(1, { rejectOnEmpty: true });
    await one.related('cites').add(2);
    const two = await Comment.findByPk(2, { rejectOnEmpty: true });
    await two.related('cites').add(1);
    await one.load({ association: 'cites', depth: 4 });
    const again = one.cites?.[0]?.cites?.[0];
    expect(again?.text).toBe('1');
    expect(again).not.toBe(one);
    expect(again?.cites?.[0]?.cites?.[0]?.text).toBe('1');
    expect(again?.cites?.[0]?.cites?.[0]?.cites).toBeUndefined();
  });

  it('is refused where it has no meaning or no bound', async () => {
    await comments();
    for (const depth of [0, 51, 1.5, Infinity, '3' as never]) {
      const found = Comment.findAll({ include: { association: 'replies', depth } });
      await expect(found).rejects.toMatchObject({ code: 'INVALID_DEPTH' });
    }
    await expect(Comment.findAll({ include: { association: 'marks', depth: 2 } })).rejects.toMatchObject({
      code: 'INVALID_DEPTH',
    });
  });
});
