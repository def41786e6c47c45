import {
  DataTypes,
  Model,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import {
  AllowNull,
  Attribute,
  AutoIncrement,
  ColumnName,
  Comment,
  CreatedAt,
  Default,
  DeletedAt,
  Index,
  NotNull,
  PrimaryKey,
  Table,
  Unique,
  UpdatedAt,
} from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

// The chapters on models of Sequelize v7's manual, in words of our own: each program runs here as it is written there, but for
// the import and the construction of the database.

class User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
  @Attribute(DataTypes.INTEGER)
  @PrimaryKey
  @AutoIncrement
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  declare firstName: string;

  @Attribute(DataTypes.STRING)
  @AllowNull
  declare lastName: string | null;

  get fullName(): NonAttribute<string> {
    return [this.firstName, this.lastName].filter(Boolean).join(' ');
  }
}

@Table({ tableName: 'staff', underscored: true, paranoid: true, indexes: [{ fields: ['nick_name', 'salary'] }] })
class Employee extends Model<InferAttributes<Employee>, InferCreationAttributes<Employee>> {
  @Attribute(DataTypes.UUID)
  @PrimaryKey
  @Default(sql.uuidV4)
  declare id: CreationOptional<string>;

  @Attribute({ type: DataTypes.STRING(40), allowNull: false, unique: true, comment: 'as on the badge' })
  declare nickName: string;

  @Attribute(DataTypes.DECIMAL(10, 2))
  @ColumnName('salary')
  @Comment('each month')
  @Index
  declare pay: string | null;

  @Attribute(DataTypes.STRING)
  @Unique
  declare mail: string | null;

  @Attribute(DataTypes.JSON)
  @Default({ theme: 'light' })
  declare settings: CreationOptional<{ theme: string }>;

  @Attribute(DataTypes.DATE)
  @Default(DataTypes.NOW)
  declare hiredAt: CreationOptional<Date>;

  @Attribute(DataTypes.STRING)
  set password(value: string | null) {
    this.setDataValue('password', value === null ? null : `#${value.length}`);
  }
  get password(): CreationOptional<string | null> {
    return this.getDataValue('password') ?? null;
  }

  @Attribute(DataTypes.VIRTUAL(DataTypes.STRING))
  get shout(): CreationOptional<string> {
    return this.nickName.toUpperCase();
  }

  @CreatedAt
  declare creationDate: CreationOptional<Date>;

  @UpdatedAt
  declare lastUpdate: CreationOptional<Date>;

  @DeletedAt
  declare deletionDate: CreationOptional<Date | null>;
}

describeByTurns('the reference on defining models', ({ connect }) => {
  it('makes a model of a class with decorators', async () => {
    await connect([User]);
    const jane = await User.create({ firstName: 'Jane', lastName: 'Doe' });
    expect([jane.id, jane.fullName, jane instanceof User, jane.isNewRecord]).toEqual([1, 'Jane Doe', true, false]);
    await expect(User.create({ firstName: null as never })).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it('makes a model by init, and by define', async () => {
    const sequelize = await connect([], { sync: false });
    class Bar extends Model {}
    Bar.init(
      {
        name: DataTypes.STRING,
        seats: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 10 },
        slug: { type: DataTypes.STRING, field: 'url_slug' },
      },
      { database: sequelize, modelName: 'bar', tableName: 'bars', timestamps: false },
    );
    const Pub = sequelize.define('Pub', { name: { type: DataTypes.STRING, primaryKey: true } });
    await sequelize.sync();
    const bar = await Bar.create({ name: 'Crow', slug: 'crow' });
    await Pub.create({ name: 'Lamb' });
    expect(bar.toJSON()).toEqual({ id: 1, name: 'Crow', seats: 10, slug: 'crow' });
    expect([sequelize.models.get('bar') === Bar, sequelize.models.getOrThrow('Pub') === Pub]).toEqual([true, true]);
  });

  it('takes names of tables and columns, timestamps, getters, setters and virtual attributes', async () => {
    await connect([Employee]);
    const ada = await Employee.create({ nickName: 'ada', pay: '10.50', password: 'secret' });
    expect(ada.toJSON()).toMatchObject({
      nickName: 'ada',
      pay: '10.50',
      password: '#6',
      shout: 'ADA',
      settings: { theme: 'light' },
    });
    expect([ada.creationDate, ada.lastUpdate, ada.hiredAt].every(date => date instanceof Date)).toBe(true);
    const { table, attributes, indexes } = Employee.definition;
    expect([table.name, attributes.get('pay')?.columnName, attributes.get('hiredAt')?.columnName]).toEqual([
      'staff',
      'salary',
      'hired_at',
    ]);
    expect(indexes.length).toBe(4);
    await ada.destroy();
    expect([await Employee.count(), await Employee.count({ paranoid: false })]).toEqual([0, 1]);
    await ada.restore();
    expect(await Employee.findByPk(ada.id)).not.toBeNull();
    await ada.destroy({ force: true });
    expect(await Employee.count({ paranoid: false })).toBe(0);
  });

  it('synchronises one model or all, anew or by altering, and drops them', async () => {
    const sequelize = await connect([User], { sync: false });
    await User.sync();
    await User.create({ firstName: 'Jane' });
    await User.sync();
    expect(await User.count()).toBe(1);
    await User.sync({ alter: true });
    expect(await User.count()).toBe(1);
    await User.sync({ force: true });
    expect(await User.count()).toBe(0);
    await sequelize.sync({ force: true });
    await sequelize.drop();
    await expect(User.count()).rejects.toMatchObject({ name: 'DatabaseError' });
    await sequelize.sync();
    expect(await User.count()).toBe(0);
  });

  it('hands on what an abstract class defines', async () => {
    @Table.Abstract
    abstract class BaseModel<A extends object, C extends object> extends Model<A, C> {
      declare id: CreationOptional<number>;
      @Attribute(DataTypes.STRING) @NotNull declare name: string;
    }
    class Planet extends BaseModel<InferAttributes<Planet>, InferCreationAttributes<Planet>> {
      @Attribute(DataTypes.INTEGER) declare moons: number | null;
    }
    await connect([Planet]);
    expect((await Planet.create({ name: 'Mars', moons: 2 })).toJSON()).toMatchObject({ name: 'Mars', moons: 2 });
  });
});

describeByTurns('the reference on instances', ({ connect }) => {
  beforeEach(async () => {
    await connect([User]);
  });

  it('builds, saves, changes, reloads and destroys', async () => {
    const jane = User.build({ firstName: 'Jane' });
    expect([jane instanceof User, jane.firstName, jane.isNewRecord]).toEqual([true, 'Jane', true]);
    await jane.save();
    jane.firstName = 'Ada';
    expect([jane.changed('firstName'), jane.changed('lastName'), jane.previous('firstName')]).toEqual([
      true,
      false,
      'Jane',
    ]);
    await jane.save();
    jane.set({ firstName: 'Dave', lastName: 'Low' });
    await jane.save({ fields: ['firstName'] });
    expect([jane.lastName, (await User.findByPk(jane.id))?.lastName]).toEqual(['Low', null]);
    await jane.reload();
    expect([jane.firstName, jane.lastName]).toEqual(['Dave', null]);
    await jane.update({ lastName: 'Doe' });
    expect(jane.get('lastName')).toBe('Doe');
    expect(jane.get()).toEqual({
      id: 1,
      firstName: 'Dave',
      lastName: 'Doe',
      createdAt: expect.any(Date) as Date,
      updatedAt: expect.any(Date) as Date,
    });
    await jane.destroy();
    expect(await User.count()).toBe(0);
  });
});
