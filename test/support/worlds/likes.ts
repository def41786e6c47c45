import {
  DataTypes,
  Model,
  type BelongsToGetAssociationMixin,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyAddAssociationsMixin,
  type BelongsToManyCountAssociationsMixin,
  type BelongsToManyCreateAssociationMixin,
  type BelongsToManyGetAssociationsMixin,
  type BelongsToManyHasAssociationMixin,
  type BelongsToManyHasAssociationsMixin,
  type BelongsToManyRemoveAssociationMixin,
  type BelongsToManyRemoveAssociationsMixin,
  type BelongsToManySetAssociationsMixin,
  type CreationOptional,
  type HasManyGetAssociationsMixin,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsToMany, HasMany, HasOne, NotNull } from 'mortise/decorators';

/** People who write toots, like those of others, and may have a profile. */
export class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;

  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: NonAttribute<Toot[]>;
  declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare setLikedToots: BelongsToManySetAssociationsMixin<Toot>;
  declare addLikedToot: BelongsToManyAddAssociationMixin<Toot>;
  declare addLikedToots: BelongsToManyAddAssociationsMixin<Toot>;
  declare removeLikedToot: BelongsToManyRemoveAssociationMixin<Toot>;
  declare removeLikedToots: BelongsToManyRemoveAssociationsMixin<Toot>;
  declare createLikedToot: BelongsToManyCreateAssociationMixin<Toot>;
  declare hasLikedToot: BelongsToManyHasAssociationMixin<Toot>;
  declare hasLikedToots: BelongsToManyHasAssociationsMixin<Toot>;
  declare countLikedToots: BelongsToManyCountAssociationsMixin<Toot>;

  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;
  declare getToots: HasManyGetAssociationsMixin<Toot>;

  @HasOne(() => Profile, { foreignKey: 'personId' })
  declare profile?: NonAttribute<Profile | null>;
}

export class Profile extends Model<InferAttributes<Profile>, InferCreationAttributes<Profile>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare city: string | null;
  declare personId: CreationOptional<number | null>;
}

export class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare text: string;
  declare authorId: CreationOptional<number | null>;
  declare author?: NonAttribute<Person | null>;
  declare getAuthor: BelongsToGetAssociationMixin<Person>;
  declare likedBy?: NonAttribute<Person[]>;
  declare getLikedBy: BelongsToManyGetAssociationsMixin<Person>;
  declare addLikedBy: BelongsToManyAddAssociationsMixin<Person>;
  declare LikedToot?: NonAttribute<LikedToot>;
}

export class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  declare likedById: CreationOptional<number>;
  declare likedTootId: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare reaction: CreationOptional<string | null>;
  declare createdAt: CreationOptional<Date>;
  declare updatedAt: CreationOptional<Date>;
}

/** The models of this world. */
export const likes = [Person, Profile, Toot, LikedToot];
