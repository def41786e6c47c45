import {
  DataTypes,
  Model,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyCountAssociationsMixin,
  type BelongsToManyCreateAssociationMixin,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManyHasAssociationMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, Default, NotNull } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @Attribute(DataTypes.BOOLEAN)
  @NotNull
  @Default(false)
  declare isEditor: CreationOptional<boolean>;

  @BelongsToMany(() => Post, { through: 'Bookmark', inverse: { as: 'savedBy', scope: { isEditor: true } } })
  declare posts?: NonAttribute<Post[]>;
  declare getPosts: BelongsToManyGetAssociationsMixin<Post>;
  declare addPosts: BelongsToManyAddAssociationsMixin<Post>;

  /** Only questions count. */
  @BelongsToMany(() => Post, { through: 'Interest', scope: { kind: 'question' }, inverse: { as: 'askers' } })
  declare questions?: NonAttribute<Post[]>;
  declare getQuestions: BelongsToManyGetAssociationsMixin<Post>;
  declare setQuestions: BelongsToManySetAssociationsMixin<Post>;
  declare addQuestions: BelongsToManyAddAssociationsMixin<Post>;
  declare createQuestion: BelongsToManyCreateAssociationMixin<Post>;
  declare hasQuestion: BelongsToManyHasAssociationMixin<Post>;
  declare countQuestions: BelongsToManyCountAssociationsMixin<Post>;
}

class Post extends Model<InferAttributes<Post>, InferCreationAttributes<Post>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare kind: string | null;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
  declare savedBy?: NonAttribute<Person[]>;
  declare getSavedBy: BelongsToManyGetAssociationsMixin<Person>;
  declare createSavedBy: BelongsToManyCreateAssociationMixin<Person>;
}

const models = [Person, Post];
const textsOf = (posts: readonly Post[] | undefined): readonly string[] => (posts ?? []).map(({ text }) => text);

describeEachDialect('A scope of the target', ({ connect }) => {
  it('pages lists, but not the question of what is linked', async () => {
    const database = await connect([], { sync: false });
    const Reader = database.define('Reader', {});
    const scopes = { later: { offset: 1 } };
    const Book = database.define(
      'Book',
      { title: DataTypes.STRING },
      { defaultScope: { limit: 1, order: ['id'] }, scopes },
    );
    Reader.belongsToMany(Book, { as: 'books', through: 'Reading' });
    await database.sync();
    const reader = await Reader.create({ books: [{ title: 'Emma' }, { title: 'Ulysses' }] });
    const books = reader.related('books');
    expect(await books.get()).toHaveLength(1);
    expect(await books.has([1, 2])).toBe(true);
    expect(await books.has([1, 2], { scope: 'later' })).toBe(true);
    expect(await books.count()).toBe(2);
  }); // S66 S74
});

describeEachDialect('A scope on a many-to-many', ({ connect }) => {
  it('is part of every read', async () => {
    await connect(models);
    const ada = await Person.create({ name: 'Ada' });
    const [why, because] = await Post.bulkCreate([
      { kind: 'question', text: 'why?' },
      { kind: 'answer', text: 'because' },
    ]);
    await ada.addQuestions([why as Post, because as Post]);
    expect(textsOf(await ada.getQuestions())).toEqual(['why?']);
    expect(await ada.countQuestions()).toBe(1);
    expect(await ada.hasQuestion(because as Post)).toBe(false);
  }); // S64 S71 S74

  it.each(['join', 'separate'] as const)('is part of an include with strategy %s', async strategy => {
    await connect(models);
    const ada = await Person.create({ name: 'Ada' });
    const posts = await Post.bulkCreate([
      { kind: 'question', text: 'why?' },
      { kind: 'answer', text: 'because' },
    ]);
    await ada.addQuestions(posts);
    const [found] = await Person.findAll({ include: { association: 'questions', strategy } });
    expect(textsOf(found?.questions)).toEqual(['why?']);
    expect(await Person.count({ include: { association: 'questions', where: { text: 'because' } } })).toBe(0);
  }); // S88

  it('gives its values to what it creates, nested too', async () => {
    await connect(models);
    const ada = await Person.create({ name: 'Ada', questions: [{ text: 'nested?', kind: 'answer' }] });
    const post = await ada.createQuestion({ text: 'when?', kind: 'answer' });
    expect(post.kind).toBe('question');
    expect(textsOf(await ada.getQuestions())).toEqual(['nested?', 'when?']);
  }); // S72 P24

  it('may be that of the inverse alone', async () => {
    await connect(models);
    const people = await Person.bulkCreate([{ name: 'Ada', isEditor: true }, { name: 'Grace' }]);
    const post = await Post.create({ text: 'why?' });
    for (const person of people) await person.addPosts(post);
    expect((await post.getSavedBy()).map(({ name }) => name)).toEqual(['Ada']);
    expect((await Post.findOne({ include: 'savedBy' }))?.savedBy?.map(({ name }) => name)).toEqual(['Ada']);
    expect(textsOf(await (people[1] as Person).getPosts())).toEqual(['why?']);
    expect((await post.createSavedBy({ name: 'Alan' })).isEditor).toBe(true);
  }); // S41
});
