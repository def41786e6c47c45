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
  id!: CreationOptional<number>;
  @Attribute(DataTypes.STRING) @NotNull name!: string;
  @Attribute(DataTypes.INTEGER) shoeSize!: number | null;
  @BelongsToMany(() => Toot, { through: 'LikedToot', inverse: { as: 'likedBy' } })
  likedToots?: Many<Toot, LikedToot>;
  // @ts-expect-error text is no number
  @Attribute(DataTypes.INTEGER) wrong!: CreationOptional<string>;
}

@Table({ timestamps: false })
export class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  id!: CreationOptional<number>;
  @Attribute(DataTypes.STRING(140)) @NotNull text!: string;
  @Attribute(DataTypes.DATE) at!: Date | null;
  @BelongsTo(() => Person) author?: NonAttribute<Person>;
  authorId!: CreationOptional<number | null>;
  likedBy?: Many<Person, LikedToot>;
  LikedToot?: NonAttribute<LikedToot>;
}

@Table({ timestamps: false })
export class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  @Attribute(DataTypes.ENUM('love', 'boost')) reaction!: 'love' | 'boost' | null;
}
