import { DataTypes, type Model, type AttributeOptions, type BelongsToManyAssociation, type Database } from 'mortise';
import { describeEachDialect } from '../support/describe-each-dialect';

type Association = BelongsToManyAssociation<Model, Model>;

/** Types that can be keys on every database: two keys of each, and the first in another form that means the same. */
const types: readonly (readonly [
  name: string,
  type: AttributeOptions['type'],
  keys: readonly [unknown, unknown],
  otherForm: unknown,
])[] = [
  ['INTEGER', DataTypes.INTEGER, [1, 2], '1'],
  ['BIGINT', DataTypes.BIGINT, ['9007199254740993', '9007199254740994'], 9007199254740993n],
  ['STRING', DataTypes.STRING(40), ["it's ?", 'two'], "it's ?"],
  ['CHAR', DataTypes.CHAR(3), ['one', 'two'], 'one'],
  [
    'UUID',
    DataTypes.UUID,
    ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'],
    '00000000-0000-4000-8000-00000000000A',
  ],
  ['DECIMAL', DataTypes.DECIMAL(10, 2), ['1.50', '10.00'], '1.5'],
  [
    'DATE',
    DataTypes.DATE(3),
    [new Date('2024-02-29T12:00:00.123Z'), new Date('2024-03-01Z')],
    '2024-02-29T12:00:00.123Z',
  ],
  ['DATEONLY', DataTypes.DATEONLY, ['2024-02-29', '2024-03-01'], '2024-02-29'],
];

describeEachDialect('Keys of every type', ({ connect }) => {
  describe.each(types)('%s', (_name, type, [one, two], oneInAnotherForm) => {
    interface Story {
      readonly likedToots: Association;
      readonly ada: Model;
      readonly grace: Model;
      readonly findAll: (options: object) => Promise<Model[]>;
    }

    async function story(): Promise<Story> {
      const database: Database = await connect();
      const key = { type, primaryKey: true };
      const person = database.define('Person', { key, name: DataTypes.STRING });
      const toot = database.define('Toot', { key, text: DataTypes.STRING });
      const association = person.belongsToMany(toot, {
        as: 'likedToots',
        through: 'LikedToot',
        inverse: { as: 'likedBy' },
      });
      await database.sync();
      const [ada, grace] = await person.bulkCreate([
        { key: one, name: 'Ada' },
        { key: two, name: 'Grace' },
      ]);
      await toot.bulkCreate([
        { key: one, text: 'first' },
        { key: two, text: 'second' },
      ]);
      return {
        likedToots: association as unknown as Association,
        ada: ada as Model,
        grace: grace as Model,
        findAll: options => person.findAll(options),
      };
    }

    const textsOf = (toots: readonly Model[]): readonly unknown[] => toots.map(toot => toot.get('text'));

    it('links, checks, reads and removes by keys and instances', async () => {
      const { likedToots, ada, grace } = await story();
      await likedToots.add(ada, [one, two]);
      await likedToots.add(ada, oneInAnotherForm);
      expect(textsOf(await likedToots.get(ada)).toSorted()).toEqual(['first', 'second']);
      expect(await likedToots.has(ada, [oneInAnotherForm, two])).toBe(true);
      expect(await likedToots.has(grace, one)).toBe(false);
      const [first] = await likedToots.get(ada, { where: { text: 'first' } });
      await likedToots.set(ada, [first]);
      expect(textsOf(await likedToots.get(ada))).toEqual(['first']);
      expect(await likedToots.remove(ada, oneInAnotherForm)).toBe(1);
      expect(await likedToots.count(ada)).toBe(0);
    }); // S61 P37

    it.each(['join', 'separate'] as const)('finds parents of loaded rows with strategy %s', async strategy => {
      const { likedToots, ada, grace, findAll } = await story();
      await likedToots.add(ada, [one, two]);
      await likedToots.add(grace, two);
      const include = { association: 'likedToots', strategy, include: { association: 'likedBy', strategy } };
      const people = await findAll({ include, order: ['name'] });
      const seen = people.map(person => {
        const toots = (person.toJSON() as { likedToots: { text: string; likedBy: { name: string }[] }[] }).likedToots;
        return toots.map(({ text, likedBy }) => [text, likedBy.map(({ name }) => name).sort()]).sort();
      });
      expect(seen).toEqual([
        [
          ['first', ['Ada']],
          ['second', ['Ada', 'Grace']],
        ],
        [['second', ['Ada', 'Grace']]],
      ]);
    }); // P1 P37 F11
  });
});
