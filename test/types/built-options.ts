import { expectTypeOf } from 'expect-type';
import type { Attributes, CountOptions, FindOptions } from 'mortise';
import { Person, type Toot } from './models';

/** Options that are put together step by step, and includes that depend on something. */
export async function builtOptions(withToots: boolean, name?: string): Promise<void> {
  const options: FindOptions<Attributes<Person>, Person> = { limit: 3 };
  if (name !== undefined) options.where = { name };
  if (withToots) options.include = ['likedToots'];
  options.order = [['name', 'ASC']];
  options.attributes = ['id', 'name'];
  options.transaction = null;
  options.lock = 'UPDATE';
  // @ts-expect-error no such attribute
  options.where = { nmae: 'Ada' };
  // @ts-expect-error no such association
  options.include = ['likedToot'];
  // @ts-expect-error a number
  options.limit = 'three';

  const counted: CountOptions<Attributes<Person>, Person> = {};
  counted.where = { age: 36 };
  void Person.count(counted);

  // Nothing is known of what they include.
  const plain: FindOptions<Attributes<Person>> = {};
  plain.where = { name: 'Ada' };
  const [ada] = await Person.findAll(plain);
  expectTypeOf(ada).toEqualTypeOf<Person | undefined>();

  // A list by `if` includes, or does not.
  const [bob] = await Person.findAll({ include: withToots ? ['likedToots'] : [] });
  expectTypeOf(bob?.likedToots?.[0]).toExtend<Toot | undefined>();
  // @ts-expect-error they may not be there
  void bob?.likedToots.length;
}
