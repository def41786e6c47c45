import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Many,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, NotNull, Table } from 'mortise/decorators';

@Table({ timestamps: false })
export class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull declare name: string;
  @Attribute(DataTypes.INTEGER) declare shoeSize: number | null;
  @BelongsToMany(() => Toot, { through: 'LikedToot', inverse: { as: 'likedBy' } })
  declare likedToots?: Many<Toot, LikedToot>;
  // @ts-expect-error text is no number
  @Attribute(DataTypes.INTEGER) declare wrong: CreationOptional<string>;
}

@Table({ timestamps: false })
export class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING(140)) @NotNull declare text: string;
  @Attribute(DataTypes.DATE) declare at: Date | null;
  @BelongsTo(() => Person) declare author?: NonAttribute<Person>;
  declare authorId: CreationOptional<number | null>;
  declare likedBy?: Many<Person, LikedToot>;
  declare LikedToot?: NonAttribute<LikedToot>;
}

@Table({ timestamps: false })
export class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  @Attribute(DataTypes.ENUM('love', 'boost')) declare reaction: 'love' | 'boost' | null;
}
