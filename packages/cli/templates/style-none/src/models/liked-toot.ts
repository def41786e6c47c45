import { DataTypes, Model } from 'mortise';
import type { AttributesFor, CreationOptional, InferAttributes, InferCreationAttributes } from 'mortise';

/** A link between a person and a toot, with an attribute of its own. Its two keys are made by themselves. */
export class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  static attributes = {
    reaction: { type: DataTypes.STRING, allowNull: false, defaultValue: 'like' },
  } satisfies AttributesFor<LikedToot>;

  declare reaction: CreationOptional<string>;
}
