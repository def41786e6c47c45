import { expectTypeOf } from 'expect-type';
import {
  Model,
  Op,
  type HasManyThroughAssociation,
  type HasManyThroughCountAssociationsMixin,
  type HasManyThroughGetAssociationsMixin,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { HasManyThrough } from 'mortise/decorators';
import { Person, Toot } from './models';

class Reader extends Model<InferAttributes<Reader>, InferCreationAttributes<Reader>> {
  @HasManyThrough(() => Toot, { through: ['friends', 'likedToots'] })
  declare friendsToots?: NonAttribute<Toot[]>;
  declare getFriendsToots: HasManyThroughGetAssociationsMixin<Toot>;
  declare countFriendsToots: HasManyThroughCountAssociationsMixin<Toot>;

  // @ts-expect-error a chain names its associations
  @HasManyThrough(() => Toot, {})
  declare nothing?: NonAttribute<Toot[]>;
}

declare const reader: Reader;
expectTypeOf(reader.getFriendsToots({ where: { text: 'Hi' } })).resolves.toEqualTypeOf<Toot[]>();
expectTypeOf(reader.countFriendsToots()).resolves.toEqualTypeOf<number>();
expectTypeOf(reader.related('friendsToots').get()).resolves.toExtend<Toot[]>();
void Reader.findAll({ where: { friendsToots: { [Op.some]: { text: 'Hi' } } } });
// @ts-expect-error toots have no such attribute
void Reader.findAll({ where: { friendsToots: { [Op.some]: { txet: 'Hi' } } } });
expectTypeOf(Reader.findOne({ aggregates: { toots: { count: 'friendsToots' } } })).resolves.toExtend<{
  toots: number;
} | null>();
expectTypeOf(
  Person.hasManyThrough(Toot, { as: 'seen', through: ['friends', 'toots'] }),
).toEqualTypeOf<HasManyThroughAssociation>();
// @ts-expect-error a chain is a list
void Person.hasManyThrough(Toot, { as: 'seen', through: 'friends' });
