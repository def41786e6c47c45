import { DataTypes, Model, type CreationOptional, type InferAttributes, type InferCreationAttributes } from 'mortise'; // prettier-ignore
import { Attribute, Table } from 'mortise/decorators';
import { describeByTurns } from '../support/describe-each-dialect';

@Table({ timestamps: false, paranoid: false })
class Job extends Model<InferAttributes<Job>, InferCreationAttributes<Job>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare state: string;
}

@Table({ createdAt: false, updatedAt: false, paranoid: true })
class Page extends Model<InferAttributes<Page>, InferCreationAttributes<Page>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) declare title: string;
  declare deletedAt: CreationOptional<Date | null>;
}

const each = { individualHooks: true } as const;

describeByTurns('two who write the same rows one by one', ({ connect }) => {
  const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
  const twice = async <T>(work: () => Promise<T>): Promise<T[]> => Promise.all([work(), work(), work()]);

  it('take each row once, and are told how many they took', async () => {
    await connect([Job, Page], { file: true, pool: 4 });
    await Job.bulkCreate([{ state: 'free' }, { state: 'free' }, { state: 'taken' }]);
    const won: number[] = [];
    const note = (job: Job): void => void won.push(job.id);
    const remove = Job.hooks.addListener('afterUpdate', note);
    const counts = await twice(() => Job.update({ state: 'taken' }, { where: { state: 'free' }, ...each }));
    expect(sum(counts.map(([count]) => count))).toBe(2);
    expect([...won].sort()).toEqual([1, 2]);
    remove();
    const gone: number[] = [];
    const watch = Job.hooks.addListener('afterDestroy', (job: Job) => void gone.push(job.id));
    expect(sum(await twice(() => Job.destroy({ where: { state: 'taken' }, ...each })))).toBe(3);
    expect(gone.sort()).toEqual([1, 2, 3]);
    watch();
  });

  it('mark and restore each row once', async () => {
    await connect([Job, Page], { file: true, pool: 4 });
    await Page.bulkCreate([{ title: 'a' }, { title: 'b' }]);
    const ran: string[] = [];
    const removers = (['afterDestroy', 'afterRestore'] as const).map(name =>
      Page.hooks.addListener(name, (page: Page) => void ran.push(`${name} ${page.title}`)),
    );
    expect(sum(await twice(() => Page.destroy({ all: true, ...each })))).toBe(2);
    expect(sum(await twice(() => Page.restore({ all: true, ...each })))).toBe(2);
    expect(ran).toHaveLength(4);
    for (const remove of removers) remove();
  });
});
