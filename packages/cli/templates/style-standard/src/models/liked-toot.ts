import { DataTypes, Model } from 'mortise';
import type { CreationOptional, InferAttributes, InferCreationAttributes } from 'mortise';
import { Attribute, Default, NotNull } from 'mortise/decorators';

/** A link between a person and a toot, with an attribute of its own. Its two keys are made by themselves. */
export class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  @Attribute(DataTypes.STRING)
  @NotNull
  @Default('like')
  reaction!: CreationOptional<string>;
}
