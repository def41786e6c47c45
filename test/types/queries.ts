import { expectTypeOf } from 'expect-type';
import { Model, Op, sql, type InferAttributes, type InferCreationAttributes, type Subquery } from 'mortise';
import { Person, Toot } from './models';

// A query has the type of its one attribute, NULL left out, or of its aggregate.
expectTypeOf(Person.query({ attributes: ['name'] })).toEqualTypeOf<Subquery<string>>();
expectTypeOf(Person.query({ attributes: ['age'] })).toEqualTypeOf<Subquery<number>>();
expectTypeOf(Person.query({ aggregate: { avg: 'age' } })).toEqualTypeOf<Subquery<number>>();
expectTypeOf(Person.query({ aggregate: { max: 'createdAt' } })).toExtend<Subquery<Date>>();

void Person.findAll({ where: { name: { [Op.in]: Toot.query({ attributes: ['text'] }) } } });
void Person.findAll({ where: { age: { [Op.gt]: Person.query({ aggregate: { avg: 'age' } }) } } });
void Person.findAll({ where: { [Op.exists]: Toot.query({ where: { id: { [Op.eq]: sql.outer('id') } } }) } });
// @ts-expect-error a text is no number
void Person.findAll({ where: { age: { [Op.in]: Toot.query({ attributes: ['text'] }) } } });
// @ts-expect-error nor is a number a text
void Person.findAll({ where: { name: Person.query({ aggregate: { max: 'age' } }) } });
// @ts-expect-error there is no such attribute
void Person.query({ attributes: ['nmae'] });
// @ts-expect-error nor is it in a condition
void Person.query({ where: { nmae: 'Ada' } });

// Read as an attribute there may be none.
const found = Person.findAll({ attributes: ['id', [Toot.query({ attributes: ['text'], limit: 1 }), 'first']] });
declare const person: Awaited<typeof found>[number];
expectTypeOf(person.first).toEqualTypeOf<string | null>();

// Counts by groups are rows.
const counts = Person.count({ group: 'age' });
declare const counted: Awaited<typeof counts>[number];
expectTypeOf(counted.age).toEqualTypeOf<number | null>();
expectTypeOf(counted.count).toEqualTypeOf<number>();
expectTypeOf(Person.count({ where: { age: 3 } })).resolves.toEqualTypeOf<number>();
// @ts-expect-error there is no such attribute
void Person.count({ group: 'aeg' });

// Which attribute is the key is in no type.
declare class Country extends Model<InferAttributes<Country>, InferCreationAttributes<Country>> {
  declare code: string;
}
void Country.findAll({ where: { code: { [Op.in]: Country.query({ where: { code: 'SE' } }) } } });
