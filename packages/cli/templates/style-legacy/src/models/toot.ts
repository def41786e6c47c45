import { DataTypes, Model } from 'mortise';
import type { CreationOptional, InferAttributes, InferCreationAttributes, Many, NonAttribute } from 'mortise';
import { Attribute, NotNull, Unique } from 'mortise/decorators';
import type { LikedToot } from './liked-toot.js';
import type { Person } from './person.js';

export class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  @Unique
  declare text: string;

  /** Declared by Person.likedToots. */
  declare likedBy?: Many<Person, LikedToot>;
  /** The link through which a toot was reached. */
  declare LikedToot?: NonAttribute<LikedToot>;
}
