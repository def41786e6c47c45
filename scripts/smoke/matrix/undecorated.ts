import {
  DataTypes,
  Model,
  type AttributesFor,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Many,
  type ModelOptions,
  type NonAttribute,
} from 'mortise';

// Annotated, as `isolatedDeclarations` asks of what is exported.
export class Person extends Model<InferAttributes<Person>, InferCreationAttributes<Person>> {
  static attributes: AttributesFor<Person> = {
    name: { type: DataTypes.STRING, allowNull: false },
    shoeSize: DataTypes.INTEGER,
  };
  static options: ModelOptions = { timestamps: false };

  declare id: CreationOptional<number>;
  declare name: string;
  declare shoeSize: number | null;
  declare likedToots?: Many<Toot, LikedToot>;
}

export class Toot extends Model<InferAttributes<Toot>, InferCreationAttributes<Toot>> {
  static attributes: AttributesFor<Toot> = {
    text: { type: DataTypes.STRING(140), allowNull: false },
    // @ts-expect-error at is a Date
    at: DataTypes.DATEONLY,
  };
  static options: ModelOptions = { timestamps: false };

  declare id: CreationOptional<number>;
  declare text: string;
  declare at: Date | null;
  declare author?: NonAttribute<Person>;
  declare authorId: CreationOptional<number | null>;
  declare likedBy?: Many<Person, LikedToot>;
  declare LikedToot?: NonAttribute<LikedToot>;
}

export class LikedToot extends Model<InferAttributes<LikedToot>, InferCreationAttributes<LikedToot>> {
  static attributes: AttributesFor<LikedToot> = { reaction: DataTypes.ENUM('love', 'boost') };
  static options: ModelOptions = { timestamps: false };

  declare reaction: 'love' | 'boost' | null;
}
