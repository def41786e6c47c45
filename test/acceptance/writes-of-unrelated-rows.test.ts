import {
  DataTypes,
  Model,
  sql,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, HasMany, PrimaryKey, Table } from 'mortise/decorators';
import { describeEachDialect } from '../support/describe-each-dialect';

@Table({ timestamps: false })
class Tally extends Model<InferAttributes<Tally>, InferCreationAttributes<Tally>> {
  declare id: CreationOptional<number>;
  @Attribute({ type: DataTypes.INTEGER, defaultValue: 0 })
  declare n: CreationOptional<number>;
}

/** A key of two parts, one of them a text. */
@Table({ timestamps: false })
class Seat extends Model<InferAttributes<Seat>, InferCreationAttributes<Seat>> {
  @Attribute(DataTypes.STRING(10))
  @PrimaryKey
  declare row: string;
  @Attribute(DataTypes.BIGINT)
  @PrimaryKey
  declare place: string;
  @Attribute({ type: DataTypes.INTEGER, defaultValue: 0 })
  declare n: CreationOptional<number>;
}

@Table({ paranoid: true, timestamps: false })
class Folder extends Model<InferAttributes<Folder>, InferCreationAttributes<Folder>> {
  declare id: CreationOptional<number>;
  declare parentId: CreationOptional<number | null>;
  @HasMany(() => Folder, { foreignKey: { name: 'parentId', onDelete: 'CASCADE' } })
  declare folders?: NonAttribute<Folder[]>;
}

@Table({ paranoid: true, timestamps: false })
class Parent extends Model<InferAttributes<Parent>, InferCreationAttributes<Parent>> {
  declare id: CreationOptional<number>;
  @HasMany(() => Child, { foreignKey: { name: 'parentId', onDelete: 'CASCADE' } })
  declare children?: NonAttribute<Child[]>;
}

@Table({ paranoid: true, timestamps: false })
class Child extends Model<InferAttributes<Child>, InferCreationAttributes<Child>> {
  declare id: CreationOptional<number>;
  declare parentId: CreationOptional<number | null>;
}

const models = [Tally, Seat, Folder, Parent, Child];
const COUNT = 32;
const all = Array.from({ length: COUNT }, (_, place) => place + 1);

/** All at once; what was refused, by its code. */
async function refused(work: (id: number) => Promise<unknown>): Promise<readonly unknown[]> {
  const results = await Promise.allSettled(all.map(work));
  return results.filter(each => each.status === 'rejected').map(({ reason }) => (reason as { code?: unknown }).code);
}

describeEachDialect('Writes of unrelated rows at once', ({ connect, requires }) => {
  it('all succeed that give their row back', async () => {
    await connect(models);
    await Tally.bulkCreate(all.map(() => ({})));
    const bump = (id: number) => Tally.update({ n: sql`n + 1` }, { where: { id }, returning: true });
    expect(await refused(bump)).toEqual([]);
    expect(await refused(id => Tally.destroy({ where: { id }, returning: true }))).toEqual([]);
    expect(await Tally.count()).toBe(0);
  });

  it('all succeed by keys of two parts', async () => {
    await connect(models);
    await Seat.bulkCreate(all.map(id => ({ row: `r${id % 4}`, place: String(id) })));
    const where = (id: number) => ({ row: `r${id % 4}`, place: String(id) });
    expect(await refused(id => Seat.update({ n: 1 }, { where: where(id), returning: true }))).toEqual([]);
    expect(await Seat.sum('n')).toBe(COUNT);
  });

  it('all succeed that take nothing with them, in a tree', async () => {
    await connect(models);
    await Folder.bulkCreate(all.map(() => ({})));
    const folders = await Folder.findAll({ order: 'id' });
    expect(await refused(id => (folders[id - 1] as Folder).destroy())).toEqual([]);
    expect(await Folder.count()).toBe(0);
    expect(await refused(id => (folders[id - 1] as Folder).restore({ include: 'folders' }))).toEqual([]);
    expect(await refused(id => Folder.destroy({ where: { id } }))).toEqual([]);
    expect(await refused(id => Folder.restore({ where: { id }, include: 'folders' }))).toEqual([]);
    expect(await Folder.count()).toBe(COUNT);
  });

  it('all succeed that take their few children with them', async () => {
    await connect(models);
    await Parent.bulkCreate(all.map(() => ({ children: [{}] })));
    expect(await refused(id => Parent.destroy({ where: { id } }))).toEqual([]);
    expect(await Child.count()).toBe(0);
    expect(await refused(id => Parent.restore({ where: { id }, include: 'children' }))).toEqual([]);
    expect(await Child.count()).toBe(COUNT);
  });

  requires('concurrentWriters')('wait for each other where they meet the same rows from other ends', async () => {
    await connect(models);
    await Tally.bulkCreate(all.map(() => ({})));
    const some = (id: number) => all.filter(each => (each + id) % 3 > 0).sort(() => (id % 2 ? 1 : -1));
    const bump = (id: number) => Tally.update({ n: sql`n + 1` }, { where: { id: some(id) }, returning: ['n'] });
    expect(await refused(bump)).toEqual([]);
  });
});
