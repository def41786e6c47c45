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

  wrong(options: FindOptions<Attributes<M>>): void {
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
