import { randomUUID } from 'node:crypto';
import {
  DataTypes,
  Model,
  Op,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, Default, HasMany, PrimaryKey, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

const MANY = 100_000;

@Table({ timestamps: false })
class Reading extends Model<InferAttributes<Reading>, InferCreationAttributes<Reading>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.INTEGER)
  declare value: number;

  @HasMany(() => Note, { foreignKey: 'readingId' })
  declare notes?: NonAttribute<Note[]>;
}

@Table({ timestamps: false })
class Note extends Model<InferAttributes<Note>, InferCreationAttributes<Note>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.INTEGER)
  declare readingId: number | null;
}

@Table({ timestamps: false })
class Token extends Model<InferAttributes<Token>, InferCreationAttributes<Token>> {
  @Attribute(DataTypes.UUID)
  @PrimaryKey
  @Default(DataTypes.UUIDV4)
  declare id: CreationOptional<string>;

  @Attribute(DataTypes.STRING(200))
  declare text: string | null;
}

@Table({ timestamps: false })
class Picture extends Model<InferAttributes<Picture>, InferCreationAttributes<Picture>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.BLOB('long'))
  declare bytes: Buffer;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_none, index) => index + 1);

describeEachDialect('Large inputs', ({ connect }) => {
  it('leave out lists of many UUIDs and texts', async () => {
    await connect([Token]);
    const tokens = await Token.bulkCreate(numbers(4000).map(value => ({ text: `text ${value}` })));
    const [kept, ...gone] = tokens;
    const without = { id: { [Op.notIn]: gone.map(({ id }) => id) } };
    expect((await Token.findAll({ where: without })).map(({ id }) => id)).toEqual([kept?.id]);
    expect(await Token.count({ where: { text: { [Op.notIn]: gone.map(({ text }) => text) } } })).toBe(1);
    expect(await Token.destroy({ where: { id: { [Op.notIn]: [kept?.id as string] } } })).toBe(gone.length);
  });

  it('are written and read, changed and deleted by lists of 100,000 keys', async () => {
    await connect([Reading, Note]);
    const readings = await Reading.bulkCreate(numbers(MANY).map(value => ({ value })));
    const ids = readings.map(({ id }) => id);
    expect(new Set(ids).size).toBe(MANY);
    expect(await Reading.count({ where: { id: ids } })).toBe(MANY);
    const found = await Reading.findAll({ where: { id: ids }, raw: true });
    expect(found).toHaveLength(MANY);
    const last = ids[MANY - 1];
    expect(
      (await Reading.findAll({ where: { id: [-1, ...ids.slice(1)] }, limit: 1, order: [['id', 'DESC']] }))[0]?.id,
    ).toBe(last);
    expect(await Reading.count({ where: { id: { [Op.notIn]: ids.slice(1) } } })).toBe(1);
    expect(await Reading.update({ value: 0 }, { where: { id: ids.slice(1) } })).toEqual([MANY - 1]);
    expect(await Reading.count({ where: { value: 0 } })).toBe(MANY - 1);
    expect(await Reading.destroy({ where: { id: ids.slice(1) } })).toBe(MANY - 1);
    expect(await Reading.count()).toBe(1);
  }); // F12

  it('are included below 20,000 parents', async () => {
    await connect([Reading, Note]);
    const readings = await Reading.bulkCreate(numbers(20_000).map(value => ({ value })));
    await Note.bulkCreate(readings.map(({ id }) => ({ readingId: id })));
    for (const strategy of ['join', 'separate'] as const) {
      const found = await Reading.findAll({ include: [{ association: 'notes', strategy }] });
      expect(found).toHaveLength(20_000);
      expect(found.every(({ id, notes }) => notes?.length === 1 && notes[0]?.readingId === id)).toBe(true);
    }
  }); // F12

  it('take lists of 100,000 UUIDs, and of texts of 100 characters', async () => {
    await connect([Token]);
    const ids = Array.from({ length: MANY }, () => randomUUID());
    const tokens = ids.slice(0, 50).map((id, index) => ({ id, text: String(index).padStart(100, 'x') }));
    await Token.bulkCreate(tokens);
    expect(await Token.count({ where: { id: ids } })).toBe(50);
    const texts = Array.from({ length: MANY }, (_none, index) => String(index).padStart(100, 'x'));
    expect(await Token.count({ where: { text: texts } })).toBe(50);
    expect(await Token.destroy({ where: { text: texts } })).toBe(50);
  }); // F12

  it('take rows with large values, whatever a packet may hold', async () => {
    await connect([Picture]);
    const bytes = (byte: number): Buffer => Buffer.alloc(3_000_000, byte);
    const pictures = await Picture.bulkCreate(numbers(12).map(each => ({ bytes: bytes(each) })));
    for (const [index, { id }] of pictures.entries()) {
      const [only] = await Picture.findAll({ where: { id }, limit: 1 });
      expect(only?.bytes.equals(bytes(index + 1))).toBe(true);
    }
  }); // F12 F20

  it('are written whole or not at all, in however many statements', async () => {
    await connect([Picture]);
    const bytes = Buffer.alloc(700_000);
    const rows = numbers(4).map(id => ({ id, bytes }));
    await expect(Picture.bulkCreate([...rows, { id: 1, bytes }])).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    expect(await Picture.count()).toBe(0);
  }); // F12
});
