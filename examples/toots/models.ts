import {
  DataTypes,
  Model,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, Default, NotNull } from 'mortise/decorators';

export class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;

  /** What this person liked; `LikedToot` holds the links. */
  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;

  declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare addLikedToot: BelongsToManyAddAssociationMixin<Toot, number>;
  declare setLikedToots: BelongsToManySetAssociationsMixin<Toot, number>;
}

export class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;

  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;

  /** Declared by Person.likedToots. */
  declare likedBy?: NonAttribute<Person[]>;
  /** The link through which a toot was reached. */
  declare LikedToot?: NonAttribute<LikedToot>;
}

/** The junction: a model like any other, with an attribute of its own. Its two foreign keys are made by themselves. */
export class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  declare likedById: number;
  declare likedTootId: number;

  @Attribute(DataTypes.STRING)
  @NotNull
  @Default('like')
  declare reaction: CreationOptional<string>;
}
