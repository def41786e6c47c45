import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Many,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, NotNull, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
  @BelongsToMany(() => Toot, { through: { model: () => Liked, unique: false }, inverse: { as: 'likedBy' } })
  declare likedToots?: Many<Toot, Liked>;
  @HasMany(() => Toot, { foreignKey: 'authorId' })
  declare toots?: NonAttribute<Toot[]>;
}

@Table({ createdAt: false, updatedAt: false, paranoid: true })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare text: string;
  declare deletedAt: CreationOptional<Date | null>;
  declare authorId: number | null;
  declare likedBy?: NonAttribute<Person[]>;
  declare Liked?: NonAttribute<Liked>;
}

/** A row of its own for each time that somebody liked the same. */
@Table({ createdAt: false, updatedAt: false, paranoid: true })
class Liked extends Model<InferAttributes<Liked>, InferCreationAttributes<Liked>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.INTEGER) declare stars: number | null;
  declare deletedAt: CreationOptional<Date | null>;
  declare likedById: CreationOptional<number>;
  declare likedTootId: CreationOptional<number>;
}

type Shown = readonly (readonly [string, number | null | undefined])[];

async function streamed(rows: AsyncIterable<Toot>): Promise<Shown> {
  const shown: [string, number | null | undefined][] = [];
  for await (const { text, Liked: link } of rows) shown.push([text, link?.stars]);
  return shown;
}

async function batched(batches: AsyncIterable<Toot[]>): Promise<Shown> {
  const shown: Shown[] = [];
  for await (const batch of batches) shown.push(batch.map(({ text, Liked: link }) => [text, link?.stars] as const));
  return shown.flat();
}

describeEachDialect('A stream of paranoid rows', ({ connect }) => {
  let ada: Person;

  beforeEach(async () => {
    await connect([Person, Toot, Liked]);
    ada = await Person.create({ name: 'Ada' });
    await Toot.bulkCreate(['a', 'b', 'c', 'd'].map(text => ({ text, authorId: ada.id })));
    await Liked.bulkCreate(
      ([[1, 3], [2, 1], [1, 2], [3, null], [1, 3], [4, 2]] as const).map(([likedTootId, stars]) => ({ likedById: ada.id, likedTootId, stars })),
    ); // prettier-ignore
  });

  it('leaves out what is marked as deleted, also what is marked while it runs, unless it is asked for', async () => {
    await Toot.destroy({ where: { text: 'b' } });
    const texts: string[] = [];
    for await (const { text } of Toot.stream({ batchSize: 1 })) {
      texts.push(text);
      if (text === 'a') await Toot.destroy({ where: { text: 'c' } });
    }
    expect(texts).toEqual(['a', 'd']);
    const all = await streamed(Toot.stream({ batchSize: 3, paranoid: false, order: [['text', 'DESC']] }));
    expect(all.map(([text]) => text)).toEqual(['d', 'c', 'b', 'a']);
    const written = await streamed(ada.related('toots').stream({ batchSize: 1 }));
    expect(written.map(([text]) => text)).toEqual(['a', 'd']);
  });

  it('gives a target that is linked several times as often, each with its own junction row', async () => {
    const liked = ada.related('likedToots');
    const expected = { a: [3, 2, 3], b: [1], c: [null], d: [2] } as const;
    for (const batchSize of [1, 2, 3, 10]) {
      const rows = await streamed(liked.stream({ batchSize, order: ['text'] }));
      expect(rows).toEqual(await batched(liked.findInBatches({ batchSize, order: ['text'] })));
      expect(rows.map(([text]) => text)).toEqual(['a', 'a', 'a', 'b', 'c', 'd']);
      expect(Object.entries(expected).map(([text]) => rows.filter(([each]) => each === text).map(([, stars]) => stars))).toEqual(Object.values(expected)); // prettier-ignore
      const byStars = { batchSize, order: [['Liked', 'stars', 'DESC NULLS LAST'], 'text'] } as const;
      expect(await streamed(liked.stream(byStars))).toEqual([['a', 3], ['a', 3], ['a', 2], ['d', 2], ['b', 1], ['c', null]]); // prettier-ignore
    }
  });

  it('leaves out links that are marked as deleted, and targets', async () => {
    await Liked.destroy({ where: { likedTootId: 1, stars: 3 } });
    await Toot.destroy({ where: { text: 'd' } });
    const liked = ada.related('likedToots');
    for (const batchSize of [1, 2, 10]) {
      expect(await streamed(liked.stream({ batchSize, order: ['text'] }))).toEqual([['a', 2], ['b', 1], ['c', null]]); // prettier-ignore
      const all = await batched(liked.findInBatches({ batchSize, paranoid: false, order: ['text'], through: { paranoid: false } })); // prettier-ignore
      expect(all.map(([text]) => text)).toEqual(['a', 'a', 'a', 'b', 'c', 'd']);
    }
  });
});
