import { DataTypes, Model } from 'mortise';
import type { CreationOptional, InferAttributes, InferCreationAttributes, Many } from 'mortise';
import { Attribute, BelongsToMany, NotNull, Unique } from 'mortise/decorators';
import { LikedToot } from './liked-toot.js';
import { Toot } from './toot.js';

export class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  id!: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  @Unique
  name!: string;

  /** What this person likes. `LikedToot` holds the links, and what is known of each. */
  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  likedToots?: Many<Toot, LikedToot>;
}
