import { expectTypeOf } from 'expect-type';
import {
  Model,
  type ToManyRelation,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';

class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  declare name: string;
  declare likedToots?: NonAttribute<Toot[]>;
}

class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  declare text: string;
  declare author?: NonAttribute<Person | null>;
}

/** The handle knows the attributes of what it leads to. */
export async function related(person: Person, toot: Toot): Promise<void> {
  const liked = person.related('likedToots');
  expectTypeOf(await liked.get()).toEqualTypeOf<Toot[]>();
  expectTypeOf(await toot.related('author').get()).toExtend<Person | null>();
  expectTypeOf(await liked.create({ text: 'tea' })).toEqualTypeOf<Toot>();
  // @ts-expect-error misspelt
  await liked.create({ txet: 'tea' });
  // @ts-expect-error a toot has a text
  await liked.create({});
  // @ts-expect-error misspelt
  await liked.get({ where: { txet: 'tea' } });
  // @ts-expect-error the text is no number
  await liked.count({ where: { text: 5 } });
  // @ts-expect-error a person is no toot
  await liked.add(person);
  // @ts-expect-error a person has a name
  await toot.related('author').create({ text: 'tea' });
}

// Of a model that declares no fields nothing is known: it may be any list.
declare const row: Model & Record<string, unknown>;
expectTypeOf(row.related('anything')).toEqualTypeOf<ToManyRelation>();
