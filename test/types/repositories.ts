// Code over a model that is a type parameter.
import type {
  Attributes,
  CountOptions,
  CreationAttributes,
  FindOptions,
  KeyOf,
  ModelStatic,
  WhereOptions,
} from 'mortise';
import { expectTypeOf } from 'expect-type';
import type { Model } from 'mortise';
import { Loose, Person } from './models';

class Repository<M extends Model> {
  constructor(private readonly model: ModelStatic<M>) {}

  all(options?: FindOptions<Attributes<M>>): Promise<M[]> {
    return this.model.findAll(options);
  }

  allRelated(options: FindOptions<Attributes<M>, M>): Promise<M[]> {
    return this.model.findAll(options);
  }

  one(options: FindOptions<Attributes<M>>): Promise<M | null> {
    return this.model.findOne(options);
  }

  oneRelated(options: FindOptions<Attributes<M>, M>): Promise<M | null> {
    return this.model.findOne(options);
  }

  page(options: FindOptions<Attributes<M>>, limit: number): Promise<{ rows: M[]; count: number }> {
    return this.model.findAndCountAll({ ...options, limit });
  }

  pageRelated(options: FindOptions<Attributes<M>, M>, limit: number): Promise<{ rows: M[]; count: number }> {
    return this.model.findAndCountAll({ ...options, limit, offset: 0 });
  }

  byKey(key: KeyOf<M>): Promise<M | null> {
    return this.model.findByPk(key);
  }

  byNumber(id: number): Promise<M | null> {
    return this.model.findByPk(id);
  }

  byText(id: string, options?: FindOptions<Attributes<M>>): Promise<M | null> {
    return this.model.findByPk(id, options);
  }

  matching(where: WhereOptions<Attributes<M>>): Promise<M[]> {
    return this.model.findAll({ where, limit: 3 });
  }

  matchingRelated(where: WhereOptions<Attributes<M>, M>): Promise<M[]> {
    return this.model.findAll({ where });
  }

  count(where: WhereOptions<Attributes<M>>): Promise<number> {
    return this.model.count({ where });
  }

  countAll(options?: CountOptions<Attributes<M>>): Promise<number> {
    return this.model.count(options);
  }

  async change(values: Partial<Attributes<M>>, where: WhereOptions<Attributes<M>>): Promise<number> {
    const [count] = await this.model.update(values, { where });
    return count;
  }

  remove(where: WhereOptions<Attributes<M>>): Promise<number> {
    return this.model.destroy({ where });
  }

  restore(where: WhereOptions<Attributes<M>>): Promise<number> {
    return this.model.restore({ where });
  }

  add(values: CreationAttributes<M>): Promise<M> {
    return this.model.create(values);
  }

  async ensured(where: WhereOptions<Attributes<M>>, defaults: Partial<CreationAttributes<M>>): Promise<M> {
    const [row] = await this.model.findOrCreate({ where, defaults });
    const [, created] = await this.model.findCreateFind({ where, hooks: false });
    return created ? row : (await this.model.findOrBuild({ where, defaults }))[0];
  }

  async put(values: CreationAttributes<M>, key: keyof Attributes<M> & string): Promise<boolean | null> {
    const [, created] = await this.model.upsert(values, { conflictFields: [key] });
    return created;
  }

  addAll(rows: readonly CreationAttributes<M>[]): Promise<M[]> {
    return this.model.bulkCreate(rows, { validate: false });
  }

  draft(values: CreationAttributes<M>): M {
    return this.model.build(values);
  }

  async changeEach(rows: readonly Partial<Attributes<M>>[]): Promise<number> {
    const [count] = await this.model.bulkUpdate(rows);
    return count;
  }

  async changeRow(row: M, values: Partial<Attributes<M>>): Promise<M> {
    await row.update(values);
    return row.reload();
  }

  async raise(name: keyof Attributes<M> & string, where: WhereOptions<Attributes<M>>): Promise<number> {
    await this.model.decrement({ [name]: 1 }, { where });
    const [count] = await this.model.increment(name, { where, by: 2 });
    return count;
  }

  async range(name: keyof Attributes<M> & string, where: WhereOptions<Attributes<M>>): Promise<unknown[]> {
    const mean: number | null = await this.model.avg(name, { where });
    const bounds = [await this.model.min(name, { where }), await this.model.max(name, { where })];
    return [
      mean,
      ...bounds,
      await this.model.sum(name, { where }),
      await this.model.aggregate(name, 'count', { where }),
    ];
  }

  async countOf(where: WhereOptions<Attributes<M>>, name: keyof Attributes<M> & string): Promise<number> {
    return (await this.model.count({ where, distinct: name })) + (await this.model.count());
  }

  async *each(where: WhereOptions<Attributes<M>>): AsyncIterable<M> {
    for await (const row of this.model.stream({ where })) yield row;
    for await (const rows of this.model.findInBatches({ where, batchSize: 10 })) yield* rows;
  }

  async firstOf(where: WhereOptions<Attributes<M>>): Promise<M[]> {
    const { rows } = await this.model.paginate({ where, first: 3 });
    return rows;
  }

  named(row: M, name: keyof Attributes<M> & string): unknown {
    return row.changed(name) ? row.previous(name) : row.getDataValue(name);
  }

  wrong(options: FindOptions<Attributes<M>>): void {
    // @ts-expect-error there is no such option
    void this.model.findOrCreate({ where: {}, defautls: {} });
    // @ts-expect-error a where is needed
    void this.model.findOrCreate({ defaults: {} });
    // @ts-expect-error nor here
    void this.model.increment('visits', { were: {} });
    // @ts-expect-error it is no name
    void this.model.sum(5);
    // @ts-expect-error there is no such option of a sum
    void this.model.sum('visits', { were: {} });
    // @ts-expect-error nor of a count
    void this.model.count({ wher: {} });
    // @ts-expect-error it is no key
    void this.model.findByPk(true);
    // @ts-expect-error there is no such option
    void this.model.findAll({ limt: 3 });
    // @ts-expect-error nor here
    void this.model.findAll({ ...options, limt: 3 });
    // @ts-expect-error a number
    void this.model.findAll({ ...options, limit: 'three' });
    // @ts-expect-error it takes options
    void this.model.findOne(3);
    // @ts-expect-error it has no condition of a model that is not known
    void this.model.destroy({ where: 5 });
  }
}

const people = new Repository(Person);
expectTypeOf(people.all({ where: { name: 'Ada' } })).resolves.toEqualTypeOf<Person[]>();
expectTypeOf(people.byKey(1)).resolves.toEqualTypeOf<Person | null>();
void people.add({ name: 'Ada' });
void people.allRelated({ include: 'toots' });
// @ts-expect-error there is no such attribute
void people.all({ where: { nmae: 'Ada' } });
// @ts-expect-error nor such an association
void people.allRelated({ include: 'tots' });
// @ts-expect-error a key is a number
void people.byKey('Ada');
// @ts-expect-error the name is missing
void people.add({});

// A class that says nothing of its attributes has what is computed beside.
void Loose.findAll({ attributes: ['id'], raw: true });
expectTypeOf(Loose.findAll()).resolves.toEqualTypeOf<Loose[]>();
