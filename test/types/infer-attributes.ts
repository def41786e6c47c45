import { expectTypeOf } from 'expect-type';
import type {
  Attributes,
  CreationAttributes,
  CreationOptional,
  InferAttributes,
  InferCreationAttributes,
} from 'mortise';
import type { LikedToot, Loose, Person, Settings, Toot } from './models';

// The attributes of a model are its fields: no methods, getters of NonAttribute, associations, junction rows, statics.
// S7 S42 S91 S111
expectTypeOf<keyof InferAttributes<Person>>().toEqualTypeOf<
  'id' | 'name' | 'age' | 'isFunny' | 'mood' | 'settings' | 'createdAt'
>();
expectTypeOf<keyof InferAttributes<Toot>>().toEqualTypeOf<'id' | 'text' | 'authorId'>(); // S39
expectTypeOf<keyof InferAttributes<LikedToot>>().toEqualTypeOf<'likedById' | 'likedTootId' | 'reaction'>(); // S16

// Their types are those of the fields.
expectTypeOf<InferAttributes<Person>['name']>().toEqualTypeOf<string>();
expectTypeOf<InferAttributes<Person>['age']>().toEqualTypeOf<number | null>();
expectTypeOf<InferAttributes<Person>['settings']>().toEqualTypeOf<Settings | null>();
expectTypeOf<InferAttributes<Person>['id']>().toEqualTypeOf<CreationOptional<number>>();

// A branded value is one of its type, both ways.
expectTypeOf<InferAttributes<Person>['id']>().toExtend<number>();
expectTypeOf<number>().toExtend<InferAttributes<Person>['id']>();
expectTypeOf<boolean>().toExtend<InferAttributes<Person>['isFunny']>();
expectTypeOf<'merry'>().toExtend<InferAttributes<Person>['mood']>();
// @ts-expect-error no such mood
expectTypeOf<'angry'>().toExtend<InferAttributes<Person>['mood']>();

// What a new row needs: what is neither CreationOptional nor nullable.
expectTypeOf<{ name: string }>().toExtend<InferCreationAttributes<Person>>();
expectTypeOf<{ name: string; id: number; age: null; mood: 'tired' }>().toExtend<InferCreationAttributes<Person>>();
expectTypeOf<{ age: number }>().not.toExtend<InferCreationAttributes<Person>>();
expectTypeOf<{ name: number }>().not.toExtend<InferCreationAttributes<Person>>();
expectTypeOf<{ likedById: number }>().not.toExtend<InferCreationAttributes<LikedToot>>();

// Some of the attributes are left out.
expectTypeOf<keyof InferAttributes<Person, { omit: 'settings' | 'mood' }>>().toEqualTypeOf<
  'id' | 'name' | 'age' | 'isFunny' | 'createdAt'
>();
expectTypeOf<object>().toExtend<InferCreationAttributes<Person, { omit: 'name' }>>();

// They are read from the model.
expectTypeOf<Attributes<Person>>().toEqualTypeOf<InferAttributes<Person>>();
expectTypeOf<CreationAttributes<Person>>().toEqualTypeOf<InferCreationAttributes<Person>>();

// A model that says nothing takes anything.
expectTypeOf<Attributes<Loose>>().toBeAny();
