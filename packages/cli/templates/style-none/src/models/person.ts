import { DataTypes, Model } from 'mortise';
import type { AttributesFor, CreationOptional, InferAttributes, InferCreationAttributes, Many } from 'mortise';
import type { LikedToot } from './liked-toot.js';
import type { Toot } from './toot.js';

export class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  static attributes = {
    name: { type: DataTypes.STRING, allowNull: false, unique: true },
  } satisfies AttributesFor<Person>;

  declare id: CreationOptional<number>;
  declare name: string;
  /** What this person likes: declared in database.ts. */
  declare likedToots?: Many<Toot, LikedToot>;
}
