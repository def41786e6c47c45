// The models the type tests speak of. Nothing here runs: `tsc` reads it.
import {
  DataTypes,
  Model,
  type BelongsToGetAssociationMixin,
  type BelongsToManyAddAssociationMixin,
  type BelongsToManyGetAssociationsMixin,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Many,
  type NonAttribute,
} from 'mortise';
import { Attribute, BelongsTo, BelongsToMany, HasMany, NotNull } from 'mortise/decorators';

export interface Settings {
  readonly theme: 'dark' | 'light';
}

export class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  @NotNull
  declare name: string;
  @Attribute(DataTypes.INTEGER)
  declare age: number | null;
  @Attribute(DataTypes.BOOLEAN)
  declare isFunny: CreationOptional<boolean>;
  @Attribute(DataTypes.ENUM('merry', 'tired'))
  declare mood: CreationOptional<'merry' | 'tired'>;
  @Attribute(DataTypes.JSON)
  declare settings: Settings | null;
  declare createdAt: CreationOptional<Date>;

  @BelongsToMany(() => Toot, { through: () => LikedToot, inverse: { as: 'likedBy' } })
  declare likedToots?: Many<Toot, LikedToot>;
  @HasMany(() => Toot, { foreignKey: 'authorId', inverse: { as: 'author' } })
  declare toots?: NonAttribute<Toot[]>;
  declare getLikedToots: BelongsToManyGetAssociationsMixin<Toot>;
  declare addLikedToot: BelongsToManyAddAssociationMixin<Toot, number>;

  static shoeSizes = [36, 37];

  get greeting(): NonAttribute<string> {
    return `Hello, ${this.name}`;
  }

  shout(): string {
    return this.name.toUpperCase();
  }
}

export class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  declare id: CreationOptional<number>;
  @Attribute(DataTypes.STRING)
  declare text: string;
  declare authorId: number | null;
  @BelongsTo(() => Person)
  declare author?: NonAttribute<Person> | null;
  declare getAuthor: BelongsToGetAssociationMixin<Person>;
  /** Declared by {@link Person.likedToots}. */
  declare likedBy?: NonAttribute<Person[]>;
  declare LikedToot?: NonAttribute<LikedToot>;
}

export class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  declare likedById: number;
  declare likedTootId: number;
  @Attribute(DataTypes.STRING)
  declare reaction: string | null;
}

/** A model that says nothing of its attributes. */
export class Loose extends Model {}
