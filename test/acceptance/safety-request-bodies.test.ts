import {
  DataTypes,
  Model,
  type CreationOptional,
  type DatabaseOptions,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, NotNull } from 'mortise/decorators';
import { describeAnyDialect } from '../support/describe-each-dialect';

class User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @Attribute({ type: DataTypes.BOOLEAN, defaultValue: false })
  declare admin: CreationOptional<boolean>;
  @Attribute({
    type: DataTypes.STRING,
    set(this: User, value: string) {
      this.setDataValue('password', `hashed ${value}`);
      this.setDataValue('passwordAge', 0);
    },
  })
  declare password: CreationOptional<string | null>;
  @Attribute(DataTypes.INTEGER)
  declare passwordAge: CreationOptional<number | null>;
  @BelongsToMany(() => Role, { through: 'UserRole', inverse: { as: 'users' } })
  declare roles?: NonAttribute<Role[]>;
  @HasMany(() => Note, { foreignKey: 'writtenById', inverse: { as: 'user' } })
  declare notes?: NonAttribute<Note[]>;
}

class Role extends Model<InferAttributes<Role>, InferCreationAttributes<Role>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare name: string;
  declare users?: NonAttribute<User[]>;
}

class Note extends Model<InferAttributes<Note>, InferCreationAttributes<Note>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string;
  declare writtenById: CreationOptional<number | null>;
  declare user?: NonAttribute<User> | null;
}

/** What a request may hold: JSON and nothing else. */
const parse = (json: string): never => JSON.parse(json) as never;

const body =
  '{"name":"Eve","admin":true,"roles":[1],"notes":[{"text":"hi"}],"isAdmin":true,"__proto__":{"admin":true}}';

describeAnyDialect('fields', ({ connect }) => {
  const users = async (options: DatabaseOptions = {}): Promise<void> => {
    await connect([User, Role, Note], options);
    await Role.create({ name: 'root' });
  };

  const stored = async (): Promise<unknown> => {
    const found = await User.findAll({ include: ['roles', 'notes'], order: ['id'] });
    return found.map(({ name, admin, roles, notes }) => [name, admin, roles?.length, notes?.length]);
  };

  it('lets create take only the attributes and associations it names', async () => {
    await users();
    const eve = await User.create(parse(body), { fields: ['name'] });
    expect(eve.toJSON()).not.toHaveProperty('isAdmin');
    await User.create(parse(body), { fields: ['name', 'notes'] });
    expect(await stored()).toEqual([
      ['Eve', false, 0, 0],
      ['Eve', false, 0, 1],
    ]);
  });

  it('lets build, new and bulkCreate take no more either', async () => {
    await users();
    await User.build(parse(body), { fields: ['name'] }).save();
    await new User(parse(body), { fields: ['name'] }).save();
    await User.bulkCreate([parse(body), parse(body)], { fields: ['name', 'notes'] });
    expect(await stored()).toEqual([
      ['Eve', false, 0, 0],
      ['Eve', false, 0, 0],
      ['Eve', false, 0, 1],
      ['Eve', false, 0, 1],
    ]);
  });

  it('lets set and update of an instance take no more either', async () => {
    await users();
    const eve = await User.create({ name: 'Eve' });
    await eve.set(parse('{"name":"Eva","admin":true}'), { fields: ['name'] }).save();
    const update = '{"name":"Evi","admin":true,"roles":{"create":{"name":"own"}},"notes":{"create":{"text":"hi"}}}';
    await eve.update(parse(update), { fields: ['name', 'notes'] });
    expect(eve.admin).toBe(false);
    expect(await stored()).toEqual([['Evi', false, 0, 1]]);
  });

  it('lets the static update take no more either', async () => {
    await users();
    await User.create({ name: 'Eve' });
    await User.update(parse('{"name":"Eva","admin":true}'), { where: { id: 1 }, fields: ['name'] });
    await User.update(parse('{"name":"Evi","admin":true}'), {
      where: { id: 1 },
      fields: ['name'],
      individualHooks: true,
    });
    expect(await stored()).toEqual([['Evi', false, 0, 0]]);
  });

  it('lets the create of an association take no more either, beside its key and scope', async () => {
    await users();
    const eve = await User.create({ name: 'Eve' });
    const note = await eve
      .related('notes')
      .create(parse('{"text":"hi","writtenById":7,"id":70}'), { fields: ['text'] });
    expect([note.id, note.writtenById]).toEqual([1, 1]);
    const role = await eve.related('roles').create(parse('{"name":"own","id":70}'), { fields: ['name'] });
    expect(role.id).toBe(2);
    const user = await note.related('user').create(parse(body), { fields: ['name'] });
    expect([user.id, user.admin]).toEqual([2, false]);
  });

  it('keeps what the setter of a named attribute writes to others', async () => {
    await users();
    const eve = await User.create(parse('{"name":"Eve","password":"x","passwordAge":9}'), {
      fields: ['name', 'password'],
    });
    expect([eve.password, eve.passwordAge]).toEqual(['hashed x', 0]);
    await User.update({ passwordAge: 9 }, { where: { id: eve.id } });
    await eve.reload();
    await eve.update(parse('{"password":"y","passwordAge":7}'), { fields: ['password'] });
    await eve.reload();
    expect(await User.findByPk(1, { attributes: ['passwordAge'] })).toMatchObject({ passwordAge: 0 });
  });

  it('keeps what a hook sets', async () => {
    await users();
    const hook = (user: User): void => void (user.admin = true);
    User.addHook('beforeUpdate', hook);
    try {
      const eve = await User.create({ name: 'Eve' });
      await eve.update({ name: 'Eva' }, { fields: ['name'] });
    } finally {
      User.removeHook('beforeUpdate', hook);
    }
    expect(await stored()).toEqual([['Eva', true, 0, 0]]);
  });

  it('refuses a name that is neither an attribute nor an association', async () => {
    await users();
    await expect(User.create({ name: 'Eve' }, { fields: ['nmae' as 'name'] })).rejects.toMatchObject({
      code: 'UNKNOWN_ATTRIBUTE',
      message: expect.stringContaining('Did you mean "name"?') as string,
    });
    await expect(User.create({ name: 'Eve' }, { fields: 'name' as never })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
  });
});

describeAnyDialect('nestedWrites', ({ connect }) => {
  const refusal = { code: 'NESTED_WRITE_NOT_LISTED' };

  it("'listed' refuses nested values that the call does not name, and writes nothing", async () => {
    await connect([User, Role, Note], { nestedWrites: 'listed' });
    await Role.create({ name: 'root' });
    await expect(User.create(parse('{"name":"Eve","roles":[1]}'))).rejects.toMatchObject(refusal);
    await expect(User.bulkCreate([parse('{"name":"Eve","roles":[1]}')])).rejects.toMatchObject(refusal);
    expect(() => User.build(parse('{"name":"Eve","roles":[1]}'))).toThrow(expect.objectContaining(refusal));
    expect(await User.count()).toBe(0);
    const eve = await User.create({ name: 'Eve' });
    const update = '{"name":"Eva","roles":{"add":[1]}}';
    await expect(eve.update(parse(update))).rejects.toMatchObject(refusal);
    expect([eve.name, await eve.related('roles').count()]).toEqual(['Eve', 0]);
  });

  it("'listed' refuses the links under a name that stands for them", async () => {
    await connect([User, Role, Note], { nestedWrites: 'listed' });
    const links = [...User.associations.keys()].filter(name => !['roles', 'notes'].includes(name));
    expect(links.length).toBeGreaterThan(0);
    for (const name of links) {
      await expect(User.create({ name: 'Eve', [name]: [{ roleId: 1 }] })).rejects.toMatchObject(refusal);
    }
  });

  it("'listed' writes what fields or include name", async () => {
    await connect([User, Role, Note], { nestedWrites: 'listed' });
    await Role.create({ name: 'root' });
    const eve = await User.create({ name: 'Eve', roles: [1] }, { include: ['roles'] });
    await eve.update({ notes: { create: { text: 'hi' } } }, { include: 'notes' });
    await User.create({ name: 'Ada', roles: [1], notes: [{ text: 'ho' }] }, { fields: ['name', 'roles'] });
    const all = await User.findAll({ include: ['roles', 'notes'], order: ['id'] });
    expect(all.map(({ roles, notes }) => [roles?.length, notes?.length])).toEqual([
      [1, 1],
      [1, 0],
    ]);
  });

  it("'listed' asks for each level", async () => {
    await connect([User, Role, Note], { nestedWrites: 'listed' });
    const values = { text: 'hi', user: { name: 'Eve', roles: [{ name: 'own' }] } };
    await expect(Note.create(values, { include: ['user'] })).rejects.toMatchObject(refusal);
    expect([await Note.count(), await User.count()]).toEqual([0, 0]);
    await Note.create(values, { include: [{ association: 'user', include: ['roles'] }] });
    const note = await Note.findOne({ include: [{ association: 'user', include: ['roles'] }] });
    expect(note?.user?.roles?.map(({ name }) => name)).toEqual(['own']);
  });

  it('of a model goes before that of its database', async () => {
    const database = await connect([], { nestedWrites: 'listed', sync: false });
    const Person = database.define('Person', { name: DataTypes.STRING }, { nestedWrites: 'always' });
    const Toot = database.define('Toot', { text: DataTypes.STRING });
    Person.hasMany(Toot, { as: 'toots', inverse: { as: 'author' } });
    await database.sync();
    await Person.create({ name: 'Ada', toots: [{ text: 'hi' }] });
    await expect(Toot.create({ text: 'ho', author: { name: 'Eve' } })).rejects.toMatchObject(refusal);
    expect(await Person.count()).toBe(1);
  });

  it('of an association refuses its nested values and those of its links and inverse, whatever a call names', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define('Person', { name: DataTypes.STRING });
    const Role2 = database.define('Role', { name: DataTypes.STRING });
    Person.belongsToMany(Role2, { as: 'roles', through: 'PersonRole', inverse: { as: 'people' }, nestedWrites: false });
    await database.sync();
    const role = await Role2.create({ name: 'root' });
    const closed = { code: 'NESTED_WRITE_REFUSED' };
    for (const name of Person.associations.keys()) {
      await expect(Person.create({ name: 'Eve', [name]: [1] }, { include: [name] })).rejects.toMatchObject(closed);
    }
    await expect(Role2.create({ name: 'x', people: [{ name: 'Eve' }] })).rejects.toMatchObject(closed);
    await expect(role.update({ people: { create: { name: 'Eve' } } } as never)).rejects.toMatchObject(closed);
    const eve = await Person.create(
      { name: 'Eve', roles: [1] },
      {
        fields: ['name'] as never,
      },
    );
    await (eve as unknown as { addRole(id: number): Promise<void> }).addRole(1);
    expect(await eve.related('roles').count()).toBe(1);
  });

  it('of an inverse may be open where the association is not', async () => {
    const database = await connect([], { sync: false });
    const Person = database.define('Person', { name: DataTypes.STRING });
    const Note2 = database.define('Note', { text: DataTypes.STRING });
    Person.hasMany(Note2, { as: 'notes', nestedWrites: false, inverse: { as: 'person', nestedWrites: true } });
    await database.sync();
    await Note2.create({ text: 'hi', person: { name: 'Ada' } });
    await expect(Person.create({ notes: [{ text: 'ho' }] })).rejects.toMatchObject({
      code: 'NESTED_WRITE_REFUSED',
    });
  });

  it('is refused where it is neither of the two', async () => {
    await expect(connect([], { nestedWrites: 'never' as never })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    const database = await connect([], { sync: false });
    database.define('Person', {}, { nestedWrites: 'never' as never });
    expect(() => database.models.get('Person')).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});
