import {
  DataTypes,
  Model,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
} from 'mortise';
import { Attribute, CreatedAt, Default, NotNull, PrimaryKey, Table, UpdatedAt } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Token extends Model<InferAttributes<Token>, InferCreationAttributes<Token>> {
  @Attribute(DataTypes.UUID)
  @PrimaryKey
  @Default(sql.uuidV4)
  declare id: CreationOptional<string>;

  @Attribute({ type: DataTypes.UUID, defaultValue: DataTypes.UUIDV1 })
  declare byTime: CreationOptional<string>;

  @Attribute({ type: DataTypes.UUID, defaultValue: DataTypes.UUIDV4, allowNull: false })
  declare random: CreationOptional<string>;

  @Attribute({ type: DataTypes.UUID, defaultValue: DataTypes.UUIDV7 })
  declare sorted: CreationOptional<string>;
}

@Table({ timestamps: false })
class Parcel extends Model<InferAttributes<Parcel>, InferCreationAttributes<Parcel>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @Default("it's a parcel\\")
  declare label: CreationOptional<string>;

  @Attribute(DataTypes.DECIMAL(10, 2))
  @Default(1.5)
  declare weight: CreationOptional<string>;

  @Attribute(DataTypes.BOOLEAN)
  @Default(false)
  declare fragile: CreationOptional<boolean>;

  @Attribute(DataTypes.BIGINT({ as: 'bigint' }))
  @Default(9007199254740993n)
  declare number: CreationOptional<bigint>;

  @Attribute(DataTypes.JSON)
  @Default({ "it's": ['a', 'list'] })
  declare contents: CreationOptional<object>;

  @Attribute(DataTypes.DATE)
  @Default(new Date('2001-02-03T04:05:06.789Z'))
  declare sentAt: CreationOptional<Date>;

  @Attribute(DataTypes.ENUM('small', 'large'))
  @Default('small')
  declare size: CreationOptional<string>;

  @Attribute(DataTypes.INTEGER)
  @Default(sql`(6 * 7)`)
  @NotNull
  declare answer: CreationOptional<number>;

  @Attribute(DataTypes.DATE)
  @Default(sql`CURRENT_TIMESTAMP`)
  declare receivedAt: CreationOptional<Date>;
}

class Note extends Model<InferAttributes<Note>, InferCreationAttributes<Note>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare text: string;

  @CreatedAt
  declare writtenAt: CreationOptional<Date>;

  @UpdatedAt
  declare changedAt: CreationOptional<Date>;
}

@Table({ updatedAt: false })
class Entry extends Model<InferAttributes<Entry>, InferCreationAttributes<Entry>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare text: string;

  declare createdAt: CreationOptional<Date>;
}

const version = (uuid: string): string => uuid.charAt(14);

describeEachDialect('UUID defaults', ({ connect }) => {
  it('are of the version that is asked for', async () => {
    await connect([Token]);
    const token = await Token.create();
    expect([token.id, token.byTime, token.random, token.sorted].map(version)).toEqual(['4', '1', '4', '7']);
    expect(await Token.findByPk(token.id)).toEqual(token);
  }); // S50

  it('are others for each row, alone and in bulk', async () => {
    await connect([Token]);
    const tokens = [await Token.create(), ...(await Token.bulkCreate([{}, {}, {}]))];
    const all = tokens.flatMap(({ id, byTime, random, sorted }) => [id, byTime, random, sorted]);
    expect(new Set(all).size).toBe(16);
  });

  it('give way to a value that is given, whatever the case of its letters', async () => {
    await connect([Token]);
    const id = 'F81D4FAE-7DEC-41D0-A765-00A0C91E6BF6';
    expect((await Token.create({ id })).id).toBe(id.toLowerCase());
    expect((await Token.findByPk(id))?.id).toBe(id.toLowerCase());
  }); // P37

  it('of version 7 sort in the order in which they were made', async () => {
    await connect([Token]);
    const made = (await Token.bulkCreate(Array.from({ length: 50 }, () => ({})))).map(({ sorted }) => sorted);
    expect((await Token.findAll({ order: 'sorted' })).map(({ sorted }) => sorted)).toEqual(made);
  });
});

describeEachDialect('default values', ({ connect }) => {
  const defaults = {
    label: "it's a parcel\\",
    weight: '1.50',
    fragile: false,
    number: 9007199254740993n,
    contents: { "it's": ['a', 'list'] },
    sentAt: new Date('2001-02-03T04:05:06.789Z'),
    size: 'small',
    answer: 42,
  };

  it('are the time of creation with NOW, another for each row', async () => {
    class Stamp extends Model<InferAttributes<Stamp>, InferCreationAttributes<Stamp>> {
      declare id: CreationOptional<number>;
      @Attribute(DataTypes.DATE)
      @Default(DataTypes.NOW)
      declare at: CreationOptional<Date>;
    }
    await connect([Stamp]);
    const before = Date.now();
    const first = await Stamp.create();
    const [second] = await Stamp.bulkCreate([{}]);
    expect(first.at.getTime()).toBeGreaterThanOrEqual(before);
    expect(second?.at).not.toBe(first.at);
    expect((await first.reload()).at.getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('of every type are on the instance, and in its row', async () => {
    await connect([Parcel]);
    const parcel = await Parcel.create();
    expect(parcel).toMatchObject(defaults);
    expect(await Parcel.findByPk(parcel.id)).toEqual(parcel);
  });

  it('are those of the columns too, for rows that others write', async () => {
    await connect([Parcel]);
    await Parcel.knexQuery().insert({ id: 7 });
    expect(await Parcel.findByPk(7)).toMatchObject(defaults);
  });

  it('made by the database are read back', async () => {
    await connect([Parcel]);
    const before = Date.now();
    const { receivedAt } = await Parcel.create();
    // CURRENT_TIMESTAMP of MariaDB and SQLite counts whole seconds.
    expect(receivedAt.getTime()).toBeGreaterThanOrEqual(before - 2_000);
    expect(receivedAt.getTime()).toBeLessThanOrEqual(Date.now() + 2_000);
  });

  it('made by the database give way to a value that is given', async () => {
    await connect([Parcel]);
    expect((await Parcel.create({ answer: 5 })).answer).toBe(5);
    const both = await Parcel.bulkCreate([{ answer: 6 }, {}]);
    expect(both.map(({ answer }) => answer)).toEqual([6, 42]);
  });

  it('made by the database may be where null is refused', async () => {
    await connect([Parcel]);
    expect((await Parcel.create()).answer).toBe(42);
    await expect(Parcel.create({ answer: null as unknown as number })).rejects.toThrow(/cannot be null/);
  });
});

describeEachDialect('timestamps', ({ connect }) => {
  it('may have names of their own', async () => {
    await connect([Note]);
    const note = await Note.create({ text: 'one' });
    const { writtenAt, changedAt } = note;
    expect(Object.keys(note).sort()).toEqual(['changedAt', 'id', 'text', 'writtenAt']);
    await note.update({ text: 'two' });
    expect(note.writtenAt).toEqual(writtenAt);
    expect(note.changedAt.getTime()).toBeGreaterThanOrEqual(changedAt.getTime());
    expect(await Note.findByPk(note.id)).toEqual(note);
  });

  it('may be one without the other', async () => {
    await connect([Entry]);
    const entry = await Entry.create({ text: 'one' });
    await entry.update({ text: 'two' });
    await Entry.update({ text: 'three' }, { all: true });
    expect(Object.keys((await Entry.findOne()) ?? {})).toEqual(['id', 'text', 'createdAt']);
  });

  it('may be none', async () => {
    await connect([Token]);
    expect(Object.keys(Token.getAttributes())).not.toContain('createdAt');
    expect(Object.keys((await Token.create()).get())).not.toContain('createdAt');
  });
});
