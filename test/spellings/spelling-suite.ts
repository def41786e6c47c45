import { inspect } from 'node:util';
import type { BelongsToManyAddAssociationMixin, BelongsToManyGetAssociationsMixin, Model, ModelStatic } from 'mortise';
import { describeAnyDialect } from '../support/describe-each-dialect';

/** What the suite asks of a person, however its class is spelt. */
export interface SpeltPerson extends Model {
  id: number;
  name: string;
  age: number;
  settings: { theme: string } | null;
  bornAt: Date | null;
  /** Has an initial value where the spelling allows it. */
  mood: string | null;
  readonly greeting: string;
  shout(): string;
  likedToots?: SpeltToot[];
  addLikedToot: BelongsToManyAddAssociationMixin<SpeltToot>;
  getLikedToots: BelongsToManyGetAssociationsMixin<SpeltToot>;
}

export interface SpeltToot extends Model {
  id: number;
  text: string;
  author?: SpeltPerson | null;
  likedBy?: SpeltPerson[];
  LikedToot?: SpeltLikedToot;
}

export interface SpeltLikedToot extends Model {
  likedById: number;
  likedTootId: number;
  reaction: string | null;
}

/** The same three models in one spelling. Hooks write into `calls`. */
export interface Spelling {
  readonly Person: ModelStatic<SpeltPerson>;
  readonly Toot: ModelStatic<SpeltToot>;
  readonly LikedToot: ModelStatic<SpeltLikedToot>;
  readonly calls: string[];
}

/** What models do whatever way they are written. */
export function describeSpelling(spelling: string, { Person, Toot, LikedToot, calls }: Spelling): void {
  const models = [Person, Toot, LikedToot];
  const bornAt = new Date('1815-12-10T00:00:00.000Z');

  describeAnyDialect(`Models with ${spelling}`, ({ connect }) => {
    const connected = async (): Promise<void> => {
      await connect(models);
      calls.splice(0);
    };

    describe('are built', () => {
      it('with values and defaults', async () => {
        await connected();
        expect(Person.build({ name: 'Ada' })).toMatchObject({ name: 'Ada', age: 18, isNewRecord: true });
      });

      it('as instances of their class, with its methods and getters', async () => {
        await connected();
        const ada = Person.build({ name: 'Ada' });
        expect(ada).toBeInstanceOf(Person);
        expect([ada.greeting, ada.shout()]).toEqual(['Hello, Ada', 'ADA!']);
      });

      it('and saved', async () => {
        await connected();
        const ada = Person.build({ name: 'Ada' });
        await ada.save();
        expect(await Person.findByPk(ada.id)).toMatchObject({ name: 'Ada', age: 18, isNewRecord: false });
      });
    });

    describe('are created and found', () => {
      it('with all values', async () => {
        await connected();
        await Person.create({ name: 'Ada', age: 36, settings: { theme: 'dark' }, bornAt });
        const [ada] = await Person.findAll({ where: { name: 'Ada' } });
        expect(ada).toBeInstanceOf(Person);
        expect(ada).toMatchObject({ id: 1, name: 'Ada', age: 36, settings: { theme: 'dark' }, bornAt });
      });

      it('with what was loaded in the place of what a field begins with', async () => {
        await connected();
        await Person.create({ name: 'Ada', mood: 'merry' });
        expect(await Person.findOne()).toMatchObject({ mood: 'merry' });
      });

      it('with methods and getters that see what was loaded', async () => {
        await connected();
        await Person.create({ name: 'Ada' });
        const ada = await Person.findOne();
        expect([ada?.greeting, ada?.shout()]).toEqual(['Hello, Ada', 'ADA!']);
      });

      it('in bulk', async () => {
        await connected();
        await Person.bulkCreate([{ name: 'Ada' }, { name: 'Bob', age: 40 }]);
        expect(await Person.findAll({ order: ['id'] })).toMatchObject([
          { name: 'Ada', age: 18 },
          { name: 'Bob', age: 40 },
        ]);
      });

      it('with only the attributes that were asked for', async () => {
        await connected();
        await Person.create({ name: 'Ada' });
        const [ada] = await Person.findAll({ attributes: ['name'] });
        expect(Object.keys(ada ?? {})).toEqual(['name']);
      });
    });

    describe('hold what is included', () => {
      it('as lists, and as undefined where nothing was asked for', async () => {
        await connected();
        await Person.create({ name: 'Ada', likedToots: [{ text: 'Hello' }] });
        expect((await Person.findAll({ include: 'likedToots' }))[0]?.likedToots).toMatchObject([{ text: 'Hello' }]);
        expect((await Person.findOne())?.likedToots).toBeUndefined();
      });

      it('as empty lists where there is nothing', async () => {
        await connected();
        await Person.create({ name: 'Ada' });
        expect(await Person.findAll({ include: 'likedToots' })).toMatchObject([{ likedToots: [] }]);
      });

      it('as one instance, and through the inverse', async () => {
        await connected();
        const ada = await Person.create({ name: 'Ada' });
        const toot = await Toot.create({ text: 'Hello', author: ada });
        await ada.addLikedToot(toot, { through: { reaction: 'love' } });
        const [found] = await Toot.findAll({ include: ['author', 'likedBy'] });
        expect(found).toMatchObject({
          author: { name: 'Ada' },
          likedBy: [{ name: 'Ada', LikedToot: { reaction: 'love' } }],
        });
      });

      it('by methods of the association', async () => {
        await connected();
        await Person.create({ name: 'Ada', likedToots: [{ text: 'Hello' }] });
        const ada = await Person.findOne({ rejectOnEmpty: true });
        expect(await ada.getLikedToots()).toMatchObject([{ text: 'Hello' }]);
      });
    });

    describe('notice changes', () => {
      it('of nothing right after they were found', async () => {
        await connected();
        await Person.create({ name: 'Ada', settings: { theme: 'dark' }, bornAt });
        expect((await Person.findOne())?.changed()).toEqual([]);
      });

      it('of an assigned value, and write it alone', async () => {
        await connected();
        await Person.create({ name: 'Ada', mood: 'merry' });
        const ada = await Person.findOne({ rejectOnEmpty: true });
        ada.name = 'Ada L.';
        await Person.update({ mood: 'tired' }, { where: { id: ada.id } });
        expect(ada.changed()).toEqual(['name']);
        await ada.save();
        expect(await Person.findOne()).toMatchObject({ name: 'Ada L.', mood: 'tired' });
      });

      it('inside a JSON value and a date', async () => {
        await connected();
        await Person.create({ name: 'Ada', settings: { theme: 'dark' }, bornAt });
        const ada = await Person.findOne({ rejectOnEmpty: true });
        if (ada.settings !== null) ada.settings.theme = 'light';
        ada.bornAt?.setUTCFullYear(1816);
        expect([...ada.changed()].sort()).toEqual(['bornAt', 'settings']);
        await ada.save();
        expect(await Person.findOne()).toMatchObject({
          settings: { theme: 'light' },
          bornAt: new Date('1816-12-10T00:00:00.000Z'),
        });
      });

      it('and forget them when they are saved', async () => {
        await connected();
        const ada = await Person.create({ name: 'Ada' });
        ada.name = 'Ada L.';
        await ada.save();
        expect(ada.changed()).toEqual([]);
        expect(ada.previous('name')).toBe('Ada L.');
      });
    });

    describe('are plain to look at', () => {
      const looked = async (): Promise<SpeltPerson> => {
        await connected();
        await Person.create({ name: 'Ada', likedToots: [{ text: 'Hello' }] });
        const attributes = ['id', 'name', 'age'];
        const toots = {
          association: 'likedToots',
          attributes: ['text'],
          through: { attributes: ['reaction'] },
        } as const;
        const [ada] = await Person.findAll({ attributes, include: [toots] });
        return ada as SpeltPerson;
      };

      it('as JSON', async () => {
        const ada = await looked();
        expect(JSON.parse(JSON.stringify(ada))).toEqual({
          id: 1,
          name: 'Ada',
          age: 18,
          likedToots: [{ text: 'Hello', LikedToot: { reaction: null } }],
        });
      });

      it('on the console', async () => {
        const ada = await looked();
        const text = inspect(ada, { depth: 4, breakLength: Infinity, compact: true });
        expect(text).toBe(
          "Person { id: 1, name: 'Ada', age: 18, likedToots: [ Toot { text: 'Hello', LikedToot: LikedToot { reaction: null } } ] }",
        );
      });

      it('when they are spread', async () => {
        const { likedToots, ...values } = { ...(await looked()) };
        expect(values).toEqual({ id: 1, name: 'Ada', age: 18 });
        expect(likedToots).toHaveLength(1);
      });

      it('when their keys are listed', async () => {
        expect(Object.keys(await looked())).toEqual(['id', 'name', 'age', 'likedToots']);
      });
    });

    describe('do what their decorators say', () => {
      it('of hooks', async () => {
        await connected();
        await Person.create({ name: 'Ada' });
        expect(calls).toEqual(['beforeCreate Ada']);
      });

      it('of validators', async () => {
        await connected();
        await expect(Person.create({ name: '' })).rejects.toMatchObject({
          code: 'VALIDATION_FAILED',
          errors: [{ attribute: 'name', validator: 'notEmpty' }],
        });
      });

      it('of keys, columns and tables', async () => {
        await connected();
        expect(Person.definition.table.name).toBe('tbl_people');
        expect(Person.definition.attributes.get('bornAt')).toMatchObject({ columnName: 'born', comment: 'in UTC' });
        expect(Person.definition.indexes).toMatchObject([
          { name: 'name_and_age', unique: true, attributes: ['name', 'age'] },
          { unique: false, attributes: ['mood'] },
        ]);
      });

      it('of values that may not be null', async () => {
        await connected();
        await expect(Person.create({ age: 3 })).rejects.toMatchObject({
          errors: [{ attribute: 'name', validator: 'notNull' }],
        });
      });
    });
  });
}
