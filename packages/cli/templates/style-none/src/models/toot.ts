import { DataTypes, Model } from 'mortise';
import type {
  AttributesFor,
  CreationOptional,
  InferAttributes,
  InferCreationAttributes,
  Many,
  NonAttribute,
} from 'mortise';
import type { LikedToot } from './liked-toot.js';
import type { Person } from './person.js';

export class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  static attributes = {
    text: { type: DataTypes.STRING, allowNull: false, unique: true },
  } satisfies AttributesFor<Toot>;

  declare id: CreationOptional<number>;
  declare text: string;
  declare likedBy?: Many<Person, LikedToot>;
  /** The link through which a toot was reached. */
  declare LikedToot?: NonAttribute<LikedToot>;
}
