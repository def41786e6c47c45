import { Database, Model, Op, sql, DataTypes, type FindOptions, type StatementText } from 'mortise';
import { describeEachDialect, statementLog } from '../support/describe-each-dialect';
import { LikedToot, Person, Profile, Toot } from '../support/worlds/likes';

const models = [Person, Toot, LikedToot, Profile];

const finds: Readonly<Record<string, FindOptions>> = {
  everything: {},
  'a value': { where: { name: 'Ada' } },
  'a list': { where: { name: ['Ada', "O'Brien"], id: { [Op.notIn]: [7, 8] } } },
  'or, not and null': { where: { [Op.or]: [{ name: { [Op.like]: 'A%' } }, { [Op.not]: { name: null } }] } },
  'some attributes, and SQL among them': { attributes: ['id', [sql`upper(${sql.attribute('name')})`, 'loud']] },
  'an order and a page': { order: [['name', 'DESC'], 'id'], limit: 2, offset: 1 },
  'a to-one include': { include: 'profile', order: [['profile', 'city', 'ASC']] },
  'a to-many include': { include: 'likedToots' },
  'a filtered include': { include: { association: 'likedToots', through: { where: { reaction: 'love' } }, required: true } },
  'sibling collections': { include: ['likedToots', { association: 'toots', limit: 1 }, 'profile'], limit: 2 },
  'a nested include': { include: { association: 'toots', include: { association: 'likedBy', where: { name: 'Ada' } } } },
  'a condition on associated rows': { where: { '$likedToots.text$': 'tea' } },
  aggregates: { aggregates: { likes: { count: 'likedToots' } }, order: [['likes', 'DESC']] } as FindOptions,
}; // prettier-ignore

const textsOf = ({ sql: text, separate }: StatementText): readonly string[] => [text, ...separate.flatMap(textsOf)];

describeEachDialect('toSQL', ({ connect }) => {
  it.each(Object.keys(finds))('gives what findAll sends: %s', async name => {
    const log = statementLog();
    await connect(models, { logging: log.log, logQueryParameters: true });
    const ada = await Person.create({ name: 'Ada' });
    await ada.createLikedToot({ text: 'tea' }, { through: { reaction: 'love' } });
    await Toot.create({ text: 'cake', authorId: ada.id });
    const text = Person.toSQL(finds[name]);
    const told: unknown[][] = [];
    await Person.findAll({ ...finds[name], logging: (...each: unknown[]) => void told.push(each) });
    expect(told[0]).toEqual([text.sql, undefined, text.parameters]);
    // What follows is sent only where there are parents.
    const sent = told.map(([statement]) => statement);
    expect(sent.filter(statement => !textsOf(text).includes(String(statement)))).toEqual([]);
    if (name === 'sibling collections') expect(sent).toHaveLength(3);
  });

  it('has scopes in it, and what is read by itself with its association', async () => {
    await connect(models);
    const named = Person.withScope({ where: { name: 'Ada' } }).toSQL({ include: ['likedToots', 'toots'] });
    expect(named.parameters).toEqual(['Ada']);
    expect(named.separate.map(({ association }) => association)).toEqual(['Person.likedToots', 'Person.toots']);
    // Whose keys they are is not known yet: an empty list, as the driver takes it.
    expect([[[]], ['[]']]).toContainEqual(named.separate[0]?.parameters);
  });

  it('refuses what findAll refuses', async () => {
    await connect(models);
    expect(() => Person.toSQL({ wehre: {} } as never)).toThrow('"where"');
    expect(() => Person.toSQL({ where: { name: undefined } })).toThrow('undefined');
  });
});

describe('toSQL without a server', () => {
  it.each([
    ['postgres://nobody@127.0.0.1:9/none', 'select t0."id", t0."name" from "people" t0 where t0."name" = $1'],
    ['mysql://nobody@127.0.0.1:9/none', 'select t0.`id`, t0.`name` from `people` t0 where t0.`name` = ?'],
    ['sqlite:/nowhere/at/all.db', 'select t0."id", t0."name" from "people" t0 where t0."name" = ?'],
  ])('connects nothing: %s', async (url, expected) => {
    class Someone extends Model {}
    const database = new Database(url);
    Someone.init({ name: DataTypes.STRING }, { database, tableName: 'people', timestamps: false });
    expect(Someone.toSQL({ where: { name: 'Ada' } })).toEqual({ sql: expected, parameters: ['Ada'], separate: [] });
    await database.close();
  });
});
