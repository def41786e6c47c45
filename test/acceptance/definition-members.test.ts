import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, Table } from 'mortise/decorators';
import { describeAnyDialect } from '../support/describe-each-dialect';

abstract class Named<T extends Model> extends Model<InferAttributes<T>, InferCreationAttributes<T>> {
  @Attribute(DataTypes.STRING)
  get nickname(): CreationOptional<string> {
    return `~${String(this.getDataValue('nickname'))}`;
  }
}

@Table({ timestamps: false })
class Person extends Named<Person> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  get name(): string {
    return String(this.getDataValue('name')).toUpperCase();
  }
  set name(value: string) {
    this.setDataValue('name', value.trim());
  }

  @BelongsToMany(() => Toot, { through: () => Like, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
}

@Table({ timestamps: false })
class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  declare likedBy?: NonAttribute<Person[]>;
}

let setterCalls = 0;

@Table({ timestamps: false })
class Like extends Model<InferAttributes<Like>, InferCreationAttributes<Like>> {
  declare likedById: CreationOptional<number>;
  declare likedTootId: CreationOptional<number>;
  @Attribute({
    type: DataTypes.STRING,
    set(this: Like, value: string) {
      setterCalls += 1;
      this.setDataValue('note', `${value}.`);
    },
  })
  declare note: CreationOptional<string | null>;
}

describeAnyDialect('accessors of a class over its attributes', ({ connect }) => {
  beforeEach(() => connect([Person, Toot, Like]));

  it('are used by create, find, save, update and toJSON, and may read and store the value', async () => {
    const ada = await Person.create({ name: ' ada ', nickname: 'a' });
    expect([ada.name, ada.getDataValue('name')]).toEqual(['ADA', 'ada']);
    const found = await Person.findOne({ where: { name: 'ada' } });
    expect(found?.toJSON()).toMatchObject({ name: 'ADA', nickname: '~a' });
    await found?.update({ name: ' ben ' });
    expect(found?.changed()).toEqual([]);
    await found?.set({ name: 'cleo' }).save();
    expect((await Person.findByPk(1))?.getDataValue('name')).toBe('cleo');
    expect(await Person.findOne({ raw: true })).toMatchObject({ name: 'cleo', nickname: 'a' });
  });

  it('go on working after the models were settled again, and in another database', async () => {
    const again = await connect([]);
    await again.close();
    Person.registry.close();
    const database = await connect([Person, Toot, Like]);
    database.define('Late', {});
    const ada = await Person.create({ name: ' ada ' });
    expect([ada.name, ada.getDataValue('name')]).toEqual(['ADA', 'ada']);
  });

  it('let a getter without a setter be given values', async () => {
    const ada = Person.build({ name: 'ada', nickname: 'a' });
    (ada as { nickname: string }).nickname = 'b';
    await ada.save();
    expect((await Person.findByPk(1))?.nickname).toBe('~b');
  });
});

describeAnyDialect('a setter of a junction attribute', ({ connect }) => {
  it.each(['add', 'set', 'sync'] as const)('runs once for each link that %s writes', async verb => {
    await connect([Person, Toot, Like]);
    const ada = await Person.create({ name: 'ada' });
    await Toot.bulkCreate([{}, {}]);
    setterCalls = 0;
    await ada.related('likedToots')[verb]([1, 2], { through: { note: 'good' } });
    expect(setterCalls).toBe(2);
    expect((await Like.findAll()).map(({ note }) => note)).toEqual(['good.', 'good.']);
  });
});

describeAnyDialect('members of one name', ({ connect }) => {
  it('of an attribute and a method of an association are refused at the definition', async () => {
    const database = await connect([], { sync: false });
    const Project = database.define('Project', { hasTasks: DataTypes.BOOLEAN });
    Project.hasMany(database.define('Task', {}));
    expect(() => database.models.get('Project')).toThrow(
      expect.objectContaining({
        code: 'NAME_COLLISION',
        message: expect.stringContaining(
          'Project has an attribute "hasTasks", and the association "tasks" a method of that name.',
        ) as string,
      }),
    );
  });

  it('of an association and a method of another are refused at the definition', async () => {
    const database = await connect([], { sync: false });
    const Project = database.define('Project', {});
    const Task = database.define('Task', {});
    Project.hasMany(Task);
    Project.hasMany(Task, { as: 'getTasks', foreignKey: 'otherId', inverse: { as: 'other' } });
    expect(() => database.models.get('Project')).toThrow(expect.objectContaining({ code: 'NAME_COLLISION' }));
  });
});
