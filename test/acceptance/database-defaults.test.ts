import {
  DataTypes,
  DatabaseError,
  Model,
  NotNullConstraintError,
  sql,
  ValidationError,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyCreateAssociationMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type Database,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import {
  Attribute,
  BeforeCreate,
  BelongsToMany,
  ColumnName,
  Default,
  HasMany,
  NotNull,
  PrimaryKey,
  Table,
} from 'mortise/decorators';
import { describeEachDialect, statementLog, type ConnectOptions } from '../support/describe-each-dialect';

/** A table that was there before its model: its defaults are known to the database alone. */
@Table({ tableName: 'job', timestamps: false })
class Job extends Model<InferAttributes<Job>, InferCreationAttributes<Job>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  declare title: string;

  @Attribute(DataTypes.STRING)
  declare status: string | null;

  @Attribute(DataTypes.INTEGER)
  @NotNull
  @Default(sql.default)
  declare tries: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare label: CreationOptional<string | null>;

  @Attribute(DataTypes.STRING)
  declare note: string | null;

  @HasMany(() => Step, { foreignKey: 'jobId', inverse: { as: 'job' } })
  declare steps?: NonAttribute<Step[]>;

  @BelongsToMany(() => Tag, { through: () => JobTag, foreignKey: 'jobId', otherKey: 'tagId', inverse: { as: 'jobs' } })
  declare tags?: NonAttribute<Tag[]>;
  declare addTag: BelongsToManyAddAssociationMixin<Tag, number>;
  declare setTags: BelongsToManySetAssociationsMixin<Tag, number>;
  declare createTag: BelongsToManyCreateAssociationMixin<Tag>;
}

@Table({ tableName: 'step', timestamps: false })
class Step extends Model<InferAttributes<Step>, InferCreationAttributes<Step>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.INTEGER)
  @ColumnName('step_rank')
  declare rank: CreationOptional<number | null>;

  declare jobId: CreationOptional<number>;
}

@Table({ tableName: 'tag', timestamps: false })
class Tag extends Model<InferAttributes<Tag>, InferCreationAttributes<Tag>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare name: string;
}

@Table({ tableName: 'job_tag', timestamps: false })
class JobTag extends Model<InferAttributes<JobTag>, InferCreationAttributes<JobTag>> {
  @Attribute(DataTypes.STRING)
  declare kind: CreationOptional<string | null>;

  @Attribute(DataTypes.INTEGER)
  @NotNull
  @Default(sql.default)
  declare weight: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  declare shout: CreationOptional<string | null>;

  declare jobId: number;
  declare tagId: number;
}

/** A key that is given, beside defaults that the model says nothing of. */
@Table({ tableName: 'country', timestamps: false })
class Country extends Model<InferAttributes<Country>, InferCreationAttributes<Country>> {
  @Attribute(DataTypes.STRING)
  @PrimaryKey
  declare code: string;

  @Attribute(DataTypes.STRING)
  declare name: CreationOptional<string | null>;

  @Attribute(DataTypes.STRING)
  declare motto: CreationOptional<string | null>;
}

const models = [Job, Step, Tag, JobTag, Country];

async function createTables({ knex }: Database): Promise<void> {
  await knex.schema.createTable('job', table => {
    table.increments('id');
    table.string('title').notNullable();
    table.string('status').defaultTo('queued');
    table.integer('tries').notNullable().defaultTo(3);
    table.specificType('label', 'VARCHAR(255) GENERATED ALWAYS AS (upper(title)) STORED');
    table.string('note');
  });
  await knex.schema.createTable('step', table => {
    table.increments('id');
    table.integer('step_rank').defaultTo(7);
    table.integer('jobId').unsigned().notNullable().references('job.id');
  });
  await knex.schema.createTable('tag', table => {
    table.increments('id');
    table.string('name').notNullable();
  });
  await knex.schema.createTable('job_tag', table => {
    table.integer('jobId').unsigned().notNullable().references('job.id');
    table.integer('tagId').unsigned().notNullable().references('tag.id');
    table.string('kind').defaultTo('plain');
    table.integer('weight').notNullable().defaultTo(1);
    table.specificType('shout', 'VARCHAR(255) GENERATED ALWAYS AS (upper(kind)) STORED');
    table.primary(['jobId', 'tagId']);
  });
  await knex.schema.createTable('country', table => {
    table.string('code', 2).notNullable().primary();
    table.string('name').defaultTo('somewhere');
    table.string('motto').defaultTo('none');
  });
}

describeEachDialect('defaults of the database', ({ connect, requires }) => {
  async function open(options: ConnectOptions = {}): Promise<Database> {
    const database = await connect(models, { ...options, sync: false });
    await createTables(database);
    return database;
  }

  it('are kept by create, and are on the instance', async () => {
    await open();
    const job = await Job.create({ title: 'paint' });
    expect(job.get()).toEqual({ id: 1, title: 'paint', status: 'queued', tries: 3, label: 'PAINT', note: null });
    expect(await Job.findByPk(1)).toEqual(job);
  });

  it('give way to what is given, null too', async () => {
    await open();
    await Job.create({ title: 'paint', status: null, tries: 1, note: 'soon' });
    const job = await Job.findByPk(1);
    expect(job).toMatchObject({ status: null, tries: 1, note: 'soon' });
  });

  it('are kept for undefined, which is no value', async () => {
    await open();
    expect(await Job.create({ title: 'paint', status: undefined })).toMatchObject({ status: 'queued' });
  });

  it('are kept row by row by bulkCreate, whose instances have them', async () => {
    await open();
    const rows = [
      { title: 'a' },
      { title: 'b', status: 'done', tries: 9 },
      { title: 'c', status: null },
      { title: 'd', note: 'later' },
      { title: 'e', tries: 4, status: 'done' },
    ];
    const jobs = await Job.bulkCreate(rows);
    expect(jobs.map(({ status, tries, note }) => [status, tries, note])).toEqual([
      ['queued', 3, null],
      ['done', 9, null],
      [null, 3, null],
      ['queued', 3, 'later'],
      ['done', 4, null],
    ]);
    expect(await Job.findAll({ order: 'id' })).toEqual(jobs);
  });

  it('leave the numbers of rows in the order of the rows, whatever each of them gives', async () => {
    await open();
    const rows = Array.from({ length: 700 }, (_none, index) => ({
      title: String(index),
      ...(index % 2 === 0 ? { status: 'even' } : {}),
      ...(index % 3 === 0 ? { note: 'third' } : {}),
    }));
    const jobs = await Job.bulkCreate(rows);
    expect(jobs.map(({ id }) => id)).toEqual(rows.map((_row, index) => index + 1));
    const found = await Job.findAll({ order: 'id' });
    expect(found.map(({ title }) => title)).toEqual(rows.map(({ title }) => title));
    expect(found).toEqual(jobs);
  });

  it('are kept beside rows that give their own number', async () => {
    await open();
    const jobs = await Job.bulkCreate([{ title: 'a', id: 5 }, { title: 'b' }, { title: 'c', id: 90, status: 'done' }]);
    expect(jobs.map(({ status }) => status)).toEqual(['queued', 'queued', 'done']);
    for (const { id, title } of jobs) expect((await Job.findByPk(id))?.title).toBe(title);
  });

  it('are written with all rows, or none is', async () => {
    await open();
    const rows = [{ title: 'a' }, { title: 'b', id: 7 }, { title: 'c', id: 7, status: 'twice' }];
    await expect(Job.bulkCreate(rows)).rejects.toMatchObject({ code: 'UNIQUE_CONSTRAINT' });
    expect(await Job.count()).toBe(0);
  });

  it('are kept by save, and by what is nested', async () => {
    await open();
    const job = Job.build({ title: 'paint', steps: [{}, { rank: 1 }, {}] });
    await job.save();
    expect(job).toMatchObject({ status: 'queued', label: 'PAINT' });
    expect((await Step.findAll({ order: 'id' })).map(({ rank }) => rank)).toEqual([7, 1, 7]);
  });

  it('leave a generated column alone when another is saved', async () => {
    await open();
    const job = await Job.create({ title: 'paint' });
    await job.update({ title: 'polish' });
    job.note = 'now';
    await job.save();
    expect((await job.reload()).label).toBe('POLISH');
  });

  it('are not known any more to an instance whose row was rolled back', async () => {
    const database = await open();
    const job = Job.build({ title: 'paint' });
    await expect(
      database.transaction(async () => {
        await job.save();
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect([job.id, job.status]).toEqual([undefined, undefined]);
    await job.save();
    expect(await Job.findByPk(job.id)).toEqual(job);
  });

  it('are kept where a hook leaves them, and not where it sets a value', async () => {
    const database = await connect([], { sync: false });
    await createTables(database);
    @Table({ tableName: 'country', timestamps: false, modelName: 'Land' })
    class Land extends Country {
      @BeforeCreate
      static greet(land: Land): void {
        land.name = 'hooked';
      }
    }
    database.addModels([Land]);
    expect(await Land.create({ code: 'AA' })).toMatchObject({ name: 'hooked', motto: 'none' });
  });

  it('are no way around a value that the model asks for', async () => {
    await open();
    await expect(Job.create({} as never)).rejects.toBeInstanceOf(ValidationError);
    await expect(Job.create({ title: 'a', tries: null as never })).rejects.toBeInstanceOf(ValidationError);
  });

  it('are asked of the column where the model says so, which may have none', async () => {
    const database = await connect([], { sync: false });
    await createTables(database);
    const attributes = {
      title: { type: DataTypes.STRING, allowNull: false, defaultValue: sql.default },
      note: DataTypes.STRING,
    };
    const Loose = database.define('Loose', attributes, { tableName: 'job', timestamps: false });
    const error: unknown = await Loose.create({ note: 'x' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NotNullConstraintError);
    expect((error as DatabaseError).columns).toEqual(['title']);
  });

  it('refuse a value for a column that the database works out', async () => {
    await open();
    await expect(Job.create({ title: 'a', label: 'b' })).rejects.toBeInstanceOf(DatabaseError);
  });

  it('are kept for links, and are on those that are shown', async () => {
    await open();
    const job = await Job.create({ title: 'paint' });
    const [red, blue, green] = await Tag.bulkCreate([{ name: 'red' }, { name: 'blue' }, { name: 'green' }]);
    await job.addTag(red as Tag);
    await job.addTag(blue as Tag, { through: { weight: 5 } });
    await job.setTags([red, blue, green] as Tag[], { through: [{}, { kind: 'big' }, { kind: null, weight: 2 }] });
    const links = await JobTag.findAll({ order: 'tagId' });
    expect(links.map(({ kind, weight, shout }) => [kind, weight, shout])).toEqual([
      ['plain', 1, 'PLAIN'],
      ['big', 5, 'BIG'],
      [null, 2, null],
    ]);
    const made = await job.createTag({ name: 'grey' });
    expect((made as unknown as { JobTag: JobTag }).JobTag).toMatchObject({ kind: 'plain', weight: 1, shout: 'PLAIN' });
  });

  it('are kept for links that are nested in a new row', async () => {
    await open();
    await Job.create({ title: 'paint', tags: [{ name: 'red' }, { name: 'blue', JobTag: { weight: 8 } }] as never });
    const links = await JobTag.findAll({ order: 'tagId' });
    expect(links.map(({ kind, weight }) => [kind, weight])).toEqual([
      ['plain', 1],
      ['plain', 8],
    ]);
  });

  it('take nothing from rows that are there already', async () => {
    await open();
    await Country.bulkCreate([
      { code: 'AA', name: 'Ada', motto: 'a' },
      { code: 'BB', name: 'Ben', motto: 'b' },
      { code: 'CC', name: 'Cleo', motto: 'c' },
    ]);
    const rows = [{ code: 'AA', name: 'Anna' }, { code: 'BB', motto: 'bb' }, { code: 'CC' }, { code: 'DD' }];
    const countries = await Country.bulkCreate(rows, { updateOnDuplicate: ['name', 'motto'] });
    expect(countries.map(({ isNewRecord }) => isNewRecord)).toEqual([false, false, false, false]);
    const found = await Country.findAll({ order: 'code' });
    expect(found.map(({ name, motto }) => [name, motto])).toEqual([
      ['Anna', 'a'],
      ['Ben', 'bb'],
      ['Cleo', 'c'],
      ['somewhere', 'none'],
    ]);
    expect(countries).toEqual(found);
  });

  requires('schemas')('take nothing from rows that are there already, in a schema', async () => {
    const database = await connect([], { sync: false });
    const [{ schema }] = (await database.query('SELECT current_schema() AS schema')) as [{ schema: string }];
    await createTables(database);
    const attributes = { code: { type: DataTypes.STRING, primaryKey: true }, name: DataTypes.STRING };
    const Land = database.define<Model>('Land', attributes, { tableName: 'country', timestamps: false, schema });
    await Land.create({ code: 'AA', name: 'Ada' });
    const [land] = await Land.bulkCreate([{ code: 'AA' }], { updateOnDuplicate: ['name'] as never });
    expect(land?.get()).toEqual({ code: 'AA', name: 'Ada' });
  });

  it('are kept for new rows beside those that are left out', async () => {
    await open();
    await Country.create({ code: 'AA', name: 'Ada' });
    const rows = [{ code: 'BB' }, { code: 'AA' }, { code: 'CC', motto: 'c' }];
    const countries = await Country.bulkCreate(rows, { ignoreDuplicates: true });
    expect(countries.map(({ isNewRecord }) => isNewRecord)).toEqual([false, true, false]);
    expect((await Country.findAll({ order: 'code' })).map(({ name, motto }) => [name, motto])).toEqual([
      ['Ada', 'none'],
      ['somewhere', 'none'],
      ['somewhere', 'c'],
    ]);
  });

  it('are left as they are by sync, whatever else it changes', async () => {
    const database = await connect([], { sync: false });
    await createTables(database);
    const attributes = {
      code: { type: DataTypes.STRING, primaryKey: true },
      name: { type: DataTypes.STRING(300), allowNull: false, defaultValue: sql.default },
      motto: { type: DataTypes.STRING, defaultValue: sql.default, comment: 'changed' },
    };
    const Land = database.define('Land', attributes, { tableName: 'country', timestamps: false });
    await database.sync({ alter: true });
    expect(await Land.create({ code: 'AA' })).toMatchObject({ name: 'somewhere', motto: 'none' });
  });

  const log = statementLog();
  const onOldServer = requires('returningByVersion');

  onOldServer('are unknown until they are asked for, where the server tells nothing', async () => {
    await open({ version: '8.0.36', logging: log.log });
    log.clear();
    const job = await Job.create({ title: 'paint' });
    expect([job.id, job.tries, job.status, job.label]).toEqual([1, 3, undefined, undefined]);
    await job.update({ note: 'soon' });
    expect(await job.reload()).toMatchObject({ status: 'queued', label: 'PAINT', note: 'soon' });
  });

  onOldServer('are kept row by row there too', async () => {
    await open({ version: '8.0.36' });
    const jobs = await Job.bulkCreate([{ title: 'a' }, { title: 'b', tries: 9 }, { title: 'c', status: 'done' }]);
    expect(jobs.map(({ id, tries }) => [id, tries])).toEqual([
      [1, 3],
      [2, 9],
      [3, 3],
    ]);
    const steps = await Country.bulkCreate([{ code: 'AA' }, { code: 'BB', name: 'Ben' }]);
    expect(steps.map(({ name }) => name)).toEqual([undefined, 'Ben']);
    expect((await Country.findAll({ order: 'code' })).map(({ name }) => name)).toEqual(['somewhere', 'Ben']);
  });
});
