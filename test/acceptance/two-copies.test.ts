import * as ours from 'mortise';
import * as ourDecorators from 'mortise/decorators';
import { describeAnyDialect } from '../support/describe-each-dialect';

/** Mortise once more: as where two versions are installed, or a test runner loads its modules anew. */
function loadAgain(): { theirs: typeof ours; theirDecorators: typeof ourDecorators } {
  let loaded: ReturnType<typeof loadAgain> | undefined;
  jest.isolateModules(() => {
    loaded = {
      theirs: jest.requireActual<typeof ours>('mortise'),
      theirDecorators: jest.requireActual<typeof ourDecorators>('mortise/decorators'),
    };
  });
  if (loaded === undefined) throw new Error('isolateModules runs its function');
  return loaded;
}

const { theirs, theirDecorators } = loadAgain();
const { DataTypes, Model, Op } = ours;
const refused = { code: 'OTHER_COPY', message: expect.stringContaining('of another copy of Mortise') };
const refusal = expect.objectContaining(refused);

class TheirPerson extends theirs.Model {
  declare name: string;
}

describeAnyDialect('Of two copies of Mortise', ({ connect }) => {
  async function connected() {
    const database = await connect();
    const Person = database.define<ours.Model & { id: number; name: string }>('Person', {
      name: { type: DataTypes.STRING, unique: true },
    });
    Person.belongsToMany(Person, { as: 'friends', through: 'Friendship' });
    await database.sync();
    return { database, Person };
  }

  it('one refuses the models of the other, and says why', async () => {
    const { database } = await connected();
    expect(() => database.addModels([TheirPerson as never])).toThrow(refusal);
    expect(() => TheirPerson.init({ name: DataTypes.STRING }, { database: database })).toThrow(refusal);
    expect(() => database.define('Toot').belongsTo(TheirPerson as never)).toThrow(refusal);
  });

  it('one refuses the decorators of the other', async () => {
    const { Attribute } = theirDecorators;
    expect(() => {
      class Decorated extends Model {
        @Attribute(DataTypes.STRING)
        declare name: string;
      }
      return Decorated;
    }).toThrow(refusal);
  });

  it('one refuses the standard decorators of the other', async () => {
    const { database } = await connected();
    const metadata = {};
    const field = { kind: 'field', name: 'name', static: false, private: false, metadata };
    theirDecorators.NotNull(undefined, field);
    class Decorated extends Model {}
    Object.defineProperty(Decorated, Symbol.for('Symbol.metadata'), { value: metadata });
    expect(() => database.addModels([Decorated])).toThrow(refusal);
    expect(() => ourDecorators.NotNull(undefined, field)).toThrow(refusal);
  });

  it.each(['where', 'value', 'operand', 'order', 'inside'])('one refuses a fragment of the other: %s', async place => {
    const { database, Person } = await connected();
    const fragment = theirs.sql`1 = 1`;
    const calls: Record<string, () => Promise<unknown>> = {
      where: () => Person.findAll({ where: fragment }),
      value: () => Person.update({ name: fragment as never }, { where: { id: 1 } }),
      operand: () => Person.findAll({ where: { id: { [Op.gt]: fragment } } }),
      order: () => Person.findAll({ order: [[fragment, 'ASC']] }),
      inside: async () => database.query(ours.sql`SELECT ${fragment}`),
    };
    await expect(calls[place]?.()).rejects.toMatchObject(refused);
  });

  it('one refuses instances and transactions of the other', async () => {
    const { database, Person } = await connected();
    const theirDatabase = new theirs.Database('sqlite::memory:');
    const Other = theirDatabase.define('Person', { name: DataTypes.STRING });
    await theirDatabase.sync();
    const [ada, grace] = [await Person.create({ name: 'Ada' }), await Other.create({ name: 'Grace' })];
    await expect(ada.related('friends').add(grace as never)).rejects.toMatchObject(refused);
    await theirDatabase.transaction(async transaction => {
      const call = Person.findAll({ transaction: transaction });
      await expect(call).rejects.toMatchObject(refused);
    });
    await theirDatabase.close();
    await expect(database.query('SELECT 1')).resolves.toHaveLength(1);
  });

  it('the errors of both are instances of the classes of either', async () => {
    const { Person } = await connected();
    await Person.create({ name: 'Ada' });
    const error: unknown = await Person.create({ name: 'Ada' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(theirs.UniqueConstraintError);
    expect(error).toBeInstanceOf(theirs.DatabaseError);
    expect(error).toBeInstanceOf(theirs.MortiseError);
    expect(error).not.toBeInstanceOf(theirs.ForeignKeyConstraintError);
    expect(error).not.toBeInstanceOf(theirs.QueryError);
    class OwnError extends theirs.MortiseError {}
    expect(error).not.toBeInstanceOf(OwnError);
    expect(new OwnError('MINE', 'Mine.')).toBeInstanceOf(ours.MortiseError);
    expect(new OwnError('MINE', 'Mine.')).not.toBeInstanceOf(ours.DatabaseError);
  });

  it('data types, their default values and operators are exchanged', async () => {
    const database = await connect();
    const Toot = database.define<ours.Model & { id: string }>('Toot', {
      id: { type: theirs.DataTypes.UUID, primaryKey: true, defaultValue: theirs.DataTypes.UUIDV4 },
    });
    await database.sync();
    const { id } = await Toot.create();
    expect(await Toot.count({ where: { id: { [theirs.Op.in]: [id] } } })).toBe(1);
  });
});
