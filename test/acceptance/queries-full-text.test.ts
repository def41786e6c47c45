import { DataTypes, type Database, Model, Op, sql, type CreationOptional, type InferAttributes, type InferCreationAttributes, type NonAttribute } from 'mortise'; // prettier-ignore
import { Attribute, HasMany, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Shop extends Model<InferAttributes<Shop>, InferCreationAttributes<Shop>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
  @HasMany(() => Article, { foreignKey: 'shopId' }) declare articles?: NonAttribute<Article[]>;
}

@Table({ timestamps: false, tableName: 'articles' })
class Article extends Model<InferAttributes<Article>, InferCreationAttributes<Article>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare title: string;
  @Attribute({ type: DataTypes.TEXT, columnName: 'body_text' }) declare body: string | null;
  declare shopId: number | null;
}

const articles = [
  { title: 'Umbrellas', body: 'Keeps rain away; made in Spain' },
  { title: 'Boots for rain', body: 'Leather boots that keep rain, more rain and mud away' },
  { title: 'Sun hats', body: 'Straw, plain and light' },
  { title: 'Nothing', body: null },
];

type Case = readonly [description: string, words: string, titles: string];

const searches: readonly Case[] = [
  ['a word of either attribute', 'umbrellas', 'Umbrellas'],
  ['a word whatever its case', 'SPAIN', 'Umbrellas'],
  ['all of several words', 'rain mud', 'Boots for rain'],
  ['words of several attributes', 'boots leather', 'Boots for rain'],
  ['words in this order', '"made in Spain"', 'Umbrellas'],
  ['words that are not in this order', '"Spain made"', ''],
  ['a word, without another', 'rain -spain', 'Boots for rain'],
  ['one word or another', 'mud or straw', 'Boots for rain,Sun hats'],
  ['what means something to one server alone', '+rain* ~(mud) <leather> @', 'Boots for rain'],
  ['quotes and backslashes', 'straw" \\', 'Sun hats'],
  ['no words', '', ''],
  ['signs alone', '+-*"', ''],
];

describeEachDialect('full-text search', ({ connect, requires, has }) => {
  const indexed = async (database: Database, ...lists: readonly string[]): Promise<void> => {
    for (const list of has('searchesByIndex') ? lists : [])
      await database.query(`CREATE FULLTEXT INDEX by_${list.replaceAll(/\W+/g, '_')} ON articles (${list})`);
  };
  const open = async (): Promise<void> => {
    const database = await connect([Shop, Article], { sync: false });
    await database.sync();
    await indexed(database, 'title, body_text', 'title', 'body_text');
    const [shop] = await Shop.bulkCreate([{ name: 'Rain and shine' }, { name: 'Empty' }]);
    await Article.bulkCreate(articles.map(each => ({ ...each, shopId: shop?.id ?? null })));
  };
  const titled = async (where: unknown): Promise<string> =>
    (await Article.findAll({ where: where as never, order: 'id' })).map(({ title }) => title).join();

  requires('searchesByIndex')(
    'is refused without its index, in a sub-query too, as often as it is asked for',
    async () => {
      await connect([Shop, Article]);
      const ids = Article.query({ attributes: ['id'], where: { title: { [Op.match]: 'rain' } } });
      for (let attempt = 0; attempt < 3; attempt += 1)
        await expect(Article.findAll({ where: { id: { [Op.in]: ids } } })).rejects.toMatchObject({
          code: 'NO_FULLTEXT_INDEX',
        });
      expect(await Article.count()).toBe(0);
    },
  );

  requires('fullText')('finds words as people write them', async () => {
    await open();
    const found: Case[] = [];
    for (const [description, words] of searches)
      found.push([description, words, await titled(sql.match(['title', 'body'], words))]);
    expect(found).toEqual(searches);
  });

  requires('searchesByIndex')('says that an index is missing', async () => {
    await connect([Shop, Article]);
    const search = Article.findAll({ where: sql.match(['title', 'body'], 'rain') });
    await expect(search).rejects.toMatchObject({
      code: 'NO_FULLTEXT_INDEX',
      hint: expect.stringContaining('FULLTEXT'),
    });
  });

  requires('fullText')('takes the query of PostgreSQL that SQL says', async () => {
    if (has('searchesByIndex')) return;
    await open();
    const query = sql.fn('to_tsquery', 'umbrella & rain');
    expect(await titled({ body: { [Op.match]: query } })).toBe('');
    expect(await titled({ body: { [Op.match]: sql.fn('to_tsquery', 'boot & mud') } })).toBe('Boots for rain');
  });

  requires('fullText')('stands under an attribute, a negation and an association', async () => {
    await open();
    expect(await titled({ body: { [Op.match]: 'rain' } })).toBe('Umbrellas,Boots for rain');
    expect(await titled({ [Op.not]: { title: { [Op.match]: 'rain' } } })).toBe('Umbrellas,Sun hats,Nothing');
    const shops = await Shop.findAll({ where: { articles: { body: { [Op.match]: 'straw' } } } });
    expect(shops.map(({ name }) => name)).toEqual(['Rain and shine']);
    expect(await Article.destroy({ where: { body: { [Op.match]: 'straw' } } })).toBe(1);
  });

  requires('fullText')('reads and orders by how well a row fits', async () => {
    await open();
    const relevance = sql.relevance(['title', 'body'], 'rain');
    const rows = await Article.findAll({
      attributes: ['title', [relevance, 'fit']],
      where: sql.match(['title', 'body'], 'rain'),
      order: [[relevance, 'DESC']],
    });
    expect(rows.map(({ title }) => title)).toEqual(['Boots for rain', 'Umbrellas']);
    expect(rows.map(({ fit }) => typeof fit === 'number' && fit > 0)).toEqual([true, true]);
  });

  requires('searchesByIndex')('refuses one word or rows without another, which the server cannot', async () => {
    await open();
    for (const words of ['rain OR -plain', '-plain or rain'])
      await expect(titled(sql.match(['title', 'body'], words))).rejects.toMatchObject({ code: 'INVALID_OPERAND' });
  });
});
