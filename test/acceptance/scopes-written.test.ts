import { DataTypes, Op, type Model } from 'mortise';
import { describeByTurns } from '../support/describe-each-dialect';

type Row = Model & Record<string, unknown>;

describeByTurns('The scope of an association', ({ connect }) => {
  async function start(scope: Record<string, unknown>) {
    const database = await connect([], { sync: false });
    const Author = database.define<Row>('Author', {});
    const Note = database.define<Row>('Note', { kind: { type: DataTypes.STRING, defaultValue: 'new' } });
    const Tag = database.define<Row>('Tag', { kind: { type: DataTypes.STRING, defaultValue: 'new' } });
    Author.hasMany(Note, { as: 'notes', scope });
    Author.belongsToMany(Tag, { as: 'tags', through: 'AuthorTag', scope });
    await database.sync();
    return { Author, author: await Author.create() };
  }

  it.each([
    ['Op.eq', { [Op.eq]: 'good' }, 'good'],
    ['Op.is', { [Op.is]: null }, null],
    ['Op.eq with null', { [Op.eq]: null }, null],
    ['a list of one', ['good'], 'good'],
    ['Op.in with a list of one', { [Op.in]: ['good'] }, 'good'],
  ])('with %s is written as the value it asks for', async (_name, compared, kind) => {
    const { Author, author } = await start({ kind: compared });
    for (const name of ['notes', 'tags']) {
      await author.related(name).create({});
      expect((await author.related(name).get()).map(row => row.get('kind'))).toEqual([kind]);
      const other = await Author.create({ [name]: [{}] });
      expect(await other.related(name).count()).toBe(1);
    }
  });

  it('with several values leaves the choice to each row', async () => {
    const { author } = await start({ kind: ['good', 'better'] });
    await author.related('notes').create({ kind: 'better' });
    await author.related('notes').create({});
    expect((await author.related('notes').get()).map(row => row.get('kind'))).toEqual(['better']);
  });
});
